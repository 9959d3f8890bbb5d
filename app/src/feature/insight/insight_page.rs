//! What the figures say: whom to contact, the next week, groups of customers. One sentence, one figure each; how it is known is a tap away.

use super::alerts::alerts;
use super::effect::Effect;
use super::figures::{Result, groups, next_week};
use super::insight_rows::run;
use super::insight_text::{date, refusal_text};
use super::time_used::TimeWellUsed;
use super::who_to_contact::{Answered, Suggestions, waiting};
use crate::context::use_app;
use crate::ui::Page;
use crate::ui::first_sync::TheRest;
use domain::insight::model_run::{Found, RunKind};
use domain::routes;
use leptos::prelude::*;

#[component]
pub fn InsightPage() -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <Page title=words.place.insight back=routes::desk::MORE>
            <TheRest />
            <Result kind=RunKind::Alerts title=words.insight.alerts found=alerts />
            <WhoToContact />
            <Result kind=RunKind::NextWeek title=words.insight.next_week found=next_week />
            <Result kind=RunKind::Groups title=words.insight.groups found=groups />
            <TimeWellUsed />
        </Page>
    }
}

#[component]
fn WhoToContact() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = waiting(app, None);
    let state = Memo::new(move |_| app.rows(|rows| run(rows, RunKind::WhoToContact)));
    let none = Memo::new(move |_| all.with(Vec::is_empty));
    let instead = move || {
        if !none.get() {
            return None;
        }
        let text = match state.get() {
            None => words.insight.tonight.to_owned(),
            Some(run) => match &run.refusal {
                Some(refusal) => refusal_text(refusal, words),
                None => words.insight.who_none.to_owned(),
            },
        };
        Some(view! { <p class="muted">{text}</p> })
    };
    let how = move || {
        let accepted = state.get()?.accepted?;
        let Found::WhoToContact { had_reason } = accepted.found else {
            return None;
        };
        let how = (words.insight.who_how)(u64::from(had_reason), u64::from(accepted.rows));
        let counted = (words.insight.counted)(&date(accepted.day, words.lang));
        Some(
            view! { <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}" "{counted}</p></details> },
        )
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.insight.who}</h2></div>
            {instead}
            <Suggestions all=all named=true />
            {how}
            <Answered />
            <Effect />
        </section>
    }
}
