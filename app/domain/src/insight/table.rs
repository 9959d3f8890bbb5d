//! Rows of numbers with names: what regressions and trees are fitted to.

use super::thin::{Code, Refusal};

/// Inputs and what is to be explained, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub names: Vec<String>,
    /// One for each name, each as long as `target`.
    pub columns: Vec<Vec<f64>>,
    /// A number; for a yes or no, 1 or 0.
    pub target: Vec<f64>,
}

impl Table {
    #[must_use]
    pub fn rows(&self) -> usize {
        self.target.len()
    }

    /// One row's inputs.
    #[must_use]
    pub fn inputs(&self, row: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[row]).collect()
    }

    /// The same rows in an order that depends on their values alone.
    ///
    /// # Errors
    /// [`Code::NoRows`]; [`Code::BadRow`] with the first row that has a value that is not finite, or that lacks one.
    pub fn sorted(&self) -> Result<Self, Refusal> {
        let rows = self.rows();
        if let Some(short) = self
            .columns
            .iter()
            .map(Vec::len)
            .find(|length| *length != rows)
        {
            return Err(Refusal::row(short.min(rows) + 1));
        }
        if rows == 0 {
            return Err(Refusal::new(Code::NoRows));
        }
        for row in 0..rows {
            let all = self.columns.iter().all(|column| column[row].is_finite());
            if !all || !self.target[row].is_finite() {
                return Err(Refusal::row(row + 1));
            }
        }
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_unstable_by(|&a, &b| {
            let by_inputs = self
                .columns
                .iter()
                .map(|column| column[a].total_cmp(&column[b]));
            by_inputs
                .chain([self.target[a].total_cmp(&self.target[b])])
                .find(|ordering| ordering.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let pick = |column: &Vec<f64>| order.iter().map(|&row| column[row]).collect();
        Ok(Self {
            names: self.names.clone(),
            columns: self.columns.iter().map(pick).collect(),
            target: pick(&self.target),
        })
    }

    /// Columns around 0 with a spread of 1, which is what solvers are exact with.
    ///
    /// # Errors
    /// [`Code::ConstantInput`] with the first input that does not vary.
    pub(super) fn standardized(&self) -> Result<Standardized, Refusal> {
        let mut scales = Vec::new();
        let mut columns = Vec::new();
        for (name, column) in self.names.iter().zip(&self.columns) {
            // Halved before they are added: two large numbers do not overflow.
            let mean = column.iter().map(|x| x / column.len() as f64).sum::<f64>();
            let most = column
                .iter()
                .fold(0.0, |most: f64, x| most.max((x - mean).abs()));
            let varies = column.iter().any(|x| *x != column[0]);
            if !varies || most <= 1e-13 * mean.abs() || !most.is_finite() {
                return Err(Refusal::input(Code::ConstantInput, name));
            }
            let square = column
                .iter()
                .map(|x| (x - mean) / most)
                .map(|x| x * x)
                .sum::<f64>();
            let spread = most * (square / column.len() as f64).sqrt();
            columns.push(column.iter().map(|x| (x - mean) / spread).collect());
            scales.push((mean, spread));
        }
        Ok(Standardized { columns, scales })
    }
}

pub(super) struct Standardized {
    pub columns: Vec<Vec<f64>>,
    /// Mean and spread of each.
    pub scales: Vec<(f64, f64)>,
}

/// A coefficient with its standard error. The first of a model is the intercept.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Coefficient {
    pub name: String,
    pub value: f64,
    pub standard_error: f64,
}

pub const INTERCEPT: &str = "intercept";

/// The intercept and Σ coefficient × input.
pub(super) fn line(coefficients: &[Coefficient], inputs: &[f64]) -> f64 {
    let mut values = coefficients.iter().map(|one| one.value);
    let intercept = values.next().unwrap_or_default();
    values
        .zip(inputs)
        .fold(intercept, |sum, (value, input)| sum + value * input)
}
