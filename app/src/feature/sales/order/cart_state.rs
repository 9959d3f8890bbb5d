//! The one cart of this device, whatever number of tabs shows it: every change is kept at once.

use super::cart_draft::{CartDraft, Priced};
use crate::context::AppContext;
use crate::device::SaveError;
use crate::feature::sales::offer::cart_coupon::{choices, chosen_cut};
use crate::forms;
use domain::routes;
use domain::sales::{Order, OrderPlace};
use domain::{CouponId, Money, OrderId};
use domain::{Draft, Mutation};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use sync::Leaving;

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
    /// Loads the cart as it was left, and follows the other tabs.
    pub fn provide(app: AppContext) {
        let cart = Self {
            app,
            draft: RwSignal::new(take_up(app)),
            placing: RwSignal::new(false),
        };
        // What an older build kept gets its name now, for all tabs.
        if cart
            .draft
            .with_untracked(|draft| draft.wish.is_none() && !draft.cart.is_empty())
        {
            cart.change(|_| {});
        }
        app.follow_draft(forms::CART.to_owned(), move || cart.show_kept());
        provide_context(cart);
    }

    /// Changes the cart and keeps it. It has its name from the first change on.
    pub fn change(self, change: impl FnOnce(&mut CartDraft)) {
        let app = self.app;
        self.draft.update(|draft| {
            change(draft);
            draft.wish.get_or_insert_with(|| app.device().new_id());
        });
        self.draft
            .with_untracked(|draft| app.save_draft(forms::CART, Some(draft)));
    }

    /// Shows the cart as the device has it.
    fn show_kept(self) {
        let kept = take_up(self.app);
        // What was chosen while another tab placed the order goes on as another one.
        let is_new = kept.wish.is_none() && !kept.cart.is_empty();
        if self.draft.with_untracked(|draft| *draft != kept) {
            self.draft.set(kept);
        }
        if is_new {
            self.change(|_| {});
        }
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

/// The cart as the device has it, for this visit.
fn take_up(app: AppContext) -> CartDraft {
    let mut draft: CartDraft = app.draft(forms::CART).unwrap_or_default();
    draft.within_limits();
    if draft.name.is_empty() {
        draft.name = app.me().called().unwrap_or_default().to_owned();
    }
    let now = app.device().now();
    if let Some(business) = app.business.get_untracked() {
        draft.refresh(&business, now);
    }
    draft
}

/// A button's handler that orders an earlier order again.
pub fn order_again() -> impl Fn(&Order) + Clone {
    let cart = use_cart();
    let go = use_navigate();
    move |order| cart.again(order, go.clone())
}

/// Saves the order on this device; on failure nothing is cleared. The order's own screen says how far it has come. Where another tab placed
/// it before, that one stands and is shown.
pub fn place(cart: CartState, go: impl Fn(&str, NavigateOptions) + 'static) {
    let app = cart.app;
    let draft = cart.draft.get_untracked();
    let priced = app.rows(|rows| super::cart_draft::price(rows, &draft.cart));
    let wish = draft.wish.unwrap_or_else(|| app.device().new_id());
    let coupon = usable_coupon(app, &draft, &priced);
    let args = OrderPlace {
        coupon: coupon.map(|(id, _)| id),
        off: coupon.map(|(_, off)| off),
        ..draft.order_args(&priced, app.me().user, wish)
    };
    let id = args.id;
    let leaving = Leaving {
        form: forms::CART.to_owned(),
        wish,
        seen: serde_json::to_string(&draft).ok(),
        rest: serde_json::to_string(&draft.ordered()).ok(),
    };
    let draft = Draft {
        mutation: Mutation::OrderPlace(args),
        answers: draft.answers.map(|answers| answers.parked),
    };
    cart.placing.set(true);
    let saving = app.commit_leaving(draft, Vec::new(), leaving);
    spawn_local(async move {
        let saved = saving.await;
        cart.show_kept();
        match saved {
            Ok(_) => {
                // Whatever was missing before is there now.
                app.toasts.set(Vec::new());
                app.keep_storage();
                show_order(id, go);
            }
            Err(SaveError::AlreadySent) => {
                let words = app.customer_words();
                let more = cart.draft.with_untracked(|draft| !draft.cart.is_empty());
                app.toast(if more {
                    words.sales.already_placed_more
                } else {
                    words.sales.already_placed
                });
                show_order(id, go);
            }
            Err(error) => app.not_saved(&error),
        }
        cart.placing.set(false);
    });
}

/// The chosen coupon and what it takes off what is ordered now, where it does: one that fits no more is not asked for.
fn usable_coupon(app: AppContext, draft: &CartDraft, priced: &Priced) -> Option<(CouponId, Money)> {
    let me = app.me().user;
    let now = app.device().now();
    let all = app.rows(|rows| choices(rows, me, now, priced));
    draft.coupon.zip(chosen_cut(&all, draft.coupon))
}

fn show_order(id: OrderId, go: impl Fn(&str, NavigateOptions)) {
    let replace = NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    go(&routes::app::order(id), replace);
}
