//! Reminding whoever takes care of a ticket, once, before its answer or its solution is due.

use crate::Backend;
use crate::change::{Change, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, Job, JobKind};
use crate::mail::{Addressed, Mail};
use crate::service::ticket::{due_of, reminder_key};
use domain::civil::MINUTE_MS;
use domain::id::TicketId;
use domain::routes;
use domain::service::Ticket;
use domain::{Entity, Key, Lang, Row, UserId};
use sqlx::AnyConnection;

/// So long before it is due, where there is as much time.
const BEFORE: i64 = 30 * MINUTE_MS;

/// Schedules a look at each ticket that somebody takes care of and that waits for the staff; what does not wait any more needs none.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    for (before, after) in changes {
        let ticket = after.and_then(Row::as_ticket);
        let was = before.and_then(Row::as_ticket);
        let Some(id) = ticket.or(was).map(|ticket| ticket.id.to_string()) else {
            continue;
        };
        let ticket = ticket.filter(|one| one.assignee.is_some());
        let due = match ticket {
            Some(ticket) => due_of(connection, ticket).await?,
            None => None,
        };
        match due {
            Some(due) => {
                let at = due.at().saturating_sub(BEFORE).max(now);
                job::schedule(connection, JobKind::TicketReminder, &id, at).await?;
            }
            None if was.is_some() => {
                job::cancel(connection, JobKind::TicketReminder, &id).await?;
            }
            None => {}
        }
    }
    Ok(())
}

impl Backend {
    /// True where a mail was queued; and when to look again. Hours and targets may have changed since.
    pub(crate) async fn remind_of_ticket(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<(bool, Option<i64>), BackendError> {
        let Some((ticket, assignee)) = taken_care_of(connection, &job.key).await? else {
            return Ok((false, None));
        };
        let Some(due) = due_of(connection, &ticket).await? else {
            return Ok((false, None));
        };
        let at = due.at().saturating_sub(BEFORE);
        if at > now {
            return Ok((false, Some(at)));
        }
        let Some((address, lang)) = staff_address(connection, assignee).await? else {
            return Ok((false, None));
        };
        let mail = Mail::TicketDue {
            path: routes::desk::ticket(ticket.id),
            number: ticket.number,
            answer: ticket.first_answer_at.is_none(),
            late: due.at() <= now,
        };
        let letter =
            Addressed::new(&address, lang, mail).about(reminder_key(&ticket, due, assignee));
        let queued = self.inner.mail.enqueue(connection, &letter, now).await?;
        Ok((queued, None))
    }
}

/// The ticket of a job, and who takes care of it.
async fn taken_care_of(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Option<(Ticket, UserId)>, BackendError> {
    let Ok(id) = key.parse::<TicketId>() else {
        return Ok(None);
    };
    let mut work = Work::default();
    let row = work.get(connection, Key::new(Entity::Ticket, id.0)).await?;
    Ok(match row {
        Some(Row::Ticket(ticket)) => ticket.assignee.map(|who| (ticket, who)),
        _ => None,
    })
}

/// Where somebody of the staff reads mail. Whoever runs the business gave them this address.
async fn staff_address(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Option<(String, Lang)>, BackendError> {
    let sql = "SELECT email, lang FROM account_user WHERE id = $1 AND role <> 'customer' AND email IS NOT NULL AND blocked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let (address, lang) = (cells.text()?.to_owned(), cells.maybe_text()?);
    Ok(Some((address, lang.map(Lang::parse).unwrap_or_default())))
}
