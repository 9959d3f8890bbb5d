//! Which tasks stand where, and in which order. Pure: the screens only show it.

use domain::id::{SuggestionId, TaskId};
use domain::people::Contact;
use domain::people::search::fold;
use domain::projection::Projection;
use domain::service::{Task, TaskAbout, TaskDue, TaskState};
use domain::{ContactId, Entity, Key, Row, UserId, routes};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many closed ones are listed.
const CLOSED: usize = 100;

/// Which tasks the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskFilter {
    #[default]
    Mine,
    All,
    Done,
}

impl TaskFilter {
    pub const ALL: [Self; 3] = [Self::Mine, Self::All, Self::Done];
}

#[must_use]
pub fn key_of(id: TaskId) -> Key {
    Key::new(Entity::Task, id.0)
}

#[must_use]
pub fn task(rows: &Projection, id: TaskId) -> Option<Task> {
    rows.get(key_of(id)).and_then(Row::as_task).cloned()
}

fn tasks(rows: &Projection) -> impl Iterator<Item = &Task> {
    rows.all(Entity::Task).filter_map(Row::as_task)
}

/// What is nobody's is everybody's.
fn is_mine(task: &Task, me: UserId) -> bool {
    task.assignee.is_none_or(|assignee| assignee == me)
}

fn sorted(mut open: Vec<Task>) -> Vec<Task> {
    // What may be done any day waits behind what may not.
    open.sort_by_key(|task| (task.due.is_none(), task.due, task.made_at, task.id));
    open
}

/// The list: open ones by when they are due, closed ones the latest first.
#[must_use]
pub fn listed(rows: &Projection, filter: TaskFilter, me: UserId) -> Vec<Task> {
    let is_open = |task: &&Task| task.state == TaskState::Open;
    match filter {
        TaskFilter::Mine => {
            let mine = tasks(rows).filter(is_open).filter(|one| is_mine(one, me));
            sorted(mine.cloned().collect())
        }
        TaskFilter::All => sorted(tasks(rows).filter(is_open).cloned().collect()),
        TaskFilter::Done => {
            let closed = tasks(rows).filter(|task| task.state != TaskState::Open);
            let mut closed: Vec<Task> = closed.cloned().collect();
            closed.sort_by_key(|task| (Reverse(task.closed_at), task.id));
            closed.truncate(CLOSED);
            closed
        }
    }
}

/// How many of mine are due on a day or before it.
#[must_use]
pub fn due_count(rows: &Projection, me: UserId, day: i64) -> usize {
    let due = |due: TaskDue| due.day.0 <= day;
    let mine = tasks(rows).filter(|one| one.state == TaskState::Open && is_mine(one, me));
    mine.filter(|task| task.due.is_some_and(due)).count()
}

/// The tasks on somebody's record, under any of the ids that are theirs: open ones.
#[must_use]
pub fn open_about(rows: &Projection, ids: &BTreeSet<ContactId>) -> Vec<Task> {
    let about = |task: &&Task| task.contact.is_some_and(|id| ids.contains(&id));
    let open = tasks(rows).filter(|task| task.state == TaskState::Open);
    sorted(open.filter(about).cloned().collect())
}

/// The open task of a suggestion.
#[must_use]
pub fn of_suggestion(rows: &Projection, id: SuggestionId) -> Option<Task> {
    task(rows, TaskId::of(id)).filter(|task| task.state == TaskState::Open)
}

/// Whoever is to do what concerns a contact, without being asked: who looks after them, or else the first colleague who is not the owner of the
/// business, or else oneself.
#[must_use]
pub fn usual_assignee(rows: &Projection, contact: ContactId, me: UserId) -> UserId {
    let half = rows.get(Key::new(Entity::ContactStaff, contact.0));
    let team = rows.all(Entity::Colleague).filter_map(Row::as_colleague);
    let here: Vec<_> = team.filter(|one| one.is_here()).collect();
    let owner = half
        .and_then(Row::as_contact_staff)
        .and_then(|half| half.owner)
        .filter(|owner| here.iter().any(|one| one.id == *owner));
    let mut agents: Vec<_> = here
        .into_iter()
        .filter(|one| one.role == domain::account::Role::Agent)
        .collect();
    agents.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    owner
        .or_else(|| agents.first().map(|one| one.id))
        .unwrap_or(me)
}

