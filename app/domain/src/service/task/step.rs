//! `task.step@1`: a task is done, dropped, or to be done after all.

use super::{MAX_NOTE, Task, TaskState};
use crate::id::TaskId;
use crate::insight::suggestion::{self, SuggestionAnswer, SuggestionOutcome};
use crate::noun::Limit as _;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// What somebody does with a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum TaskAct {
    /// It is done, and what came of it where there is something to say.
    Done {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        result: String,
    },
    /// It need not be done, and why.
    Drop { reason: String },
    /// It is to be done after all, from the state that its author saw.
    Reopen { was: TaskState },
}

/// The step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskStep {
    pub id: TaskId,
    pub step: TaskAct,
    /// When it was, epoch ms UTC: what was done without a network was done then.
    pub at: i64,
}

/// Moves a task. What was done has happened: of two who did it the first stays, and what the second one says of it stands below; who did
/// what somebody dropped has done it. What was done cannot be dropped any more. The suggestion that it was made of counts as answered then.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown tasks, a drop without a reason, and what is opened again from another state than
/// its author saw; [`Stop::Need`] for rows not loaded.
pub fn step(view: &dyn Rows, ctx: &Ctx, args: &TaskStep) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTask) {
        return Err(Refusal::NotAllowed.into());
    }
    let task = view.need::<Task>(args.id)?;
    let at = args.at.min(ctx.now).max(task.made_at);
    let closed = |state, result: &str| Task {
        state,
        result: result.to_owned(),
        closed_by: Some(ctx.actor.user),
        closed_at: Some(at),
        ..task.clone()
    };
    let next = match &args.step {
        TaskAct::Done { result } => {
            result.limit("result", MAX_NOTE)?;
            let result = result.trim();
            if task.state == TaskState::Done {
                said_as_well(task, result)
            } else {
                closed(TaskState::Done, result)
            }
        }
        TaskAct::Drop { reason } => {
            reason.limit("reason", MAX_NOTE)?;
            if reason.trim().is_empty() {
                return Err(Refusal::NoReason.into());
            }
            match task.state {
                TaskState::Open => closed(TaskState::Dropped, reason.trim()),
                TaskState::Done | TaskState::Dropped => task.clone(),
            }
        }
        TaskAct::Reopen { was } => opened(task, *was)?,
    };
    let mut changes = Changes::default();
    if next.state == TaskState::Done && next != *task {
        changes = answered(view, ctx, &next)?;
    }
    if next != *task {
        changes.rows.push(next.into());
    }
    Ok(changes)
}

/// What a second one says of what is done, below the first where there is room for it.
fn said_as_well(task: &Task, said: &str) -> Task {
    let mut task = task.clone();
    let is_there = said.is_empty() || task.result.lines().any(|line| line == said);
    let long = task.result.chars().count() + said.chars().count() + 1;
    if !is_there && long <= MAX_NOTE {
        if !task.result.is_empty() {
            task.result.push('\n');
        }
        task.result.push_str(said);
    }
    task
}

fn opened(task: &Task, was: TaskState) -> Result<Task, Refusal> {
    if task.state == TaskState::Open {
        return Ok(task.clone());
    }
    if task.state != was {
        return Err(Refusal::StateMoved {
            field: "state".into(),
            state: task.state.name().into(),
        });
    }
    Ok(Task {
        state: TaskState::Open,
        result: String::new(),
        closed_by: None,
        closed_at: None,
        ..task.clone()
    })
}

/// Whom the task was about was contacted: its suggestion says so too. Where there is none any more, nothing is said.
fn answered(view: &dyn Rows, ctx: &Ctx, task: &Task) -> Result<Changes, Stop> {
    let Some(id) = task.suggestion else {
        return Ok(Changes::default());
    };
    let answer = SuggestionAnswer {
        id,
        outcome: SuggestionOutcome::Done,
    };
    match suggestion::answer(view, ctx, &answer) {
        Err(Stop::Refused(_)) => Ok(Changes::default()),
        other => other,
    }
}
