//! The one cart of this device: every change is kept at once.

use super::cart_draft::CartDraft;
use crate::context::AppContext;
use crate::forms;
use domain::OrderId;
use domain::routes;
use domain::sales::Order;
use domain::{Draft, Mutation};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The cart's handle.
#[derive(Clone, Copy)]
pub struct CartState {
    app: AppContext,
    pub draft: RwSignal<CartDraft>,
    /// True while an order is being saved.
    pub placing: RwSignal<bool>,
}

/// The cart of this app.
#[must_use]
pub fn use_cart() -> CartState {
    expect_context::<CartState>()
}

impl CartState {
    /// Loads the cart as it was left.
    pub fn provide(app: AppContext) {
        let mut draft: CartDraft = app.draft(forms::CART).unwrap_or_default();
        let me = app.me();
        if draft.name.is_empty() {
            draft.name = me.called().unwrap_or_default().to_owned();
        }
        let now = app.device().now();
        if let Some(business) = app.business.get_untracked() {
            draft.refresh(&business, now);
        }
        provide_context(Self {
            app,
            draft: RwSignal::new(draft),
            placing: RwSignal::new(false),
        });
    }

    /// Changes the cart and keeps it.
    pub fn change(self, change: impl FnOnce(&mut CartDraft)) {
        self.draft.update(change);
        self.draft
            .with_untracked(|draft| self.app.save_draft(forms::CART, Some(draft)));
    }

    /// Pieces of a product in the cart.
    #[must_use]
    pub fn count_of(self, product: domain::ProductId) -> u32 {
        self.draft.with(|draft| {
            draft
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
        let words = self.app.customer_words();
        let left_out = self.app.rows(|rows| {
            let mut left_out = 0;
            self.change(|draft| left_out = draft.again(order, rows));
            left_out
        });
        if left_out == order.lines.len() {
            self.app.toast(words.sales.again_nothing);
            return;
        }
        if left_out > 0 {
            self.app.toast(words.sales.again_partly);
        }
        go(routes::app::CART, NavigateOptions::default());
    }
}

/// A button's handler that orders an earlier order again.
pub fn order_again() -> impl Fn(&Order) + Clone {
    let cart = use_cart();
    let go = use_navigate();
    move |order| cart.again(order, go.clone())
}

/// Saves the order on this device; on failure nothing is cleared. The order's own screen says how far it has come.
pub fn place(cart: CartState, go: impl Fn(&str, NavigateOptions) + 'static) {
    let app = cart.app;
    let draft = cart.draft.get_untracked();
    let priced = app.rows(|rows| super::cart_draft::price(rows, &draft.cart));
    let fresh = OrderId(app.device().new_id());
    let args = draft.order_args(&priced, app.me().user, fresh);
    let id = args.id;
    let draft = Draft {
        mutation: Mutation::OrderPlace(args),
        answers: draft.answers.map(|answers| answers.parked),
    };
    cart.placing.set(true);
    let saving = app.commit(draft);
    spawn_local(async move {
        match saving.await {
            Ok(_) => {
                cart.change(CartDraft::ordered);
                // Whatever was missing before is there now.
                app.toasts.set(Vec::new());
                app.keep_storage();
                go(
                    &routes::app::order(id),
                    NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    },
                );
            }
            Err(error) => app.not_saved(&error),
        }
        cart.placing.set(false);
    });
}
