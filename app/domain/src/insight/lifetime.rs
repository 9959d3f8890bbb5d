//! How often a customer will come again and what they will spend: BG/NBD (Fader, Hardie and Lee 2005) for visits, Gamma-Gamma (Fader and
//! Hardie 2013) for money. Time is in weeks; money is fitted as a multiple of its mean, so that a currency's unit changes nothing.

use super::math::{exp, ln, ln_add, ln_gamma, pow};
use super::minimise::{Lowest, nelder_mead};
use super::purchase::{History, Purchase, histories};
use super::score::{self, Guess};
use super::stats;
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The day up to which purchases are known.
    pub as_of: i32,
    pub least_customers: usize,
    pub least_repeat: usize,
    /// Days from the first purchase of all to `as_of`.
    pub least_days: i32,
    /// Days before `as_of` in which there has to be a purchase.
    pub fresh_days: i32,
}

impl Rules {
    #[must_use]
    pub fn new(as_of: i32) -> Self {
        Self {
            as_of,
            least_customers: thin::LIFETIME_CUSTOMERS,
            least_repeat: thin::LIFETIME_REPEAT,
            least_days: thin::LIFETIME_DAYS,
            fresh_days: thin::LIFETIME_FRESH_DAYS,
        }
    }
}

/// What the models know of one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary<K> {
    pub customer: K,
    /// x: purchases after the first, by days.
    pub repeats: usize,
    /// t_x in days: from the first purchase to the last.
    pub last: i32,
    /// T in days: from the first purchase to the day that counts as today.
    pub age: i32,
    /// The mean of the purchases after the first, in minor units.
    pub mean_repeat: Option<f64>,
}

impl<K: Clone> Summary<K> {
    /// Of purchases that are all not after `as_of`.
    #[must_use]
    pub fn of(history: &History<K>, as_of: i32) -> Self {
        let repeats = history.days.len().saturating_sub(1);
        let later = history
            .days
            .iter()
            .skip(1)
            .map(|(_, amount)| *amount as f64)
            .sum::<f64>();
        Self {
            customer: history.customer.clone(),
            repeats,
            last: history.last() - history.first(),
            age: as_of - history.first(),
            mean_repeat: (repeats > 0).then(|| later / repeats as f64),
        }
    }
}

/// The spread of purchases: shape `p` of a customer's purchases, shape `q` and scale `v` (minor units) of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    pub p: f64,
    pub q: f64,
    pub v: f64,
    /// In minor units.
    pub log_likelihood: f64,
    pub customers: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Shape and scale (weeks) of the customers' rates.
    pub r: f64,
    pub alpha: f64,
    /// The two shapes of the chance to leave after a purchase.
    pub a: f64,
    pub b: f64,
    pub log_likelihood: f64,
    pub customers: usize,
    pub repeat_customers: usize,
    /// None where purchases do not vary enough to tell customers apart; then everybody's mean stands for each.
    pub money: Option<GammaGamma>,
    /// The mean purchase of those who came back, in minor units.
    pub mean_repeat: f64,
    /// Allowed, and to be shown as rough.
    pub rough: bool,
}

