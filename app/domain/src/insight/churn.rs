//! Who may not come back: trained at one day, tested at a later one, with the same distance to what came.

use super::logistic;
use super::math::{ln, ln_1p};
use super::purchase::{History, Purchase, histories};
use super::score;
use super::score::{Classified, Guess};
use super::stats;
use super::table::Table;
use super::thin::{Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The day whose view the model learns from.
    pub train_cut: i32,
    /// The later day whose view it is tested on.
    pub test_cut: i32,
    /// Days after a cut without a purchase that count as not coming back.
    pub horizon: i32,
    /// Minor units of one major unit of the currency.
    pub minor: f64,
    pub logistic: logistic::Rules,
}

/// Names of the inputs, in their order.
pub const INPUTS: [&str; 4] = ["recency_weeks", "tenure_weeks", "log_orders", "log_amount"];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The chance not to come back.
    pub logistic: logistic::Model,
    pub hold_out: Classified,
}

/// A horizon for a shop: the 90th percentile of the days between its customers' purchases, between 30 and 180; 180 where nobody came twice.
#[must_use]
pub fn horizon<K>(customers: &[History<K>]) -> i32 {
    let gaps: Vec<f64> = customers
        .iter()
        .flat_map(|one| {
            one.days
                .windows(2)
                .map(|pair| f64::from(pair[1].0 - pair[0].0))
        })
        .collect();
    let gap = stats::quantile(&gaps, 0.9).unwrap_or(180.0);
    (gap.ceil() as i32).clamp(30, 180)
}

/// Learns from one cut and tests on the other.
///
/// # Errors
/// [`Code::BadRow`], [`Code::NoRows`], and those of [`logistic::fit`]. Whether it is to be believed, [`Classified::verdict`] says.
pub fn fit<K: Ord + Clone>(rows: &[Purchase<K>], rules: &Rules) -> Result<Model, Refusal> {
    let customers = histories(rows, i32::MAX)?;
    let logistic = logistic::fit(&view(&customers, rules, rules.train_cut), &rules.logistic)?;
    let guesses = guesses(&logistic, &customers, rules);
    let hold_out =
        score::classified(&guesses, logistic.base()).ok_or(Refusal::new(Code::NoRows))?;
    Ok(Model { logistic, hold_out })
}

/// What the model says at the later cut beside what came, in order of customers.
#[must_use]
pub fn guesses<K: Clone>(
    model: &logistic::Model,
    customers: &[History<K>],
    rules: &Rules,
) -> Vec<Guess> {
    model.guesses(&view(customers, rules, rules.test_cut))
}

/// Customers as they were known at `cut`, and whether they stayed away after it.
fn view<K: Clone>(customers: &[History<K>], rules: &Rules, cut: i32) -> Table {
    let mut table = Table {
        names: INPUTS.map(str::to_owned).to_vec(),
        columns: vec![Vec::new(); INPUTS.len()],
        target: Vec::new(),
    };
    for customer in customers {
        let Some(known) = customer.until(cut) else {
            continue;
        };
        for (column, value) in table
            .columns
            .iter_mut()
            .zip(inputs(&known, cut, rules.minor))
        {
            column.push(value);
        }
        let came = customer.between(cut, cut.saturating_add(rules.horizon));
        table.target.push(f64::from(u8::from(came == 0)));
    }
    table
}

/// The inputs of one customer at a day ([`INPUTS`]).
#[must_use]
pub fn inputs<K>(known: &History<K>, cut: i32, minor: f64) -> [f64; 4] {
    [
        f64::from(cut.saturating_sub(known.last())) / 7.0,
        f64::from(cut.saturating_sub(known.first())) / 7.0,
        ln(known.days.len().max(1) as f64),
        ln_1p(known.amount() as f64 / minor),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_horizon_follows_from_the_shops_own_gaps() {
        let shop = |gap: i32| History {
            customer: (),
            days: (0..10).map(|n| (n * gap, 1)).collect(),
        };
        assert_eq!(horizon(&[shop(1)]), 30);
        assert_eq!(horizon(&[shop(60)]), 60);
        assert_eq!(horizon(&[shop(400)]), 180);
        assert_eq!(horizon::<()>(&[]), 180);
    }
}
