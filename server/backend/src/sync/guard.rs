//! Guard steps: what only the server can know, decided in the push's own transaction.

use crate::error::BackendError;
use crate::sales::order::take_numbers;
use domain::{Guard, OrderId, Row};
use sqlx::AnyConnection;

/// Fills in what the guards ask for, before the rows are written.
pub(crate) async fn decide(
    connection: &mut AnyConnection,
    guards: &[Guard],
    rows: &mut [Row],
) -> Result<(), BackendError> {
    for guard in guards {
        match guard {
            Guard::NumberOrder(id) => number(connection, *id, rows).await?,
        }
    }
    Ok(())
}

async fn number(
    connection: &mut AnyConnection,
    id: OrderId,
    rows: &mut [Row],
) -> Result<(), BackendError> {
    for row in rows {
        if let Row::Order(order) = row
            && order.id == id
            && order.number.is_none()
        {
            order.number = Some(take_numbers(connection, 1).await?);
        }
    }
    Ok(())
}
