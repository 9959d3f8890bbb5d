//! How far a campaign is, and what it brought.

use super::campaign_text::verdict_text;
use super::strategy_text::skip_text;
use crate::context::use_app;
use domain::Money;
use domain::reach::{Arm, ArmResult, Campaign, CampaignState};
use leptos::prelude::*;
use words::StaffWords;

fn arm_text(arm: Arm, words: &StaffWords) -> &'static str {
    match arm {
        Arm::A => words.campaign.version_a,
        Arm::B => words.campaign.version_b,
        Arm::Control => words.campaign.version_control,
    }
}

#[component]
pub fn CampaignResults(one: Memo<Option<Campaign>>) -> impl IntoView {
    let words = use_app().staff_words();
    move || {
        let one = one.get()?;
        let began = !matches!(one.state, CampaignState::Draft | CampaignState::Scheduled);
        let result = &one.result;
        let shown = (began && result.audience > 0).then(|| {
            let through = result.audience.saturating_sub(result.waiting);
            let progress = (words.campaign.progress)(u64::from(through), u64::from(result.audience));
            view! {
                <p role="status">{progress}</p>
                <progress max=result.audience.to_string() value=through.to_string() aria-label=words.campaign.results></progress>
                <ArmTable one=one.clone() />
                <Others one=one.clone() />
                {verdict_text(&one, words).map(|text| view! { <p class="strong">{text}</p> })}
                <p class="muted small">{words.campaign.as_of}</p>
            }
        });
        let none = shown.is_none();
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.campaign.results}</h2></div>
                {none.then(|| view! { <p class="muted">{words.campaign.results_none}</p> })}
                {shown}
            </section>
        })
    }
}

/// Each version with its figures.
#[component]
fn ArmTable(one: Campaign) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let arms: Vec<Arm> = Arm::ALL
        .into_iter()
        .filter(|arm| *arm == Arm::A || one.result.arm(*arm).people > 0)
        .collect();
    let heads = arms
        .iter()
        .map(|arm| view! { <th scope="col">{arm_text(*arm, words)}</th> })
        .collect_view();
    let line = |name: &'static str, of: &dyn Fn(&ArmResult) -> String| {
        let cells = arms
            .iter()
            .map(|arm| view! { <td class="num">{of(one.result.arm(*arm))}</td> })
            .collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let count = |count: u32| count.to_string();
    let rows = vec![
        line(words.campaign.sent, &|arm| count(arm.sent)),
        line(words.campaign.clicked, &|arm| count(arm.clicked)),
        line(words.campaign.left, &|arm| count(arm.unsubscribed)),
        line(words.campaign.ordered, &|arm| count(arm.ordered)),
        line(words.campaign.revenue, &|arm| {
            app.money(Money(arm.revenue.0))
        }),
    ];
    view! {
        <table class="bars">
            <thead><tr><th scope="col">{words.campaign.version}</th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Who got nothing, and why.
#[component]
fn Others(one: Campaign) -> impl IntoView {
    let words = use_app().staff_words();
    let failed = one.result.failed;
    let failed = (failed > 0).then(|| (words.campaign.failed)(u64::from(failed)));
    let skipped = one
        .result
        .skipped
        .iter()
        .map(|(why, count)| (words.reach.skipped)(skip_text(*why, words), u64::from(*count)));
    let lines: Vec<String> = failed.into_iter().chain(skipped).collect();
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
    view! { <ul class="stack">{lines.collect_view()}</ul> }
}
