//! One order, as its customer sees it.

use super::cart_state::order_again;
use super::order_card::{Hero, key_of, stage_of};
use super::order_text::{choices_text, kind_text, order_title};
use super::stage::Stage;
use super::steps::take;
use crate::context::{AppContext, use_app};
use crate::feature::file::FileList;
use crate::ui::{Confirm, Empty, Icon, Page, RowMark};
use domain::file::Subject;
use domain::projection::Projection;
use domain::routes;
use domain::row::{Entity, Row};
use domain::sales::{Kind, Line, Order, OrderState, Step};
use domain::{Key, OrderId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The order of the address.
#[must_use]
pub fn order_of_address(app: AppContext) -> Memo<Option<Order>> {
    let params = use_params_map();
    Memo::new(move |_| {
        let id: Option<OrderId> =
            params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        id.and_then(|id| app.rows(|rows| find(rows, id)))
    })
}

/// An order by its id.
pub(super) fn find(rows: &Projection, id: OrderId) -> Option<Order> {
    match rows.get(Key::new(Entity::Order, id.0)) {
        Some(Row::Order(order)) => Some(order.clone()),
        _ => None,
    }
}

#[component]
pub fn OrderPage() -> impl IntoView {
    let app = use_app();
    let words = app.words();
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
    view! {
        <Page title=title kicker=kicker back=routes::app::ORDERS>
            {move || match here.get() {
                Some(id) => view! {
                    {move || order.get().map(|order| view! { <Content order=order /> })}
                    <FileList about=Subject::Order(id) />
                    <Actions order=order />
                }
                .into_any(),
                None => view! {
                    <Empty
                        of=lu::LuReceiptText
                        title=words.order_missing_title
                        text=words.order_missing_text
                        next=(routes::app::PARKED, words.needs_you)
                    />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Content(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    view! {
        <Hero order=order.clone() />
        <RowMark key=key_of(&order) />
        <section class="section">
            <div class="section-head"><h2>{words.what_title}</h2></div>
            <Lines lines=order.lines.clone() total=order.total />
        </section>
        <section class="section">
            <div class="section-head"><h2>{words.happened_title}</h2></div>
            <div class="card pad"><Timeline order=order.clone() /></div>
        </section>
        <section class="section">
            <div class="section-head"><h2>{words.details_title}</h2></div>
            {facts(app, &order, false)}
        </section>
    }
}

/// Lines and their sum.
#[component]
pub fn Lines(lines: Vec<Line>, total: domain::Money) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let rows = lines
        .into_iter()
        .map(|line| {
            let options = choices_text(&line, words);
            let sum = line.sum();
            view! {
                <li class="row top-align">
                    <span class="lead neutral num">{line.quantity}" ×"</span>
                    <div class="row-text">
                        <p class="row-title">{line.name.text(words.lang).to_owned()}</p>
                        {(!options.is_empty()).then(|| view! { <p class="row-sub">{options}</p> })}
                    </div>
                    <div class="row-end"><span class="price">{move || app.money(sum)}</span></div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="list">{rows}</ul>
        <div class="card pad">
            <dl class="totals"><div class="sum"><dt>{words.total}</dt><dd>{move || app.money(total)}</dd></div></dl>
        </div>
    }
}

/// What is known beside the lines. Staff also see the name and where to bring it.
pub fn facts(app: AppContext, order: &Order, staff: bool) -> impl IntoView + use<> {
    let words = app.words();
    let mut facts = vec![(words.how, kind_text(&order.kind, words))];
    if let Kind::Delivery { address, phone } = &order.kind {
        facts.push((words.address, address.clone()));
        facts.push((words.phone, phone.clone()));
    }
    let who = if staff {
        words.customer
    } else {
        words.call_name
    };
    facts.push((who, order.name.clone()));
    facts.push((words.note, order.note.clone()));
    let at = order.placed_at;
    let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
    let facts = facts
        .map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
        .collect_view();
    view! {
        <div class="card">
            <dl class="facts">{facts}<div><dt>{words.placed_at}</dt><dd>{move || app.moment(at)}</dd></div></dl>
        </div>
    }
}

/// What happened and what is still to come. Times only where they are known.
#[component]
pub fn Timeline(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let stage = stage_of(app, &order);
    let done = stage.progress();
    let names = [
        words.step_placed,
        words.step_accepted,
        words.step_preparing,
        words.step_ready,
        words.fulfilled,
    ];
    let moment = |at: i64| view! { <time>{move || app.moment(at)}</time> };
    let first = match &stage {
        Stage::OnThisPhone | Stage::Sending | Stage::AtServer => {
            Some(view! { <p>{stage.title(words)}</p> })
        }
        Stage::Kitchen(_) => None,
    };
    let first =
        view! { <li class="done"><span>{names[0]}</span>{moment(order.placed_at)}{first}</li> };
    let rest = match done {
        Some(done) => names
            .into_iter()
            .zip(0_u8..)
            .skip(1)
            .map(|(name, at)| {
                let class = if at < done || done == 4 {
                    "done"
                } else if at == done {
                    "now"
                } else {
                    ""
                };
                let time = (at == done).then(|| moment(order.changed_at));
                view! { <li class=class><span>{name}</span>{time}</li> }
            })
            .collect_view()
            .into_any(),
        None => {
            let class = if matches!(order.state, OrderState::Refused { .. }) {
                "bad"
            } else {
                "done"
            };
            view! { <li class=class><span>{stage.title(words)}</span>{moment(order.changed_at)}<p>{stage.text(words)}</p></li> }.into_any()
        }
    };
    view! { <ol class="timeline">{first}{rest}</ol> }
}

#[component]
fn Actions(order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
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
    let cancel = move || {
        placed.get().then(|| view! {
            <button type="button" class="btn danger" on:click=move |_| asking.set(true)><Icon of=lu::LuX />{words.cancel_order}</button>
        })
    };
    let yes = Callback::new(move |()| with(&|order| take(app, order, Step::Cancel)));
    view! {
        <div class="btn-row">
            <button type="button" class="btn" on:click=move |_| with(&|order| repeat(order))>
                <Icon of=lu::LuRotateCcw />
                {words.order_again}
            </button>
            {cancel}
        </div>
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.cancel_title
                text=words.cancel_text
                yes=words.cancel_yes
                on_yes=yes
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}
