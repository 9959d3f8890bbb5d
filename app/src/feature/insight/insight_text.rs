//! Reasons, groups and refusals in words.

use crate::context::AppContext;
use domain::Lang;
use domain::civil::{DAY_MS, Day};
use domain::insight::rfm::Group;
use domain::insight::suggestion::Why;
use domain::insight::{Code, Refusal};
use words::{StaffWords, time};

/// A day as people write it.
#[must_use]
pub fn date(day: i64, lang: Lang) -> String {
    time::day(lang, day.saturating_mul(DAY_MS), 0)
}

/// Why somebody should be contacted.
#[must_use]
pub fn why_text(why: &Why, today: Day, words: &StaffWords) -> String {
    let insight = words.insight;
    let since = |day: i64| {
        let days = u64::try_from(today.0.saturating_sub(day)).unwrap_or_default();
        (words.ui.days)(days)
    };
    match why {
        Why::Late {
            usual, last_day, ..
        } => {
            let every = (words.ui.days)(u64::from(*usual));
            (insight.why_late)(&every, &since(*last_day))
        }
        Why::Unhappy { result, said_at } => {
            let day = date(said_at.div_euclid(DAY_MS), words.lang);
            (insight.why_unhappy)(u64::from(*result), &day)
        }
        Why::NotAgain { first_day } => (insight.why_not_again)(&since(*first_day)),
    }
}

#[must_use]
pub fn group_text(group: Group, words: &StaffWords) -> &'static str {
    let insight = words.insight;
    match group {
        Group::Champion => insight.champion,
        Group::Loyal => insight.loyal,
        Group::Promising => insight.promising,
        Group::NewOrOneTime => insight.new_or_one_time,
        Group::Slipping => insight.slipping,
        Group::AtRisk => insight.at_risk,
        Group::Lost => insight.lost,
    }
}

/// The tag of a group: good, to be looked after, or neither.
#[must_use]
pub fn group_class(group: Group) -> &'static str {
    match group {
        Group::Champion | Group::Loyal => "tag ok",
        Group::AtRisk => "tag warn",
        Group::Promising | Group::NewOrOneTime | Group::Slipping | Group::Lost => "tag",
    }
}

/// Why there is no result.
#[must_use]
pub fn refusal_text(refusal: &Refusal, words: &StaffWords) -> String {
    let insight = words.insight;
    let whole = |figure: Option<f64>| figure.unwrap_or_default().max(0.0) as u64;
    let (have, need) = (whole(refusal.have), whole(refusal.need));
    match refusal.code {
        Code::TooFewCustomers | Code::TooFewRepeatCustomers => (insight.few_customers)(have, need),
        Code::TooFewPeriods | Code::TooFewRows | Code::TooFewEvents => {
            (insight.few_days)(have, need)
        }
        Code::NoRows => insight.nothing_yet.to_owned(),
        Code::NotBetterThanBaseline => insight.not_better.to_owned(),
        Code::BadRow
        | Code::GapInSeries
        | Code::OneClass
        | Code::ConstantTarget
        | Code::ConstantInput
        | Code::CollinearInputs
        | Code::Separated
        | Code::SplitBroken => insight.cannot.to_owned(),
    }
}

/// The business's day now.
#[must_use]
pub fn today(app: AppContext) -> Day {
    app.day_and_minute().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::staff_words;

    #[test]
    fn a_reason_says_how_long_both_are() {
        let why = Why::Late {
            usual: 7,
            last_day: 70,
            purchases: 9,
        };
        let said = |lang| why_text(&why, Day(100), staff_words(lang));
        assert_eq!(
            said(Lang::En),
            "Comes every 7 days, has not been here for 30 days."
        );
        assert_eq!(said(Lang::Zh), "平均每 7 天来一次，已经 30 天没来。");
    }

    #[test]
    fn a_refusal_says_how_much_is_missing() {
        let few = Refusal {
            code: Code::TooFewCustomers,
            have: Some(12.0),
            need: Some(30.0),
            at: None,
        };
        assert_eq!(
            refusal_text(&few, staff_words(Lang::En)),
            "Not enough yet: 12 customers who allow it, 30 needed."
        );
        for code in Code::ALL {
            let none = Refusal {
                code,
                ..few.clone()
            };
            assert!(!refusal_text(&none, staff_words(Lang::Zh)).is_empty());
        }
    }
}
