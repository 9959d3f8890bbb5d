//! `task.create@1`: somebody of the staff says what is to be done.

use super::{MAX_NOTE, MAX_TITLE, Task, TaskAbout, TaskDue, TaskState, due, set};
use crate::id::{ContactId, SuggestionId, TaskId, UserId};
use crate::insight::Suggestion;
use crate::noun::Limit as _;
use crate::people::contact::{self, Contact};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::{Booking, Order};
use crate::service::{Conversation, Ticket};
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Deserializer, Serialize};

/// A task as it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskCreate {
    pub id: TaskId,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<TaskDue>,
    #[serde(deserialize_with = "known")]
    pub about: TaskAbout,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<SuggestionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What it is about is understood before it is taken: what a newer application means waits at the server until that knows it.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TaskAbout, D::Error> {
    match TaskAbout::deserialize(deserializer)? {
        TaskAbout::Other { is, .. } => Err(serde::de::Error::custom(format!(
            "a task about {is} is not known"
        ))),
        known => Ok(known),
    }
}

/// Makes a task. Of a suggestion there is one: who makes it again means the same, and what was dropped is opened again so.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, what does not fit, and what or whom it names and there is not; [`Stop::Need`] for rows not
/// loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &TaskCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTask) {
        return Err(Refusal::NotAllowed.into());
    }
    set::has_title(&args.title)?;
    args.title.limit("title", MAX_TITLE)?;
    args.note.limit("note", MAX_NOTE)?;
    due::fits(&args.due)?;
    let have = view.find::<Task>(args.id)?;
    if let Some(have) = have
        && !is_same(have, ctx, args)
    {
        return Err(Refusal::IdTaken.into());
    }
    if have.is_some_and(|have| have.state != TaskState::Dropped || have.suggestion.is_none()) {
        return Ok(Changes::default());
    }
    set::check_assignee(view, args.assignee)?;
    let task = Task {
        id: args.id,
        title: args.title.trim().to_owned(),
        due: args.due,
        about: args.about.clone(),
        contact: contact_of(view, &args.about)?,
        suggestion: suggestion_of(view, args.suggestion)?,
        assignee: args.assignee,
        note: args.note.trim().to_owned(),
        state: TaskState::Open,
        result: String::new(),
        by: ctx.actor.user,
        made_at: ctx.now,
        closed_by: None,
        closed_at: None,
    };
    let mut changes = Changes::of(task.into());
    changes.server_steps.push(ServerStep::CountTask(args.id));
    Ok(changes)
}

/// True where it is this task: the one of this suggestion, or made by the same person about the same.
fn is_same(have: &Task, ctx: &Ctx, args: &TaskCreate) -> bool {
    match have.suggestion {
        Some(suggestion) => args.suggestion == Some(suggestion),
        None => have.by == ctx.actor.user && have.about == args.about,
    }
}

/// The customer of what a task is about, as our own rows say.
fn contact_of(view: &dyn Rows, about: &TaskAbout) -> Result<Option<ContactId>, Stop> {
    let customer = match about {
        TaskAbout::Nothing => return Ok(None),
        TaskAbout::Contact { contact } => {
            let found = contact::find(view, *contact)?;
            let found = found.ok_or_else(Refusal::missing::<Contact>)?;
            return Ok(Some(found.id));
        }
        TaskAbout::Order { order } => view.need::<Order>(*order)?.customer,
        TaskAbout::Booking { booking } => view.need::<Booking>(*booking)?.customer,
        TaskAbout::Ticket { ticket } => view.need::<Ticket>(*ticket)?.customer,
        TaskAbout::Conversation { conversation } => {
            view.need::<Conversation>(*conversation)?.customer
        }
        TaskAbout::Other { .. } => {
            return Err(Refusal::BadValue {
                field: "about".into(),
            }
            .into());
        }
    };
    let found = contact::of_user(view, customer)?;
    Ok(found.map(|contact| contact.id))
}

/// The suggestion, where there is one still: that its reason has gone keeps nobody from a task.
fn suggestion_of(
    view: &dyn Rows,
    suggestion: Option<SuggestionId>,
) -> Result<Option<SuggestionId>, Stop> {
    let Some(id) = suggestion else {
        return Ok(None);
    };
    Ok(view.find::<Suggestion>(id)?.map(|found| found.id))
}
