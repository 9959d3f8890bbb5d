//! Money: both take it, both are written down; both give it back, one of them is asked.

use super::act::{Act, Scene, Wish};
use domain::id::{PaymentId, RefundId};
use domain::sales::{PaymentAbout, PaymentMethod, PaymentRecord, RefundRecord};
use domain::{Entity, Money, OrderId, UserId};
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
