//! What a contact is worth, on their record.

use super::expected::Expectation;
use super::insight_rows::facts;
use super::insight_text::{date, group_class, group_text, today};
use super::who_to_contact::{Suggestions, waiting};
use crate::context::use_app;
use domain::insight::value::DEFAULT_MONTHS;
use domain::{ContactId, Money};
use leptos::prelude::*;

#[component]
pub fn ContactValue(contact: ContactId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let facts = Memo::new(move |_| app.rows(|rows| facts(rows, contact)));
    let all = waiting(app, Some(contact));
    let shown = move || {
        let facts = facts.get().filter(|facts| facts.purchases > 0)?;
        let day = |day: i64| date(day, words.lang);
        let said = [
            Some((words.insight.purchases)(u64::from(facts.purchases))),
            Some((words.insight.total)(&app.money(facts.amount))),
            facts
                .last_day
                .map(|last| (words.insight.last_visit)(&day(last))),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        let now = today(app);
        let value = facts.value(now, DEFAULT_MONTHS);
        let worth = value.map(|value| {
            let rate = format!("{:.1}", value.rate);
            let purchase = Money(value.purchase.unwrap_or_default().round() as i64);
            let how = (words.insight.worth_how)(&rate, &app.money(purchase));
            view! {
                <p class="figure">{(words.insight.worth_line)(&app.money(Money(value.value)))}</p>
                <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}</p></details>
            }
        });
        // What is long past is not to be expected.
        let next = facts.next_usual().filter(|next| *next >= now);
        let next = next.map(|next| (words.insight.next_visit)(&day(next.0)));
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.insight.worth}</h2>{facts.group.map(|group| view! { <span class=group_class(group)>{group_text(group, words)}</span> })}</div>
                <p class="muted small">{said.join(" · ")}</p>
                {worth}
                <Expectation contact=contact />
                {next.map(|next| view! { <p class="small">{next}</p> })}
                <Suggestions all=all />
            </section>
        })
    };
    view! { {shown} }
}