/// Fits both models to the purchases up to `rules.as_of`.
///
/// # Errors
/// [`Code::BadRow`], [`Code::NoRows`], [`Code::TooFewCustomers`], [`Code::TooFewRepeatCustomers`], [`Code::TooFewPeriods`] (days of
/// history), [`Code::TooFewRows`] (nothing bought lately), [`Code::Separated`] where no parameters are best.
pub fn fit<K: Ord + Clone>(rows: &[Purchase<K>], rules: &Rules) -> Result<Model, Refusal> {
    let customers = histories(rows, rules.as_of)?;
    let known: Vec<Summary<K>> = customers
        .iter()
        .map(|one| Summary::of(one, rules.as_of))
        .collect();
    let repeat_customers = allowed(&known, rules)?;
    let visits = Visits::of(&known);
    let found = lowest(
        &|at| -visits.log_likelihood(at),
        &[[0.0, 0.0, 0.0, 0.0], [-1.0, 1.5, 0.0, 1.0]],
    );
    if !found.converged || found.at.iter().any(|x| x.abs() > BOUND - 0.01) {
        return Err(Refusal::new(Code::Separated));
    }
    let means: Vec<(usize, f64)> = known
        .iter()
        .filter_map(|one| {
            one.mean_repeat
                .filter(|mean| *mean > 0.0)
                .map(|mean| (one.repeats, mean))
        })
        .collect();
    let mean_repeat = if means.is_empty() {
        0.0
    } else {
        means.iter().map(|(_, mean)| mean).sum::<f64>() / means.len() as f64
    };
    Ok(Model {
        r: exp(found.at[0]),
        alpha: exp(found.at[1]),
        a: exp(found.at[2]),
        b: exp(found.at[3]),
        log_likelihood: -found.value,
        customers: known.len(),
        repeat_customers,
        money: gamma_gamma(&means, mean_repeat),
        mean_repeat,
        rough: known.len() < thin::LIFETIME_ROUGH,
    })
}

/// How many came back, where there is enough to fit.
fn allowed<K>(known: &[Summary<K>], rules: &Rules) -> Result<usize, Refusal> {
    let repeat_customers = known.iter().filter(|one| one.repeats > 0).count();
    thin::enough(Code::TooFewCustomers, known.len(), rules.least_customers)?;
    thin::enough(
        Code::TooFewRepeatCustomers,
        repeat_customers,
        rules.least_repeat.max(1),
    )?;
    let days = known.iter().map(|one| one.age).max().unwrap_or_default();
    let since = known
        .iter()
        .map(|one| one.age - one.last)
        .min()
        .unwrap_or_default();
    if days < rules.least_days {
        return Err(Refusal::few(
            Code::TooFewPeriods,
            days as usize,
            rules.least_days as usize,
        ));
    }
    if since > rules.fresh_days {
        return Err(Refusal::few(Code::TooFewRows, 0, 1));
    }
    Ok(repeat_customers)
}

/// Logarithms of parameters are sought within this; a best one at the bound is none.
const BOUND: f64 = 9.0;

/// From each start, then once more from the best, with Nelder and Mead's method.
fn lowest<const N: usize>(function: &impl Fn(&[f64]) -> f64, starts: &[[f64; N]]) -> Lowest {
    let bound = |at: &[f64]| {
        let inside = at.iter().all(|x| x.abs() <= BOUND);
        if inside { function(at) } else { f64::INFINITY }
    };
    let mut best: Option<Lowest> = None;
    for start in starts {
        let found = nelder_mead(&bound, start, 0.5, 3_000);
        if best.as_ref().is_none_or(|best| found.value < best.value) {
            best = Some(found);
        }
    }
    let from = best.map_or_else(|| vec![0.0; N], |best| best.at);
    nelder_mead(&bound, &from, 0.25, 3_000)
}

/// Customers with the same history counted once, and the days that occur, so that each logarithm is taken once.
struct Visits {
    /// (repeats, place of the last purchase and of the age among `days`) and how many.
    rows: Vec<(usize, usize, usize, f64)>,
    days: Vec<i32>,
    most: usize,
}

impl Visits {
    fn of<K>(known: &[Summary<K>]) -> Self {
        let mut counts: BTreeMap<(usize, i32, i32), f64> = BTreeMap::new();
        for one in known {
            *counts.entry((one.repeats, one.last, one.age)).or_default() += 1.0;
        }
        let mut days: Vec<i32> = counts
            .keys()
            .flat_map(|(_, last, age)| [*last, *age])
            .collect();
        days.sort_unstable();
        days.dedup();
        let place = |day: &i32| days.partition_point(|other| other < day);
        let rows = counts
            .iter()
            .map(|((repeats, last, age), count)| (*repeats, place(last), place(age), *count))
            .collect();
        let most = counts
            .keys()
            .map(|(repeats, ..)| *repeats)
            .max()
            .unwrap_or_default();
        Self { rows, days, most }
    }

