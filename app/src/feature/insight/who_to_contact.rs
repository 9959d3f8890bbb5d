//! Who to contact: each with the reason and what to do about it.

use super::insight_rows::{answered, facts, open, still_holds};
use super::insight_text::{date, today, why_text};
use crate::context::{AppContext, use_app};
use crate::feature::task::give_suggestion::GiveSuggestion;
use crate::feature::task::task_rows::name_of;
use crate::ui::{Icon, RowMark};
use domain::civil::DAY_MS;
use domain::insight::suggestion::{SuggestionOutcome, SuggestionState};
use domain::insight::{Suggestion, SuggestionAnswer};
use domain::{ContactId, Entity, Key, Money, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Those that wait, for one contact or for all.
#[must_use]
pub fn waiting(app: AppContext, contact: Option<ContactId>) -> Memo<Vec<Suggestion>> {
    Memo::new(move |_| {
        let today = today(app);
        app.rows(|rows| {
            let mut all = open(rows, contact);
            all.retain(|one| still_holds(one, facts(rows, one.contact).as_ref(), today));
            all
        })
    })
}

/// Suggestions one under the other; named where they are of several people.
#[component]
pub fn Suggestions(all: Memo<Vec<Suggestion>>, #[prop(optional)] named: bool) -> impl IntoView {
    view! {
        <div class="stack">
            <For each=move || all.get() key=|one| one.id let:one>
                <SuggestionCard one=one named=named />
            </For>
        </div>
    }
}

#[component]
fn SuggestionCard(one: Suggestion, named: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, contact) = (one.id, one.contact);
    let name = Memo::new(move |_| app.rows(|rows| name_of(rows, contact)));
    let stake = move || {
        let facts = app.rows(|rows| facts(rows, contact))?;
        let value = facts.value(today(app), 1.0)?;
        Some((words.insight.stake)(&app.money(Money(value.value))))
    };
    let why = one.why.clone();
    let why = Signal::derive(move || why_text(&why, today(app), words));
    let answer = move |outcome, said: &'static str| {
        let answer = SuggestionAnswer { id, outcome };
        move |_| app.save(answer.clone(), Some(said.to_owned()), || {})
    };
    view! {
        <article class="card pad">
            {named.then(|| view! { <p class="row-title"><a href=routes::desk::contact(contact)>{move || name.get()}</a></p> })}
            <p>{why}</p>
            {move || stake().map(|stake| view! { <p class="muted small">{stake}</p> })}
            <GiveSuggestion id=id contact=contact why=why />
            <div class="cluster">
                <button type="button" class="btn small quiet" on:click=answer(SuggestionOutcome::Done, words.insight.noted_done)>{words.insight.contacted}<span class="vh">" "{move || name.get()}</span></button>
                <button type="button" class="btn small quiet" on:click=answer(SuggestionOutcome::Later, words.insight.noted_later)>{words.insight.later}<span class="vh">" "{move || name.get()}</span></button>
                <button type="button" class="btn small quiet" on:click=answer(SuggestionOutcome::Dismissed, words.insight.noted_useless)>{words.insight.useless}<span class="vh">" "{move || name.get()}</span></button>
            </div>
        </article>
    }
}

/// What came of those that were answered.
#[component]
pub fn Answered() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(answered));
    let key = |one: &Suggestion| (one.id, one.state, one.came_back);
    move || {
        let some = all.with(|all| !all.is_empty());
        some.then(|| view! {
            <details class="fold">
                <summary>{words.insight.answered}" "<span class="muted num">{move || all.with(Vec::len)}</span></summary>
                <ul class="list">
                    <For each=move || all.get() key=key let:one>
                        <AnsweredLine one=one />
                    </For>
                </ul>
            </details>
        })
    }
}

#[component]
fn AnsweredLine(one: Suggestion) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let name = untrack(|| app.rows(|rows| name_of(rows, one.contact)));
    let day = one.answered_at.unwrap_or_default().div_euclid(DAY_MS);
    let day = date(day, words.lang);
    let said = match one.state {
        SuggestionState::Done => (words.insight.answered_done)(&day),
        SuggestionState::Later => (words.insight.answered_later)(&day),
        SuggestionState::Dismissed => (words.insight.answered_useless)(&day),
        SuggestionState::Open | SuggestionState::Outdated => String::new(),
    };
    let back = one
        .came_back
        .map(|day| (words.insight.came_back)(&date(day, words.lang)));
    let said: Vec<String> = [said].into_iter().chain(back).collect();
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::contact(one.contact)>{name}</a></p>
                <p class="row-sub">{said.join(" · ")}</p>
                <RowMark key=Key::new(Entity::Suggestion, one.id.0) />
            </div>
        </li>
    }
}

/// A line of the staff's first screen that leads to those who wait.
#[component]
pub fn WhoToday() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = waiting(app, None);
    let count = Memo::new(move |_| all.with(Vec::len));
    move || {
        (count.get() > 0).then(|| view! {
            <ul class="list">
                <li><a class="row" href=routes::desk::INSIGHT>
                    <span class="lead accent"><Icon of=lu::LuLightbulb /></span>
                    <div class="row-text"><p class="row-title">{move || (words.insight.who_row)(count.get() as u64)}</p></div>
                    <Icon of=lu::LuChevronRight />
                </a></li>
            </ul>
        })
    }
}
