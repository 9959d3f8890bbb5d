//! `ticket.merge@1`: two tickets about the same thing become one.
//!
//! The one that goes closes and says where it goes on; its messages stay its own and are read through. What is written into it afterwards lands where it
//! goes on, so that nobody writes for nothing.

use super::{Ticket, TicketState};
use crate::id::TicketId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// Nobody merges into what was merged into what was merged for longer than this.
const MAX_STEPS: usize = 20;

/// Which ticket goes, and in which it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketMerge {
    pub id: TicketId,
    pub into: TicketId,
}

/// Merges a ticket into another one of the same customer. Done twice it is done once.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, for tickets of two customers, a ticket and itself, one that goes on in another one already, and
/// unknown ones; [`Stop::Need`] for rows not loaded.
pub fn merge(view: &dyn Rows, ctx: &Ctx, args: &TicketMerge) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTicket) {
        return Err(Refusal::NotAllowed.into());
    }
    let ticket = view.need::<Ticket>(args.id)?;
    let into = going_on(view, view.need::<Ticket>(args.into)?)?;
    if let Some(have) = ticket.merged_into {
        let have = going_on(view, view.need::<Ticket>(have)?)?;
        if have.id == into.id {
            return Ok(Changes::default());
        }
        return Err(Refusal::StateMoved {
            field: "merged_into".into(),
            state: serde_json::json!(ticket.merged_into),
        }
        .into());
    }
    if into.id == ticket.id {
        return Err(Refusal::BadValue {
            field: "into".into(),
        }
        .into());
    }
    if into.customer != ticket.customer {
        // Nobody reads what somebody else wrote.
        return Err(Refusal::missing::<Ticket>().into());
    }
    let mut gone = Ticket {
        merged_into: Some(into.id),
        changed_at: ctx.now,
        ..ticket.clone()
    };
    gone.enter(TicketState::Closed, ctx.now);
    let mut into = Ticket {
        changed_at: ctx.now,
        ..into.clone()
    };
    // What waited in the one waits in the other: nothing is closed by being merged.
    if ticket.state.waits_for_staff() && !into.state.waits_for_staff() {
        let next = if into.state.is_open() {
            TicketState::Open
        } else {
            TicketState::Reopened
        };
        into.enter(next, ctx.now);
    }
    Ok(Changes {
        rows: vec![gone.into(), into.into()],
        ..Changes::default()
    })
}

/// The ticket in which one goes on: itself, or the last into which it was merged.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
pub(super) fn going_on<'a>(view: &'a dyn Rows, ticket: &'a Ticket) -> Result<&'a Ticket, Stop> {
    let mut at = ticket;
    for _ in 0..MAX_STEPS {
        match at.merged_into {
            Some(next) => at = view.need::<Ticket>(next)?,
            None => break,
        }
    }
    Ok(at)
}
