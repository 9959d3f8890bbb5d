//! What was taken today, this week and this month, for whoever manages: from the rows on this phone, also without a network.

use super::bill::sums_between;
use crate::context::use_app;
use crate::feature::sales::booking::desk_book::book_zone;
use crate::zones::day_at;
use domain::civil::Day;
use domain::policy::Action;
use domain::{Money, routes};
use leptos::prelude::*;

/// The first days of this week (Monday) and of this month.
#[must_use]
pub fn begins(today: Day) -> (Day, Day) {
    let monday = i64::try_from(today.weekday()).unwrap_or_default();
    let (.., date) = today.date();
    (today.plus(-monday), today.plus(1 - i64::from(date)))
}

#[component]
pub fn Takings() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let manages = app.me().may(Action::ReadReports);
    let sums = Memo::new(move |_| {
        let zone = book_zone(app);
        let today = day_at(&zone, app.now());
        let (week, month) = begins(today);
        let since = |first: Day| app.rows(|rows| sums_between(rows, (first, today), &zone).total());
        manages.then(|| [since(today), since(week), since(month)])
    });
    let names = [
        words.payment.today_sum,
        words.payment.week_sum,
        words.payment.month_sum,
    ];
    move || {
        let sums = sums.get().filter(|sums| sums[2] != Money(0))?;
        let lines = names.into_iter().zip(sums);
        let lines = lines.map(|(name, sum)| {
            view! { <div><dt>{name}</dt><dd class="num">{move || app.money(sum)}</dd></div> }
        });
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.takings}</h2><a href=routes::desk::DAY_CLOSING>{words.payment.closing}</a></div>
                <div class="card"><dl class="facts">{lines.collect_view()}</dl></div>
            </section>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_and_a_month_on_its_first() {
        let day = |y, m, d| Day::from_date(y, m, d).unwrap();
        // 29 November 2026 is a Sunday.
        let (week, month) = begins(day(2026, 11, 29));
        assert_eq!((week, month), (day(2026, 11, 23), day(2026, 11, 1)));
        let (week, month) = begins(day(2026, 12, 1));
        assert_eq!((week, month), (day(2026, 11, 30), day(2026, 12, 1)));
    }
}
