//! A coupon in the cart: which one is used, and what is to pay then. What it takes off the server decides once the order arrives.

use super::my_offers::usable;
use super::offer_text::benefit_text;
use crate::context::use_app;
use crate::feature::sales::order::cart_draft::Priced;
use crate::feature::sales::order::cart_state::CartState;
use domain::projection::Projection;
use domain::sales::offer::CouponWhyNot;
use domain::sales::offer::cut::offer_cut;
use domain::sales::{Coupon, Offer};
use domain::{CouponId, Money, UserId};
use leptos::prelude::*;

/// What a coupon takes off this cart, or why nothing.
pub type CartCut = Result<Money, CouponWhyNot>;
/// A coupon with its offer, and what it takes off this cart.
pub type CartChoice = (Coupon, Offer, CartCut);

/// Each coupon that can be used now, with what it takes off.
#[must_use]
pub fn choices(rows: &Projection, me: UserId, now: i64, priced: &Priced) -> Vec<CartChoice> {
    let lines = priced.lines();
    let cut = |offer: &Offer| match offer_cut(rows, offer, &lines) {
        Ok(found) => found.map(|(_, amount)| amount),
        // A phone has all rows that it will have.
        Err(_) => Err(CouponWhyNot::Nothing),
    };
    let all = usable(rows, me, now).into_iter();
    all.map(|(coupon, offer)| {
        let cut = cut(&offer);
        (coupon, offer, cut)
    })
    .collect()
}

/// What the chosen coupon takes off; nothing where none is chosen, or it fits no more.
#[must_use]
pub fn chosen_cut(all: &[CartChoice], chosen: Option<CouponId>) -> Option<Money> {
    let chosen = all.iter().find(|(coupon, ..)| Some(coupon.id) == chosen)?;
    chosen.2.ok()
}

/// Of each offer one coupon, as they bring the same: the chosen one, else the first.
#[must_use]
pub fn one_of_each(all: &[CartChoice], chosen: Option<CouponId>) -> Vec<CartChoice> {
    let is_shown = |(coupon, offer, _): &&CartChoice| {
        let mut same = all.iter().filter(|one| one.1.id == offer.id);
        let first = same.clone().next();
        let picked = same.find(|one| Some(one.0.id) == chosen);
        picked.or(first).is_some_and(|one| one.0.id == coupon.id)
    };
    all.iter().filter(is_shown).cloned().collect()
}

/// The choices of this cart, followed.
#[must_use]
pub fn cart_choices(cart: CartState, priced: Memo<Priced>) -> Memo<Vec<CartChoice>> {
    let app = use_app();
    let me = app.me().user;
    // The cart is asked too: a cart that another tab emptied shows nothing.
    Memo::new(move |_| {
        let now = app.now();
        let is_empty = cart.draft.with(|draft| draft.cart.is_empty());
        match is_empty {
            true => Vec::new(),
            false => priced.with(|priced| app.rows(|rows| choices(rows, me, now, priced))),
        }
    })
}

/// Which coupon is used, where there is one. `all` is [`cart_choices`].
#[component]
pub fn CartCoupon(cart: CartState, all: Memo<Vec<CartChoice>>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let chosen = Memo::new(move |_| cart.draft.with(|draft| draft.coupon));
    let shown = Memo::new(move |_| all.with(|all| one_of_each(all, chosen.get())));
    let choose = move |id: Option<CouponId>| cart.change(|draft| draft.coupon = id);
    let row = move |(coupon, offer, cut): CartChoice| {
        let id = coupon.id;
        let name = offer.name.text(words.lang).to_owned();
        let says = move || match cut {
            Ok(amount) => (words.offer.off)(&app.money(amount)),
            Err(why) => words.coupon_why(why).to_owned(),
        };
        view! {
            <label class="check">
                <input type="radio" name="cart-coupon" prop:checked=move || chosen.get() == Some(id) prop:disabled=cut.is_err() on:change=move |_| choose(Some(id)) />
                <span class="grow">{name}" · "{move || benefit_text(app, &offer, words)}<br /><span class="muted small">{says}</span></span>
            </label>
        }
    };
    move || {
        (!shown.with(Vec::is_empty)).then(|| view! {
            <fieldset class="field">
                <legend>{words.offer.cart_coupon}</legend>
                <label class="check">
                    <input type="radio" name="cart-coupon" prop:checked=move || chosen.get().is_none() on:change=move |_| choose(None) />
                    <span class="grow">{words.offer.no_coupon}</span>
                </label>
                {move || shown.get().into_iter().map(row).collect_view()}
            </fieldset>
        })
    }
}
