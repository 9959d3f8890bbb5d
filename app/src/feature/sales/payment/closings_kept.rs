//! The closings of a day that were kept: what was counted, by whom, and what came in or went out after it.

use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::ui::RowMark;
use domain::civil::Day;
use domain::projection::Projection;
use domain::sales::DayClosing;
use domain::sales::payment::DaySums;
use domain::{Entity, Key, Money, Row};
use leptos::prelude::*;

/// The kept closings of a day, oldest first: two of one day both stand.
#[must_use]
pub fn closings_of(rows: &Projection, day: Day) -> Vec<DayClosing> {
    let all = rows.all(Entity::DayClosing).filter_map(Row::as_day_closing);
    let mut all: Vec<DayClosing> = all.filter(|one| one.day == day.0).cloned().collect();
    all.sort_by_key(|one| (one.closed_at, one.id));
    all
}

#[component]
pub fn ClosingsKept(day: Memo<Day>, sums: Memo<DaySums>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let kept = Memo::new(move |_| app.rows(|rows| closings_of(rows, day.get())));
    move || {
        let kept = kept.get();
        (!kept.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.closings_kept}</h2></div>
                <ul class="list">{kept.into_iter().map(|one| view! { <KeptRow one=one sums=sums /> }).collect_view()}</ul>
            </section>
        })
    }
}

#[component]
fn KeptRow(one: DayClosing, sums: Memo<DaySums>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let by = untrack(|| app.rows(|rows| colleague_name(rows, one.by)));
    let (at, counted, difference) = (one.closed_at, one.counted, one.difference());
    let (reason, key) = (one.reason.clone(), Key::new(Entity::DayClosing, one.id.0));
    let class = match difference == Money(0) {
        true => "tag ok",
        false => "tag bad",
    };
    let since = move || {
        let since = sums.with(|sums| one.since(sums));
        let parts = since.iter();
        let parts: Vec<String> = parts
            .map(|(name, amount)| format!("{} {}", words.payment_method(name), app.money(*amount)))
            .collect();
        (!parts.is_empty()).then(|| {
            let text = format!(
                "{}: {}",
                words.payment.since_then,
                parts.join(words.ui.comma)
            );
            view! { <p class="row-sub strong">{text}</p> }
        })
    };
    view! {
        <li class="row top-align">
            <div class="row-text">
                <p class="row-title num">{move || (words.payment.counted_of)(&app.money(counted))}</p>
                <p class="row-sub">{by.map(|by| format!("{by} · "))}{move || app.moment(at)}</p>
                {(!reason.is_empty()).then(|| view! { <p class="row-sub said">{reason}</p> })}
                {since}
                <RowMark key=key />
            </div>
            <div class="row-end"><span class=class>{words.payment.difference}" "{move || app.money(difference)}</span></div>
        </li>
    }
}
