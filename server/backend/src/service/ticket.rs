//! What only the server knows of tickets: their numbers, and how many somebody has under way.

use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::id::TicketId;
use domain::service::ticket::MAX_OPEN;
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
