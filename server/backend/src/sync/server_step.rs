//! ServerStep steps: what only the server can know, decided in the push's own transaction.

use crate::change::Work;
use crate::error::BackendError;
use crate::file;
use crate::people::{collect, letter, look};
use crate::sales::order::take_numbers;
use domain::{Entity, Key, OrderId, Row, ServerStep};
use sqlx::AnyConnection;

/// Takes the steps that a mutation asked for, once its own rows stand in the work.
pub(crate) async fn decide(
    connection: &mut AnyConnection,
    work: &mut Work,
    server_steps: &[ServerStep],
    now: i64,
    mail_is_on: bool,
) -> Result<(), BackendError> {
    for guard in server_steps {
        match guard {
            ServerStep::NumberOrder(id) => number(connection, work, *id).await?,
            ServerStep::Collect(learnt) => collect::note(connection, work, learnt, now).await?,
            ServerStep::Look(id) => look::around(connection, work, *id).await?,
            ServerStep::Arrive(id) => file::arrive(connection, work, *id).await?,
            ServerStep::Mail(id) => letter::check(connection, work, *id, mail_is_on).await?,
        }
    }
    Ok(())
}

async fn number(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: OrderId,
) -> Result<(), BackendError> {
    let order = work.get(connection, Key::new(Entity::Order, id.0)).await?;
    if let Some(Row::Order(mut order)) = order
        && order.number.is_none()
    {
        order.number = Some(take_numbers(connection, 1).await?);
        work.put(connection, vec![order.into()]).await?;
    }
    Ok(())
}
