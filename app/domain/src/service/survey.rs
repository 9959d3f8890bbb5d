//! `survey_response.submit@1`: how a customer says that something was solved.
//!
//! Each item has a scale of its own. There is one response to a ticket, whichever phone it comes from: its id is made of the ticket's.

use crate::id::{SurveyResponseId, TicketId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::shared;
use crate::service::ticket::{Ticket, fits, load};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The most characters of what is said beside the items.
pub const MAX_COMMENT: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SurveyItem {
    /// How fast it went.
    Speed,
    /// How good the result is.
    Result,
    /// Whether the business would be recommended.
    Recommend,
}

impl SurveyItem {
    pub const ALL: [Self; 3] = [Self::Speed, Self::Result, Self::Recommend];

    /// The name in columns, on the wire and of the field.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::Result => "result",
            Self::Recommend => "recommend",
        }
    }

    /// From the worst to the best.
    #[must_use]
    pub const fn scale(self) -> RangeInclusive<u32> {
        match self {
            Self::Speed => 1..=5,
            Self::Result => 1..=10,
            Self::Recommend => 0..=10,
        }
    }
}

/// What a customer said of a ticket that was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyResponse {
    pub id: SurveyResponseId,
    pub ticket: TicketId,
    pub customer: UserId,
    /// 1 to 5.
    pub speed: u32,
    /// 1 to 10.
    pub result: u32,
    /// 0 to 10.
    pub recommend: u32,
    /// In the customer's words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// When it was last said, epoch ms UTC.
    pub at: i64,
}

noun! {
    SurveyResponse in "survey_response" by SurveyResponseId, scopes |response| shared(response.customer);
    fixed ticket: TicketId;
    fixed customer: UserId;
    own speed: u32;
    own result: u32;
    own recommend: u32;
    own comment: String;
    server at: i64;
}

/// `survey_response.submit@1`: all items at once; said again, the later one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyResponseSubmit {
    pub ticket: TicketId,
    pub speed: u32,
    pub result: u32,
    pub recommend: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl SurveyResponseSubmit {
    /// # Errors
    /// An item off its scale, and a comment that is too long.
    fn check(&self) -> Result<(), Refusal> {
        for item in SurveyItem::ALL {
            let said = match item {
                SurveyItem::Speed => self.speed,
                SurveyItem::Result => self.result,
                SurveyItem::Recommend => self.recommend,
            };
            if !item.scale().contains(&said) {
                return Err(Refusal::BadValue {
                    field: item.name().into(),
                });
            }
        }
        fits(&self.comment, MAX_COMMENT, "comment")
    }
}

/// Takes a customer's response. It counts once the ticket was resolved, also where it was opened again meanwhile: what was said was said of
/// that.
///
/// # Errors
/// [`Stop::Refused`] for everybody but the ticket's customer, for a ticket that was never resolved and for an item off its scale;
/// [`Stop::Need`] for rows not loaded.
pub fn submit(view: &dyn Rows, ctx: &Ctx, args: &SurveyResponseSubmit) -> Result<Changes, Stop> {
    let ticket: &Ticket = load(view, ctx, args.ticket)?;
    let customer = ticket.customer;
    if !may(&ctx.actor, Action::AnswerSurvey { customer }) {
        return Err(Refusal::NotAllowed.into());
    }
    args.check()?;
    if ticket.resolved_at.is_none() {
        return Err(Refusal::StateMoved {
            field: "state".into(),
            state: ticket.state.name().into(),
        }
        .into());
    }
    let response = SurveyResponse {
        id: SurveyResponseId::of(args.ticket),
        ticket: args.ticket,
        customer,
        speed: args.speed,
        result: args.result,
        recommend: args.recommend,
        comment: args.comment.trim().to_owned(),
        at: ctx.now,
    };
    let have = view.find::<SurveyResponse>(response.id)?;
    let same = |have: &SurveyResponse| {
        SurveyResponse {
            at: have.at,
            ..response.clone()
        } == *have
    };
    if have.is_some_and(same) {
        return Ok(Changes::default());
    }
    Ok(Changes::of(response.into()))
}
