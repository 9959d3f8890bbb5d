//! What an offer brought: coupons collected and used, what they took off, and what their orders came to.

use crate::context::use_app;
use domain::id::OfferId;
use domain::projection::Projection;
use domain::sales::{Coupon, Offer, OrderState};
use domain::{Entity, Key, Money, Row};
use leptos::prelude::*;

/// Sums of an offer's coupons, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfferResults {
    pub collected: u64,
    pub used: u64,
    pub off: Money,
    /// Of orders that were handed over, less what was taken off.
    pub revenue: Money,
}

#[must_use]
pub fn results(rows: &Projection, offer: OfferId) -> OfferResults {
    let mut sums = OfferResults::default();
    let all = rows.all(Entity::Coupon).filter_map(Row::as_coupon);
    for coupon in all.filter(|one: &&Coupon| one.offer == offer) {
        sums.collected += 1;
        for one in coupon.uses() {
            sums.used += 1;
            sums.off = sums.off.plus(one.amount);
            let order = one.order.map(|id| Key::new(Entity::Order, id.0));
            let order = order.and_then(|key| rows.get(key)).and_then(Row::as_order);
            if let Some(order) = order
                && order.state == OrderState::Fulfilled
            {
                sums.revenue = sums.revenue.plus(order.price());
            }
        }
    }
    sums
}

#[component]
pub fn OfferResultsCard(one: Memo<Option<Offer>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let shown = Memo::new(move |_| {
        let offer = one.get()?;
        Some((app.rows(|rows| results(rows, offer.id)), offer.pieces))
    });
    move || {
        let (sums, pieces) = shown.get()?;
        let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd class="num">{value}</dd></div> };
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.offer.results}</h2></div>
                <div class="card">
                    <dl class="facts">
                        {fact(words.offer.collected, (words.offer.collected_of)(sums.collected, u64::from(pieces)))}
                        {fact(words.offer.used_n, sums.used.to_string())}
                        {fact(words.offer.off_sum, app.money(sums.off))}
                        {fact(words.offer.revenue, app.money(sums.revenue))}
                    </dl>
                </div>
            </section>
        })
    }
}
