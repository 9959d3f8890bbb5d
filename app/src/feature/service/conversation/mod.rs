//! A conversation: its thread, what is being written, and who waits.

pub mod assign;
pub mod bubbles;
pub mod chat;
pub mod chats_waiting;
pub mod composer;
pub mod composer_draft;
pub mod conversation_page;
pub mod inbox;
pub mod inbox_list;
pub mod keyboard;
mod links;
pub mod message_search;
pub mod scroll;
mod search_everything;
pub mod snooze;
pub mod thread;
pub mod writing;
