//! *More → Reports*: what was sold in some days, beside as many days before, as a picture, a table and a file. Counted at the server.

use super::coming_back::ComingBack;
use super::insight_text::date;
use super::report_table::{ReportRow, ReportTable, csv, rows};
use crate::api::{ApiError, sales_report};
use crate::context::{AppContext, use_app};
use crate::files::{ObjectUrl, offer};
use crate::ui::bar::Bar;
use crate::ui::{Empty, Icon, Page, ask_online};
use domain::insight::report::{ReportPeriod, SalesReport};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

#[derive(Debug, Clone, PartialEq)]
enum Known {
    Asking,
    Here(Box<SalesReport>),
    Failed(ApiError),
}

fn ask(period: ReportPeriod, known: RwSignal<Known>, wanted: RwSignal<ReportPeriod>) {
    spawn_local(async move {
        let found = match sales_report(period).await {
            Ok(Some(report)) => Known::Here(Box::new(report)),
            Ok(None) => Known::Failed(ApiError::Broken),
            Err(error) => Known::Failed(error),
        };
        // Another period may be asked for, or the screen be left, meanwhile.
        if wanted.try_get_untracked() == Some(period) {
            let _ = known.try_set(found);
        }
    });
}

#[component]
pub fn ReportsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::ReadReports);
    let known = RwSignal::new(Known::Asking);
    let period = RwSignal::new(ReportPeriod::FourWeeks);
    let table = RwSignal::new(ReportTable::Days);
    let again = move || ask(period.get_untracked(), known, period);
    if owner {
        ask_online(
            app,
            move || known.with_untracked(|known| matches!(known, Known::Failed(_))),
            again,
        );
    }
    let choose = move |one: ReportPeriod| {
        period.set(one);
        ask(one, known, period);
    };
    let content = move || {
        match known.get() {
        Known::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        Known::Here(report) => view! { <Report report=*report table=table /> }.into_any(),
        Known::Failed(error) => {
            let text = match error {
                ApiError::Unreachable => words.insight.reports_offline,
                ApiError::Broken => words.insight.reports_broken,
            };
            view! {
                <Empty of=lu::LuCloudOff title=words.place.reports text=text />
                <button type="button" class="btn" on:click=move |_| again()>{words.sync.try_again}</button>
            }
            .into_any()
        }
    }
    };
    let periods = ReportPeriod::ALL.map(|one| {
        view! {
            <button type="button" aria-pressed=move || (period.get() == one).to_string() on:click=move |_| choose(one)>
                {period_text(one, words)}
            </button>
        }
    });
    view! {
        <Page title=words.place.reports back=routes::desk::MORE>
            {(!owner).then(|| view! {
                <Empty of=lu::LuLock title=words.insight.reports_owner text=words.insight.reports_owner_text next=(routes::desk::MORE, words.account.more) />
            })}
            {owner.then(|| view! { <div class="seg" role="group" aria-label=words.insight.period>{periods.collect_view()}</div> })}
            {move || owner.then(content)}
        </Page>
    }
}

fn period_text(period: ReportPeriod, words: &StaffWords) -> &'static str {
    match period {
        ReportPeriod::Week => words.insight.week,
        ReportPeriod::FourWeeks => words.insight.four_weeks,
        ReportPeriod::Quarter => words.insight.quarter,
        ReportPeriod::Year => words.insight.year,
    }
}

/// How the money compares with the days before: whole percent.
fn compared(now: i64, before: i64, words: &StaffWords) -> String {
    if before <= 0 {
        return words.insight.nothing_before.to_owned();
    }
    let difference = i128::from(now) - i128::from(before);
    let percent =
        (difference * 100 + i128::from(before) / 2 * difference.signum()) / i128::from(before);
    let percent = i64::try_from(percent).unwrap_or(i64::MAX);
    match percent {
        0 => words.insight.as_before.to_owned(),
        1.. => (words.insight.more_than)(percent),
        _ => (words.insight.less_than)(percent.saturating_neg()),
    }
}

