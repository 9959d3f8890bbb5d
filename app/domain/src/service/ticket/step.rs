//! `ticket.step@1`: a ticket goes on from the state that its author saw.

use super::write::answered;
use super::{MAX_TEXT, Ticket, TicketState, fits, load};
use crate::id::TicketId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The step, with the state its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketStep {
    pub id: TicketId,
    pub was: TicketState,
    pub to: TicketState,
    /// What was done about it; with a step to *resolved* and with no other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resolution: String,
    /// The number of the customer's newest message that its author had seen: what came after that was not answered yet.
    pub seen: u32,
}

impl TicketStep {
    /// # Errors
    /// A step that leads nowhere from what its author saw, and a resolution that is missing or too much.
    fn check(&self) -> Result<(), Refusal> {
        if !self.was.may_become(self.to) {
            return Err(moved(self.was));
        }
        fits(&self.resolution, MAX_TEXT, "resolution")?;
        let has_resolution = !self.resolution.trim().is_empty();
        match (self.to == TicketState::Resolved, has_resolution) {
            (true, false) => Err(Refusal::EmptyText),
            (false, true) => Err(Refusal::BadValue {
                field: "resolution".into(),
            }),
            _ => Ok(()),
        }
    }
}

/// Moves a ticket. Two people who take the same step agree; nobody moves it from a state they did not see, and nobody puts it aside over an
/// answer that they did not read. Customers say that something is not solved; all else is the staff's to say.
///
/// # Errors
/// [`Stop::Refused`] for a step that is not allowed or no longer fits; [`Stop::Need`] for rows not loaded.
pub fn step(view: &dyn Rows, ctx: &Ctx, args: &TicketStep) -> Result<Changes, Stop> {
    let ticket = load(view, ctx, args.id)?;
    if args.to != TicketState::Reopened && !may(&ctx.actor, Action::WorkTicket) {
        return Err(Refusal::NotAllowed.into());
    }
    if ticket.merged_into.is_some() {
        return Err(Refusal::StateMoved {
            field: "merged_into".into(),
            state: serde_json::json!(ticket.merged_into),
        }
        .into());
    }
    args.check()?;
    let resolution = args.resolution.trim();
    let resolves = args.to == TicketState::Resolved;
    if ticket.state == args.to && (!resolves || ticket.resolution == resolution) {
        return Ok(Changes::default());
    }
    if ticket.state != args.was {
        return Err(moved(ticket.state).into());
    }
    if !args.to.waits_for_staff() && ticket.last_customer > args.seen {
        return Err(Refusal::NewMessages.into());
    }
    let mut ticket = Ticket {
        changed_at: ctx.now,
        ..ticket.clone()
    };
    ticket.enter(args.to, ctx.now);
    if resolves {
        ticket.resolution = resolution.to_owned();
        ticket.resolved_at = Some(ctx.now.max(ticket.opened_at));
        answered(&mut ticket, ctx);
    }
    Ok(Changes::of(ticket.into()))
}

fn moved(state: TicketState) -> Refusal {
    Refusal::StateMoved {
        field: "state".into(),
        state: state.name().into(),
    }
}
