//! What an order's payments add up to, from the rows on this device. Pure.

use crate::zones::{day_at, zones};
use domain::civil::Day;
use domain::id::PaymentId;
use domain::projection::Projection;
use domain::sales::payment::owed::left_of;
use domain::sales::payment::{Bill, BillState, DaySums, day_sums, owed};
use domain::sales::{Order, Payment, PaymentAbout, PaymentState, Refund, RefundState};
use domain::zone::instant_or_change;
use domain::{Entity, Money, OrderId, Row};
use std::collections::BTreeMap;
use std::ops::Range;
use words::Words;

fn payments(rows: &Projection) -> impl Iterator<Item = &Payment> {
    rows.all(Entity::Payment).filter_map(Row::as_payment)
}

fn refunds(rows: &Projection) -> impl Iterator<Item = &Refund> {
    rows.all(Entity::Refund).filter_map(Row::as_refund)
}

/// What is owed for an order.
#[must_use]
pub fn bill_of(rows: &Projection, order: &Order) -> Bill {
    owed(order, payments(rows), refunds(rows))
}

/// A payment, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidLine {
    pub payment: Payment,
    /// From the first.
    pub refunds: Vec<Refund>,
    pub left: Money,
}

impl PaidLine {
    /// What went back already.
    #[must_use]
    pub fn refunded(&self) -> Money {
        self.sum_of(RefundState::Done)
    }

    /// What the provider is asked to give back.
    #[must_use]
    pub fn going_back(&self) -> Money {
        self.sum_of(RefundState::Pending)
    }

    fn sum_of(&self, state: RefundState) -> Money {
        let of = self.refunds.iter().filter(|refund| refund.state == state);
        of.fold(Money(0), |sum, refund| sum.plus(refund.amount))
    }
}

/// A word for a payment that came to nothing or is under way; none for one that counts.
#[must_use]
pub fn state_text(payment: &Payment, words: &Words) -> Option<&'static str> {
    match payment.state {
        PaymentState::Captured => None,
        PaymentState::Pending | PaymentState::Authorised => Some(words.payment.state_under_way),
        PaymentState::Failed => Some(words.payment.failed),
        PaymentState::Expired => Some(words.payment.expired),
    }
}

/// The payments of an order, oldest first.
#[must_use]
pub fn payments_of(rows: &Projection, order: OrderId) -> Vec<PaidLine> {
    let of = payments(rows).filter(|payment| payment.is_for(order));
    let line = |payment: &Payment| {
        let own = refunds(rows).filter(|refund| refund.payment == payment.id);
        let mut own: Vec<Refund> = own.cloned().collect();
        own.sort_by_key(|refund| refund.number);
        PaidLine {
            left: left_of(payment, &own),
            refunds: own,
            payment: payment.clone(),
        }
    };
    let mut lines: Vec<PaidLine> = of.map(line).collect();
    lines.sort_by_key(|line| (line.payment.taken_at, line.payment.id));
    lines
}

/// A word for how a bill stands, and its tag's class.
#[must_use]
pub fn bill_text(bill: &Bill, words: &Words) -> (&'static str, &'static str) {
    match bill.state {
        BillState::Owed | BillState::Part if bill.under_way > Money(0) => {
            ("tag info", words.payment.state_under_way)
        }
        BillState::Overpaid if bill.is_paid_twice() => ("tag bad", words.payment.state_twice),
        BillState::Overpaid => ("tag bad", words.payment.state_over),
        BillState::Paid => ("tag ok", words.payment.state_paid),
        BillState::Part => ("tag warn", words.payment.state_part),
        BillState::Owed => ("tag warn", words.payment.state_owed),
    }
}

/// An order whose bill is not as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenBill {
    pub order: Order,
    pub bill: Bill,
}

/// The bills that somebody has to see to: orders of a day that are not wholly paid, and whatever was paid too much, of any day. Oldest first.
#[must_use]
pub fn open_bills(rows: &Projection, day: Day, zone: &str) -> (Vec<OpenBill>, Vec<OpenBill>) {
    let mut orders: Vec<&Order> = rows.all(Entity::Order).filter_map(Row::as_order).collect();
    orders.sort_by_key(|order| (order.placed_at, order.id));
    let paid = Paid::of(rows);
    let (mut to_collect, mut to_give_back) = (Vec::new(), Vec::new());
    for order in orders {
        let bill = paid.bill(order);
        let list = match bill.state {
            BillState::Overpaid => &mut to_give_back,
            BillState::Owed | BillState::Part if day_at(zone, order.placed_at) == day => {
                &mut to_collect
            }
            BillState::Owed | BillState::Part | BillState::Paid => continue,
        };
        list.push(OpenBill {
            order: order.clone(),
            bill,
        });
    }
    (to_collect, to_give_back)
}

/// What was paid for each order, found once for many orders.
struct Paid<'a> {
    payments: BTreeMap<OrderId, Vec<&'a Payment>>,
    refunds: BTreeMap<PaymentId, Vec<&'a Refund>>,
}

impl<'a> Paid<'a> {
    fn of(rows: &'a Projection) -> Self {
        let mut all: BTreeMap<OrderId, Vec<&Payment>> = BTreeMap::new();
        for payment in payments(rows) {
            if let PaymentAbout::Order { order } = payment.about {
                all.entry(order).or_default().push(payment);
            }
        }
        let mut back: BTreeMap<PaymentId, Vec<&Refund>> = BTreeMap::new();
        for refund in refunds(rows) {
            back.entry(refund.payment).or_default().push(refund);
        }
        Self {
            payments: all,
            refunds: back,
        }
    }

