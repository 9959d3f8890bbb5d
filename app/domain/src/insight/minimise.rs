//! Finding the lowest place of a function: Nelder and Mead without derivatives, and BFGS with numerical ones. Both do the same steps on
//! every machine. A function may answer NaN or infinity where it has no value.

pub(super) struct Lowest {
    pub at: Vec<f64>,
    pub value: f64,
    pub converged: bool,
}

fn known(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

/// Nelder and Mead's simplex from `start`, each corner a `step` away, until values differ by less than 1e-10 of themselves and corners by
/// less than 1e-7.
pub(super) fn nelder_mead(
    function: &impl Fn(&[f64]) -> f64,
    start: &[f64],
    step: f64,
    limit: usize,
) -> Lowest {
    let mut corners = vec![start.to_vec()];
    for at in 0..start.len() {
        let mut corner = start.to_vec();
        corner[at] += step;
        corners.push(corner);
    }
    let mut simplex: Vec<(f64, Vec<f64>)> = corners
        .into_iter()
        .map(|at| (known(function(&at)), at))
        .collect();
    let mut converged = false;
    for _ in 0..limit {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        if is_small(&simplex) {
            converged = true;
            break;
        }
        turn(function, &mut simplex);
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (value, at) = simplex.swap_remove(0);
    Lowest {
        converged: converged && value.is_finite(),
        at,
        value,
    }
}

fn is_small(simplex: &[(f64, Vec<f64>)]) -> bool {
    let (best, worst) = (&simplex[0], &simplex[simplex.len() - 1]);
    let width = simplex
        .iter()
        .flat_map(|(_, corner)| corner.iter().zip(&best.1).map(|(a, b)| (a - b).abs()))
        .fold(0.0, f64::max);
    worst.0 - best.0 <= 1e-10 * best.0.abs().max(1.0) && width < 1e-7
}

/// One step of a sorted simplex: reflect, expand, contract, or shrink.
fn turn(function: &impl Fn(&[f64]) -> f64, simplex: &mut [(f64, Vec<f64>)]) {
    let last = simplex.len() - 1;
    let size = simplex[0].1.len();
    let middle: Vec<f64> = (0..size)
        .map(|k| {
            simplex[..last]
                .iter()
                .map(|(_, corner)| corner[k])
                .sum::<f64>()
                / last as f64
        })
        .collect();
    let along = |corner: &[f64], by: f64| -> (f64, Vec<f64>) {
        let at: Vec<f64> = middle
            .iter()
            .zip(corner)
            .map(|(m, c)| m + by * (c - m))
            .collect();
        (known(function(&at)), at)
    };
    let worst = simplex[last].clone();
    let mirrored = along(&worst.1, -1.0);
    if mirrored.0 < simplex[0].0 {
        let farther = along(&worst.1, -2.0);
        simplex[last] = if farther.0 < mirrored.0 {
            farther
        } else {
            mirrored
        };
        return;
    }
    if mirrored.0 < simplex[last - 1].0 {
        simplex[last] = mirrored;
        return;
    }
    let inward = if mirrored.0 < worst.0 {
        along(&worst.1, -0.5)
    } else {
        along(&worst.1, 0.5)
    };
    if inward.0 < mirrored.0.min(worst.0) {
        simplex[last] = inward;
        return;
    }
    let best = simplex[0].1.clone();
    for corner in simplex.iter_mut().skip(1) {
        for (cell, goal) in corner.1.iter_mut().zip(&best) {
            *cell = goal + 0.5 * (*cell - goal);
        }
        corner.0 = known(function(&corner.1));
    }
}

/// Broyden, Fletcher, Goldfarb and Shanno's method with central differences, from `start`.
pub(super) fn bfgs(function: &impl Fn(&[f64]) -> f64, start: &[f64], limit: usize) -> Lowest {
    let size = start.len();
    let mut at = start.to_vec();
    let mut value = known(function(&at));
    let mut slope = gradient(function, &at);
    let mut inverse = identity(size);
    let mut converged = false;
    for _ in 0..limit {
        let mut direction: Vec<f64> = inverse.iter().map(|row| -dot(row, &slope)).collect();
        let mut descent = dot(&direction, &slope);
        if descent.is_nan() || descent >= 0.0 {
            inverse = identity(size);
            direction = slope.iter().map(|x| -x).collect();
            descent = dot(&direction, &slope);
        }
        let Some((next, lower)) = search(function, &at, value, &direction, descent) else {
            converged = value.is_finite();
            break;
        };
        let next_slope = gradient(function, &next);
        let step: Vec<f64> = next.iter().zip(&at).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
        update(&mut inverse, &step, &change);
        let gain = value - lower;
        (at, value, slope) = (next, lower, next_slope);
        if gain <= 1e-8 * value.abs().max(1.0) {
            converged = true;
            break;
        }
    }
    Lowest {
        at,
        value,
        converged,
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn identity(size: usize) -> Vec<Vec<f64>> {
    (0..size)
        .map(|row| {
            (0..size)
                .map(|column| f64::from(u8::from(row == column)))
                .collect()
        })
        .collect()
}

fn gradient(function: &impl Fn(&[f64]) -> f64, at: &[f64]) -> Vec<f64> {
    let mut place = at.to_vec();
    (0..at.len())
        .map(|k| {
            let width = 1e-6 * at[k].abs().max(1.0);
            place[k] = at[k] + width;
            let above = function(&place);
            place[k] = at[k] - width;
            let below = function(&place);
            place[k] = at[k];
            let slope = (above - below) / (2.0 * width);
            if slope.is_finite() { slope } else { 0.0 }
        })
        .collect()
}

/// The first of the halved steps that goes down enough (Armijo); none where none does.
fn search(
    function: &impl Fn(&[f64]) -> f64,
    at: &[f64],
    value: f64,
    direction: &[f64],
    descent: f64,
) -> Option<(Vec<f64>, f64)> {
    // Far steps in one go leave the region where the slope means anything.
    let longest = direction.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let mut length = if longest > 2.0 { 2.0 / longest } else { 1.0 };
    for _ in 0..40 {
        let place: Vec<f64> = at
            .iter()
            .zip(direction)
            .map(|(a, d)| a + length * d)
            .collect();
        let reached = known(function(&place));
        if reached < value && reached <= value + 1e-4 * length * descent {
            return Some((place, reached));
        }
        length *= 0.5;
    }
    None
}

/// The next estimate of the inverse curvature; left as it is where the step tells nothing.
fn update(inverse: &mut [Vec<f64>], step: &[f64], change: &[f64]) {
    let product = dot(step, change);
    if product.is_nan() || product <= 1e-14 {
        return;
    }
    let turned: Vec<f64> = inverse.iter().map(|row| dot(row, change)).collect();
    let factor = (1.0 + dot(change, &turned) / product) / product;
    for (row, line) in inverse.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell += factor * step[row] * step[column]
                - (turned[row] * step[column] + step[row] * turned[column]) / product;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley; its lowest place is (1, 1).
    fn valley(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x)
    }

    #[test]
    fn both_ways_lead_down_a_bent_valley() {
        for found in [
            nelder_mead(&valley, &[-1.2, 1.0], 0.5, 2_000),
            bfgs(&valley, &[-1.2, 1.0], 500),
        ] {
            assert!(found.converged && found.value < 1e-7, "{}", found.value);
            assert!(found.at.iter().all(|x| (x - 1.0).abs() < 1e-3));
        }
    }

    #[test]
    fn a_function_without_values_ends() {
        let nowhere = |_: &[f64]| f64::NAN;
        assert!(!nelder_mead(&nowhere, &[0.0], 1.0, 50).converged);
        assert!(!bfgs(&nowhere, &[0.0], 50).value.is_finite());
    }
}
