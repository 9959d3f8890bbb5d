//! The book in a calendar program: what is told of the link to whoever made it.

use serde::{Deserialize, Serialize};

/// A link by which somebody of the staff reads the book. The link itself is shown once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFeed {
    /// Names instead of initials.
    pub full_names: bool,
    /// Epoch ms UTC.
    pub made_at: i64,
}
