//! What the weekly mail says: figures and reasons in the reader's language.

use super::letter::Frame;
use domain::civil::{DAY_MS, Day};
use domain::insight::suggestion::Why;
use domain::money::Currency;
use domain::{Lang, Money};

/// A week for whoever decides.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyNews {
    /// The first and the last day.
    pub from: Day,
    pub until: Day,
    pub this: WeekFigures,
    /// The week before, and the same week a year ago.
    pub last: WeekFigures,
    pub year: WeekFigures,
    pub today: Day,
    /// Whom to contact, and why.
    pub to_do: Vec<(String, Why)>,
}

/// Five figures of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekFigures {
    pub takings: Money,
    pub orders: u64,
    /// Of an order.
    pub average: Money,
    pub customers: u64,
    pub new_customers: u64,
}

/// One figure of three weeks.
pub(super) struct WeekLine {
    pub name: &'static str,
    pub now: String,
    pub before: String,
    pub year: String,
}

pub(super) struct WeekView<'a> {
    pub frame: Frame<'a>,
    pub link: String,
    pub days: String,
    pub lines: Vec<WeekLine>,
    pub to_do: Vec<(String, String)>,
}

impl WeeklyNews {
    pub(super) fn view<'a>(
        &self,
        frame: Frame<'a>,
        lang: Lang,
        currency: &Currency,
        link: String,
    ) -> WeekView<'a> {
        let weeks = [&self.this, &self.last, &self.year];
        let line = |en, zh, of: &dyn Fn(&WeekFigures) -> String| {
            let [now, before, year] = weeks.map(of);
            let name = match lang {
                Lang::En => en,
                Lang::Zh => zh,
            };
            WeekLine {
                name,
                now,
                before,
                year,
            }
        };
        WeekView {
            frame,
            link,
            days: format!("{} – {}", self.from, self.until),
            lines: vec![
                line("Takings", "营业额", &|week| week.takings.show(currency)),
                line("Orders", "订单", &|week| week.orders.to_string()),
                line("An order on average", "客单价", &|week| {
                    week.average.show(currency)
                }),
                line("Customers", "顾客", &|week| week.customers.to_string()),
                line("Of these for the first time", "其中新客", &|week| {
                    week.new_customers.to_string()
                }),
            ],
            to_do: self
                .to_do
                .iter()
                .map(|(name, why)| (name.clone(), why_text(why, self.today, lang)))
                .collect(),
        }
    }
}

/// Why somebody should be contacted, as the screen says it.
fn why_text(why: &Why, today: Day, lang: Lang) -> String {
    let since = |day: i64| today.0.saturating_sub(day).max(0);
    match (why, lang) {
        (
            Why::Late {
                usual, last_day, ..
            },
            Lang::En,
        ) => format!(
            "Comes every {usual} days, has not been here for {} days.",
            since(*last_day)
        ),
        (
            Why::Late {
                usual, last_day, ..
            },
            Lang::Zh,
        ) => format!(
            "平均每 {usual} 天来一次，已经 {} 天没来。",
            since(*last_day)
        ),
        (Why::Unhappy { result, said_at }, Lang::En) => format!(
            "Rated a solution {result} of 10 on {} and has not been here since.",
            Day(said_at.div_euclid(DAY_MS))
        ),
        (Why::Unhappy { result, said_at }, Lang::Zh) => format!(
            "{} 对处理结果只打了 {result} 分（满分 10 分），之后没再来。",
            Day(said_at.div_euclid(DAY_MS))
        ),
        (Why::NotAgain { first_day }, Lang::En) => {
            format!("Came once, {} days ago, and not again.", since(*first_day))
        }
        (Why::NotAgain { first_day }, Lang::Zh) => {
            format!("{} 天前来过一次，之后没再来。", since(*first_day))
        }
    }
}
