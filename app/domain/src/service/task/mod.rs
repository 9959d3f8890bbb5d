//! Tasks: what somebody of the staff is to do, until when, about whom, and what came of it. No customer ever gets one.
//!
//! ```text
//! open → done              what was done has happened: two who say so agree
//!   ⇅  ↘  ↑
//!      dropped (with why)  who did it nevertheless has done it
//! ```

pub mod create;
pub mod due;
pub mod set;
pub mod step;

pub use create::TaskCreate;
pub use due::TaskDue;
pub use step::{TaskAct, TaskStep};

use crate::id::{
    BookingId, ContactId, ConversationId, OrderId, SuggestionId, TaskId, TicketId, UserId,
};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::scope::Scope;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most open tasks that one person may have given. Nobody works off more; a program on a lost phone writes thousands.
pub const MAX_OPEN: u64 = 300;
/// The most characters of a title.
pub const MAX_TITLE: usize = 160;
/// The most characters of a note, and of what came of it.
pub const MAX_NOTE: usize = 4_000;

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    /// One line.
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<TaskDue>,
    pub about: TaskAbout,
    /// On whose record it stands: the customer of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The suggestion that it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<SuggestionId>,
    /// Who is to do it; none: whoever finds the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub state: TaskState,
    /// What came of it, or why it was dropped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
    /// Who made it.
    pub by: UserId,
    /// Epoch ms UTC.
    pub made_at: i64,
    /// Who did it, or dropped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<UserId>,
    /// When, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<i64>,
}

noun! {
    Task in "task" by TaskId, scopes |_| vec![Scope::Team],
    changed by TaskSet "task.set@1";
    soft title: String, max(MAX_TITLE), check(set::has_title);
    soft due: Option<TaskDue>, check(due::fits);
    fixed about: TaskAbout;
    fixed contact: Option<ContactId>;
    fixed suggestion: Option<SuggestionId>;
    soft assignee: Option<UserId>;
    soft note: String, max(MAX_NOTE);
    own state: TaskState;
    server result: String;
    server by: UserId as "by_user";
    server made_at: i64;
    server closed_by: Option<UserId>;
    server closed_at: Option<i64>;
}

json_columns!(TaskAbout);

names! {
    TaskState { Open "open", Done "done", Dropped "dropped" }
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    Open,
    Done,
    /// It need not be done, and why.
    Dropped,
}

tagged! {
    /// What a task is about. A build that does not know it keeps it as it came.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum TaskAbout by is {
        Nothing "nothing",
        Contact "contact" { contact: ContactId },
        Order "order" { order: OrderId },
        Booking "booking" { booking: BookingId },
        Ticket "ticket" { ticket: TicketId },
        Conversation "conversation" { conversation: ConversationId },
    } else {
        /// Of a newer build.
        Other
    }
}

impl Task {
    /// True where it is late at a local day and minute of it.
    #[must_use]
    pub fn is_late(&self, day: i64, minute: u32) -> bool {
        self.state == TaskState::Open && self.due.is_some_and(|due| due.is_over(day, minute))
    }
}

impl TaskId {
    /// The one task of a suggestion: two who make one of it at once mean the same.
    #[must_use]
    pub fn of(suggestion: SuggestionId) -> Self {
        Self(Uuid::new_v5(&suggestion.0, b"task"))
    }
}
