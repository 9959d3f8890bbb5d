//! How long things stay that nobody needs any more. The owner says it; without that they stay.

use crate::noun::column::names;
use serde::{Deserialize, Serialize};

/// The shortest time, and the longest: beyond it never is the word.
pub const MONTHS: std::ops::RangeInclusive<u32> = 1..=120;
/// Examples that a dry run shows.
pub const EXAMPLES: usize = 10;

/// What can have such a time. Orders, payments and refunds cannot: the law wants the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionOf {
    /// Closed chats, since their last message.
    Conversations,
    /// Closed tickets, since they last changed.
    Tickets,
    /// Letters that were sent or given up.
    Letters,
    /// The list of changes.
    Changes,
}

names! {
    RetentionOf {
        Conversations "conversations", Tickets "tickets", Letters "letters", Changes "changes",
    }
}

/// How long something stays; without months for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRule {
    pub of: RetentionOf,
    pub months: Option<u32>,
}

/// What would go tonight.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RetentionDryRun {
    pub count: u64,
    /// Some of it, as staff know it, the oldest first.
    pub examples: Vec<String>,
}
