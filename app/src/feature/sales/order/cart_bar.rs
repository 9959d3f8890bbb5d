//! The cart as it floats over the menu.

use super::cart_draft::price;
use super::cart_state::use_cart;
use crate::context::use_app;
use crate::ui::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// The bar that floats over the menu while there is something in the cart.
#[component]
pub fn CartBar() -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    let sum = Memo::new(move |_| {
        cart.draft.with(|draft| {
            (
                draft.cart.count(),
                app.rows(|rows| price(rows, &draft.cart)).total,
            )
        })
    });
    move || {
        let (count, total) = sum.get();
        (count > 0).then(|| view! {
            <a class="cartbar" href=routes::app::CART>
                <Icon of=lu::LuShoppingBag />
                <span class="cartbar-text">{(words.sales.items)(u64::from(count))}" · "{app.money(total)}</span>
                <span class="cartbar-go">{words.sales.view_cart}<Icon of=lu::LuChevronRight /></span>
            </a>
        })
    }
}
