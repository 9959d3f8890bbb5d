//! Small dense matrices: least squares by Householder reflections, and symmetric inverses.

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Square {
    pub size: usize,
    pub cells: Vec<f64>,
}

impl Square {
    pub(super) fn zero(size: usize) -> Self {
        Self {
            size,
            cells: vec![0.0; size * size],
        }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
    }

    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] += value;
    }

    /// `left` · self · `right`.
    pub(super) fn between(&self, left: &[f64], right: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (row, x) in left.iter().enumerate() {
            for (column, y) in right.iter().enumerate() {
                sum += x * self.at(row, column) * y;
            }
        }
        sum
    }

    /// The inverse of a symmetric positive definite matrix, by Cholesky; none where it is not one, or nearly not.
    pub(super) fn inverse(&self) -> Option<Self> {
        let lower = self.cholesky()?;
        let mut inverse = Self::zero(self.size);
        for column in 0..self.size {
            let mut unit = vec![0.0; self.size];
            unit[column] = 1.0;
            for (row, value) in lower.solve(unit).into_iter().enumerate() {
                inverse.set(row, column, value);
            }
        }
        Some(inverse)
    }

    fn cholesky(&self) -> Option<Self> {
        let mut lower = Self::zero(self.size);
        for column in 0..self.size {
            for row in column..self.size {
                let known: f64 = (0..column)
                    .map(|k| lower.at(row, k) * lower.at(column, k))
                    .sum();
                let rest = self.at(row, column) - known;
                if row == column {
                    let small = 1e-13 * self.at(column, column).abs();
                    if rest.is_nan() || rest <= small {
                        return None;
                    }
                    lower.set(row, column, rest.sqrt());
                } else {
                    lower.set(row, column, rest / lower.at(column, column));
                }
            }
        }
        Some(lower)
    }

    /// Solves self · selfᵀ · x = `right` for a lower triangle.
    fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        for row in 0..self.size {
            let known: f64 = (0..row).map(|k| self.at(row, k) * right[k]).sum();
            right[row] = (right[row] - known) / self.at(row, row);
        }
        for row in (0..self.size).rev() {
            let known: f64 = (row + 1..self.size)
                .map(|k| self.at(k, row) * right[k])
                .sum();
            right[row] = (right[row] - known) / self.at(row, row);
        }
        right
    }
}

/// What least squares finds.
pub(super) struct LeastSquares {
    pub coefficients: Vec<f64>,
    /// (XᵀX)⁻¹.
    pub inverse: Square,
}

/// Why there is no solution: the column that follows from those before it.
pub(super) struct Dependent(pub usize);

/// A column that is left with less than this share of its length follows from the others.
const DEPENDENT: f64 = 1e-11;

/// Least squares of `target` on `columns`, each as long as `target`, by Householder reflections: exact where the normal equations are not.
pub(super) fn least_squares(
    mut columns: Vec<Vec<f64>>,
    mut target: Vec<f64>,
) -> Result<LeastSquares, Dependent> {
    let size = columns.len();
    let mut upper = Square::zero(size);
    for at in 0..size {
        let whole = norm(&columns[at], 0);
        let rest = norm(&columns[at], at);
        if rest.is_nan() || rest <= DEPENDENT * whole || at >= target.len() {
            return Err(Dependent(at));
        }
        let mirror = mirror(&columns[at], at, rest);
        for (later, column) in columns.iter_mut().enumerate().skip(at) {
            reflect(column, &mirror, at);
            upper.set(at, later, column[at]);
        }
        reflect(&mut target, &mirror, at);
    }
    let coefficients = back(&upper, &target);
    // R⁻¹, column by column; (XᵀX)⁻¹ = R⁻¹R⁻ᵀ.
    let parts: Vec<Vec<f64>> = (0..size)
        .map(|at| {
            let mut unit = vec![0.0; size];
            unit[at] = 1.0;
            back(&upper, &unit)
        })
        .collect();
    let mut inverse = Square::zero(size);
    for part in &parts {
        for row in 0..size {
            for column in 0..size {
                inverse.add(row, column, part[row] * part[column]);
            }
        }
    }
    Ok(LeastSquares {
        coefficients,
        inverse,
    })
}

fn norm(column: &[f64], from: usize) -> f64 {
    column.iter().skip(from).map(|x| x * x).sum::<f64>().sqrt()
}

/// The reflection that leaves of a column, from `at` on, only its first cell.
fn mirror(column: &[f64], at: usize, length: f64) -> Vec<f64> {
    let mut mirror = column[at..].to_vec();
    mirror[0] += if mirror[0] < 0.0 { -length } else { length };
    let size = norm(&mirror, 0);
    for cell in &mut mirror {
        *cell /= size;
    }
    mirror
}

fn reflect(column: &mut [f64], mirror: &[f64], at: usize) {
    let product: f64 = column[at..].iter().zip(mirror).map(|(x, m)| x * m).sum();
    for (cell, m) in column[at..].iter_mut().zip(mirror) {
        *cell -= 2.0 * product * m;
    }
}

/// Solves an upper triangle.
fn back(upper: &Square, right: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; upper.size];
    for row in (0..upper.size).rev() {
        let known: f64 = (row + 1..upper.size)
            .map(|k| upper.at(row, k) * solution[k])
            .sum();
        solution[row] = (right[row] - known) / upper.at(row, row);
    }
    solution
}
