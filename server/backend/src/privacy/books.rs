//! What stays of an order when its customer is erased: what was sold and paid, without who it was.

use crate::change::Work;
use crate::error::BackendError;
use crate::sales::invoice::nobodys_invoice;
use domain::people::data_request::{ERASED_CUSTOMER, ERASED_NAME};
use domain::sales::offer::coupon::CouponEntry;
use domain::sales::order::discount::{DiscountEntry, DiscountSaid};
use domain::sales::{
    Booking, Coupon, Kind, Order, OrderState, Payment, PaymentAbout, PaymentState, Refund,
    WaitlistEntry,
};
use domain::{Entity, Key, Row, UserId};
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
    /// Entries of the waiting list among what goes.
    pub waiting: Vec<WaitlistEntry>,
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
    let billed = work.rows_of(Entity::Invoice).filter_map(Row::as_invoice);
    paid.extend(billed.map(|invoice| invoice.order));
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
            Row::Invoice(invoice) => parted.stay.push(nobodys_invoice(invoice).into()),
            Row::Refund(refund) => parted.stay.push(nobodys_refund(refund).into()),
            // What it took off stays counted; one that was never used goes.
            Row::Coupon(coupon) if coupon.is_used() => {
                parted.stay.push(nobodys_coupon(coupon).into());
            }
            Row::Booking(booking) => {
                parted.open_bookings += u64::from(booking.state.is_open() && booking.end > now);
                parted.go.push(*key);
                parted.bookings.push(booking);
            }
            Row::WaitlistEntry(entry) => {
                parted.go.push(*key);
                parted.waiting.push(entry);
            }
            _ => parted.go.push(*key),
        }
    }
    Ok(parted)
}

fn nobodys(order: Order) -> Order {
    let customer = order.customer;
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
        discounts: order
            .discounts
            .into_iter()
            .map(|entry| nobodys_discount(customer, entry))
            .collect(),
        ..order
    }
}

/// What was taken off stays, for it was not paid; why may name somebody.
fn nobodys_discount(customer: UserId, entry: DiscountEntry) -> DiscountEntry {
    let reason = || ERASED_NAME.to_owned();
    let said = match entry.said {
        DiscountSaid::Given { cut, amount, .. } => DiscountSaid::Given {
            cut,
            amount,
            reason: reason(),
        },
        DiscountSaid::Asked { cut, amount, .. } => DiscountSaid::Asked {
            cut,
            amount,
            reason: reason(),
        },
        DiscountSaid::TakenBack { of, .. } => DiscountSaid::TakenBack {
            of,
            reason: reason(),
        },
        said @ (DiscountSaid::Approved { .. }
        | DiscountSaid::Declined { .. }
        | DiscountSaid::Other { .. }) => said,
    };
    let by = if entry.by == customer {
        ERASED_CUSTOMER
    } else {
        entry.by
    };
    DiscountEntry { said, by, ..entry }
}

fn nobodys_payment(payment: Payment) -> Payment {
    Payment {
        customer: payment.customer.map(|_| ERASED_CUSTOMER),
        ..payment
    }
}

fn nobodys_coupon(coupon: Coupon) -> Coupon {
    let customer = coupon.customer;
    let by = |by| if by == customer { ERASED_CUSTOMER } else { by };
    let ledger = coupon.ledger.into_iter().map(|entry| CouponEntry {
        by: by(entry.by),
        ..entry
    });
    Coupon {
        customer: ERASED_CUSTOMER,
        // What the customer showed is nobody's name any more.
        code: String::new(),
        ledger: ledger.collect(),
        ..coupon
    }
}

fn nobodys_refund(refund: Refund) -> Refund {
    Refund {
        customer: refund.customer.map(|_| ERASED_CUSTOMER),
        reason: ERASED_NAME.to_owned(),
        ..refund
    }
}