    /// Of ln r, ln α, ln a, ln b.
    fn log_likelihood(&self, at: &[f64]) -> f64 {
        let [r, alpha, a, b] = [exp(at[0]), exp(at[1]), exp(at[2]), exp(at[3])];
        let constant = ln_gamma(a + b) - ln_gamma(b) - ln_gamma(r) + r * at[1];
        let by_repeats: Vec<f64> = (0..=self.most)
            .map(|x| {
                let x = x as f64;
                constant + ln_gamma(r + x) + ln_gamma(b + x) - ln_gamma(a + b + x)
            })
            .collect();
        let waited: Vec<f64> = self
            .days
            .iter()
            .map(|day| ln(alpha + weeks(*day)))
            .collect();
        let mut sum = 0.0;
        for (repeats, last, age, count) in &self.rows {
            let x = *repeats as f64;
            let stays = -(r + x) * waited[*age];
            let part = if *repeats == 0 {
                stays
            } else {
                let left = at[2] - ln(b + x - 1.0) - (r + x) * waited[*last];
                ln_add(stays, left)
            };
            sum += count * (by_repeats[*repeats] + part);
        }
        sum
    }
}

fn weeks(days: i32) -> f64 {
    f64::from(days) / 7.0
}

/// Fits the money of customers who came back; none where no parameters are best.
fn gamma_gamma(means: &[(usize, f64)], scale: f64) -> Option<GammaGamma> {
    let mut counts: BTreeMap<(usize, u64), f64> = BTreeMap::new();
    for (repeats, mean) in means {
        *counts
            .entry((*repeats, (mean / scale).to_bits()))
            .or_default() += 1.0;
    }
    let rows: Vec<(f64, f64, f64, f64)> = counts
        .into_iter()
        .map(|((repeats, bits), count)| {
            let mean = f64::from_bits(bits);
            (repeats as f64, mean, ln(mean), count)
        })
        .collect();
    let log_likelihood = |at: &[f64]| {
        let [p, q, v] = [exp(at[0]), exp(at[1]), exp(at[2])];
        let constant = q * at[2] - ln_gamma(q);
        rows.iter()
            .map(|(x, mean, ln_mean, count)| {
                let shape = p * x;
                count
                    * (constant + ln_gamma(shape + q) - ln_gamma(shape)
                        + (shape - 1.0) * ln_mean
                        + shape * ln(*x)
                        - (shape + q) * ln(x * mean + v))
            })
            .sum::<f64>()
    };
    if rows.is_empty() {
        return None;
    }
    let found = lowest(
        &|at| -log_likelihood(at),
        &[[0.0, 0.0, 0.0], [2.0, 1.0, -0.5]],
    );
    let at_bound = found.at.iter().any(|x| x.abs() > BOUND - 0.01);
    // With q up to 1 the mean of all customers would be infinite.
    if !found.converged || at_bound || found.at[1] <= 0.0 {
        return None;
    }
    Some(GammaGamma {
        p: exp(found.at[0]),
        q: exp(found.at[1]),
        v: exp(found.at[2]) * scale,
        log_likelihood: -found.value - means.len() as f64 * ln(scale),
        customers: means.len(),
    })
}

impl Model {
    /// The purchases of a customer that are expected in the next `weeks`.
    #[must_use]
    pub fn expected<K>(&self, known: &Summary<K>, ahead: f64) -> f64 {
        if ahead.is_nan() || ahead <= 0.0 {
            return 0.0;
        }
        let x = known.repeats as f64;
        // The formula has no value at a = 1 itself, and a limit there.
        let a = if (self.a - 1.0).abs() < 1e-6 {
            1.0 + 1e-6
        } else {
            self.a
        };
        let (r, alpha, b) = (self.r, self.alpha, self.b);
        let age = weeks(known.age);
        let z = ahead / (alpha + age + ahead);
        let c = a + b + x - 1.0;
        let c = if c.abs() < 1e-9 { 1e-9 } else { c };
        // Euler's transformation of the published series: it converges everywhere and does not overflow.
        let series = pow(1.0 - z, a - 1.0) * hypergeometric(a + b - 1.0 - r, a - 1.0, c, z);
        c / (a - 1.0) * (1.0 - series) * self.alive(known)
    }

