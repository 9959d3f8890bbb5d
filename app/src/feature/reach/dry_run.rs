//! Who would get something today, and why the others not. The server alone knows.

use super::strategy_text::skip_text;
use crate::api::{ApiError, strategy_dry_run};
use crate::context::use_app;
use crate::ui::Icon;
use domain::id::StrategyId;
use domain::reach::DryRun;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Unasked,
    Asking,
    Here(DryRun),
    Failed(ApiError),
}

#[component]
pub fn DryRunSection(id: StrategyId) -> impl IntoView {
    let words = use_app().staff_words();
    let known = RwSignal::new(Known::Unasked);
    let ask = move |_| {
        known.set(Known::Asking);
        spawn_local(async move {
            // The screen may have been left meanwhile.
            known.try_set(match strategy_dry_run(id.0).await {
                Ok(Some(found)) => Known::Here(found),
                Ok(None) => Known::Failed(ApiError::Broken),
                Err(error) => Known::Failed(error),
            });
        });
    };
    view! {
        <section class="section">
            <button type="button" class="btn block" on:click=ask><Icon of=lu::LuUsers />{words.reach.dry_run}</button>
            <div role="status">
                {move || match known.get() {
                    Known::Unasked => ().into_any(),
                    Known::Asking => view! { <p class="muted">{words.reach.asking}</p> }.into_any(),
                    Known::Failed(ApiError::Unreachable) => view! { <p class="muted">{words.reach.dry_run_offline}</p> }.into_any(),
                    Known::Failed(ApiError::Broken) => view! { <p class="muted">{words.reach.dry_run_broken}</p> }.into_any(),
                    Known::Here(found) => view! { <Found found=found /> }.into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn Found(found: DryRun) -> impl IntoView {
    let words = use_app().staff_words();
    if found.due == 0 {
        return view! { <p class="muted">{words.reach.dry_run_none}</p> }.into_any();
    }
    let why_not = found.why_not.into_iter().map(|(why, count)| {
        let line = (words.reach.skipped)(skip_text(why, words), count as u64);
        view! { <li>{line}</li> }
    });
    let examples = found.examples.into_iter().map(|one| {
        let why = one.why.map_or(words.reach.would_get, |why| skip_text(why, words));
        view! {
            <li class="row"><div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::contact(one.contact)>{one.name}</a></p>
                <p class="row-sub">{why}</p>
            </div></li>
        }
    });
    view! {
        <p>{(words.reach.would)(found.would as u64, found.due as u64)}</p>
        <ul class="stack">{why_not.collect_view()}</ul>
        {(found.unseen > 0).then(|| view! { <p class="muted small">{(words.reach.unseen)(found.unseen as u64)}</p> })}
        <ul class="list">{examples.collect_view()}</ul>
    }
    .into_any()
}
