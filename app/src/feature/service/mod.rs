//! Conversations: the customer's chat and the staff's inbox.

pub mod conversation;