#[component]
fn Report(report: SalesReport, table: RwSignal<ReportTable>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let lang = words.lang;
    let (sums, before) = (report.sums, report.before);
    let days = format!(
        "{} – {}",
        date(report.from.0, lang),
        date(report.until.0 - 1, lang)
    );
    let nothing = sums.orders == 0;
    let months = report.months.clone();
    let report = StoredValue::new(report);
    let tabs = ReportTable::ALL.map(|one| {
        view! {
            <button type="button" aria-pressed=move || (table.get() == one).to_string() on:click=move |_| table.set(one)>{one.title(words)}</button>
        }
    });
    let shown = Memo::new(move |_| report.with_value(|report| rows(report, table.get(), app)));
    view! {
        <p class="muted small">{days}</p>
        <p class="figure">{(words.insight.sold)(&app.money(sums.amount), sums.orders)}</p>
        <p class="muted">{compared(sums.amount.0, before.amount.0, words)}</p>
        {nothing.then(|| view! { <p class="muted">{words.insight.nothing_sold}</p> })}
        {(!nothing).then(|| view! { <p class="muted">{(words.insight.who_bought)(sums.customers, sums.new_customers)}</p> })}
        {(sums.refunded.0 > 0).then(|| view! { <p class="muted">{(words.insight.refunded)(&app.money(sums.refunded))}</p> })}
        <div class="seg" role="group" aria-label=words.insight.table>{tabs.collect_view()}</div>
        {move || view! { <Lines rows=shown.get() title=table.get().title(words) /> }}
        <button type="button" class="btn" on:click=move |_| keep(app, &shown.get_untracked(), table.get_untracked())>
            <Icon of=lu::LuDownload />{words.insight.save_table}
        </button>
        <details class="fold"><summary>{words.insight.how}</summary><p class="small">{words.insight.report_how}</p></details>
        <ComingBack months=months />
    }
}

#[component]
fn Lines(rows: Vec<ReportRow>, title: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let most = rows.iter().map(|row| row.amount.0.max(row.before.0)).max();
    let most = most.unwrap_or_default();
    let lines = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.name}<br /><span class="muted small">{row.count}</span></th>
                <td class="bar-cell"><Bar value=row.amount.0 most=most /></td>
                <td class="num">{app.money(row.amount)}<br /><span class="muted small">{words.insight.before}" "{app.money(row.before)}</span></td>
            </tr>
        }
    });
    view! {
        <table class="bars named">
            <caption class="vh">{title}</caption>
            <thead class="vh"><tr><th>{title}</th><td></td><th>{words.insight.amount}</th></tr></thead>
            <tbody>{lines.collect_view()}</tbody>
        </table>
    }
}

/// Offers the table as a file.
fn keep(app: AppContext, rows: &[ReportRow], table: ReportTable) {
    let words = app.staff_words();
    let file = csv(rows, table, words);
    match ObjectUrl::of(file.as_bytes(), "text/csv;charset=utf-8") {
        Some(url) => offer(&url, words.insight.report_file),
        None => app.warn(words.insight.reports_broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn a_comparison_is_rounded_and_says_where_nothing_was() {
        let words = staff_words(Lang::En);
        assert_eq!(
            compared(110, 100, words),
            "10 % more than in as many days before"
        );
        assert_eq!(
            compared(90, 100, words),
            "10 % less than in as many days before"
        );
        assert_eq!(compared(1_000, 1_001, words), words.insight.as_before);
        assert_eq!(compared(5, 0, words), words.insight.nothing_before);
        assert_eq!(
            compared(i64::MAX, 1, words),
            format!("{} % more than in as many days before", i64::MAX)
        );
    }

    #[test]
    fn every_period_has_a_name() {
        for lang in [Lang::En, Lang::Zh] {
            for period in ReportPeriod::ALL {
                assert!(!period_text(period, staff_words(lang)).is_empty());
            }
        }
    }
}
