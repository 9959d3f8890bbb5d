//! Conversations between customers and the business, the tickets that come of what went wrong, reviews of what took place, and tasks.

pub mod conversation;
pub mod message;
pub mod read;
pub mod review;
pub mod sla;
pub mod survey;
pub mod task;
pub mod ticket;

pub use conversation::{
    Conversation, ConversationAssign, ConversationStaff, ConversationState, ConversationStep,
};
pub use message::{Message, MessageSend, Party};
pub use read::{MessageRead, ReadMarker, unread};
pub use review::{
    Review, ReviewAbout, ReviewItem, ReviewModerate, ReviewReply, ReviewStars, ReviewState,
    ReviewSummary, ReviewWrite,
};
pub use sla::{Due, OpenHours, Pause};
pub use survey::{SurveyItem, SurveyResponse, SurveyResponseSubmit};
pub use task::{Task, TaskAbout, TaskAct, TaskCreate, TaskDue, TaskSet, TaskState, TaskStep};
pub use ticket::{
    Priority, Ticket, TicketAbout, TicketKind, TicketMessage, TicketNote, TicketNoteAdd,
    TicketOpen, TicketSet, TicketState, TicketStep, TicketWrite,
};
