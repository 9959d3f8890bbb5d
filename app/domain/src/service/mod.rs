//! Conversations between customers and the business, and the tickets that come of what went wrong.

pub mod conversation;
pub mod message;
pub mod read;
pub mod sla;
pub mod survey;
pub mod ticket;

pub use conversation::{
    Conversation, ConversationAssign, ConversationStaff, ConversationState, ConversationStep,
};
pub use message::{Message, MessageSend, Party};
pub use read::{MessageRead, ReadMarker, unread};
pub use sla::{Due, OpenHours, Pause};
pub use survey::{SurveyItem, SurveyResponse, SurveyResponseSubmit};
pub use ticket::{
    Priority, Ticket, TicketAbout, TicketKind, TicketMessage, TicketNote, TicketNoteAdd,
    TicketOpen, TicketSet, TicketState, TicketStep, TicketWrite,
};