/// What a contact is called; empty where this phone does not hold them.
#[must_use]
pub fn name_of(rows: &Projection, contact: ContactId) -> String {
    let row = rows.get(Key::new(Entity::Contact, contact.0));
    row.and_then(Row::as_contact)
        .map(Contact::name)
        .unwrap_or_default()
}

/// Where what a task is about is looked at.
#[must_use]
pub fn about_href(task: &Task) -> Option<String> {
    match &task.about {
        TaskAbout::Contact { .. } | TaskAbout::Other { .. } | TaskAbout::Nothing => {
            task.contact.map(routes::desk::contact)
        }
        TaskAbout::Order { order } => Some(routes::desk::order(*order)),
        TaskAbout::Booking { booking } => Some(routes::desk::booking(*booking)),
        TaskAbout::Ticket { ticket } => Some(routes::desk::ticket(*ticket)),
        TaskAbout::Conversation { conversation } => Some(routes::desk::conversation(*conversation)),
    }
}

/// Tasks whose title, note or customer holds what was typed: open ones first.
#[must_use]
pub fn search(rows: &Projection, typed: &str, most: usize) -> Vec<Task> {
    let typed = fold(typed);
    if typed.is_empty() {
        return Vec::new();
    }
    let fits = |task: &&Task| {
        let name = task.contact.map(|id| name_of(rows, id)).unwrap_or_default();
        [&task.title, &task.note, &name]
            .iter()
            .any(|text| fold(text).contains(&typed))
    };
    let mut found: Vec<Task> = tasks(rows).filter(fits).cloned().collect();
    found.sort_by_key(|task| {
        (
            task.state != TaskState::Open,
            Reverse(task.made_at),
            task.id,
        )
    });
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_task, an_id};
    use domain::civil::Day;

    fn shop() -> (Projection, UserId) {
        let me = UserId(an_id(1));
        let due = |day| Some(TaskDue::on(Day(day)));
        let tasks = [
            Task {
                assignee: Some(me),
                ..a_task(11)
            },
            Task {
                due: due(30),
                ..a_task(12)
            },
            Task {
                assignee: Some(UserId(an_id(2))),
                due: due(10),
                ..a_task(13)
            },
            Task {
                assignee: Some(me),
                due: due(20),
                ..a_task(14)
            },
            Task {
                state: TaskState::Done,
                closed_at: Some(5),
                ..a_task(15)
            },
            Task {
                state: TaskState::Dropped,
                closed_at: Some(6),
                ..a_task(16)
            },
        ];
        (Projection::new(tasks.map(Row::from), Vec::new()), me)
    }

    #[test]
    fn what_is_due_first_stands_first_and_what_is_nobodys_is_mine_too() {
        let (rows, me) = shop();
        let ids = |filter| -> Vec<TaskId> {
            listed(&rows, filter, me).iter().map(|one| one.id).collect()
        };
        let of = |all: &[u8]| -> Vec<TaskId> { all.iter().map(|n| TaskId(an_id(*n))).collect() };
        assert_eq!(ids(TaskFilter::Mine), of(&[14, 12, 11]));
        assert_eq!(ids(TaskFilter::All), of(&[13, 14, 12, 11]));
        assert_eq!(ids(TaskFilter::Done), of(&[16, 15]));
        assert_eq!((due_count(&rows, me, 19), due_count(&rows, me, 20)), (0, 1));
    }

    #[test]
    fn a_search_finds_titles_and_open_ones_first() {
        let (rows, _) = shop();
        let found = search(&rows, "TASK", 3);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|task| task.state == TaskState::Open));
        assert!(search(&rows, " ", 3).is_empty() && search(&rows, "nothing like it", 3).is_empty());
    }
}
