//! What stays of an order when its customer is erased: what was sold and paid, without who it was.

use crate::change::Work;
use crate::error::BackendError;
use domain::people::data_request::{ERASED_CUSTOMER, ERASED_NAME};
use domain::sales::{
    Booking, Kind, Order, OrderState, Payment, PaymentAbout, PaymentState, Refund,
};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// What of a person's rows goes and what stays changed.
#[derive(Debug, Default)]
pub(super) struct Parted {
    pub go: Vec<Key>,
    /// As they will be.
    pub stay: Vec<Row>,
    pub open_orders: u64,
    pub open_bookings: u64,
    pub books: u64,
    /// Bookings among what goes.
    pub bookings: Vec<Booking>,
}

/// Parts a person's rows. Orders that were handed over or paid stay in the books, and their payments with them.
pub(super) async fn part(
    connection: &mut AnyConnection,
    work: &mut Work,
    keys: &BTreeSet<Key>,
    now: i64,
) -> Result<Parted, BackendError> {
    let mut parted = Parted::default();
    let mut paid = BTreeSet::new();
    work.load(connection, keys.iter().copied()).await?;
    for payment in work.rows_of(Entity::Payment).filter_map(Row::as_payment) {
        let captured = payment.state == PaymentState::Captured;
        if let PaymentAbout::Order { order } = &payment.about
            && captured
        {
            paid.insert(*order);
        }
    }
    for key in keys {
        let Some(row) = work.get(connection, *key).await? else {
            continue;
        };
        match row {
            Row::Order(order) => {
                parted.open_orders += u64::from(!order.state.is_final());
                if order.state == OrderState::Fulfilled || paid.contains(&order.id) {
                    parted.books += 1;
                    parted.stay.push(nobodys(order).into());
                } else {
                    parted.go.push(*key);
                }
            }
            Row::Payment(payment) if payment.state == PaymentState::Captured => {
                parted.stay.push(nobodys_payment(payment).into())
            }
            Row::Refund(refund) => parted.stay.push(nobodys_refund(refund).into()),
            Row::Booking(booking) => {
                parted.open_bookings += u64::from(booking.state.is_open() && booking.end > now);
                parted.go.push(*key);
                parted.bookings.push(booking);
            }
            _ => parted.go.push(*key),
        }
    }
    Ok(parted)
}

fn nobodys(order: Order) -> Order {
    let kind = match order.kind {
        Kind::Delivery { .. } => Kind::Delivery {
            address: ERASED_NAME.to_owned(),
            phone: String::new(),
        },
        other => other,
    };
    let state = match order.state {
        OrderState::Refused { .. } => OrderState::Refused {
            reason: ERASED_NAME.to_owned(),
        },
        other => other,
    };
    Order {
        customer: ERASED_CUSTOMER,
        name: ERASED_NAME.to_owned(),
        note: String::new(),
        kind,
        state,
        ..order
    }
}

fn nobodys_payment(payment: Payment) -> Payment {
    Payment {
        customer: payment.customer.map(|_| ERASED_CUSTOMER),
        ..payment
    }
}

fn nobodys_refund(refund: Refund) -> Refund {
    Refund {
        customer: refund.customer.map(|_| ERASED_CUSTOMER),
        reason: ERASED_NAME.to_owned(),
        ..refund
    }
}
