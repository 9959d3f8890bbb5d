//! Orders as rows, and the counter that numbers them.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json};
use domain::id::{OrderId, UserId};
use domain::money::Money;
use domain::sales::{Order, OrderState};
use sqlx::{AnyConnection, Row as _};

impl Stored for Order {
    const TABLE: &'static str = "sales_order";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "customer",
        "name",
        "kind",
        "lines",
        "total",
        "note",
        "state",
        "reason",
        "placed_at",
        "changed_at",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        let reason = match &self.state {
            OrderState::Refused { reason } => Some(reason.as_str()),
            OrderState::Placed
            | OrderState::Accepted
            | OrderState::Preparing
            | OrderState::Ready
            | OrderState::Fulfilled
            | OrderState::Cancelled => None,
        };
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::MaybeInt(self.number),
            Value::Text(self.customer.to_string()),
            Value::text(&self.name),
            json(&self.kind, "kind")?,
            json(&self.lines, "lines")?,
            Value::Int(self.total.0),
            Value::text(&self.note),
            Value::text(self.state.name()),
            Value::maybe_text(reason),
            Value::Int(self.placed_at),
            Value::Int(self.changed_at),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: OrderId(id(cells.text()?, "order")?),
            number: cells.maybe_int()?,
            customer: UserId(id(cells.text()?, "customer")?),
            name: cells.text()?.to_owned(),
            kind: from_json(cells.text()?, "kind")?,
            lines: from_json(cells.text()?, "lines")?,
            total: Money(cells.int()?),
            note: cells.text()?.to_owned(),
            state: state(cells.text()?, cells.maybe_text()?)?,
            placed_at: cells.int()?,
            changed_at: cells.int()?,
        })
    }
}

fn state(name: &str, reason: Option<&str>) -> Result<OrderState, BackendError> {
    let plain = [
        OrderState::Placed,
        OrderState::Accepted,
        OrderState::Preparing,
        OrderState::Ready,
        OrderState::Fulfilled,
        OrderState::Cancelled,
    ];
    let refused = || {
        (name == "refused").then(|| OrderState::Refused {
            reason: reason.unwrap_or_default().to_owned(),
        })
    };
    plain
        .into_iter()
        .find(|state| state.name() == name)
        .or_else(refused)
        .ok_or(BackendError::Value { what: "state" })
}

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
