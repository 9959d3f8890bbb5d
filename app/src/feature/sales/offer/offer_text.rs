//! How an offer reads: what it brings, for which orders, and until when.

use crate::context::AppContext;
use domain::id::OfferId;
use domain::projection::Projection;
use domain::sales::offer::{CouponWhyNot, OfferBenefit, OfferState};
use domain::sales::{Coupon, Offer};
use domain::{Entity, Key, Money, Row, UserId};
use leptos::prelude::With;
use words::{StaffWords, Words, time};

/// All offers, the newest first.
#[must_use]
pub fn offers(rows: &Projection) -> Vec<Offer> {
    let all = rows.all(Entity::Offer).filter_map(Row::as_offer);
    let mut all: Vec<Offer> = all.cloned().collect();
    all.sort_by_key(|offer| (std::cmp::Reverse(offer.starts_at), offer.id));
    all
}

#[must_use]
pub fn offer(rows: &Projection, id: OfferId) -> Option<Offer> {
    let row = rows.get(Key::new(Entity::Offer, id.0));
    row.and_then(Row::as_offer).cloned()
}

/// The coupons of a customer, those that can be used first, then by when they were collected.
#[must_use]
pub fn coupons_of(rows: &Projection, customer: UserId) -> Vec<Coupon> {
    let all = rows.all(Entity::Coupon).filter_map(Row::as_coupon);
    let mut all: Vec<Coupon> = all
        .filter(|one| one.customer == customer)
        .cloned()
        .collect();
    all.sort_by_key(|one| (one.is_used(), one.collected_at, one.id));
    all
}

/// Why nobody gets anything by a coupon at a time; none where they do.
#[must_use]
pub fn closed(rows: &Projection, coupon: &Coupon, now: i64) -> Option<CouponWhyNot> {
    offer(rows, coupon.offer).and_then(|offer| offer.closed(now))
}

/// The same for staff, who may honour it all the same.
#[must_use]
pub fn closed_text(why: CouponWhyNot, words: &StaffWords) -> &'static str {
    match why {
        CouponWhyNot::Paused => words.offer.is_paused,
        CouponWhyNot::NotYet => words.offer.not_begun,
        _ => words.offer.is_over,
    }
}

/// What it brings: `10 % off`.
#[must_use]
pub fn benefit_text(app: AppContext, offer: &Offer, words: &Words) -> String {
    match &offer.benefit {
        OfferBenefit::Percent { percent } => (words.offer.percent_off)(u64::from(*percent)),
        OfferBenefit::Amount { amount } => (words.offer.amount_off)(&app.money(*amount)),
        OfferBenefit::Gift { product } => {
            let key = Key::new(Entity::Product, product.0);
            let name = app.rows(|rows| {
                let product = rows.get(key).and_then(Row::as_product);
                product.map(|product| product.name.text(words.lang).to_owned())
            });
            (words.offer.gift_of)(&name.unwrap_or_default())
        }
        OfferBenefit::Other { .. } => words.offer.unknown_benefit.to_owned(),
    }
}

/// For which orders, for whom and until when, in a line.
#[must_use]
pub fn terms_text(app: AppContext, offer: &Offer, words: &Words) -> String {
    let mut terms = Vec::new();
    if offer.least > Money(0) {
        terms.push((words.offer.from_least)(&app.money(offer.least)));
    }
    let names = app.rows(|rows| counting_names(rows, offer, words));
    if !names.is_empty() {
        terms.push((words.offer.only_for)(&names.join(words.ui.comma)));
    }
    terms.push(match offer.each {
        1 => words.offer.once_each.to_owned(),
        each => (words.offer.many_each)(u64::from(each)),
    });
    if offer.starts_at > app.now() {
        terms.push((words.offer.from_day)(&day_text(
            app,
            offer.starts_at,
            words,
        )));
    }
    // The last moment is that before its end.
    if let Some(end) = offer.ends_at {
        terms.push((words.offer.until)(&day_text(app, end - 1, words)));
    }
    terms.join(" · ")
}

fn day_text(app: AppContext, at: i64, words: &Words) -> String {
    let zone = app
        .business
        .with(|one| one.as_ref().map(|one| one.zone.clone()));
    let offset = zone.map_or(0, |zone| crate::zones::offset_minutes(&zone, at));
    time::day_of_year(words.lang, app.now(), at, offset)
}

fn counting_names(rows: &Projection, offer: &Offer, words: &Words) -> Vec<String> {
    let category = |id: &domain::id::CategoryId| {
        let row = rows.get(Key::new(Entity::Category, id.0));
        let category = row.and_then(Row::as_category);
        category.map(|one| one.name.text(words.lang).to_owned())
    };
    let product = |id: &domain::ProductId| {
        let row = rows.get(Key::new(Entity::Product, id.0));
        let product = row.and_then(Row::as_product);
        product.map(|one| one.name.text(words.lang).to_owned())
    };
    let names = offer.categories.iter().filter_map(category);
    names
        .chain(offer.products.iter().filter_map(product))
        .collect()
}

/// The tag's class and the state in words.
#[must_use]
pub fn state_tag(state: OfferState, words: &StaffWords) -> (&'static str, &'static str) {
    match state {
        OfferState::Draft => ("tag", words.offer.draft),
        OfferState::Running => ("tag ok", words.offer.running),
        OfferState::Paused => ("tag warn", words.offer.paused),
        OfferState::Ended => ("tag", words.offer.ended),
    }
}
