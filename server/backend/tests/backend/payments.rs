//! Money that staff took: written down whatever became of the order, known once, and given back once.

use crate::support::{Device, NOW, Place, World, actor, id, kept};
use domain::account::{ParkedReason, Role};
use domain::id::{PaymentId, RefundId};
use domain::sales::payment::{Bill, BillState, owed};
use domain::sales::{
    Order, OrderPlace, OrderState, PaymentAbout, PaymentMethod, PaymentRecord, RefundRecord, Step,
};
use domain::{Entity, Key, Money, OrderId, Refusal, Row};
use sync::Outcome;

pub fn takes(order: OrderId, amount: i64) -> PaymentRecord {
    PaymentRecord {
        id: PaymentId(id()),
        about: PaymentAbout::Order { order },
        customer: None,
        amount: Money(amount),
        tip: Money(0),
        method: PaymentMethod::Cash,
    }
}

pub fn refunds(payment: PaymentId, number: u32, amount: i64) -> RefundRecord {
    RefundRecord {
        payment,
        number,
        amount: Money(amount),
        reason: "Paid twice".into(),
        idempotency_key: id(),
    }
}

fn owner() -> Device {
    Device::of(actor(Role::Owner))
}

fn rows(device: &Device) -> Vec<Row> {
    let all = device.rows.iter();
    let row = |((_, entity, _), (_, json)): (&(String, String, uuid::Uuid), &(i64, String))| {
        Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
    };
    all.map(row).collect()
}

/// What this device would show on the order's page.
fn bill(device: &Device, order: OrderId) -> Bill {
    let order: Order = device
        .row(Key::new(Entity::Order, order.0))
        .and_then(|row| row.as_order().cloned())
        .unwrap();
    let rows = rows(device);
    let payments = rows.iter().filter_map(Row::as_payment);
    owed(&order, payments, rows.iter().filter_map(Row::as_refund))
}

fn refusal(device: &Device, outcome: Outcome) -> Refusal {
    match device.parked(kept(outcome)).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn two_phones_take_the_money_of_one_order_and_one_payment_goes_back() {
    let world = World::start().await;
    let (mut ann, mut ben, mut cem, mut eva) =
        (world.customer(), world.agent(), world.agent(), owner());
    let order = ann.places(&world, &world.soup).await;
    let (one, two) = (takes(order, 2_800), takes(order, 2_800));
    // Neither heard of the other's; a queue that is sent again is one payment.
    let queue = [ben.freeze(one.clone())];
    ben.push(&world, &queue).await.unwrap();
    ben.push(&world, &queue).await.unwrap();
    assert_eq!(cem.does(&world, two.clone()).await, Outcome::Applied);
    for device in [&mut ann, &mut ben, &mut eva] {
        device.pull(&world).await;
        let bill = bill(device, order);
        assert_eq!((bill.state, bill.payments), (BillState::Overpaid, 2));
        assert!(bill.is_paid_twice() && bill.excess() == Money(2_800));
    }
    let back = refunds(two.id, 1, 2_800);
    assert_eq!(eva.does(&world, back).await, Outcome::Applied);
    ann.pull(&world).await;
    let paid = bill(&ann, order);
    assert_eq!((paid.state, paid.is_paid_twice()), (BillState::Paid, false));
    assert_eq!(world.number("SELECT COUNT(*) FROM payment").await, 2);
    let when =
        "SELECT COUNT(*) FROM payment WHERE recorded_at IS NOT NULL AND taken_at IS NOT NULL";
    assert_eq!(world.number(when).await, 2);
}

#[tokio::test]
async fn the_server_notes_its_own_time_beside_the_phones() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    ben.at = NOW - 3_600_000;
    let taken = takes(order, 2_800);
    let key = Key::new(Entity::Payment, taken.id.0);
    ben.does(&world, taken).await;
    ben.pull(&world).await;
    let row = ben.row(key).unwrap();
    let payment = row.as_payment().unwrap();
    assert_eq!(payment.taken_at, NOW - 3_600_000);
    assert_eq!(payment.recorded_at, Some(NOW));
    assert_eq!(payment.customer, Some(ann.actor.user));
}

