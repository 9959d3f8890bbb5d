//! Coupons at the server: the last one goes to one customer, each is used once, and what ends an order gives it back.

use crate::support::{Device, World, actor, id};
use domain::account::Role;
use domain::id::OfferId;
use domain::merge::Was;
use domain::sales::offer::coupon::code_of;
use domain::sales::offer::{CouponWhyNot, OfferBenefit, OfferState};
use domain::sales::{
    Coupon, CouponCollect, CouponHonour, Offer, OfferCreate, OfferSet, Order, OrderPlace,
    OrderState, OrderStep, Step,
};
use domain::{CouponId, Entity, Key, Label, Money, OrderId, Refusal, Row, UserId};
use sync::Outcome;

/// Ten per cent off, two for each, a hundred pieces, for everybody.
pub fn an_offer(id: OfferId) -> Offer {
    let create = offer_of(id);
    Offer {
        id,
        name: create.name,
        about: create.about,
        benefit: create.benefit,
        least: create.least,
        products: create.products,
        categories: create.categories,
        starts_at: create.starts_at,
        ends_at: create.ends_at,
        each: create.each,
        pieces: create.pieces,
        by_staff: create.by_staff,
        state: OfferState::Running,
    }
}

pub fn offer_of(id: OfferId) -> OfferCreate {
    OfferCreate {
        id,
        name: Label::new("九折", "10 % off"),
        about: Label::default(),
        benefit: OfferBenefit::Percent { percent: 10 },
        least: Money(0),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 0,
        ends_at: None,
        each: 2,
        pieces: 100,
        by_staff: false,
    }
}

/// An offer that a town has.
pub fn written() -> [Row; 1] {
    [an_offer(the_offer()).into()]
}

pub fn the_offer() -> OfferId {
    OfferId(uuid::Uuid::from_u128(0x0ffe_0001))
}

pub fn collects(offer: OfferId, customer: UserId) -> CouponCollect {
    CouponCollect {
        offer,
        customer,
        number: 1,
    }
}

pub fn coupon_of(offer: OfferId, customer: UserId) -> CouponId {
    CouponId::of_code(&code_of(offer, customer, 1))
}

pub fn honours(coupon: CouponId, order: Option<OrderId>) -> CouponHonour {
    CouponHonour {
        coupon,
        key: id(),
        order,
    }
}

async fn started(offer: Offer) -> World {
    let world = World::start().await;
    world.backend.put_rows(vec![offer.into()]).await.unwrap();
    world
}

async fn order_of(device: &mut Device, world: &World, order: OrderId) -> Order {
    device.pull(world).await;
    let row = device.row(Key::new(Entity::Order, order.0)).unwrap();
    row.as_order().unwrap().clone()
}

async fn coupon(device: &mut Device, world: &World, coupon: CouponId) -> Coupon {
    device.pull(world).await;
    let row = device.row(Key::new(Entity::Coupon, coupon.0)).unwrap();
    row.as_coupon().unwrap().clone()
}

/// Why the last mutation of a device was kept.
async fn why(device: &mut Device, world: &World) -> Vec<Refusal> {
    device.pull(world).await;
    let rows = device
        .rows
        .iter()
        .filter(|((_, entity, _), _)| entity == "parked");
    let rows = rows.map(|(_, (_, json))| Row::decode(Entity::Parked, json).unwrap());
    let reasons = rows.filter_map(|row| match row.as_parked().unwrap().reason.clone() {
        domain::account::ParkedReason::Refused { refusal } => Some(refusal),
        _ => None,
    });
    reasons.collect()
}

