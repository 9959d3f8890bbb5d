//! The staff's board: columns when wide, one list at a time on a phone. One tap takes an order one step further.

use super::customer_link::customer_link;
use super::order_parts::key_of;
use super::order_text::{
    choices_text, kind_text, newest_first, order_title, state_class, state_text,
};
use super::refuse_sheet::Refusals;
use super::step_buttons::StepButtons;
use crate::context::use_app;
use crate::feature::sales::payment::bill_mark::BillMark;
use crate::ui::first_sync::TheRest;
use crate::ui::{Icon, Page, RowMark};
use domain::routes;
use domain::sales::{LATELY_DONE, Order, OrderState};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;
use words::time::minutes_since;

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    New,
    Accepted,
    Preparing,
    Ready,
    Done,
}

impl Column {
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Accepted,
        Self::Preparing,
        Self::Ready,
        Self::Done,
    ];

    #[must_use]
    pub fn of(state: &OrderState) -> Self {
        match state {
            OrderState::Placed => Self::New,
            OrderState::Accepted => Self::Accepted,
            OrderState::Preparing => Self::Preparing,
            OrderState::Ready => Self::Ready,
            OrderState::Fulfilled | OrderState::Refused { .. } | OrderState::Cancelled => {
                Self::Done
            }
        }
    }

    #[must_use]
    pub fn title(self, words: &StaffWords) -> &'static str {
        match self {
            Self::New => words.sales.board_new,
            Self::Accepted => words.sales.board_accepted,
            Self::Preparing => words.sales.board_preparing,
            Self::Ready => words.sales.board_ready,
            Self::Done => words.sales.board_done,
        }
    }

    /// The column's orders: who waits longest stands first; what is done, newest first.
    #[must_use]
    pub fn pick(self, orders: &[Order]) -> Vec<Order> {
        let mine = orders
            .iter()
            .filter(|order| Self::of(&order.state) == self)
            .cloned();
        match self {
            Self::Done => {
                let mut done: Vec<Order> = mine.collect();
                done.sort_by_key(|order| (std::cmp::Reverse(order.changed_at), order.id));
                done.truncate(LATELY_DONE);
                done
            }
            Self::New | Self::Accepted | Self::Preparing | Self::Ready => mine.rev().collect(),
        }
    }
}

/// How urgent an open order's age is.
#[must_use]
pub fn age_class(minutes: u64) -> &'static str {
    match minutes {
        0..10 => "age",
        10..20 => "age warn",
        20.. => "age bad",
    }
}

#[component]
pub fn BoardPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let orders = Memo::new(move |_| app.rows(newest_first));
    let shown = RwSignal::new(Column::New);
    let chips = Column::ALL
        .map(|column| {
            let count = move || {
                orders.with(|orders| {
                    orders
                        .iter()
                        .filter(|order| Column::of(&order.state) == column)
                        .count()
                })
            };
            view! {
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || (shown.get() == column).to_string()
                    on:click=move |_| shown.set(column)
                >
                    {column.title(words)}" "{move || (column != Column::Done).then(count)}
                </button>
            }
        })
        .collect_view();
    view! {
        <Page title=words.sales.orders class="wide">
            <TheRest />
            <div class="strip only-narrow" role="group" aria-label=words.sales.orders>{chips}</div>
            <Refusals><div class="board">{Column::ALL.map(|column| view! { <Lane column=column orders=orders shown=shown /> }).collect_view()}</div></Refusals>
        </Page>
    }
}

#[component]
fn Lane(column: Column, orders: Memo<Vec<Order>>, shown: RwSignal<Column>) -> impl IntoView {
    let words = use_app().staff_words();
    let mine = Memo::new(move |_| orders.with(|orders| column.pick(orders)));
    let class = move || {
        if shown.get() == column {
            "board-col"
        } else {
            "board-col only-wide"
        }
    };
    view! {
        <section class=class aria-label=column.title(words)>
            <div class="board-head">
                <h2>{column.title(words)}</h2>
                <span class="count">{move || mine.with(Vec::len)}</span>
            </div>
            <For each=move || mine.get() key=|order| (order.id, order.number, order.state.name(), order.discounts.len()) let:order>
                <OrderCard order=order />
            </For>
            {move || mine.with(Vec::is_empty).then(|| view! { <p class="board-empty">{words.sales.board_empty}</p> })}
        </section>
    }
}

/// An order as staff see it.
#[component]
pub fn OrderCard(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let href = routes::desk::order(order.id);
    let number = order
        .number
        .map_or_else(|| "…".to_owned(), |number| number.to_string());
    let label = order_title(order.number, words);
    let class = if order.state == OrderState::Placed {
        "order new"
    } else {
        "order"
    };
    let note = (!order.note.is_empty()).then(|| {
        view! {
            <p class="order-note"><Icon of=lu::LuMessageSquareText />{order.note.clone()}</p>
        }
    });
    let lines = order
        .lines
        .iter()
        .map(|line| {
            view! {
                <li>
                    <span class="qty">{line.quantity}"×"</span>
                    <span>{line.name.text(words.lang).to_owned()}</span>
                    <span class="opts">{choices_text(line, words)}</span>
                </li>
            }
        })
        .collect_view();
    let total = order.price();
    view! {
        <article class=class>
            <div class="order-head">
                <a class="order-no" href=href aria-label=label>{number}</a>
                <span class="order-where">{kind_text(&order.kind, words)}</span>
                {age(&order)}
            </div>
            <p class="order-who">{customer_link(app, &order)}" "<RowMark key=key_of(&order) /></p>
            <ul class="order-lines">{lines}</ul>
            {note}
            <div class="order-foot">
                <span class="price">{move || app.money(total)}</span>
                <BillMark order=order.clone() />
                <StepButtons order=order />
            </div>
        </article>
    }
}

/// How long an open order has waited; the state of one that is done.
fn age(order: &Order) -> AnyView {
    let app = use_app();
    let words = app.staff_words();
    if order.state.is_final() {
        return view! { <span class=state_class(&order.state)>{state_text(&order.state, words)}</span> }.into_any();
    }
    let at = order.placed_at;
    let minutes = Memo::new(move |_| minutes_since(app.now(), at));
    view! { <span class=move || age_class(minutes.get())><Icon of=lu::LuClock />{move || (words.ui.minutes)(minutes.get())}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_order;

    #[test]
    fn who_waits_longest_stands_first() {
        let orders = [
            an_order(9, OrderState::Placed),
            an_order(8, OrderState::Ready),
            an_order(7, OrderState::Placed),
        ];
        let new = Column::New.pick(&orders);
        assert_eq!(
            new.iter().map(|order| order.number).collect::<Vec<_>>(),
            [Some(1_007), Some(1_009)]
        );
        assert!(Column::Done.pick(&orders).is_empty());
    }

    #[test]
    fn an_order_gets_more_urgent_with_age() {
        assert_eq!(
            [age_class(3), age_class(12), age_class(45)],
            ["age", "age warn", "age bad"]
        );
    }
}
