//! Conversations between customers and the business.

pub mod conversation;
pub mod message;
pub mod read;

pub use conversation::{
    Conversation, ConversationAssign, ConversationStaff, ConversationState, ConversationStep,
};
pub use message::{Message, MessageSend, Party};
pub use read::{MessageRead, ReadMarker, unread};
