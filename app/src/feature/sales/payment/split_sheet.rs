//! Splitting a bill among those who sit at a table: equally, or by what each had. It only fills in what is to be taken.

use crate::context::use_app;
use crate::ui::{Sheet, Stepper, close_dialog};
use domain::Money;
use domain::sales::Order;
use domain::sales::payment::split::{MAX_PARTS, by_items, equally};
use leptos::prelude::*;

/// `left` is what is still to pay; `parts` is how many are still to pay it, kept while the page is open. `take` is told what to take.
#[component]
pub fn SplitSheet(
    order: Order,
    left: Money,
    parts: RwSignal<u32>,
    take: Callback<Money>,
    on_close: Callback<()>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let by_lines = RwSignal::new(false);
    let order = StoredValue::new(order);
    let chip = move |items: bool, text: &'static str| {
        let pressed = move || (by_lines.get() == items).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| by_lines.set(items)>{text}</button> }
    };
    view! {
        <Sheet title=words.payment.split on_close=on_close>
            <div class="sheet-body form">
                <div class="strip" role="group" aria-label=words.payment.split>
                    {chip(false, words.payment.split_equally)}
                    {chip(true, words.payment.split_items)}
                </div>
                {move || match by_lines.get() {
                    false => view! { <Equally left=left parts=parts take=take /> }.into_any(),
                    true => view! { <ByItems order=order.get_value() left=left take=take /> }.into_any(),
                }}
            </div>
        </Sheet>
    }
}

#[component]
fn Equally(left: Money, parts: RwSignal<u32>, take: Callback<Money>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let next = Memo::new(move |_| {
        let all = equally(left, parts.get());
        all.first().copied().unwrap_or_default()
    });
    let text = move || {
        let (amount, more) = (app.money(next.get()), parts.get().saturating_sub(1));
        match more {
            0 => (words.payment.split_last)(&amount),
            more => (words.payment.split_next)(&amount, u64::from(more)),
        }
    };
    let shown = move || {
        let all = equally(left, parts.get());
        let all: Vec<String> = all.into_iter().map(|part| app.money(part)).collect();
        all.join(" + ")
    };
    view! {
        <div class="spread"><p class="strong">{words.payment.split_people}</p><Stepper value=parts least=1 most=MAX_PARTS on_set=Callback::new(move |n| parts.set(n)) /></div>
        <p class="num" role="status">{shown}</p>
        <p class="help">{words.payment.split_help}</p>
        <button
            type="button"
            class="btn primary block"
            prop:disabled=move || next.get() <= Money(0)
            on:click=move |event| {
                close_dialog(&event);
                take.run(next.get_untracked());
            }
        >
            {text}
        </button>
    }
}

#[component]
fn ByItems(order: Order, left: Money, take: Callback<Money>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let chosen = RwSignal::new(vec![0_u32; order.lines.len()]);
    let lines = order.lines.clone();
    let order = StoredValue::new(order);
    let sum = Memo::new(move |_| {
        let sum = chosen.with(|chosen| order.with_value(|order| by_items(order, chosen)));
        sum.min(left)
    });
    let row = move |(at, line): (usize, domain::sales::Line)| {
        let name = line.name.text(words.lang).to_owned();
        let count = Signal::derive(move || chosen.with(|all| all.get(at).copied().unwrap_or(0)));
        let set = Callback::new(move |n: u32| {
            chosen.update(|all| {
                if let Some(count) = all.get_mut(at) {
                    *count = n;
                }
            });
        });
        let label = name.clone();
        view! {
            <li class="row wraps">
                <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{line.quantity}" × "{move || app.money(line.unit)}</p></div>
                <div class="row-end" role="group" aria-label=label><Stepper value=count most=line.quantity stays=true on_set=set /></div>
            </li>
        }
    };
    view! {
        <ul class="list">{lines.into_iter().enumerate().map(row).collect_view()}</ul>
        <button
            type="button"
            class="btn primary block"
            prop:disabled=move || sum.get() <= Money(0)
            on:click=move |event| {
                close_dialog(&event);
                take.run(sum.get_untracked());
            }
        >
            {move || (words.payment.split_chosen)(&app.money(sum.get()))}
        </button>
    }
}
