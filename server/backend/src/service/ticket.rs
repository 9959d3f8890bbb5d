//! What only the server knows of tickets: their numbers, how many somebody has under way, and whom to remind.

use crate::business::find_business;
use crate::change::Work;
use crate::change::rows::{id, list};
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Location;
use domain::account::location::first_place;
use domain::id::TicketId;
use domain::service::ticket::MAX_OPEN;
use domain::service::{Due, OpenHours, Ticket};
use domain::zone::SystemZones;
use domain::{Entity, Key, Refusal, Row, UserId};
use sqlx::{AnyConnection, Row as _};

/// Gives a ticket the next number, unless it has one. It comes back if the transaction does not commit.
pub(crate) async fn number_ticket(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: TicketId,
) -> Result<(), BackendError> {
    let ticket = work.get(connection, Key::new(Entity::Ticket, id.0)).await?;
    if let Some(Row::Ticket(mut ticket)) = ticket
        && ticket.number.is_none()
    {
        let sql = "INSERT INTO counter (name, value) VALUES ('ticket', 1) \
                   ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
        let number = sqlx::query(sql).fetch_one(&mut *connection).await?;
        ticket.number = Some(number.try_get(0)?);
        work.put(connection, vec![ticket.into()]).await?;
    }
    Ok(())
}

/// Why a customer opens no further ticket now; none where there is room. What this transaction did to theirs counts as well.
pub(crate) async fn too_many_open(
    connection: &mut AnyConnection,
    work: &mut Work,
    customer: UserId,
) -> Result<Option<Refusal>, BackendError> {
    let sql = "SELECT id FROM ticket WHERE customer = $1 AND state NOT IN ('resolved', 'closed')";
    let rows = sqlx::query(sql)
        .bind(customer.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let key = |row| {
        Ok(Key::new(
            Entity::Ticket,
            id(Cells::of(row).text()?, "ticket")?,
        ))
    };
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys).await?;
    let tickets = work.rows_of(Entity::Ticket).filter_map(Row::as_ticket);
    let open = tickets.filter(|ticket| ticket.customer == customer && ticket.state.is_open());
    let is_full = open.count() as u64 >= MAX_OPEN;
    Ok(is_full.then(|| Refusal::TooManyOpen {
        noun: Entity::Ticket.name().into(),
        most: MAX_OPEN,
    }))
}

/// What is due of a ticket now, by the hours of the first place and the targets of the business; none where nothing is.
pub(crate) async fn due_of(
    connection: &mut AnyConnection,
    ticket: &Ticket,
) -> Result<Option<Due>, BackendError> {
    let places = list::<Location>(connection).await?;
    let place = first_place(&places).cloned();
    let (opening, zone) = place
        .map(|place| (place.opening, place.zone))
        .unwrap_or_default();
    let business = find_business(connection).await?;
    let targets = business
        .map(|business| business.service_targets)
        .unwrap_or_default();
    let hours = OpenHours {
        opening: &opening,
        zone: &zone,
        zones: &SystemZones,
    };
    Ok(ticket.due(hours, &targets))
}

/// What a reminder is about: `{ticket}:{answer|solution}:{who is reminded}`. The same is said once.
pub(crate) fn reminder_key(ticket: &Ticket, due: Due, to: UserId) -> String {
    format!("{}:{}:{to}", ticket.id, due_name(due))
}

fn due_name(due: Due) -> &'static str {
    match due {
        Due::FirstAnswer(_) => "answer",
        Due::Resolution(_) => "solution",
    }
}

/// Whether a reminder still says something new as it leaves: the same is still due, and of the same person.
pub(crate) async fn is_still_due(
    connection: &mut AnyConnection,
    about: &str,
) -> Result<bool, BackendError> {
    let Some(id) = about.split(':').next().and_then(|id| id.parse().ok()) else {
        return Ok(false);
    };
    let id: TicketId = id;
    let mut work = Work::default();
    let row = work.get(connection, Key::new(Entity::Ticket, id.0)).await?;
    let Some(Row::Ticket(ticket)) = row else {
        return Ok(false);
    };
    let (Some(due), Some(to)) = (due_of(connection, &ticket).await?, ticket.assignee) else {
        return Ok(false);
    };
    Ok(reminder_key(&ticket, due, to) == about)
}
