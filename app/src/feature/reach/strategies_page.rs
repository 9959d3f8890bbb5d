//! All strategies, and those that are there with one tap.

use super::own_strategy::OwnStrategy;
use super::strategy_text::{state_text, strategies, trigger_text};
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::policy::Action;
use domain::reach::{Ready, Strategy};
use domain::{Draft, Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn StrategiesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(strategies));
    let one = move |one: Strategy| view! { <StrategyRow id=one.id.0 /> };
    view! {
        <Page title=words.place.reach back=routes::desk::MORE>
            <p class="muted small">{words.reach.text}</p>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.reach.none}</p> })}
            <ul class="list">
                <For each=move || all.get() key=|one| one.id let:strategy>{one(strategy)}</For>
            </ul>
            {(app.me().may(Action::EditStrategy)).then(|| view! { <ReadyOnes all=all /><OwnStrategy /> })}
        </Page>
    }
}

#[component]
fn StrategyRow(id: uuid::Uuid) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let key = Key::new(Entity::Strategy, id);
    let one =
        Memo::new(move |_| app.rows(|rows| rows.get(key).and_then(Row::as_strategy).cloned()));
    move || {
        let one = one.get()?;
        let (class, state) = state_text(one.state, words);
        Some(view! {
            <li><a class="row" href=routes::desk::strategy(one.id)>
                <span class="lead neutral"><Icon of=lu::LuMail /></span>
                <div class="row-text">
                    <p class="row-title">{one.name.text(words.lang).to_owned()}</p>
                    <p class="row-sub">{app.rows(|rows| trigger_text(&one.trigger, rows, words))}</p>
                    <RowMark key=key />
                </div>
                <span class=class>{state}</span>
                <Icon of=lu::LuChevronRight />
            </a></li>
        })
    }
}

/// What is not there yet of the ready ones.
#[component]
fn ReadyOnes(all: Memo<Vec<Strategy>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let business = Memo::new(move |_| {
        app.rows(|rows| {
            let mut all = rows.all(Entity::Business).filter_map(Row::as_business);
            all.next().map(|business| business.id.0)
        })
    });
    let add = move |ready: Ready| {
        let Some(business) = business.get_untracked() else {
            return;
        };
        let saving = app.commit(Draft::from(ready.draft(business)));
        spawn_local(async move {
            match saving.await {
                Ok(_) => app.toast(words.reach.added),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    let button = move |ready: Ready| {
        let text = match ready {
            Ready::Birthday => words.reach.add_birthday.to_owned(),
            other => (words.reach.add_ready)(other.name().text(words.lang)),
        };
        let missing = move || {
            let id = business.get().map(|business| ready.draft(business).id);
            id.is_some_and(|id| all.with(|all| all.iter().all(|one| one.id != id)))
        };
        move || {
            missing().then(|| {
                let text = text.clone();
                view! { <button type="button" class="btn block" on:click=move |_| add(ready)><Icon of=lu::LuPlus />{text}</button> }
            })
        }
    };
    let any = move || {
        let here = business.get()?;
        let missing =
            |ready: &Ready| all.with(|all| all.iter().all(|one| one.id != ready.draft(here).id));
        Ready::ALL.iter().any(missing).then_some(())
    };
    view! {
        <section class="section">
            {move || any().map(|()| view! { <div class="section-head"><h2>{words.reach.ready_title}</h2></div> })}
            {Ready::ALL.map(button).collect_view()}
        </section>
    }
}