    /// The chance that a customer has not left. It is 1 by construction for one who bought once, so it ranks nobody.
    #[must_use]
    pub fn alive<K>(&self, known: &Summary<K>) -> f64 {
        if known.repeats == 0 {
            return 1.0;
        }
        let x = known.repeats as f64;
        let ratio = (self.alpha + weeks(known.age)) / (self.alpha + weeks(known.last));
        1.0 / (1.0 + self.a / (self.b + x - 1.0) * pow(ratio, self.r + x))
    }

    /// The purchase that is expected of a customer, in minor units.
    #[must_use]
    pub fn purchase<K>(&self, known: &Summary<K>) -> f64 {
        let Some(money) = &self.money else {
            return self.mean_repeat;
        };
        let x = known.repeats as f64;
        let paid = known.mean_repeat.filter(|mean| *mean > 0.0);
        match paid {
            Some(mean) => money.p * (money.v + x * mean) / (money.p * x + money.q - 1.0),
            None => money.p * money.v / (money.q - 1.0),
        }
    }
}

/// ₂F₁(a, b; c; z) by its series, for 0 ≤ z < 1.
fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for step in 0..100_000 {
        let n = f64::from(step);
        term *= (a + n) * (b + n) / (c + n) * z / (n + 1.0);
        sum += term;
        if term.abs() < 1e-15 * sum.abs() {
            break;
        }
    }
    sum
}

/// How the visits of a time that the model had not seen were foretold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldOut {
    pub actual: usize,
    pub expected: f64,
    /// Mean absolute error, in visits a customer.
    pub mae: f64,
    pub rmse: f64,
    /// The simple guess: everybody goes on as often as until now.
    pub naive_expected: f64,
    pub naive_mae: f64,
    /// The chance that somebody who came was thought likelier than somebody who did not.
    pub auc_expected: Option<f64>,
    pub auc_alive: Option<f64>,
}

/// Tests a model that was fitted up to `as_of` on the days after, up to and including `until`.
///
/// # Errors
/// [`Code::BadRow`], [`Code::NoRows`].
pub fn hold_out<K: Ord + Clone>(
    model: &Model,
    rows: &[Purchase<K>],
    as_of: i32,
    until: i32,
) -> Result<HoldOut, Refusal> {
    let customers = histories(rows, until)?;
    let ahead = weeks(until.saturating_sub(as_of));
    let mut sums = [0.0; 5];
    let mut actual = 0;
    let (mut expected_guesses, mut alive_guesses) = (Vec::new(), Vec::new());
    for customer in &customers {
        let Some(history) = customer.until(as_of) else {
            continue;
        };
        let known = Summary::of(&history, as_of);
        let came = customer.between(as_of, until);
        let expected = model.expected(&known, ahead);
        let rate = if known.age > 0 {
            known.repeats as f64 / weeks(known.age)
        } else {
            0.0
        };
        let miss = came as f64 - expected;
        actual += came;
        sums[0] += expected;
        sums[1] += miss.abs();
        sums[2] += miss * miss;
        sums[3] += rate * ahead;
        sums[4] += (came as f64 - rate * ahead).abs();
        let outcome = f64::from(u8::from(came > 0));
        expected_guesses.push(Guess {
            probability: expected,
            outcome,
        });
        alive_guesses.push(Guess {
            probability: model.alive(&known),
            outcome,
        });
    }
    let count = expected_guesses.len().max(1) as f64;
    Ok(HoldOut {
        actual,
        expected: sums[0],
        mae: sums[1] / count,
        rmse: (sums[2] / count).sqrt(),
        naive_expected: sums[3],
        naive_mae: sums[4] / count,
        auc_expected: score::auc(&expected_guesses),
        auc_alive: score::auc(&alive_guesses),
    })
}