#[tokio::test]
async fn money_for_a_cancelled_order_and_for_one_that_never_arrived_is_written_down() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    ann.steps(&world, order, OrderState::Placed, Step::Cancel)
        .await;
    let taken = takes(order, 2_800);
    assert_eq!(ben.does(&world, taken).await, Outcome::Applied);
    ben.pull(&world).await;
    assert_eq!(bill(&ben, order).excess(), Money(2_800));
    // The waiter's own order is parked for its price; the money is not.
    let dear = OrderPlace {
        total: Money(1),
        ..ben.wish(&world.soup, 1)
    };
    let paid = takes(dear.id, 2_800);
    let key = Key::new(Entity::Payment, paid.id.0);
    let queue = [ben.freeze(dear), ben.freeze(paid)];
    let reply = ben.push(&world, &queue).await.unwrap();
    kept(reply.outcomes[0].outcome.clone());
    assert_eq!(reply.outcomes[1].outcome, Outcome::Applied);
    ben.pull(&world).await;
    assert!(ben.row(key).is_some());
}

#[tokio::test]
async fn refunding_one_payment_from_two_phones_gives_it_back_once() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), owner());
    let mut twin = Device::of(eva.actor);
    let order = ann.places(&world, &world.soup).await;
    let taken = takes(order, 2_800);
    let payment = taken.id;
    ben.does(&world, taken).await;
    let (one, two) = (refunds(payment, 1, 2_000), refunds(payment, 1, 2_000));
    assert_eq!(eva.does(&world, one.clone()).await, Outcome::Applied);
    assert_eq!(eva.does(&world, one).await, Outcome::Applied, "the same");
    let outcome = twin.does(&world, two.clone()).await;
    twin.pull(&world).await;
    let card = twin.parked(kept(outcome.clone()));
    assert_eq!(card.args["reason"], "Paid twice", "what was typed is kept");
    let left = Money(800);
    assert_eq!(refusal(&twin, outcome), Refusal::AlreadyRefunded { left });
    // Who has seen it and wants more back than is left is told how much that is.
    let more = RefundRecord { number: 2, ..two };
    let outcome = twin.does(&world, more).await;
    twin.pull(&world).await;
    assert_eq!(refusal(&twin, outcome), Refusal::RefundTooMuch { left });
    assert_eq!(
        world
            .number("SELECT CAST(SUM(amount) AS BIGINT) FROM refund")
            .await,
        2_000
    );
    let id = RefundId::of(payment, 1);
    assert!(twin.row(Key::new(Entity::Refund, id.0)).is_some());
}

#[tokio::test]
async fn an_agent_takes_and_does_not_give_back() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    let taken = takes(order, 2_800);
    let back = refunds(taken.id, 1, 100);
    ben.does(&world, taken).await;
    let outcome = ben.does(&world, back).await;
    ben.pull(&world).await;
    assert_eq!(refusal(&ben, outcome), Refusal::NotAllowed);
    let by_herself = ann.does(&world, takes(order, 2_800)).await;
    ann.pull(&world).await;
    assert_eq!(refusal(&ann, by_herself), Refusal::NotAllowed);
    assert_eq!(world.number("SELECT COUNT(*) FROM payment").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM refund").await, 0);
}

/// The database itself holds it, whoever writes.
#[tokio::test]
async fn no_table_takes_nothing_or_two_refunds_in_one_place() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), owner());
    let order = ann.places(&world, &world.soup).await;
    let taken = takes(order, 2_800);
    let back = refunds(taken.id, 1, 100);
    ben.does(&world, taken).await;
    eva.does(&world, back).await;
    for sql in [
        "UPDATE payment SET amount = 0",
        "UPDATE payment SET tip = -1",
        "UPDATE payment SET state = 'lost'",
        "UPDATE refund SET amount = -5",
        "DELETE FROM payment",
    ] {
        assert!(fails(&world.dir, sql).await, "{sql}");
    }
}

async fn fails(place: &Place, sql: &'static str) -> bool {
    let mut connection = place.database.connect().await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.is_err()
}

#[tokio::test]
async fn whoever_is_removed_with_everything_leaves_no_payment() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let mut ann = Device::of(guest.person.actor);
    let (mut ben, mut eva) = (world.agent(), owner());
    let order = ann.places(&world, &world.soup).await;
    let taken = takes(order, 2_800);
    let back = refunds(taken.id, 1, 100);
    ben.does(&world, taken).await;
    eva.does(&world, back).await;
    let who = ann.actor.user.to_string();
    world.backend.remove_user(&who, true).await.unwrap();
    for table in ["payment", "refund"] {
        let left = world.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(left, 0, "{table}");
    }
}
