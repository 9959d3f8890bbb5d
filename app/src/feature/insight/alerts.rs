//! What is different today: one sentence, one figure and one button each.

use crate::context::use_app;
use domain::insight::day_alert::DayAlert;
use domain::insight::model_run::{Accepted, Found};
use domain::routes;
use leptos::prelude::*;

/// Days that an alert is news: the day of its night, and the one after, for a phone that was not there.
const NEWS: i64 = 1;

/// The alerts of a look.
pub fn alerts(accepted: Accepted) -> AnyView {
    let app = use_app();
    let words = app.staff_words();
    let Found::Alerts { alerts } = accepted.found else {
        return ().into_any();
    };
    let is_news = app.day_and_minute().0.0.saturating_sub(accepted.day) <= NEWS;
    let shown: Vec<_> = alerts.into_iter().filter(|_| is_news).collect();
    let none = shown.is_empty();
    let cards = shown.into_iter().map(|alert| {
        let (text, href, button) = match alert {
            DayAlert::Takings {
                value, expected, ..
            } => (
                (words.insight.alert_more)(&app.money(value), &app.money(expected)),
                routes::desk::REPORTS,
                words.insight.alert_takings,
            ),
            DayAlert::StayAway { now, before } => (
                (words.insight.alert_stay_away)(now.into(), before.into()),
                routes::desk::CONTACTS,
                words.insight.alert_contact,
            ),
            DayAlert::Unhappy { now, usual } => (
                (words.insight.alert_unhappy)(now.into(), usual.into()),
                routes::desk::TICKETS,
                words.insight.alert_tickets,
            ),
        };
        view! {
            <div class="card pad">
                <p>{text}</p>
                <a class="btn soft" href=href>{button}</a>
            </div>
        }
    });
    view! {
        <div class="stack">{cards.collect_view()}</div>
        {none.then(|| view! { <p class="muted">{words.insight.alerts_none}</p> })}
        <details class="fold"><summary>{words.insight.how}</summary><p class="small">{words.insight.alerts_how}</p></details>
    }
    .into_any()
}