impl HoldOut {
    /// # Errors
    /// [`Code::NotBetterThanBaseline`] where going on as before errs no more.
    pub fn verdict(&self) -> Result<(), Refusal> {
        if self.mae.is_nan() || self.mae >= self.naive_mae {
            return Err(Refusal::not_better(self.mae, self.naive_mae));
        }
        Ok(())
    }
}

/// How frequency and purchase go together, by Pearson and by Spearman; Gamma-Gamma takes them for independent.
#[must_use]
pub fn correlations<K>(known: &[Summary<K>]) -> (f64, f64) {
    let paid: Vec<(f64, f64)> = known
        .iter()
        .filter_map(|one| {
            one.mean_repeat
                .filter(|mean| *mean > 0.0)
                .map(|mean| (one.repeats as f64, mean))
        })
        .collect();
    if paid.is_empty() {
        return (0.0, 0.0);
    }
    let (repeats, means): (Vec<f64>, Vec<f64>) = paid.into_iter().unzip();
    (
        stats::correlation(&repeats, &means),
        stats::correlation(&stats::ranks(&repeats), &stats::ranks(&means)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn model() -> Model {
        Model {
            r: 0.2426,
            alpha: 4.4136,
            a: 0.7929,
            b: 2.4259,
            log_likelihood: 0.0,
            customers: 2_357,
            repeat_customers: 946,
            money: None,
            mean_repeat: 3_500.0,
            rough: false,
        }
    }

    #[test]
    fn the_published_customer_comes_about_once_more() {
        // Fader, Hardie and Lee (2005): x 2, t_x 30.43, T 38.86 expects 1.226 in 39 weeks.
        let known = Summary {
            customer: (),
            repeats: 2,
            last: 213,
            age: 272,
            mean_repeat: None,
        };
        assert!((model().expected(&known, 39.0) - 1.226).abs() < 0.001);
        assert!((model().alive(&known) - 0.7266).abs() < 0.001);
        assert_eq!(model().expected(&known, 0.0), 0.0);
    }

    #[test]
    fn each_thing_that_is_missing_is_named() {
        let shop = |customers: i32, repeats: i32, days: i32| -> Vec<Purchase<i32>> {
            let first = (0..customers).map(|customer| Purchase {
                customer,
                day: 0,
                amount_minor: 900,
            });
            let again = (0..repeats).map(move |customer| Purchase {
                customer,
                day: days,
                amount_minor: 900,
            });
            first.chain(again).collect()
        };
        let code = |rows: &[Purchase<i32>], as_of| fit(rows, &Rules::new(as_of)).unwrap_err().code;
        assert_eq!(code(&shop(299, 200, 190), 190), Code::TooFewCustomers);
        assert_eq!(code(&shop(300, 99, 190), 190), Code::TooFewRepeatCustomers);
        assert_eq!(code(&shop(300, 100, 170), 170), Code::TooFewPeriods);
        assert_eq!(code(&shop(300, 100, 190), 230), Code::TooFewRows);
        assert_eq!(code(&[], 0), Code::NoRows);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn any_purchases_end_in_a_model_or_a_refusal(rows in prop::collection::vec((0_u8..20, -50_i32..400, 0_i64..5_000), 1..60)) {
            let rows: Vec<Purchase<u8>> = rows
                .into_iter()
                .map(|(customer, day, amount_minor)| Purchase { customer, day, amount_minor })
                .collect();
            let rules = Rules { least_customers: 1, least_repeat: 1, least_days: 0, fresh_days: 1_000, as_of: 400 };
            if let Ok(model) = fit(&rows, &rules) {
                let mut turned = rows.clone();
                turned.reverse();
                prop_assert_eq!(fit(&turned, &rules).unwrap(), model);
            }
        }
    }
}
