//! Conversations: the customer's chat and the staff's inbox.

pub mod assign;
pub mod bubbles;
pub mod chat;
pub mod composer;
pub mod conversation;
pub mod inbox;
pub mod inbox_list;
pub mod keyboard;
pub mod pen;
pub mod scroll;
pub mod thread;
pub mod today;
pub mod writing;
