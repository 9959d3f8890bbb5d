//! One strategy: started and paused, its texts, who would get it, and what became of its letters.

use super::dry_run::DryRunSection;
use super::for_whom::ForWhom;
use super::steps_section::StepsSection;
use super::strategy_brought::Brought;
use super::strategy_form::StrategyForm;
use super::strategy_text::{results, state_text, strategy, trigger_text};
use crate::context::use_app;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::StrategyId;
use domain::merge::Was;
use domain::policy::Action;
use domain::reach::{Strategy, StrategySet, StrategyState};
use domain::{Draft, Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

#[component]
pub fn StrategyPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = StrategyId(id?);
        untrack(|| app.rows(|rows| strategy(rows, id))).map(|one| one.id)
    };
    view! {
        <Page title=words.reach.strategy back=routes::desk::STRATEGIES>
            {move || match id() {
                Some(id) => view! { <Here id=id /> }.into_any(),
                None => view! { <Empty of=lu::LuMail title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::STRATEGIES, words.place.reach) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(id: StrategyId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let one = Memo::new(move |_| app.rows(|rows| strategy(rows, id)));
    let one_letter =
        Memo::new(move |_| one.with(|one| one.as_ref().is_some_and(|one| one.steps.is_empty())));
    let ended = Memo::new(move |_| app.rows(|rows| results(rows, id, words)));
    let owner = app.me().may(Action::EditStrategy);
    let Some(first) = one.get_untracked() else {
        return ().into_any();
    };
    view! {
        <State one=one />
        {owner.then(|| view! {
            <ForWhom one=one />
            <StepsSection one=one />
            {move || one_letter.get().then(|| view! { <StrategyForm one=first.clone() /> })}
            <DryRunSection id=id />
        })}
        <section class="section">
            <div class="section-head"><h2>{words.reach.results}</h2></div>
            {move || ended.with(Vec::is_empty).then(|| view! { <p class="muted">{words.reach.results_none}</p> })}
            <ul class="stack">{move || ended.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            {owner.then(|| view! { <Brought id=id /> })}
        </section>
    }
    .into_any()
}

/// What is started or paused by a tap, having seen what stands.
fn step(one: &Strategy) -> StrategySet {
    let new = match one.state {
        StrategyState::Running => StrategyState::Paused,
        StrategyState::Draft | StrategyState::Paused => StrategyState::Running,
    };
    StrategySet {
        state: Some(Was {
            was: one.state,
            new,
        }),
        ..StrategySet::of(one.id)
    }
}

#[component]
fn State(one: Memo<Option<Strategy>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::EditStrategy);
    let go = move |_| {
        let Some(one) = one.get_untracked() else {
            return;
        };
        let set = step(&one);
        let starts = one.state != StrategyState::Running;
        if starts && !one.is_whole() {
            return app.toast(words.reach.why_no_text);
        }
        let saving = app.commit(Draft::from(set));
        spawn_local(async move {
            match saving.await {
                Ok(_) if starts => app.toast(words.reach.starts),
                Ok(_) => app.toast(words.reach.stops),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    move || {
        let one = one.get()?;
        let (class, state) = state_text(one.state, words);
        let (icon, text, button) = match one.state {
            StrategyState::Running => (lu::LuPause, words.reach.pause, "btn block"),
            StrategyState::Draft | StrategyState::Paused => {
                (lu::LuPlay, words.reach.start, "btn primary block")
            }
        };
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{one.name.text(words.lang).to_owned()}</h2><span class=class>{state}</span></div>
                <p class="muted small">{app.rows(|rows| trigger_text(&one.trigger, rows, words))}</p>
                <RowMark key=Key::new(Entity::Strategy, one.id.0) />
                {owner.then(|| view! { <button type="button" class=button on:click=go><Icon of=icon />{text}</button> })}
            </section>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::reach::Ready;

    #[test]
    fn a_tap_says_what_it_saw() {
        let make = Ready::Birthday.draft(an_id(1));
        let mut one = Strategy {
            id: make.id,
            name: make.name,
            trigger: make.trigger,
            subject: make.subject,
            body: make.body,
            state: make.state,
            steps: String::new(),
            segment: None,
        };
        use StrategyState::{Draft, Paused, Running};
        for (was, new) in [(Draft, Running), (Running, Paused), (Paused, Running)] {
            one.state = was;
            assert_eq!(step(&one).state, Some(Was { was, new }));
        }
    }
}
