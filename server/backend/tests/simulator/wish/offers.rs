//! Offers that managers make and end, coupons that customers collect and use, and staff who take what is shown to them, also twice.

use super::sales::place;
use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::id::OfferId;
use domain::merge::Was;
use domain::sales::offer::{OfferBenefit, OfferState};
use domain::sales::{Coupon, CouponCollect, CouponHonour, Offer, OfferCreate, OfferSet, Order};
use domain::{Draft, Entity, Label, Money, Mutation, Row};

pub const HABITS: Habits = Habits {
    staff: &[(1, make), (2, change), (2, hand_out), (3, honour)],
    customers: &[(6, collect), (2, order)],
};

fn offers<'a>(somebody: &Somebody<'a>) -> Vec<&'a Offer> {
    let all = somebody.rows.all(Entity::Offer);
    all.filter_map(Row::as_offer).collect()
}

fn coupons<'a>(somebody: &Somebody<'a>) -> Vec<&'a Coupon> {
    let all = somebody.rows.all(Entity::Coupon);
    all.filter_map(Row::as_coupon).collect()
}

fn make(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    if !somebody.actor.role.manages() {
        return None;
    }
    let create = OfferCreate {
        id: OfferId(noise.uuid(somebody.now)),
        name: Label::new("九折", "10 % off"),
        about: Label::default(),
        benefit: OfferBenefit::Percent {
            percent: 1 + noise.below(50) as u32,
        },
        least: Money(noise.below(2_000) as i64),
        products: Vec::new(),
        categories: Vec::new(),
        starts_at: 0,
        ends_at: None,
        each: 1 + noise.below(3) as u32,
        // Few enough that the last one is wanted by several.
        pieces: 1 + noise.below(6) as u32,
        by_staff: false,
    };
    Some(create.into())
}

/// A draft begins; what runs is paused, goes on, and seldom ends.
fn change(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    if !somebody.actor.role.manages() {
        return None;
    }
    let all = offers(somebody);
    let offer = *noise.pick(&all)?;
    let new = match offer.state {
        OfferState::Draft | OfferState::Paused => OfferState::Running,
        OfferState::Running if noise.chance(100) => OfferState::Ended,
        OfferState::Running if noise.chance(300) => OfferState::Paused,
        // Most run on: what is collected is to be used, too.
        OfferState::Running | OfferState::Ended => return None,
    };
    let state = Some(Was {
        was: offer.state,
        new,
    });
    let set = OfferSet {
        state,
        ..OfferSet::of(offer.id)
    };
    Some(set.into())
}

fn collect(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = offers(somebody);
    let offer = *noise.pick(&all)?;
    let collect = CouponCollect {
        offer: offer.id,
        customer: somebody.actor.user,
        number: 1 + noise.below(u64::from(offer.each)) as u32,
    };
    Some(collect.into())
}

/// Staff give one to a customer of theirs.
fn hand_out(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut all = offers(somebody);
    all.retain(|offer| offer.state == OfferState::Running);
    let offer = *noise.pick(&all)?;
    let orders = somebody.rows.all(Entity::Order).filter_map(Row::as_order);
    let orders: Vec<&Order> = orders.collect();
    let collect = CouponCollect {
        offer: offer.id,
        customer: noise.pick(&orders)?.customer,
        number: 1 + noise.below(u64::from(offer.each)) as u32,
    };
    Some(collect.into())
}

/// With a coupon, used already or not.
fn order(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut draft = place(somebody, noise)?;
    let all = coupons(somebody);
    let coupon = noise.pick(&all)?;
    if let Mutation::OrderPlace(args) = &mut draft.mutation {
        args.coupon = Some(coupon.id);
    }
    Some(draft)
}

fn honour(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = coupons(somebody);
    let coupon = *noise.pick(&all)?;
    let orders = somebody.rows.all(Entity::Order).filter_map(Row::as_order);
    let of_them = orders.filter(|order| order.customer == coupon.customer);
    let of_them: Vec<&Order> = of_them.collect();
    let order = noise.pick(&of_them).filter(|_| noise.chance(700));
    let honour = CouponHonour {
        coupon: coupon.id,
        key: noise.uuid(somebody.now),
        order: order.map(|order| order.id),
    };
    Some(honour.into())
}
