//! `task.set@1`: what a task says, until when, and who is to do it.

use super::TaskSet;
use crate::account::Colleague;
use crate::id::UserId;
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};

/// Changes a task, each field by its class: of two who move it the later one counts.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown tasks and colleagues, and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &TaskSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTask) {
        return Err(Refusal::NotAllowed.into());
    }
    let assignee = args.assignee.as_ref().and_then(|change| change.new);
    check_assignee(view, assignee)?;
    noun::change(view, ctx, args)
}

/// # Errors
/// [`Refusal::Missing`] where there is no such colleague.
pub(super) fn check_assignee(view: &dyn Rows, assignee: Option<UserId>) -> Result<(), Stop> {
    assignee.map_or(Ok(()), |id| view.need::<Colleague>(id).map(drop))
}

#[expect(
    clippy::ptr_arg,
    reason = "a check of a field takes the field's own type"
)]
pub(super) fn has_title(title: &String) -> Result<(), Refusal> {
    if title.trim().is_empty() {
        return Err(Refusal::EmptyText);
    }
    Ok(())
}
