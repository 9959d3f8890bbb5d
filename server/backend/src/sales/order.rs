//! The counter that numbers orders.

use crate::error::BackendError;
use domain::sales::Order;
use sqlx::{AnyConnection, Row as _};

/// Takes the next `count` order numbers and answers the first. They come back if the transaction does not commit.
pub(crate) async fn take_numbers(
    connection: &mut AnyConnection,
    count: usize,
) -> Result<i64, BackendError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let sql = "INSERT INTO counter (name, value) VALUES ('order', $1) \
               ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
    let last: i64 = sqlx::query(sql)
        .bind(count)
        .fetch_one(connection)
        .await?
        .try_get(0)?;
    Ok(last - count + 1)
}

/// Orders with the next numbers, in their order.
pub(crate) async fn numbered(
    connection: &mut AnyConnection,
    orders: Vec<Order>,
) -> Result<Vec<Order>, BackendError> {
    let first = take_numbers(connection, orders.len()).await?;
    Ok((first..)
        .zip(orders)
        .map(|(number, order)| Order {
            number: Some(number),
            ..order
        })
        .collect())
}
