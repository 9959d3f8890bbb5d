//! Somebody whom it may be worth contacting, with the reason, and what staff made of it.

use crate::id::{ContactId, SuggestionId, UserId};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A suggestion to contact somebody. The server makes it; staff answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: SuggestionId,
    pub contact: ContactId,
    pub why: Why,
    /// The first is 1.
    pub rank: u32,
    /// The local day on which it was made ([`crate::civil::Day`]).
    pub day: i64,
    pub state: SuggestionState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<UserId>,
    /// Epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<i64>,
    /// The day of the first purchase after somebody contacted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_back: Option<i64>,
}

/// The reason. Figures of the day on which it was found; days are numbers of local days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Why {
    /// Comes every `usual` days and has not been here since `last_day`.
    Late {
        usual: u32,
        last_day: i64,
        purchases: u32,
    },
    /// Said that a solution was not good, and has not bought since.
    Unhappy { result: u32, said_at: i64 },
    /// Bought once and did not come back.
    NotAgain { first_day: i64 },
}

impl Why {
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Late { .. } => "late",
            Self::Unhappy { .. } => "unhappy",
            Self::NotAgain { .. } => "not_again",
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionState {
    Open,
    /// Somebody contacted them.
    Done,
    /// Not now.
    Later,
    /// Of no use.
    Dismissed,
    /// The reason is gone.
    Outdated,
}

names! {
    SuggestionState { Open "open", Done "done", Later "later", Dismissed "dismissed", Outdated "outdated" }
}

json_columns!(Why);

noun! {
    Suggestion in "suggestion" by SuggestionId, scopes |_| vec![Scope::Team];
    fixed contact: ContactId;
    fixed why: Why;
    server rank: u32;
    fixed day: i64;
    own state: SuggestionState;
    server answered_by: Option<UserId>;
    server answered_at: Option<i64>;
    server came_back: Option<i64>;
}

/// What staff make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionOutcome {
    Done,
    Later,
    Dismissed,
}

impl SuggestionOutcome {
    #[must_use]
    pub const fn state(self) -> SuggestionState {
        match self {
            Self::Done => SuggestionState::Done,
            Self::Later => SuggestionState::Later,
            Self::Dismissed => SuggestionState::Dismissed,
        }
    }

    /// So many days nobody is told the same of this person again: a month after they were contacted, a week for later, a quarter where it
    /// was of no use.
    #[must_use]
    pub const fn quiet_days(state: SuggestionState) -> i64 {
        match state {
            SuggestionState::Open | SuggestionState::Outdated => 0,
            SuggestionState::Done => 30,
            SuggestionState::Later => 7,
            SuggestionState::Dismissed => 90,
        }
    }
}

/// `suggestion.answer@1`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionAnswer {
    pub id: SuggestionId,
    pub outcome: SuggestionOutcome,
}

impl SuggestionId {
    /// The one suggestion of a kind about a contact that was made on a day.
    #[must_use]
    pub fn of(contact: ContactId, why: &Why, day: i64) -> Self {
        let name = format!("suggestion:{}:{day}", why.kind());
        Self(Uuid::new_v5(&contact.0, name.as_bytes()))
    }
}

/// Notes what staff made of a suggestion. That somebody was contacted has happened: no other answer takes it back, and the first who said so
/// stays. Any other answer is the latest one's.
///
/// # Errors
/// [`Stop::Refused`] for customers and where there is no such suggestion; [`Stop::Need`] for rows not loaded.
pub fn answer(view: &dyn Rows, ctx: &Ctx, args: &SuggestionAnswer) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let found = view.find::<Suggestion>(args.id)?;
    let suggestion = found.ok_or_else(Refusal::missing::<Suggestion>)?;
    let state = args.outcome.state();
    if suggestion.state == SuggestionState::Done || suggestion.state == state {
        return Ok(Changes::default());
    }
    Ok(Changes::of(
        Suggestion {
            state,
            answered_by: Some(ctx.actor.user),
            answered_at: Some(ctx.now),
            ..suggestion.clone()
        }
        .into(),
    ))
}
