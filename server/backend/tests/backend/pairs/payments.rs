//! Money: both take it, both are written down; both give it back or take something off, one of them is asked.

use super::act::{Act, Scene, Wish};
use domain::id::{DayClosingId, PaymentId, RefundId};
use domain::sales::order::discount::{DiscountAct, DiscountCut};
use domain::sales::{
    DayClosingKeep, OrderDiscount, PaymentAbout, PaymentMethod, PaymentRecord, RefundRecord,
};
use domain::{Entity, Money, OrderId, UserId};
use std::collections::BTreeMap;
use uuid::Uuid;

fn record(scene: &Scene, id: Uuid) -> PaymentRecord {
    PaymentRecord {
        id: PaymentId(id),
        about: PaymentAbout::Order {
            order: OrderId(scene.id("x")),
        },
        customer: scene.ids.get("customer").copied().map(UserId),
        amount: Money(2_800),
        tip: Money(200),
        method: PaymentMethod::Cash,
    }
}

/// What was taken before both look.
pub fn taken(scene: &Scene) -> PaymentRecord {
    record(scene, scene.id("first"))
}

pub fn acts() -> Vec<Act> {
    vec![
        Act::new("take some off", discount),
        Act::new("take off more than it costs", |scene, side| {
            let (wish, _) = discount(scene, side);
            let cut = DiscountCut::Amount {
                amount: Money(1_000_000),
            };
            let reason = "all of it".into();
            let act = DiscountAct::Give { cut, reason };
            (OrderDiscount { act, ..wish }, vec![Wish::Refused])
        }),
        Act::new("count the drawer", |scene, side| {
            let id = scene.own(side);
            let keep = DayClosingKeep {
                id: DayClosingId(id),
                day: 20_000,
                counted: Money(5),
                methods: BTreeMap::from([("cash".to_owned(), Money(6))]),
                reason: "a coin".into(),
            };
            (keep, vec![Wish::Row(Entity::DayClosing, id)])
        }),
        Act::new("take the money", |scene, side| {
            let id = scene.own(side);
            (record(scene, id), vec![Wish::Row(Entity::Payment, id)])
        }),
        Act::new("give all of it back", |scene, side| {
            refund(scene, side, 3_000)
        }),
        Act::new("give some of it back", |scene, side| {
            refund(scene, side, 100)
        }),
        Act::new("give back too much", |scene, side| {
            let (wish, _) = refund(scene, side, 3_001);
            (wish, vec![Wish::Refused])
        }),
    ]
}

/// The first discount of the order that both saw without any.
fn discount(scene: &Scene, side: usize) -> (OrderDiscount, Vec<Wish>) {
    let reason = format!("waited long, says {side}");
    let said = OrderDiscount {
        id: OrderId(scene.id("x")),
        number: 1,
        act: DiscountAct::Give {
            cut: DiscountCut::Percent { percent: 10 },
            reason: reason.clone(),
        },
    };
    let order = scene.id("x");
    (said, vec![Wish::Discounted { order, reason }])
}

fn refund(scene: &Scene, side: usize, amount: i64) -> (RefundRecord, Vec<Wish>) {
    let payment = PaymentId(scene.id("first"));
    let record = RefundRecord {
        payment,
        number: 1,
        amount: Money(amount),
        reason: "Paid twice".into(),
        idempotency_key: scene.own(side),
    };
    let id = RefundId::of(payment, 1).0;
    (record, vec![Wish::Once(Entity::Refund, id)])
}
