//! Conversations: the customer's chat and the staff's inbox.

pub mod chat;
pub mod conversation;
pub mod inbox;
