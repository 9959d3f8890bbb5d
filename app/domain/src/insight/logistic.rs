//! Logistic regression without penalty: the probability of a yes, with standard errors.

use super::math::{ln_1p, logistic};
use super::matrix::Square;
use super::score::{self, Classified, Guess};
use super::table::{Coefficient, INTERCEPT, Table, line};
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub least_rows: usize,
    pub least_events: usize,
    pub events_an_input: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            least_rows: thin::LOGISTIC_ROWS,
            least_events: thin::LOGISTIC_EVENTS,
            events_an_input: thin::LOGISTIC_EVENTS_AN_INPUT,
        }
    }
}

impl Rules {
    /// For published examples that are smaller than a business may trust.
    pub const UNBOUND: Self = Self {
        least_rows: 1,
        least_events: 1,
        events_an_input: 0,
    };
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The intercept, then each input, in log odds.
    pub coefficients: Vec<Coefficient>,
    pub rows: usize,
    /// Rows with a yes.
    pub events: usize,
    pub log_likelihood: f64,
    /// Enough of the rarer class to be computed, too few to be precise.
    pub rough: bool,
}

/// Fits the chance that the target is 1.
///
/// # Errors
/// [`Code::BadRow`] (a target other than 0 and 1 too), [`Code::NoRows`], [`Code::OneClass`], [`Code::TooFewRows`], [`Code::TooFewEvents`],
/// [`Code::ConstantInput`], [`Code::CollinearInputs`], [`Code::Separated`].
pub fn fit(table: &Table, rules: &Rules) -> Result<Model, Refusal> {
    if let Some(wrong) = table.target.iter().position(|y| *y != 0.0 && *y != 1.0) {
        return Err(Refusal::row(wrong + 1));
    }
    let table = table.sorted()?;
    let (rows, inputs) = (table.rows(), table.columns.len());
    let events = table.target.iter().filter(|y| **y == 1.0).count();
    let rarer = events.min(rows - events);
    if rarer == 0 {
        return Err(Refusal::new(Code::OneClass));
    }
    thin::enough(Code::TooFewRows, rows, rules.least_rows)?;
    let need = rules.least_events.max(rules.events_an_input * inputs);
    thin::enough(Code::TooFewEvents, rarer, need)?;
    let standard = table.standardized()?;
    let found = climb(&standard.columns, &table.target)?;
    let scales = &standard.scales;
    let mut values: Vec<f64> = vec![found.coefficients[0]];
    // The intercept of the inputs as they are: what it takes to move each of them to its mean.
    let mut back = vec![1.0];
    for (value, (mean, spread)) in found.coefficients.iter().skip(1).zip(scales) {
        values[0] -= value * mean / spread;
        values.push(value / spread);
        back.push(-mean / spread);
    }
    let spreads = std::iter::once(1.0).chain(scales.iter().map(|(_, spread)| *spread));
    let names = std::iter::once(INTERCEPT).chain(table.names.iter().map(String::as_str));
    let coefficients = names
        .zip(values)
        .zip(spreads)
        .enumerate()
        .map(|(at, ((name, value), spread))| {
            let variance = match at {
                0 => found.covariance.between(&back, &back),
                _ => found.covariance.at(at, at),
            };
            Coefficient {
                name: name.to_owned(),
                value,
                standard_error: variance.sqrt() / spread,
            }
        })
        .collect();
    let rough = rarer < thin::LOGISTIC_ROUGH_AN_INPUT * inputs;
    Ok(Model {
        coefficients,
        rows,
        events,
        log_likelihood: found.log_likelihood,
        rough,
    })
}

struct Climbed {
    coefficients: Vec<f64>,
    covariance: Square,
    log_likelihood: f64,
}

/// Log odds so far out that their probability cannot be told from 0 or 1: where a standardized input has them, the data are separated.
const OUT: f64 = 15.0;
/// A standard error of a standardized input that no data with both outcomes on both sides have: all of one kind had the same outcome.
const VAGUE: f64 = 100.0;

