//! One order, as its customer sees it.

use super::cart_state::order_again;
use super::order_card::Hero;
use super::order_parts::{Lines, Timeline, facts, id_of_address, key_of, order_of_address};
use super::order_text::{kind_text, order_title};
use super::steps::take;
use crate::context::use_app;
use crate::feature::file::FileList;
use crate::feature::sales::payment::my_bill::MyBill;
use crate::ui::web_push::PushCard;
use crate::ui::{Confirm, Empty, Icon, Page, RowMark};
use domain::OrderId;
use domain::account::Parked;
use domain::file::Subject;
use domain::projection::Projection;
use domain::routes;
use domain::sales::{Order, OrderState, Step};
use icondata_lu as lu;
use leptos::prelude::*;

/// Where the server kept the order instead of taking it: its card.
fn kept_order(rows: &Projection, id: OrderId) -> Option<Parked> {
    let id = id.to_string();
    let place = |parked: &&Parked| {
        parked.mutation.starts_with("order.place@")
            && parked.args.get("id").and_then(|id| id.as_str()) == Some(id.as_str())
    };
    Parked::open(rows).find(place).cloned()
}

#[component]
pub fn OrderPage(
    /// Shows the question of an order that the server kept.
    question: fn(Parked) -> AnyView,
    /// Asks how it was, once it was handed over.
    how_it_was: fn(OrderId) -> AnyView,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let order = order_of_address(app);
    let title = Signal::derive(move || {
        order_title(
            order.with(|order| order.as_ref().and_then(|order| order.number)),
            words,
        )
    });
    let kicker = Signal::derive(move || {
        order
            .with(|order| order.as_ref().map(|order| kind_text(&order.kind, words)))
            .unwrap_or_default()
    });
    // The files and what can be done are not rebuilt when the order changes: a file that is being
    // chosen and a question that is open stay when the number arrives.
    let here = Memo::new(move |_| order.with(|order| order.as_ref().map(|order| order.id)));
    let asked_for = id_of_address();
    let kept = Memo::new(move |_| {
        let id = asked_for.get()?;
        app.rows(|rows| kept_order(rows, id))
    });
    view! {
        <Page title=title kicker=kicker back=routes::app::ORDERS>
            {move || match here.get() {
                Some(id) => view! {
                    {move || order.get().map(|order| view! { <Content order=order how_it_was=how_it_was /> })}
                    <FileList about=Subject::Order(id) />
                    <Actions order=order />
                }
                .into_any(),
                None if kept.with(Option::is_some) => kept.get().map(question).into_any(),
                None => view! {
                    <Empty
                        of=lu::LuReceiptText
                        title=words.sales.order_missing_title
                        text=words.sales.order_missing_text
                        next=(routes::app::PARKED, words.account.needs_you)
                    />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Content(order: Order, how_it_was: fn(OrderId) -> AnyView) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    // It is worth hearing of as long as something is still to come.
    let open = matches!(
        order.state,
        OrderState::Placed | OrderState::Accepted | OrderState::Preparing
    );
    view! {
        <Hero order=order.clone() />
        <RowMark key=key_of(&order) />
        {open.then(|| view! { <PushCard title=words.account.push_order text=words.account.push_order_text /> })}
        {how_it_was(order.id)}
        <section class="section">
            <div class="section-head"><h2>{words.sales.what_title}</h2></div>
            <Lines order=order.clone() />
        </section>
        <MyBill order=order.clone() />
        <section class="section">
            <div class="section-head"><h2>{words.sales.happened_title}</h2></div>
            <div class="card pad"><Timeline order=order.clone() /></div>
        </section>
        <section class="section">
            <div class="section-head"><h2>{words.sales.details_title}</h2></div>
            {facts(app, &order, None)}
        </section>
    }
}

#[component]
fn Actions(order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let asking = RwSignal::new(false);
    let repeat = order_again();
    let with = move |act: &dyn Fn(&Order)| {
        order.with_untracked(|order| order.as_ref().map(act));
    };
    let placed = Memo::new(move |_| {
        order.with(|order| {
            order
                .as_ref()
                .is_some_and(|order| order.state == OrderState::Placed)
        })
    });
    let refused = Memo::new(move |_| {
        order.with(|order| {
            order
                .as_ref()
                .is_some_and(|order| matches!(order.state, OrderState::Refused { .. }))
        })
    });
    let ask = move || {
        refused.get().then(|| view! {
            <a class="btn" href=routes::app::CHAT><Icon of=lu::LuMessageCircle />{words.sales.ask_why}</a>
        })
    };
    // A complaint says by its words what is wrong; where it stands then is seen under *My tickets*.
    let wrong = move || {
        let id = order.with(|order| order.as_ref().map(|order| order.id));
        id.map(|id| view! {
            <a class="btn quiet block" href=routes::app::new_ticket(id)><Icon of=lu::LuLifeBuoy />{words.ticket.something_wrong}</a>
        })
    };
    let cancel = move || {
        placed.get().then(|| view! {
            <button type="button" class="btn danger" on:click=move |_| asking.set(true)><Icon of=lu::LuX />{words.sales.cancel_order}</button>
        })
    };
    let yes = Callback::new(move |()| with(&|order| take(app, order, Step::Cancel)));
    view! {
        <div class="btn-row">
            <button type="button" class="btn" on:click=move |_| with(&|order| repeat(order))>
                <Icon of=lu::LuRotateCcw />
                {words.sales.order_again}
            </button>
            {ask}
            {cancel}
        </div>
        {wrong}
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.sales.cancel_title
                text=words.sales.cancel_text
                yes=words.sales.cancel_yes
                on_yes=yes
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user, an_id};
    use domain::account::{ParkedReason, ParkedState};
    use domain::{ParkedId, Row};

    #[test]
    fn an_order_that_the_server_kept_is_found_where_it_was_being_watched() {
        let args = super::super::cart_draft::tests::an_order_place(7);
        let card = |state| Parked {
            id: ParkedId(an_id(9)),
            owner: a_user(),
            mutation: "order.place@1".into(),
            args: serde_json::to_value(&args).unwrap(),
            reason: ParkedReason::Unknown,
            state,
            at: NOW,
            behind: None,
        };
        let find = |card: Parked, id| {
            let rows = Projection::new(vec![Row::Parked(card)], Vec::new());
            kept_order(&rows, id).is_some()
        };
        assert!(find(card(ParkedState::Open), args.id));
        assert!(!find(card(ParkedState::Dropped), args.id));
        assert!(!find(card(ParkedState::Open), OrderId(an_id(8))));
    }
}
