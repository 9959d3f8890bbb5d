//! `ticket.set@1`: staff say what a ticket is, how soon it wants an answer, and who takes care of it.

use super::TicketSet;
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};

/// Changes a ticket, each field by its class.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown tickets and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &TicketSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTicket) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::change(view, ctx, args)
}

#[expect(
    clippy::ptr_arg,
    reason = "a check of a field takes the field's own type"
)]
pub(super) fn has_subject(subject: &String) -> Result<(), Refusal> {
    if subject.trim().is_empty() {
        return Err(Refusal::EmptyText);
    }
    Ok(())
}
