//! Customer groups by recency, frequency and money.
//!
//! Each of the three has a score of 1 to 5: 1 + ⌊5 × the share of customers that are strictly worse⌋, at most 5, so equal customers have
//! equal scores. The group follows from the score of recency and the mean of the other two.

use super::purchase::{Purchase, histories};
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The day up to which purchases count, and from which recency is counted.
    pub as_of: i32,
    /// Days before `as_of` whose purchases count.
    pub window: i32,
    pub least_customers: usize,
}

impl Rules {
    #[must_use]
    pub fn new(as_of: i32) -> Self {
        Self {
            as_of,
            window: 365,
            least_customers: thin::RFM_CUSTOMERS,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Champion,
    Loyal,
    Promising,
    NewOrOneTime,
    Slipping,
    AtRisk,
    Lost,
}

impl Group {
    pub const ALL: [Self; 7] = [
        Self::Champion,
        Self::Loyal,
        Self::Promising,
        Self::NewOrOneTime,
        Self::Slipping,
        Self::AtRisk,
        Self::Lost,
    ];

    /// As it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Champion => "champion",
            Self::Loyal => "loyal",
            Self::Promising => "promising",
            Self::NewOrOneTime => "new_or_one_time",
            Self::Slipping => "slipping",
            Self::AtRisk => "at_risk",
            Self::Lost => "lost",
        }
    }

    /// The group of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}

/// One customer's scores and group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored<K> {
    pub customer: K,
    /// Days since the last purchase.
    pub recency: i32,
    /// Days with a purchase.
    pub frequency: usize,
    /// Minor units.
    pub money: i64,
    /// Of recency, frequency and money: 1 worst, 5 best.
    pub scores: [u8; 3],
    pub group: Group,
}

/// Scores every customer who bought in the window, in order of customers.
///
/// # Errors
/// [`Code::BadRow`], [`Code::NoRows`], [`Code::TooFewCustomers`].
pub fn fit<K: Ord + Clone>(rows: &[Purchase<K>], rules: &Rules) -> Result<Vec<Scored<K>>, Refusal> {
    let from = rules.as_of.saturating_sub(rules.window);
    let mut customers = histories(rows, rules.as_of)?;
    for customer in &mut customers {
        customer.days.retain(|(day, _)| *day >= from);
    }
    customers.retain(|customer| !customer.days.is_empty());
    thin::enough(
        Code::TooFewCustomers,
        customers.len(),
        rules.least_customers,
    )?;
    // Larger is better in each.
    let recency: Vec<i64> = customers.iter().map(|one| i64::from(one.last())).collect();
    let frequency: Vec<i64> = customers.iter().map(|one| one.days.len() as i64).collect();
    let money: Vec<i64> = customers.iter().map(|one| one.amount()).collect();
    let scores = [scores(&recency), scores(&frequency), scores(&money)];
    Ok(customers
        .into_iter()
        .enumerate()
        .map(|(at, one)| {
            let scores = [scores[0][at], scores[1][at], scores[2][at]];
            Scored {
                recency: rules.as_of.saturating_sub(one.last()),
                frequency: one.days.len(),
                money: money[at],
                scores,
                group: group(scores, one.days.len()),
                customer: one.customer,
            }
        })
        .collect())
}

/// The group of scores. `purchases` tells somebody new from somebody who came back.
#[must_use]
pub fn group([recency, frequency, money]: [u8; 3], purchases: usize) -> Group {
    // Twice the mean of frequency and money.
    let worth = frequency + money;
    match (recency, worth) {
        (4.., 8..) => Group::Champion,
        (3.., 7..) => Group::Loyal,
        (4.., _) if purchases == 1 => Group::NewOrOneTime,
        (3.., _) => Group::Promising,
        (_, 8..) => Group::AtRisk,
        (_, 5..) => Group::Slipping,
        _ => Group::Lost,
    }
}

fn scores(values: &[i64]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    values
        .iter()
        .map(|value| {
            let worse = sorted.partition_point(|other| other < value);
            let fifth = 5 * worse / sorted.len().max(1);
            u8::try_from(1 + fifth).unwrap_or(5).min(5)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_group_has_scores_that_lead_to_it() {
        let cases = [
            ([5, 5, 5], 9, Group::Champion),
            ([3, 5, 5], 9, Group::Loyal),
            ([4, 4, 3], 3, Group::Loyal),
            ([4, 1, 2], 1, Group::NewOrOneTime),
            ([4, 3, 3], 2, Group::Promising),
            ([3, 1, 2], 1, Group::Promising),
            ([2, 2, 3], 2, Group::Slipping),
            ([1, 4, 4], 5, Group::AtRisk),
            ([1, 1, 1], 1, Group::Lost),
        ];
        for (scores, purchases, expected) in cases {
            assert_eq!(group(scores, purchases), expected, "{scores:?}");
        }
        for one in Group::ALL {
            assert!(cases.iter().any(|(_, _, group)| *group == one));
            assert_eq!(serde_json::to_value(one).unwrap(), one.name());
        }
    }

    #[test]
    fn too_few_customers_have_no_groups() {
        let rows: Vec<Purchase<usize>> = (0..29)
            .map(|customer| Purchase {
                customer,
                day: 10,
                amount_minor: 5,
            })
            .collect();
        assert_eq!(
            fit(&rows, &Rules::new(20)),
            Err(Refusal::few(Code::TooFewCustomers, 29, 30))
        );
        assert_eq!(
            fit::<u8>(&[], &Rules::new(20)),
            Err(Refusal::new(Code::NoRows))
        );
    }

    fn purchases() -> impl Strategy<Value = Vec<Purchase<u16>>> {
        let one =
            (0_u16..60, -400_i32..30, 0_i64..100_000).prop_map(|(customer, day, amount_minor)| {
                Purchase {
                    customer,
                    day,
                    amount_minor,
                }
            });
        prop::collection::vec(one, 0..300)
    }

    proptest! {
        #[test]
        fn neither_the_order_of_rows_nor_the_currency_changes_a_group(rows in purchases(), turn in 0_usize..300) {
            let rules = Rules { least_customers: 1, ..Rules::new(0) };
            let groups = |rows: &[Purchase<u16>]| {
                fit(rows, &rules).map(|all| all.into_iter().map(|one| (one.customer, one.scores, one.group)).collect::<Vec<_>>())
            };
            let expected = groups(&rows);
            let mut other = rows.clone();
            other.rotate_left(turn.min(rows.len()));
            for row in &mut other {
                row.amount_minor *= 100;
            }
            prop_assert_eq!(groups(&other), expected);
        }

        #[test]
        fn any_rows_give_groups_or_a_refusal(rows in prop::collection::vec((any::<u8>(), any::<i32>(), any::<i64>()), 0..80), as_of: i32, window: i32) {
            let rows: Vec<Purchase<u8>> = rows
                .into_iter()
                .map(|(customer, day, amount_minor)| Purchase { customer, day, amount_minor })
                .collect();
            let _ = fit(&rows, &Rules { as_of, window, least_customers: 1 });
        }
    }
}
