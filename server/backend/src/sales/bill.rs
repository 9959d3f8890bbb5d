//! What was paid for an order and what is owed for it, read from the books.

use super::pay::bill_of;
use crate::change::Work;
use crate::error::BackendError;
use domain::sales::payment::Bill;
use domain::sales::{Order, Payment, PaymentState, Refund};
use domain::{Entity, Row};
use sqlx::AnyConnection;

/// A bill with what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct BillBooks {
    pub bill: Bill,
    /// What was taken, the oldest first.
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
}

/// The bill of an order.
pub(crate) async fn bill_books(
    connection: &mut AnyConnection,
    order: &Order,
) -> Result<BillBooks, BackendError> {
    let mut work = Work::default();
    let bill = bill_of(connection, &mut work, order).await?;
    let paid = work.rows_of(Entity::Payment).filter_map(Row::as_payment);
    let paid = paid.filter(|one| one.is_for(order.id) && one.state == PaymentState::Captured);
    let mut payments: Vec<Payment> = paid.cloned().collect();
    payments.sort_by_key(|one| (one.taken_at, one.id));
    let back = work.rows_of(Entity::Refund).filter_map(Row::as_refund);
    let is_of = |refund: &&Refund| payments.iter().any(|one| one.id == refund.payment);
    let refunds = back.filter(is_of).cloned().collect();
    Ok(BillBooks {
        bill,
        payments,
        refunds,
    })
}
