//! Reminding whoever is to do something, by mail, on the morning of the day on which it is due: once for each day to which it was moved.

use crate::Backend;
use crate::change::{Change, Work};
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use crate::job::{self, Job, JobKind};
use crate::mail::on_change::staff_address;
use crate::mail::{Addressed, Mail};
use domain::id::TaskId;
use domain::service::{Task, TaskDue, TaskState};
use domain::zone::{SystemZones, instant_or_change};
use domain::{Entity, Key, Row, UserId};
use sqlx::AnyConnection;

/// When the day's work begins, local time: who is reminded at night reads it in the morning anyway.
const MORNING: u32 = 8 * 60;
/// A clock that was wrong when a job was due: a reminder this much too early waits for its time.
const TOO_EARLY: i64 = 2 * 3_600_000;

/// Who is to be reminded of what, and on which day.
fn wanted(row: Option<&Row>) -> Option<(UserId, TaskDue)> {
    let task = row.and_then(Row::as_task)?;
    let open = task.state == TaskState::Open;
    Some((task.assignee?, task.due?)).filter(|_| open)
}

/// Schedules the reminder with a task, moves it with its day, and takes it back where there is nothing to do any more.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    for (before, after) in changes {
        let (was, is) = (wanted(*before), wanted(*after));
        if was == is {
            continue;
        }
        let Some(task) = after.or(*before).and_then(Row::as_task) else {
            continue;
        };
        let key = task.id.to_string();
        let due = match is {
            Some((_, due)) => Calendar::at(connection, now).await?.morning_of(due),
            None => None,
        };
        match due.filter(|due| *due > now) {
            Some(due) => job::schedule(connection, JobKind::TaskReminder, &key, due).await?,
            None => job::cancel(connection, JobKind::TaskReminder, &key).await?,
        }
    }
    Ok(())
}

impl Calendar {
    /// The instant of the morning of a day; where a task is due before it, its own minute.
    fn morning_of(&self, due: TaskDue) -> Option<i64> {
        let minute = due.minute.map_or(MORNING, |minute| minute.min(MORNING));
        instant_or_change(&SystemZones, &self.zone, due.day, minute)
    }
}

impl Backend {
    /// True where a mail was queued; and when to look again.
    pub(crate) async fn remind_of_task(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<(bool, Option<i64>), BackendError> {
        let Ok(id) = job.key.parse::<TaskId>() else {
            return Ok((false, None));
        };
        let row = find(connection, id).await?;
        let Some((assignee, due)) = wanted(row.as_ref()) else {
            return Ok((false, None));
        };
        let Some(task) = row.as_ref().and_then(Row::as_task) else {
            return Ok((false, None));
        };
        let morning = Calendar::at(connection, now).await?.morning_of(due);
        let early = morning.filter(|at| *at - now > TOO_EARLY);
        if early.is_some() {
            return Ok((false, early));
        }
        let Some((address, lang)) = staff_address(connection, assignee).await? else {
            return Ok((false, None));
        };
        let letter =
            Addressed::new(&address, lang, mail(task, due)).about(about(task.id, assignee, due));
        let queued = self.inner.mail.enqueue(connection, &letter, now).await?;
        Ok((queued, None))
    }
}

async fn find(connection: &mut AnyConnection, id: TaskId) -> Result<Option<Row>, BackendError> {
    let key = Key::new(Entity::Task, id.0);
    Work::default().get(connection, key).await
}

fn about(task: TaskId, assignee: UserId, due: TaskDue) -> String {
    format!("{task}:{assignee}:{due}")
}

fn mail(task: &Task, due: TaskDue) -> Mail {
    Mail::TaskReminder {
        path: domain::routes::desk::task(task.id),
        title: task.title.clone(),
        time: due
            .minute
            .map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60))
            .unwrap_or_default(),
    }
}
