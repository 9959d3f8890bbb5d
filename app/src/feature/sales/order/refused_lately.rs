//! An order that was refused stays where its customer looks, with the reason and what she can do, until she has ordered again or the day
//! is over.

use super::cart_state::order_again;
use super::order_card::Hero;
use super::order_text::newest_first;
use crate::context::use_app;
use crate::ui::Icon;
use domain::routes;
use domain::sales::{Order, OrderState};
use icondata_lu as lu;
use leptos::prelude::*;

/// How long a refusal is shown, ms.
const SHOWN: i64 = 12 * 60 * 60_000;

/// The newest refused order that is news yet. `orders` stand newest first; `now` is epoch ms.
#[must_use]
pub fn refused_lately(orders: &[Order], now: i64) -> Option<Order> {
    let refused = |order: &&Order| matches!(order.state, OrderState::Refused { .. });
    let newest = orders
        .iter()
        .filter(refused)
        .max_by_key(|order| order.changed_at)?;
    let answered = orders
        .iter()
        .any(|order| order.placed_at > newest.changed_at);
    (!answered && now - newest.changed_at < SHOWN).then(|| newest.clone())
}

#[component]
pub fn RefusedLately() -> impl IntoView {
    let app = use_app();
    let order = Memo::new(move |_| {
        let now = app.now();
        refused_lately(&app.rows(newest_first), now)
    });
    move || order.get().map(|order| view! { <Refused order=order /> })
}

#[component]
fn Refused(order: Order) -> impl IntoView {
    let words = use_app().customer_words();
    let repeat = order_again();
    let again = order.clone();
    view! {
        <section class="section">
            <Hero order=order link=true />
            <div class="btn-row">
                <button type="button" class="btn primary" on:click=move |_| repeat(&again)>
                    <Icon of=lu::LuRotateCcw />
                    {words.sales.order_again}
                </button>
                <a class="btn" href=routes::app::CHAT><Icon of=lu::LuMessageCircle />{words.sales.ask_why}</a>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, an_order};

    fn refused(n: u8) -> Order {
        let reason = "Sold out".into();
        an_order(n, OrderState::Refused { reason })
    }

    #[test]
    fn a_refusal_is_news_until_the_day_is_over() {
        let orders = [an_order(9, OrderState::Placed), refused(8)];
        let shown = |now| refused_lately(&orders, now).map(|order| order.id);
        assert_eq!(shown(NOW), Some(orders[1].id));
        assert_eq!(shown(NOW + SHOWN), None);
    }

    #[test]
    fn whoever_ordered_again_is_not_told_once_more() {
        let mut again = an_order(9, OrderState::Placed);
        again.placed_at = NOW + 1;
        assert_eq!(refused_lately(&[again, refused(8)], NOW + 2), None);
    }

    #[test]
    fn what_she_cancelled_herself_is_no_news() {
        assert_eq!(
            refused_lately(&[an_order(8, OrderState::Cancelled)], NOW),
            None
        );
    }
}
