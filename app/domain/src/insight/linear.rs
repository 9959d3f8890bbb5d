//! Linear regression by least squares, with standard errors and prediction intervals.

use super::matrix::{self, Dependent, Square};
use super::stats;
use super::table::{Coefficient, INTERCEPT, Table, line};
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub least_rows: usize,
    pub rows_a_coefficient: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            least_rows: thin::LINEAR_ROWS,
            rows_a_coefficient: thin::LINEAR_ROWS_A_COEFFICIENT,
        }
    }
}

impl Rules {
    /// For published examples that are smaller than a business may trust.
    pub const UNBOUND: Self = Self {
        least_rows: 1,
        rows_a_coefficient: 1,
    };
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The intercept, then each input.
    pub coefficients: Vec<Coefficient>,
    pub rows: usize,
    /// The share of the variance that it explains in its own rows.
    pub r2: f64,
    /// The spread of what is left, in units of the target.
    pub residual_sd: f64,
    /// The target's mean, which is the simple guess.
    pub mean: f64,
    degrees: f64,
    /// (XᵀX)⁻¹ of the centred inputs, and their means.
    inverse: Vec<f64>,
    means: Vec<f64>,
}

/// A value, and where eight of ten come to lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// What it is worth on rows that it has not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldOut {
    pub rows: usize,
    /// Mean absolute error.
    pub mae: f64,
    pub rmse: f64,
    pub r2: f64,
    /// The error of always guessing the training mean.
    pub mean_mae: f64,
    /// The share of rows inside the 80 % interval.
    pub coverage: f64,
}

/// Fits the target to the inputs.
///
/// # Errors
/// [`Code::BadRow`], [`Code::NoRows`], [`Code::TooFewRows`], [`Code::ConstantTarget`], [`Code::ConstantInput`], [`Code::CollinearInputs`].
pub fn fit(table: &Table, rules: &Rules) -> Result<Model, Refusal> {
    let table = table.sorted()?;
    let (rows, inputs) = (table.rows(), table.columns.len());
    let need = rules
        .least_rows
        .max(rules.rows_a_coefficient * (inputs + 1))
        .max(inputs + 2);
    thin::enough(Code::TooFewRows, rows, need)?;
    let mean = table.target.iter().map(|y| y / rows as f64).sum::<f64>();
    let centred: Vec<f64> = table.target.iter().map(|y| y - mean).collect();
    let whole: f64 = centred.iter().map(|y| y * y).sum();
    if table.target.iter().all(|y| *y == table.target[0]) || !whole.is_finite() {
        return Err(Refusal::new(Code::ConstantTarget));
    }
    let standard = table.standardized()?;
    let scales = standard.scales;
    let solved = matrix::least_squares(standard.columns.clone(), centred.clone())
        .map_err(|Dependent(at)| Refusal::input(Code::CollinearInputs, &table.names[at]))?;
    let left = squares_left(&standard.columns, &solved.coefficients, &centred);
    let degrees = (rows - inputs - 1) as f64;
    let residual_sd = (left / degrees).sqrt();
    let unscaled = unscale(&solved.inverse, &scales);
    let means: Vec<f64> = scales.iter().map(|(mean, _)| *mean).collect();
    let slopes: Vec<f64> = solved
        .coefficients
        .iter()
        .zip(&scales)
        .map(|(b, (_, spread))| b / spread)
        .collect();
    let intercept = slopes
        .iter()
        .zip(&means)
        .fold(mean, |sum, (b, m)| sum - b * m);
    let of_intercept = (1.0 / rows as f64 + unscaled.between(&means, &means)).sqrt();
    let mut coefficients = vec![Coefficient {
        name: INTERCEPT.to_owned(),
        value: intercept,
        standard_error: residual_sd * of_intercept,
    }];
    for (at, (name, value)) in table.names.iter().zip(slopes).enumerate() {
        let standard_error = residual_sd * unscaled.at(at, at).sqrt();
        coefficients.push(Coefficient {
            name: name.clone(),
            value,
            standard_error,
        });
    }
    let r2 = 1.0 - left / whole;
    Ok(Model {
        coefficients,
        rows,
        r2,
        residual_sd,
        mean,
        degrees,
        inverse: unscaled.cells,
        means,
    })
}

/// The sum of squares that the coefficients leave of a target.
fn squares_left(columns: &[Vec<f64>], coefficients: &[f64], target: &[f64]) -> f64 {
    let miss = |(row, y): (usize, &f64)| {
        let parts = columns.iter().zip(coefficients);
        y - parts.map(|(column, b)| column[row] * b).sum::<f64>()
    };
    target
        .iter()
        .enumerate()
        .map(miss)
        .map(|miss| miss * miss)
        .sum()
}

fn unscale(inverse: &Square, scales: &[(f64, f64)]) -> Square {
    let mut cells = inverse.clone();
    for row in 0..inverse.size {
        for column in 0..inverse.size {
            cells.set(
                row,
                column,
                inverse.at(row, column) / scales[row].1 / scales[column].1,
            );
        }
    }
    cells
}

impl Model {
    /// The expected value for some inputs, with the interval that eight of ten single outcomes fall into.
    #[must_use]
    pub fn predict(&self, inputs: &[f64]) -> Prediction {
        self.with_quantile(inputs, stats::student_quantile(0.9, self.degrees))
    }

    fn with_quantile(&self, inputs: &[f64], t: f64) -> Prediction {
        let value = line(&self.coefficients, inputs);
        let away: Vec<f64> = inputs
            .iter()
            .zip(&self.means)
            .map(|(x, mean)| x - mean)
            .collect();
        let inverse = Square {
            size: self.means.len(),
            cells: self.inverse.clone(),
        };
        let leverage = 1.0 / self.rows as f64 + inverse.between(&away, &away);
        let half = t * self.residual_sd * (1.0 + leverage).sqrt();
        Prediction {
            value,
            low: value - half,
            high: value + half,
        }
    }

    /// Predictions for rows that it has not seen, against what came.
    ///
    /// # Errors
    /// [`Code::BadRow`], [`Code::NoRows`].
    pub fn hold_out(&self, test: &Table) -> Result<HoldOut, Refusal> {
        let test = test.sorted()?;
        let rows = test.rows() as f64;
        let t = stats::student_quantile(0.9, self.degrees);
        let mean = stats::mean(&test.target);
        let mut sums = [0.0; 5];
        for row in 0..test.rows() {
            let y = test.target[row];
            let guess = self.with_quantile(&test.inputs(row), t);
            sums[0] += (y - guess.value).abs();
            sums[1] += (y - guess.value) * (y - guess.value);
            sums[2] += (y - mean) * (y - mean);
            sums[3] += (y - self.mean).abs();
            sums[4] += f64::from(u8::from(guess.low <= y && y <= guess.high));
        }
        Ok(HoldOut {
            rows: test.rows(),
            mae: sums[0] / rows,
            rmse: (sums[1] / rows).sqrt(),
            r2: 1.0 - sums[1] / sums[2],
            mean_mae: sums[3] / rows,
            coverage: sums[4] / rows,
        })
    }
}

impl HoldOut {
    /// # Errors
    /// [`Code::NotBetterThanBaseline`] where guessing the mean errs no more.
    pub fn verdict(&self) -> Result<(), Refusal> {
        if self.mae.is_nan() || self.mae >= self.mean_mae {
            return Err(Refusal::not_better(self.mae, self.mean_mae));
        }
        Ok(())
    }
}
