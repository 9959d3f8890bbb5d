//! A refusal by one tap on a reason: it waits ten seconds for second thoughts before it is saved. It is kept on the device meanwhile, so
//! that neither a reload nor a phone call swallows it.

use super::order_parts::find;
use super::order_text::order_title;
use super::steps::take;
use crate::context::{AppContext, use_app};
use crate::forms;
use crate::ui::Icon;
use domain::OrderId;
use domain::sales::{Order, Step};
use icondata_lu as lu;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Ms for second thoughts.
const THINK: i64 = 10_000;

/// An order that is being refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub id: OrderId,
    pub number: Option<i64>,
    pub reason: String,
    /// When it was tapped, epoch ms.
    pub at: i64,
}

impl Refusal {
    /// Ms until it is saved; a clock that was set back does not hold it.
    #[must_use]
    pub fn left(&self, now: i64) -> i64 {
        let passed = now.saturating_sub(self.at);
        if passed < 0 {
            return 0;
        }
        (THINK - passed).max(0)
    }
}

/// Adds a refusal; of two reasons for one order the later one counts.
pub fn add(all: &mut Vec<Refusal>, one: Refusal) {
    all.retain(|have| have.id != one.id);
    all.push(one);
}

/// The refusals of this device that wait.
#[derive(Clone, Copy)]
pub struct Waiting {
    app: AppContext,
    all: RwSignal<Vec<Refusal>>,
}

impl Waiting {
    /// Gives them to everything below. What was left waiting is saved when its time is over.
    pub fn provide(app: AppContext) {
        let kept = app.draft::<Vec<Refusal>>(forms::REFUSALS);
        let this = Self {
            app,
            all: RwSignal::new(kept.unwrap_or_default()),
        };
        for one in this.all.get_untracked() {
            this.set_clock(&one);
        }
        provide_context(this);
    }

    pub fn begin(self, order: &Order, reason: &str) {
        let one = Refusal {
            id: order.id,
            number: order.number,
            reason: reason.to_owned(),
            at: self.app.device().now(),
        };
        self.set_clock(&one);
        self.update(|all| add(all, one));
    }

    /// True while the order is about to be refused.
    #[must_use]
    pub fn has(self, id: OrderId) -> bool {
        self.all.with(|all| all.iter().any(|one| one.id == id))
    }

    fn set_clock(self, one: &Refusal) {
        let left = one.left(self.app.device().now());
        let (id, at) = (one.id, one.at);
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        set_timeout(move || self.save(id, at), left);
    }

    fn save(self, id: OrderId, at: i64) {
        let all = self.all.try_get_untracked().unwrap_or_default();
        // Taken back, or given another reason.
        let Some(one) = all.into_iter().find(|one| (one.id, one.at) == (id, at)) else {
            return;
        };
        let order = self.app.rows(|rows| find(rows, id));
        if let Some(order) = order.filter(|order| !order.state.is_final()) {
            let reason = one.reason;
            take(self.app, &order, Step::Refuse { reason });
        }
        self.undo(id);
    }

    fn undo(self, id: OrderId) {
        self.update(|all| all.retain(|one| one.id != id));
    }

    fn update(self, change: impl FnOnce(&mut Vec<Refusal>)) {
        self.all.update(change);
        let all = self.all.get_untracked();
        let draft = (!all.is_empty()).then_some(&all);
        self.app.save_draft(forms::REFUSALS, draft);
    }
}

/// What is about to be refused, wherever in the app one is, with the way back.
#[component]
pub fn WaitingRefusals() -> impl IntoView {
    let words = use_app().staff_words();
    let waiting = expect_context::<Waiting>();
    view! {
        <div class="toasts above" role="status" aria-live="polite">
            <For each=move || waiting.all.get() key=|one| (one.id, one.at) let:one>
                <div class="toast">
                    <Icon of=lu::LuCircleX />
                    <p>{(words.sales.refusing)(&order_title(one.number, words), &one.reason)}</p>
                    <button type="button" on:click=move |_| waiting.undo(one.id)>{words.ui.undo}</button>
                </div>
            </For>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, an_id};

    fn refusal(n: u8, at: i64) -> Refusal {
        Refusal {
            id: OrderId(an_id(n)),
            number: Some(1_007),
            reason: "Sold out".into(),
            at,
        }
    }

    #[test]
    fn a_refusal_waits_ten_seconds_and_not_longer_after_a_reload() {
        let one = refusal(7, NOW);
        assert_eq!(one.left(NOW), 10_000);
        assert_eq!(one.left(NOW + 4_000), 6_000);
        assert_eq!(one.left(NOW + 60_000), 0);
        assert_eq!(one.left(NOW - 3_600_000), 0, "the clock was set back");
    }

    #[test]
    fn one_order_is_refused_for_one_reason() {
        let mut all = vec![refusal(7, NOW), refusal(8, NOW)];
        add(&mut all, refusal(7, NOW + 1));
        assert_eq!(all, [refusal(8, NOW), refusal(7, NOW + 1)]);
    }
}
