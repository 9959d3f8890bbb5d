//! Figures with a small picture: bars that say by their length what the numbers beside them say too.

use super::insight_rows::run;
use super::insight_text::{date, group_class, group_text, refusal_text, today};
use crate::context::use_app;
use crate::ui::bar::Bar;
use domain::insight::model_run::{Accepted, Found, GroupSum, ModelRun, NextWeek, RunKind};
use domain::insight::rfm::Group;
use leptos::prelude::*;

/// A section with the result of a kind, or why there is none.
#[component]
pub fn Result(
    kind: RunKind,
    title: &'static str,
    /// Draws what was found.
    found: fn(Accepted) -> AnyView,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state: Memo<Option<ModelRun>> = Memo::new(move |_| app.rows(|rows| run(rows, kind)));
    let shown = move || match state.get() {
        None => view! { <p class="muted">{words.insight.tonight}</p> }.into_any(),
        Some(run) => {
            let today = today(app).0;
            let accepted = run.accepted.filter(|it| it.is_fresh(today));
            let older = accepted.as_ref().filter(|_| run.refusal.is_some());
            let older = older.map(|it| (words.insight.older)(&date(it.day, words.lang)));
            let refused = run.refusal.map(|it| refusal_text(&it, words));
            view! {
                {accepted.map(found)}
                {older.map(|text| view! { <p class="muted small">{text}</p> })}
                {refused.map(|text| view! { <p class="muted">{text}</p> })}
            }
            .into_any()
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            {shown}
        </section>
    }
}

/// What the next seven days bring.
pub fn next_week(accepted: Accepted) -> AnyView {
    let app = use_app();
    let words = app.staff_words();
    let Found::NextWeek(week) = accepted.found else {
        return ().into_any();
    };
    let money = |amount| app.money(amount);
    let how = (words.insight.next_week_how)(
        u64::from(accepted.rows),
        &money(week.miss),
        &money(week.simple_miss),
    );
    view! {
        <p class="figure">{(words.insight.next_week_line)(&money(week.value))}</p>
        <p class="muted">{(words.insight.next_week_range)(&money(week.low), &money(week.high))}</p>
        <DayBars day=accepted.day week=week />
        <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}</p></details>
    }
    .into_any()
}

#[component]
fn DayBars(day: i64, week: NextWeek) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let most = week.days.iter().map(|one| one.0).max().unwrap_or_default();
    let rows: Vec<_> = (day..)
        .zip(week.days)
        .map(|(day, amount)| {
            view! {
                <tr>
                    <th scope="row">{date(day, words.lang)}</th>
                    <td class="bar-cell"><Bar value=amount.0 most=most /></td>
                    <td class="num">{app.money(amount)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="bars">
            <thead class="vh"><tr><th>{words.insight.day}</th><td></td><th>{words.insight.takings}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Groups of customers with how many they are and what they paid.
pub fn groups(accepted: Accepted) -> AnyView {
    let app = use_app();
    let words = app.staff_words();
    let Found::Groups { groups } = accepted.found else {
        return ().into_any();
    };
    let most = groups.iter().map(|sum| i64::from(sum.customers)).max();
    let of = |group: Group| groups.iter().find(|sum| sum.group == group).copied();
    let rows: Vec<_> = Group::ALL
        .into_iter()
        .filter_map(of)
        .map(|sum: GroupSum| {
            view! {
                <tr>
                    <th scope="row"><span class=group_class(sum.group)>{group_text(sum.group, words)}</span></th>
                    <td class="bar-cell"><Bar value=i64::from(sum.customers) most=most.unwrap_or_default() /></td>
                    <td class="num">{(words.insight.customers)(u64::from(sum.customers))}<br /><span class="muted small">{app.money(sum.amount)}</span></td>
                </tr>
            }
        })
        .collect();
    let how = (words.insight.groups_how)(u64::from(accepted.rows));
    view! {
        <table class="bars"><tbody>{rows}</tbody></table>
        <details class="fold"><summary>{words.insight.how}</summary><p class="small">{how}</p></details>
    }
    .into_any()
}