#[tokio::test]
async fn three_hundred_collect_what_there_are_a_hundred_of() {
    let offer = an_offer(the_offer());
    let (id, pieces) = (offer.id, offer.pieces);
    let world = started(offer).await;
    let mut pushes = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let mut device = world.customer();
        let backend = world.backend.clone();
        let collect = device.freeze(collects(id, device.actor.user));
        let request = device.request(&[collect], false);
        pushes.spawn(async move { backend.push(&device.actor, request).await });
    }
    let (mut had, mut asked) = (0, 0);
    while let Some(done) = pushes.join_next().await {
        match &done.unwrap().unwrap().outcomes[0].outcome {
            Outcome::Applied => had += 1,
            Outcome::Parked { .. } => asked += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((had, asked), (pieces, 300 - pieces));
    let sql = "SELECT COUNT(*) FROM coupon";
    assert_eq!(world.number(sql).await, i64::from(pieces));
}

#[tokio::test]
async fn an_order_uses_a_coupon_once_and_gives_it_back_when_it_is_cancelled() {
    let world = started(an_offer(the_offer())).await;
    let (mut ann, mut phone) = (world.customer(), None::<Device>);
    let user = ann.actor.user;
    let mine = coupon_of(the_offer(), user);
    ann.does(&world, collects(the_offer(), user)).await;
    // The same on her other phone is the same coupon.
    let other = phone.insert(Device::of(ann.actor));
    other.does(&world, collects(the_offer(), user)).await;
    let with = |wish: OrderPlace| OrderPlace {
        coupon: Some(mine),
        ..wish
    };
    let first = with(ann.wish(&world.soup, 2));
    ann.does(&world, first.clone()).await;
    let order = order_of(&mut ann, &world, first.id).await;
    assert_eq!(order.discounted(), Money(order.total.0 / 10));
    assert_eq!(coupon(&mut ann, &world, mine).await.uses().len(), 1);
    let second = with(other.wish(&world.soup, 1));
    let outcome = other.does(&world, second.clone()).await;
    assert!(matches!(outcome, Outcome::Parked { .. }));
    let used = Refusal::CouponOff {
        why: CouponWhyNot::Used,
    };
    assert_eq!(why(other, &world).await, [used]);
    let cancel = OrderStep {
        id: first.id,
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    ann.does(&world, cancel).await;
    let back = coupon(&mut ann, &world, mine).await;
    assert_eq!((back.is_used(), back.ledger.len()), (false, 2));
    let third = with(ann.wish(&world.soup, 1));
    ann.does(&world, third).await;
    assert!(coupon(&mut ann, &world, mine).await.is_used());
}

#[tokio::test]
async fn what_staff_honoured_is_written_down_also_twice_and_after_the_end() {
    let world = started(an_offer(the_offer())).await;
    let (mut ann, mut carl, mut dora) = (world.customer(), world.agent(), world.agent());
    let user = ann.actor.user;
    let mine = coupon_of(the_offer(), user);
    ann.does(&world, collects(the_offer(), user)).await;
    let (one, two) = (ann.wish(&world.soup, 1), ann.wish(&world.soup, 1));
    ann.does(&world, one.clone()).await;
    ann.does(&world, two.clone()).await;
    let honour = honours(mine, Some(one.id));
    carl.does(&world, honour.clone()).await;
    carl.does(&world, honour).await;
    dora.does(&world, honours(mine, Some(one.id))).await;
    assert_eq!(coupon(&mut carl, &world, mine).await.uses().len(), 1);
    let mut owner = Device::of(actor(Role::Owner));
    let end = OfferSet {
        state: Some(Was {
            was: OfferState::Running,
            new: OfferState::Ended,
        }),
        ..OfferSet::of(the_offer())
    };
    owner.does(&world, end).await;
    dora.does(&world, honours(mine, Some(two.id))).await;
    dora.does(&world, honours(mine, None)).await;
    let after = coupon(&mut carl, &world, mine).await;
    assert!(after.is_overdrawn() && after.uses().len() == 3);
    for order in [one.id, two.id] {
        let order = order_of(&mut carl, &world, order).await;
        assert_eq!(order.discounted(), Money(order.total.0 / 10));
    }
    // A waiter's own limit is as it was: an offer gave it.
    let order = order_of(&mut carl, &world, one.id).await;
    assert!(
        order
            .discount_list()
            .iter()
            .all(|one| !one.is_through(carl.actor.user))
    );
}
