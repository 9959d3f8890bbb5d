//! Closing a day: the sums by method, and the counted cash beside what should be there.

use super::bill::closing_of;
use super::closings_kept::ClosingsKept;
use crate::context::{AppContext, use_app};
use crate::feature::sales::booking::booking_text::day_text;
use crate::feature::sales::booking::desk_book::book_zone;
use crate::ui::Icon;
use crate::ui::Page;
use crate::zones::day_at;
use domain::civil::Day;
use domain::id::DayClosingId;
use domain::sales::DayClosingKeep;
use domain::sales::payment::day_closing::MAX_REASON;
use domain::sales::payment::{DaySums, MethodSum};
use domain::{Money, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// How many days back can be looked at.
const BACK: i64 = 7;

#[component]
pub fn ClosingPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let picked = RwSignal::new(None::<Day>);
    let today = Memo::new(move |_| day_at(&book_zone(app), app.now()));
    let day = Memo::new(move |_| picked.get().unwrap_or_else(|| today.get()));
    let closing = Memo::new(move |_| {
        let (zone, day) = (book_zone(app), day.get());
        app.rows(|rows| Some(closing_of(rows, day, &zone)))
            .unwrap_or_default()
    });
    let kicker = Signal::derive(move || day_text(day.get(), today.get(), words));
    let chip = move |away: i64| {
        let this = today.get_untracked().plus(-away);
        let pressed = move || (day.get() == this).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| picked.set(Some(this))>{day_text(this, today.get_untracked(), words)}</button> }
    };
    view! {
        <Page title=words.payment.closing kicker=kicker back=routes::desk::BILLS>
            {move || {
                let _today = today.get();
                view! { <div class="strip" role="group" aria-label=words.payment.closing_day>{(0..=BACK).map(chip).collect_view()}</div> }
            }}
            {move || closing.with(|closing| closing.methods.is_empty()).then(|| view! { <p class="muted">{words.payment.closing_empty}</p> })}
            {move || view! { <Sums closing=closing.get() /> }}
            <Drawer day=day closing=closing />
            <ClosingsKept day=day sums=closing />
        </Page>
    }
}

#[component]
fn Sums(closing: DaySums) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let total = closing.total();
    let row = |(name, sum): (&String, &MethodSum)| {
        let (method, count) = (words.payment_method(name), sum.payments as u64);
        let (net, tips, back) = (sum.net(), sum.tips, sum.refunded);
        view! {
            <li class="row">
                <div class="row-text">
                    <p class="row-title">{method}</p>
                    <p class="row-sub">{(words.payment.payments_n)(count)}</p>
                    {(tips > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.tip_of)(&app.money(tips))}</p> })}
                    {(back > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.refund_of)(&app.money(back))}</p> })}
                </div>
                <div class="row-end"><span class="price">{move || app.money(net)}</span></div>
            </li>
        }
    };
    (!closing.methods.is_empty()).then(|| view! {
        <ul class="list">{closing.methods.iter().map(row).collect_view()}</ul>
        <div class="card pad"><dl class="totals"><div class="sum"><dt>{words.payment.all_methods}</dt><dd>{move || app.money(total)}</dd></div></dl></div>
    })
}

/// The cash in the drawer, counted.
#[component]
fn Drawer(day: Memo<Day>, closing: Memo<DaySums>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (typed, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let cash = move || app.money(closing.with(DaySums::cash));
    let difference = move || {
        let counted = typed.with(|typed| counted(app, typed))?;
        let difference = closing.with(|closing| closing.difference(counted));
        let class = if difference == Money(0) {
            "tag ok"
        } else {
            "tag bad"
        };
        let text = format!("{} {}", words.payment.difference, app.money(difference));
        Some(view! { <span class=class>{text}</span> })
    };
    let differs = Memo::new(move |_| {
        let counted = typed.with(|typed| counted(app, typed))?;
        Some(closing.with(|closing| closing.difference(counted)) != Money(0))
    });
    let keep = move |_| {
        let Some(counted) = typed.with_untracked(|typed| counted_now(app, typed)) else {
            return app.warn(words.payment.count_first);
        };
        let keep = DayClosingKeep {
            id: DayClosingId(app.device().new_id()),
            day: day.get_untracked().0,
            counted,
            methods: closing.with_untracked(DaySums::nets),
            reason: reason.get_untracked().trim().to_owned(),
        };
        app.save(
            keep,
            Some(words.payment.closing_kept.to_owned()),
            move || {
                typed.set(String::new());
                reason.set(String::new());
            },
        );
    };
    view! {
        <section class="section">
            <div class="card"><dl class="facts"><div><dt>{words.payment.cash_due}</dt><dd class="num">{cash}</dd></div></dl></div>
            <div class="form">
                <div class="field">
                    <label for="cash-counted">{words.payment.counted}</label>
                    <input
                        id="cash-counted"
                        inputmode="decimal"
                        autocomplete="off"
                        aria-describedby="cash-counted-help"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <p class="help" id="cash-counted-help">{words.payment.counted_help}</p>
                </div>
            </div>
            <p class="cluster" role="status">{difference}</p>
            {move || (differs.get() == Some(true)).then(|| view! { <Reason reason=reason /> })}
            <button type="button" class="btn primary block" prop:disabled=move || differs.get().is_none() on:click=keep><Icon of=lu::LuCheck />{words.payment.keep_closing}</button>
        </section>
    }
}

/// Why there is more or less than there should be.
#[component]
fn Reason(reason: RwSignal<String>) -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <div class="form"><div class="field">
            <label for="closing-reason">{words.payment.difference_reason}</label>
            <input
                id="closing-reason"
                maxlength=MAX_REASON.to_string()
                autocomplete="off"
                prop:value=move || reason.get()
                on:input=move |event| reason.set(event_target_value(&event))
            />
        </div></div>
    }
}

fn counted_now(app: AppContext, typed: &str) -> Option<Money> {
    let currency = app.business.get_untracked()?.currency;
    Money::parse(typed, &currency)
}

fn counted(app: AppContext, typed: &str) -> Option<Money> {
    let currency = app.business.get()?.currency;
    Money::parse(typed, &currency)
}
