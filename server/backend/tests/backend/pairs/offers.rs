//! Offers that two change at once, and a coupon that is collected and honoured while the other one does so too.

use super::act::{Act, Scene, Wish};
use super::nouns::edits;
use crate::offers::{an_offer, offer_of};
use domain::id::OfferId;
use domain::sales::offer::coupon::{Coupon, code_of};
use domain::sales::{CouponCollect, CouponHonour, Offer, OfferSet};
use domain::{CouponId, Entity, Label, OrderId, Row, UserId};
use serde_json::json;

pub fn offer() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let offer = an_offer(OfferId(scene.id("x")));
    (scene, offer.into())
}

pub fn acts_on_offer() -> Vec<Act> {
    let was = an_offer(OfferId(uuid::Uuid::nil()));
    let text = |text: &str| json!(Label::new("", text));
    let percent = |percent: u32| json!({"is": "percent", "percent": percent});
    let list = |n: u128| json!([uuid::Uuid::from_u128(n)]);
    let fields = vec![
        ("name", json!(was.name), [text("One"), text("Two")]),
        ("about", json!(was.about), [text("One"), text("Two")]),
        ("benefit", json!(was.benefit), [percent(20), percent(30)]),
        ("least", json!(0), [json!(100), json!(200)]),
        ("products", json!([]), [list(1), list(2)]),
        ("categories", json!([]), [list(1), list(2)]),
        ("starts_at", json!(0), [json!(1), json!(2)]),
        ("ends_at", json!(null), [json!(10), json!(20)]),
        ("each", json!(2), [json!(3), json!(4)]),
        ("pieces", json!(100), [json!(200), json!(300)]),
        ("by_staff", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<OfferSet>(Entity::Offer, fields);
    acts.push(Act::new("make an offer", |scene, side| {
        let id = scene.own(side);
        (offer_of(OfferId(id)), vec![Wish::Row(Entity::Offer, id)])
    }));
    acts
}

/// What runs can end, and is paused: whoever comes first decides, as the offer's own tests say.
pub fn steps_of_offer() -> Vec<Act> {
    let to = [json!("paused"), json!("ended")];
    edits::<OfferSet>(Entity::Offer, vec![("state", json!("running"), to)])
}

/// The offer that coupons in these cases are of.
pub fn running() -> Offer {
    an_offer(OfferId(uuid::Uuid::from_u128(0x0ffe)))
}

pub fn collected(scene: &Scene, number: u32) -> CouponCollect {
    CouponCollect {
        offer: running().id,
        customer: UserId(scene.id("customer")),
        number,
    }
}

fn coupon(scene: &Scene, number: u32) -> CouponId {
    let code = code_of(running().id, UserId(scene.id("customer")), number);
    CouponId::of_code(&code)
}

pub fn acts_on_coupon(by_staff: bool) -> Vec<Act> {
    let mut acts = vec![
        Act::new("collect another one", |scene, _| {
            let id = coupon(scene, 2).0;
            (collected(scene, 2), vec![Wish::Row(Entity::Coupon, id)])
        }),
        Act::new("collect more than each may have", |scene, _| {
            (collected(scene, 3), vec![Wish::Refused])
        }),
    ];
    if by_staff {
        acts.push(Act::new("honour it", |scene, side| {
            let coupon = coupon(scene, 1);
            let honour = CouponHonour {
                coupon,
                key: scene.own(side),
                order: Some(OrderId(scene.id("y"))),
            };
            (honour, vec![Wish::Row(Entity::Coupon, coupon.0)])
        }));
    }
    acts
}

/// A coupon that is on no phone and in no database.
pub fn unknown() -> CouponId {
    let user = UserId(uuid::Uuid::nil());
    Coupon::collected(&running(), user, 1, 0).id
}