/// Newton's method on the log likelihood of standardized inputs, halving steps that lead down.
fn climb(columns: &[Vec<f64>], target: &[f64]) -> Result<Climbed, Refusal> {
    let size = columns.len() + 1;
    let mut at = vec![0.0; size];
    let mut here = State::of(columns, target, &at);
    for _ in 0..60 {
        let Some(covariance) = here.information.inverse() else {
            return Err(Refusal::new(unsolvable(columns, target)));
        };
        let step: Vec<f64> = (0..size)
            .map(|row| {
                (0..size)
                    .map(|k| covariance.at(row, k) * here.slope[k])
                    .sum()
            })
            .collect();
        let gain: f64 = step.iter().zip(&here.slope).map(|(s, g)| s * g).sum();
        if gain < 1e-14 * here.log_likelihood.abs().max(1.0) {
            let vague = (1..size).any(|k| covariance.at(k, k) > VAGUE * VAGUE);
            let out = vague || at.iter().skip(1).any(|b: &f64| b.abs() > OUT);
            return match out {
                true => Err(Refusal::new(Code::Separated)),
                false => Ok(Climbed {
                    coefficients: at,
                    covariance,
                    log_likelihood: here.log_likelihood,
                }),
            };
        }
        let mut length = 1.0;
        loop {
            let place: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + length * s).collect();
            let next = State::of(columns, target, &place);
            // Rounding alone may make the last steps look as if they led down.
            if next.log_likelihood >= here.log_likelihood - 1e-9 || length < 1e-6 {
                (at, here) = (place, next);
                break;
            }
            length *= 0.5;
        }
        if here.log_likelihood > -1e-6 * target.len() as f64 {
            return Err(Refusal::new(Code::Separated));
        }
    }
    Err(Refusal::new(Code::Separated))
}

/// Why the curvature has no inverse: inputs that follow from each other, or probabilities that have all become certain.
fn unsolvable(columns: &[Vec<f64>], target: &[f64]) -> Code {
    let start = State::of(columns, target, &vec![0.0; columns.len() + 1]);
    match start.information.inverse() {
        None => Code::CollinearInputs,
        Some(_) => Code::Separated,
    }
}

/// The log likelihood at one place, its slope and its curvature.
struct State {
    log_likelihood: f64,
    slope: Vec<f64>,
    information: Square,
}

impl State {
    fn of(columns: &[Vec<f64>], target: &[f64], at: &[f64]) -> Self {
        let size = at.len();
        let mut state = Self {
            log_likelihood: 0.0,
            slope: vec![0.0; size],
            information: Square::zero(size),
        };
        let mut inputs = vec![1.0; size];
        for (row, y) in target.iter().enumerate() {
            for (input, column) in inputs.iter_mut().skip(1).zip(columns) {
                *input = column[row];
            }
            let odds: f64 = inputs.iter().zip(at).map(|(x, b)| x * b).sum();
            let p = logistic(odds);
            state.log_likelihood += if *y > 0.5 {
                -softplus(-odds)
            } else {
                -softplus(odds)
            };
            let weight = p * (1.0 - p);
            for (k, x) in inputs.iter().enumerate() {
                state.slope[k] += (y - p) * x;
                for (other, z) in inputs.iter().enumerate().take(k + 1) {
                    state.information.add(k, other, weight * x * z);
                }
            }
        }
        for k in 0..size {
            for other in 0..k {
                let value = state.information.at(k, other);
                state.information.set(other, k, value);
            }
        }
        state
    }
}

/// ln(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + ln_1p(super::math::exp(-x.abs()))
}

impl Model {
    /// The probability of a yes.
    #[must_use]
    pub fn probability(&self, inputs: &[f64]) -> f64 {
        logistic(line(&self.coefficients, inputs))
    }

    /// Predictions for rows in their order, beside what came.
    #[must_use]
    pub fn guesses(&self, test: &Table) -> Vec<Guess> {
        (0..test.rows())
            .map(|row| Guess {
                probability: self.probability(&test.inputs(row)),
                outcome: test.target[row],
            })
            .collect()
    }

    /// The share of yes in the training rows, which is the simple guess.
    #[must_use]
    pub fn base(&self) -> f64 {
        self.events as f64 / self.rows as f64
    }

    /// What it is worth on rows that it has not seen.
    ///
    /// # Errors
    /// [`Code::BadRow`], [`Code::NoRows`].
    pub fn hold_out(&self, test: &Table) -> Result<Classified, Refusal> {
        let test = test.sorted()?;
        score::classified(&self.guesses(&test), self.base()).ok_or(Refusal::new(Code::NoRows))
    }

    /// The inputs that speak most for or against a yes in one row, strongest first: name and log odds against the mean row.
    #[must_use]
    pub fn reasons(&self, inputs: &[f64], means: &[f64]) -> Vec<(String, f64)> {
        let named = self
            .coefficients
            .iter()
            .skip(1)
            .zip(inputs.iter().zip(means));
        let mut reasons: Vec<(String, f64)> = named
            .map(|(one, (x, mean))| (one.name.clone(), one.value * (x - mean)))
            .collect();
        reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        reasons
    }
}
