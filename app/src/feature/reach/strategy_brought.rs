//! What a strategy brought. The server alone knows.

use super::strategy_text::result_lines;
use crate::api::{ApiError, strategy_brought};
use crate::context::use_app;
use crate::ui::Icon;
use domain::id::StrategyId;
use domain::reach::StrategyResult;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Unasked,
    Asking,
    Here(StrategyResult),
    Failed(ApiError),
}

#[component]
pub fn Brought(id: StrategyId) -> impl IntoView {
    let words = use_app().staff_words();
    let known = RwSignal::new(Known::Unasked);
    let ask = move |_| {
        known.set(Known::Asking);
        spawn_local(async move {
            // The screen may have been left meanwhile.
            known.try_set(match strategy_brought(id.0).await {
                Ok(Some(found)) => Known::Here(found),
                Ok(None) => Known::Failed(ApiError::Broken),
                Err(error) => Known::Failed(error),
            });
        });
    };
    view! {
        <button type="button" class="btn block" on:click=ask><Icon of=lu::LuChartBar />{words.reach.brought}</button>
        <div role="status">
            {move || match known.get() {
                Known::Unasked => ().into_any(),
                Known::Asking => view! { <p class="muted">{words.reach.asking}</p> }.into_any(),
                Known::Failed(ApiError::Unreachable) => view! { <p class="muted">{words.reach.dry_run_offline}</p> }.into_any(),
                Known::Failed(ApiError::Broken) => view! { <p class="muted">{words.reach.dry_run_broken}</p> }.into_any(),
                Known::Here(found) => {
                    let lines = result_lines(&found, words).into_iter();
                    view! { <ul class="stack">{lines.map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }.into_any()
                }
            }}
        </div>
    }
}
