//! What was found when the business's figures were looked through, one row for each kind: the last result that counts, and why there is none
//! newer.

use super::day_alert::DayAlert;
use super::prediction::{ChurnRun, LifetimeRun};
use super::rfm::Group;
use super::thin::Refusal;
use crate::id::ModelRunId;
use crate::money::Money;
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A result that is older than this many days is shown no more.
pub const KEPT_DAYS: i64 = 30;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Customers by recency, frequency and money.
    Groups,
    /// Whom to contact.
    WhoToContact,
    /// What is taken in the seven days to come.
    NextWeek,
    /// What is different today.
    Alerts,
    /// Visits and money to come, of each customer.
    Lifetime,
    /// Who may not come back.
    Churn,
    /// What suggestions brought.
    SuggestionEffect,
}

names! {
    RunKind {
        Groups "groups", WhoToContact "who_to_contact", NextWeek "next_week", Alerts "alerts", Lifetime "lifetime", Churn "churn",
        SuggestionEffect "suggestion_effect",
    }
}

/// One kind's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelRun {
    pub id: ModelRunId,
    pub kind: RunKind,
    /// When it was looked for last, epoch ms UTC.
    pub at: i64,
    /// The last result that counts.
    pub accepted: Option<Accepted>,
    /// Why the last look found none.
    pub refusal: Option<Refusal>,
}

/// A result, with the day that it is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The local day up to which figures count ([`crate::civil::Day`]).
    pub day: i64,
    /// Customers or days that it was learned from.
    pub rows: u32,
    pub found: Found,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Found {
    Groups {
        groups: Vec<GroupSum>,
    },
    /// How many had a reason to be contacted; the first of them are suggestions.
    WhoToContact {
        had_reason: u32,
    },
    NextWeek(NextWeek),
    Alerts {
        alerts: Vec<DayAlert>,
    },
    Lifetime(LifetimeRun),
    Churn(ChurnRun),
    SuggestionEffect(SuggestionEffect),
}

/// A group of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSum {
    pub group: Group,
    pub customers: u32,
    /// What they paid in the window.
    pub amount: Money,
}

/// Takings of the seven days after [`Accepted::day`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextWeek {
    pub value: Money,
    /// Eight of ten weeks lie between these.
    pub low: Money,
    pub high: Money,
    /// Day by day.
    pub days: Vec<Money>,
    /// The mean miss a day on days that were not known, of this and of "as a week ago".
    pub miss: Money,
    pub simple_miss: Money,
}

/// How many came back of those who were contacted, and of those who had a reason as well and were left alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SuggestionEffect {
    pub contacted: u32,
    pub came_back: u32,
    pub control: u32,
    pub control_came_back: u32,
    /// Newcombe's 95 % interval of the difference of the two shares.
    pub low: f64,
    pub high: f64,
}

impl Accepted {
    /// True while it is young enough to be shown on a day.
    #[must_use]
    pub fn is_fresh(&self, today: i64) -> bool {
        today.saturating_sub(self.day) <= KEPT_DAYS
    }
}

json_columns!(Accepted, Refusal);

noun! {
    ModelRun in "model_run" by ModelRunId, scopes |_| vec![Scope::Team];
    server kind: RunKind;
    server at: i64;
    server accepted: Option<Accepted>;
    server refusal: Option<Refusal>;
}

impl ModelRunId {
    /// The one row of a kind.
    #[must_use]
    pub fn of(kind: RunKind) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, kind.name().as_bytes()))
    }
}

impl ModelRun {
    /// What follows from a look at figures: a result takes the place of the one before; a refusal leaves it, until it is too old.
    #[must_use]
    pub fn after(
        before: Option<&Self>,
        kind: RunKind,
        (day, at): (i64, i64),
        found: Result<(u32, Found), Refusal>,
    ) -> Self {
        let (accepted, refusal) = match found {
            Ok((rows, found)) => (Some(Accepted { day, rows, found }), None),
            Err(refusal) => {
                let kept = before.and_then(|before| before.accepted.clone());
                let kept = kept.filter(|kept| kept.is_fresh(day));
                (kept, Some(refusal))
            }
        };
        Self {
            id: ModelRunId::of(kind),
            kind,
            at,
            accepted,
            refusal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Code;

    #[test]
    fn a_refusal_leaves_the_result_before_it_for_thirty_days() {
        let kind = RunKind::WhoToContact;
        let good = ModelRun::after(
            None,
            kind,
            (100, 1),
            Ok((40, Found::WhoToContact { had_reason: 3 })),
        );
        let few = || Err(Refusal::few(Code::TooFewCustomers, 12, 30));
        let later = ModelRun::after(Some(&good), kind, (130, 2), few());
        assert_eq!(later.accepted, good.accepted);
        assert!(later.refusal.is_some());
        let late = ModelRun::after(Some(&later), kind, (131, 3), few());
        assert_eq!(late.accepted, None);
        let again = ModelRun::after(
            Some(&late),
            kind,
            (132, 4),
            Ok((41, Found::WhoToContact { had_reason: 0 })),
        );
        assert_eq!(again.refusal, None);
    }
}
