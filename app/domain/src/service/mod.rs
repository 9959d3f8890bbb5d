//! Conversations between customers and the business, the tickets that come of what went wrong, reviews of what took place, and tasks.

pub mod auto_reply;
pub mod canned_reply;
pub mod conversation;
pub mod help_article;
pub mod message;
pub mod read;
pub mod review;
pub mod sla;
pub mod survey;
pub mod task;
pub mod text_search;
pub mod ticket;

pub use canned_reply::{CannedReply, CannedReplyCreate, CannedReplySet};
pub use conversation::{
    Conversation, ConversationAssign, ConversationSnooze, ConversationStaff, ConversationState,
    ConversationStep,
};
pub use help_article::{HelpArticle, HelpArticleCreate, HelpArticleSet};
pub use message::{Message, MessageSend, Party};
pub use read::{MessageRead, ReadMarker, unread};
pub use review::{
    Review, ReviewAbout, ReviewItem, ReviewModerate, ReviewReply, ReviewStars, ReviewState,
    ReviewSummary, ReviewWrite,
};
pub use sla::{Due, OpenHours, Pause, Targets};
pub use survey::{SurveyItem, SurveyResponse, SurveyResponseSubmit};
pub use task::{Task, TaskAbout, TaskAct, TaskCreate, TaskDue, TaskSet, TaskState, TaskStep};
pub use ticket::{
    Priority, Ticket, TicketAbout, TicketKind, TicketMerge, TicketMessage, TicketNote,
    TicketNoteAdd, TicketOpen, TicketSet, TicketState, TicketStep, TicketWrite,
};
