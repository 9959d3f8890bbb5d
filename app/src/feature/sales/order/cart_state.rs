//! The one cart of this device: every change is kept at once.

use super::cart_draft::Basket;
use crate::context::{AppContext, use_app};
use domain::OrderId;
use domain::sales::Order;
use domain::{Draft, Mutation};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

pub(crate) const CART: &str = "cart";

/// The cart's handle.
#[derive(Clone, Copy)]
pub struct Till {
    app: AppContext,
    pub basket: RwSignal<Basket>,
    /// True while an order is being saved.
    pub placing: RwSignal<bool>,
}

/// The cart of this app.
#[must_use]
pub fn use_till() -> Till {
    expect_context::<Till>()
}

impl Till {
    /// Loads the cart as it was left.
    pub fn provide(app: AppContext) {
        let mut basket: Basket = app.draft(CART).unwrap_or_default();
        let me = app.me();
        if basket.name.is_empty() {
            basket.name = me.called().unwrap_or_default().to_owned();
        }
        let now = app.with(|device| device.port().now());
        if let Some(business) = app.business.get_untracked() {
            basket.refresh(&business, now);
        }
        provide_context(Self {
            app,
            basket: RwSignal::new(basket),
            placing: RwSignal::new(false),
        });
    }

    /// Changes the cart and keeps it.
    pub fn change(self, change: impl FnOnce(&mut Basket)) {
        self.basket.update(change);
        self.basket
            .with_untracked(|basket| self.app.save_draft(CART, Some(basket)));
    }

    /// Pieces of a product in the cart.
    #[must_use]
    pub fn count_of(self, product: domain::ProductId) -> u32 {
        self.basket.with(|basket| {
            basket
                .cart
                .lines
                .iter()
                .filter(|line| line.product == product)
                .map(|line| line.quantity)
                .sum()
        })
    }

    /// Puts an earlier order into the cart, says what was left out, and opens the cart.
    pub fn again(self, order: &Order, go: impl Fn(&str, NavigateOptions)) {
        let words = self.app.words();
        let left_out = self.app.rows(|rows| {
            let mut left_out = 0;
            self.change(|basket| left_out = basket.again(order, rows));
            left_out
        });
        if left_out == order.lines.len() {
            self.app.toast(words.again_nothing);
            return;
        }
        if left_out > 0 {
            self.app.toast(words.again_partly);
        }
        go("/app/cart", NavigateOptions::default());
    }
}

/// A button's handler that orders an earlier order again.
pub fn order_again() -> impl Fn(&Order) + Clone {
    let till = use_till();
    let go = use_navigate();
    move |order| till.again(order, go.clone())
}

/// Saves the order on this device; on failure nothing is cleared. The order's own screen says how far it has come.
pub fn place(till: Till, go: impl Fn(&str, NavigateOptions) + 'static) {
    let app = till.app;
    let basket = till.basket.get_untracked();
    let priced = app.rows(|rows| super::cart_draft::price(rows, &basket.cart));
    let fresh = OrderId(app.with(|device| device.port().new_id()));
    let wish = basket.wish(&priced, app.me().user, fresh);
    let id = wish.id;
    let draft = Draft {
        mutation: Mutation::OrderPlace(wish),
        answers: basket.answers.map(|answers| answers.parked),
    };
    till.placing.set(true);
    let saving = app.commit(draft);
    spawn_local(async move {
        match saving.await {
            Ok(_) => {
                till.change(Basket::ordered);
                // Whatever was missing before is there now.
                app.toasts.set(Vec::new());
                app.keep_storage();
                go(
                    &format!("/app/orders/{id}"),
                    NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    },
                );
            }
            Err(error) => app.not_saved(&error),
        }
        till.placing.set(false);
    });
}

/// The bar that floats over the menu while there is something in the cart.
#[component]
pub fn CartBar() -> impl IntoView {
    let app = use_app();
    let till = use_till();
    let words = app.words();
    let sum = Memo::new(move |_| {
        till.basket.with(|basket| {
            (
                basket.cart.count(),
                app.rows(|rows| super::cart_draft::price(rows, &basket.cart))
                    .total,
            )
        })
    });
    move || {
        let (count, total) = sum.get();
        (count > 0).then(|| view! {
            <a class="cartbar" href="/app/cart">
                <crate::ui::Icon of=icondata_lu::LuShoppingBag />
                <span class="cartbar-text">{(words.items)(u64::from(count))}" · "{app.money(total)}</span>
                <span class="cartbar-go">{words.view_cart}<crate::ui::Icon of=icondata_lu::LuChevronRight /></span>
            </a>
        })
    }
}
