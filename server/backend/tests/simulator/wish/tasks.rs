//! What staff give each other to do.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::civil::{DAY_MS, Day};
use domain::id::TaskId;
use domain::merge::Was;
use domain::service::{
    Task, TaskAbout, TaskAct, TaskCreate, TaskDue, TaskSet, TaskState, TaskStep,
};
use domain::{Draft, Entity, Row, UserId};

pub const HABITS: Habits = Habits {
    staff: &[(1, create), (1, set), (2, close)],
    customers: &[],
};

fn somebody_of_the_team(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<UserId> {
    let team = somebody.rows.all(Entity::Colleague);
    let team: Vec<UserId> = team
        .filter_map(Row::as_colleague)
        .map(|one| one.id)
        .collect();
    noise.pick(&team).copied()
}

fn some_day(somebody: &Somebody<'_>, noise: &mut Noise) -> TaskDue {
    let days = i64::try_from(noise.below(5)).unwrap_or_default();
    TaskDue::on(Day(somebody.now.div_euclid(DAY_MS)).plus(days))
}

/// A task about somebody, or one of a suggestion, of which two phones make one.
fn create(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let suggestions = somebody.rows.all(Entity::Suggestion);
    let suggestions: Vec<_> = suggestions.filter_map(Row::as_suggestion).collect();
    let suggestion = noise.pick(&suggestions).map(|one| one.id);
    let suggestion = suggestion.filter(|_| noise.chance(300));
    let people = super::people::contacts(somebody.rows);
    let contact = noise.pick(&people).map(|one| one.id);
    let about = match contact {
        Some(contact) if suggestion.is_none() => TaskAbout::Contact { contact },
        _ => TaskAbout::Nothing,
    };
    let make = TaskCreate {
        id: suggestion.map_or_else(|| TaskId(noise.uuid(somebody.now)), TaskId::of),
        title: format!("Call {}", noise.below(1_000)),
        due: noise.chance(700).then(|| some_day(somebody, noise)),
        about,
        suggestion,
        assignee: somebody_of_the_team(somebody, noise),
        note: String::new(),
    };
    Some(make.into())
}

fn task<'a>(somebody: &'a Somebody<'_>, noise: &mut Noise) -> Option<&'a Task> {
    let tasks = somebody.rows.all(Entity::Task).filter_map(Row::as_task);
    let open: Vec<&Task> = tasks.filter(|one| one.state == TaskState::Open).collect();
    noise.pick(&open).copied()
}

/// Moves it, or gives it to somebody else.
fn set(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let task = task(somebody, noise)?;
    let mut set = TaskSet::of(task.id);
    if noise.chance(500) {
        let new = Some(some_day(somebody, noise));
        set.due = Some(Was { was: task.due, new });
    } else {
        let new = somebody_of_the_team(somebody, noise);
        let was = task.assignee;
        set.assignee = Some(Was { was, new });
    }
    Some(set.into())
}

/// Nobody opens a task again in a run: what was done has to stay done.
fn close(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let task = task(somebody, noise)?;
    let step = if noise.chance(700) {
        TaskAct::Done {
            result: format!("Comes on day {}", noise.below(1_000)),
        }
    } else {
        TaskAct::Drop {
            reason: "Came by".into(),
        }
    };
    let (id, at) = (task.id, somebody.now);
    Some(TaskStep { id, step, at }.into())
}
