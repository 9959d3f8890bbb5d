//! Who comes back, as a triangle of months: a line for each month of first purchases, a column for each month after it.

use crate::context::use_app;
use domain::insight::retention::Cohort;
use leptos::prelude::*;

/// Of a hundred, how many; none of nobody.
fn of_hundred(came: u64, new: u64) -> Option<u64> {
    (came * 100).checked_div(new)
}

#[component]
pub fn ComingBack(months: Vec<Cohort>) -> impl IntoView {
    let words = use_app().staff_words();
    let most = months.iter().map(|month| month.came.len()).max();
    let columns = most.unwrap_or_default() as u64;
    let some = months.iter().any(|month| month.new + month.returning > 0);
    let heads = (1..=columns)
        .map(|n| view! { <th scope="col" class="num">{(words.insight.months_later)(n)}</th> });
    let lines = months.into_iter().map(|month| {
        let cells = (0..columns).map(|at| {
            let came = usize::try_from(at).ok().and_then(|at| month.came.get(at));
            let share = came.and_then(|came| of_hundred(*came, month.new));
            view! { <td class="num">{share.map(|share| format!("{share} %"))}</td> }
        });
        let cells = cells.collect_view();
        let who = (words.insight.new_and_returning)(month.new, month.returning);
        view! {
            <tr>
                <th scope="row">{format!("{}-{:02}", month.year, month.month)}<br /><span class="muted small">{who}</span></th>
                {cells}
            </tr>
        }
    });
    some.then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words.insight.coming_back}</h2></div>
                <table class="bars">
                    <caption class="vh">{words.insight.coming_back}</caption>
                    <thead><tr><th scope="col">{words.insight.first_month}</th>{heads.collect_view()}</tr></thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
                <details class="fold"><summary>{words.insight.how}</summary><p class="small">{words.insight.coming_back_how}</p></details>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nobody_is_none() {
        assert_eq!((of_hundred(1, 3), of_hundred(0, 0)), (Some(33), None));
    }
}
