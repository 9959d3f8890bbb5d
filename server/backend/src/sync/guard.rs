//! Guard steps: what only the server can know, decided in the push's own transaction.

use crate::error::BackendError;
use crate::file;
use crate::people::{collect, letter, look};
use crate::sales::order::take_numbers;
use crate::sync::work::Work;
use domain::{Entity, Guard, Key, OrderId, Row};
use sqlx::AnyConnection;

/// Takes the steps that a mutation asked for, once its own rows stand in the work.
pub(crate) async fn decide(
    connection: &mut AnyConnection,
    work: &mut Work,
    guards: &[Guard],
    now: i64,
    mail_is_on: bool,
) -> Result<(), BackendError> {
    for guard in guards {
        match guard {
            Guard::NumberOrder(id) => number(connection, work, *id).await?,
            Guard::Collect(learnt) => collect::note(connection, work, learnt, now).await?,
            Guard::Look(id) => look::around(connection, work, *id).await?,
            Guard::Arrive(id) => file::arrive(connection, work, *id).await?,
            Guard::Mail(id) => letter::check(connection, work, *id, mail_is_on).await?,
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