    fn bill(&self, order: &Order) -> Bill {
        let paid = self.payments.get(&order.id).map_or(&[][..], Vec::as_slice);
        let back = paid.iter().filter_map(|one| self.refunds.get(&one.id));
        owed(order, paid.iter().copied(), back.flatten().copied())
    }
}

/// From when to when a day lasts in a zone, epoch ms UTC, its end outside. A day of UTC where the zone is not known here.
#[must_use]
pub fn day_range(day: Day, zone: &str) -> Range<i64> {
    let start = |day: Day| {
        let known = instant_or_change(zones(), zone, day, 0);
        known.unwrap_or_else(|| day.0.saturating_mul(domain::civil::DAY_MS))
    };
    start(day)..start(day.plus(1))
}

/// The sums of a day.
#[must_use]
pub fn closing_of(rows: &Projection, day: Day, zone: &str) -> DaySums {
    sums_between(rows, (day, day), zone)
}

/// The sums of some days, the first and the last with them.
#[must_use]
pub fn sums_between(rows: &Projection, (first, last): (Day, Day), zone: &str) -> DaySums {
    let days = day_range(first, zone).start..day_range(last, zone).end;
    day_sums(&days, payments(rows), refunds(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_menu, a_payment, an_order};
    use domain::Lang;
    use domain::sales::{OrderState, PaymentMethod};
    use words::words;

    const ZONE: &str = "Asia/Shanghai";

    fn shown(rows: Vec<Row>) -> Projection {
        let mut all = a_menu();
        all.extend(rows);
        Projection::new(all, Vec::new())
    }

    #[test]
    fn a_bill_is_told_in_a_word() {
        let order = an_order(7, OrderState::Fulfilled);
        let total = order.total.0;
        let told = |amounts: &[i64]| {
            let pay = |(n, amount): (u8, &i64)| a_payment(n, order.id, *amount).into();
            let mut rows: Vec<Row> = (50..).zip(amounts).map(pay).collect();
            rows.push(order.clone().into());
            let bill = bill_of(&shown(rows), &order);
            bill_text(&bill, words(Lang::En)).1
        };
        assert_eq!(told(&[]), "Not paid");
        assert_eq!(told(&[1]), "Part paid");
        assert_eq!(told(&[total]), "Paid in full");
        assert_eq!(told(&[total, total]), "Paid twice");
        assert_eq!(told(&[total + 1]), "Paid too much");
    }

    #[test]
    fn what_is_under_way_at_a_provider_is_told_and_not_counted() {
        let order = an_order(7, OrderState::Placed);
        let online = |n, state| Payment {
            method: PaymentMethod::Online {
                provider: "sandbox".into(),
            },
            state,
            ..a_payment(n, order.id, order.total.0)
        };
        let told = |payments: &[Payment]| {
            let mut rows: Vec<Row> = payments.iter().cloned().map(Row::from).collect();
            rows.push(order.clone().into());
            let bill = bill_of(&shown(rows), &order);
            (bill.left(), bill_text(&bill, words(Lang::En)).1)
        };
        let failed = online(50, PaymentState::Failed);
        let pending = online(51, PaymentState::Pending);
        let paid = online(52, PaymentState::Captured);
        assert_eq!(
            told(std::slice::from_ref(&failed)),
            (order.total, "Not paid")
        );
        assert_eq!(
            told(&[failed.clone(), pending.clone()]),
            (order.total, "Being paid")
        );
        assert_eq!(told(&[failed.clone(), paid]), (Money(0), "Paid in full"));
        let en = words(Lang::En);
        assert_eq!(en.payment_way(&pending.method), "Online, Sandbox");
        assert_eq!(state_text(&failed, en), Some("Not paid: refused"));
    }

    #[test]
    fn bills_of_today_and_whatever_is_to_go_back_are_open() {
        let (owed, paid) = (
            an_order(7, OrderState::Ready),
            an_order(8, OrderState::Fulfilled),
        );
        let old = Order {
            placed_at: NOW - 5 * domain::civil::DAY_MS,
            ..an_order(9, OrderState::Fulfilled)
        };
        let old_off = Order {
            placed_at: NOW - 5 * domain::civil::DAY_MS,
            ..an_order(10, OrderState::Cancelled)
        };
        let rows = shown(vec![
            owed.clone().into(),
            paid.clone().into(),
            old.into(),
            old_off.clone().into(),
            a_payment(50, paid.id, paid.total.0).into(),
            a_payment(51, old_off.id, 5).into(),
        ]);
        let today = day_at(ZONE, NOW);
        let (to_collect, to_give_back) = open_bills(&rows, today, ZONE);
        let ids = |bills: &[OpenBill]| bills.iter().map(|one| one.order.id).collect::<Vec<_>>();
        assert_eq!(ids(&to_collect), [owed.id]);
        assert_eq!(ids(&to_give_back), [old_off.id]);
    }

    #[test]
    fn a_day_lasts_as_long_as_the_clocks_of_its_zone_say() {
        let day = Day::from_date(2026, 3, 29).unwrap();
        let hours = |zone| {
            let range = day_range(day, zone);
            (range.end - range.start) / 3_600_000
        };
        assert_eq!(hours("Europe/Berlin"), 23);
        assert_eq!(hours(ZONE), 24);
        assert_eq!(hours("Nowhere/None"), 24);
    }
}
