//! Coupons that were honoured more than once, for managers: two phones took them without a network.

use super::offer_text::offer;
use crate::context::use_app;
use crate::ui::Icon;
use domain::policy::Action;
use domain::projection::Projection;
use domain::sales::Coupon;
use domain::{Entity, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Those that were honoured more than once, the last one first.
#[must_use]
pub fn overdrawn(rows: &Projection) -> Vec<Coupon> {
    let all = rows.all(Entity::Coupon).filter_map(Row::as_coupon);
    let mut all: Vec<Coupon> = all.filter(|one| one.is_overdrawn()).cloned().collect();
    let last = |one: &Coupon| one.ledger.last().map(|entry| entry.at);
    all.sort_by_key(|one| (std::cmp::Reverse(last(one)), one.id));
    all
}

/// Nothing for whoever does not run offers, and where there is none.
#[component]
pub fn OverdrawnCoupons() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let decides = app.me().may(Action::EditOffer);
    let all = Memo::new(move |_| match decides {
        true => app.rows(overdrawn),
        false => Vec::new(),
    });
    let row = move |coupon: Coupon| {
        let of = coupon.offer;
        let name = app.rows(|rows| offer(rows, of).map(|one| one.name.text(words.lang).to_owned()));
        let uses = coupon.uses();
        let order = uses.iter().rev().find_map(|one| one.order);
        let href = order.map_or_else(|| routes::desk::offer(of), routes::desk::order);
        view! {
            <li><a class="row" href=href>
                <span class="lead warn"><Icon of=lu::LuTicketPercent /></span>
                <div class="row-text">
                    <p class="row-title">{name}</p>
                    <p class="row-sub">{coupon.code.clone()}" · "{(words.offer.overdrawn_text)(uses.len() as u64)}</p>
                </div>
                <Icon of=lu::LuChevronRight />
            </a></li>
        }
    };
    move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.offer.overdrawn}</h2></div>
                    <ul class="list">{all.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}
