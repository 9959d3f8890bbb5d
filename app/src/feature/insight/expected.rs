//! What is expected of a customer: visits, money, and whether they may not come back; or why that cannot be said. Counted on the phone from
//! what was learned at night, and only of who allows it.

use super::insight_rows::{allows_predictions, facts, run};
use super::insight_text::{date, refusal_text, today};
use crate::context::use_app;
use domain::ContactId;
use domain::insight::model_run::{Accepted, Found, ModelRun, RunKind};
use domain::insight::prediction::Likelihood;
use domain::people::ContactFacts;
use leptos::prelude::*;
use words::StaffWords;

/// "2.4"
fn figure(value: f64) -> String {
    format!("{value:.1}")
}

fn likelihood_text(chance: f64, words: &StaffWords) -> &'static str {
    match Likelihood::of(chance) {
        Likelihood::Low => words.insight.chance_low,
        Likelihood::Middle => words.insight.chance_middle,
        Likelihood::High => words.insight.chance_high,
    }
}

#[component]
pub fn Expectation(contact: ContactId) -> impl IntoView {
    let app = use_app();
    let facts = Memo::new(move |_| {
        app.rows(|rows| facts(rows, contact).filter(|_| allows_predictions(rows, contact)))
    });
    let of = move |kind| Memo::new(move |_| app.rows(|rows| run(rows, kind)));
    let (lifetime, churn) = (of(RunKind::Lifetime), of(RunKind::Churn));
    move || {
        let facts = facts.get()?;
        let fresh = |run: Option<ModelRun>| {
            let accepted = run.as_ref().and_then(|run| run.accepted.clone());
            accepted.filter(|accepted| accepted.is_fresh(today(app).0))
        };
        let visits = match fresh(lifetime.get()) {
            Some(accepted) => visits(&accepted, &facts),
            None => lifetime.get().and_then(|run| run.refusal).map(|refusal| {
                let why = refusal_text(&refusal, app.staff_words());
                let said = (app.staff_words().insight.not_told_why)(&why);
                view! { <p class="muted small">{said}</p> }.into_any()
            }),
        };
        let stays = fresh(churn.get()).and_then(|accepted| stays_away(&accepted, &facts));
        let refused = stays.is_none() && churn.get().is_some_and(|run| run.refusal.is_some());
        let words = app.staff_words();
        Some(view! {
            {visits}
            {stays}
            {refused.then(|| view! { <p class="muted small">{words.insight.not_told}</p> })}
        })
    }
}

fn visits(accepted: &Accepted, facts: &ContactFacts) -> Option<AnyView> {
    let app = use_app();
    let words = app.staff_words();
    let Found::Lifetime(run) = &accepted.found else {
        return None;
    };
    let expected = run.expected(facts, today(app))?;
    let said = (words.insight.expected)(&figure(expected.quarter), &figure(expected.year));
    let money = (words.insight.expected_money)(&app.money(expected.money));
    let how = (words.insight.expected_how)(
        u64::from(accepted.rows),
        &figure(run.miss),
        &figure(run.simple_miss),
        &date(accepted.day, words.lang),
    );
    let rough = run.model.rough.then_some(words.insight.rough);
    Some(
        view! {
            <p>{said}</p>
            <p class="muted small">{money}</p>
            <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}" "{rough}</p></details>
        }
        .into_any(),
    )
}

fn stays_away(accepted: &Accepted, facts: &ContactFacts) -> Option<AnyView> {
    let app = use_app();
    let words = app.staff_words();
    let Found::Churn(run) = &accepted.found else {
        return None;
    };
    let chance = run.chance(facts, today(app))?;
    let percent = (chance * 100.0).round().max(0.0) as u64;
    let days = u64::try_from(run.horizon).unwrap_or_default();
    let how = (words.insight.chance_how)(
        percent,
        days,
        u64::from(accepted.rows),
        &date(accepted.day, words.lang),
    );
    let rough = run.rough.then_some(words.insight.rough);
    Some(
        view! {
            <p>{words.insight.stays_away}": "{likelihood_text(chance, words)}</p>
            <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}" "{rough}</p></details>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn a_chance_is_one_of_three_words() {
        let words = staff_words(Lang::En);
        let said = [0.1, 0.5, 0.9].map(|chance| likelihood_text(chance, words));
        assert_eq!(said, ["unlikely", "possible", "likely"]);
    }
}
