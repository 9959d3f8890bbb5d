//! What came of suggestions, beside people who were left alone by lot: one line.

use super::insight_rows::run;
use crate::context::use_app;
use domain::insight::model_run::{Found, RunKind};
use leptos::prelude::*;

/// Whole percent.
fn percent(part: u32, whole: u32) -> u64 {
    u64::from(part) * 100 / u64::from(whole.max(1))
}

#[component]
pub fn Effect() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = Memo::new(move |_| app.rows(|rows| run(rows, RunKind::SuggestionEffect)));
    move || {
        let run = state.get()?;
        let today = app.day_and_minute().0.0;
        let accepted = run.accepted.filter(|accepted| accepted.is_fresh(today));
        if let Some(Found::SuggestionEffect(effect)) = accepted.map(|accepted| accepted.found) {
            let named = percent(effect.came_back, effect.contacted);
            let alone = percent(effect.control_came_back, effect.control);
            let points = |share: f64| (share * 100.0).round() as i64;
            let of = u64::from(effect.contacted) + u64::from(effect.control);
            let how = (words.insight.effect_how)(points(effect.low), points(effect.high), of);
            return Some(
                view! {
                    <p class="small">{(words.insight.effect)(named, alone)}</p>
                    <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}</p></details>
                }
                .into_any(),
            );
        }
        let refusal = run.refusal?;
        let whole = |figure: Option<f64>| figure.unwrap_or_default().max(0.0) as u64;
        let few = (words.insight.effect_few)(whole(refusal.have), whole(refusal.need));
        Some(view! { <p class="muted small">{few}</p> }.into_any())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_percent_and_nothing_of_nobody() {
        assert_eq!((percent(1, 3), percent(0, 0), percent(7, 7)), (33, 0, 100));
    }
}
