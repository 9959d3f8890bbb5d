//! Distributions and small statistics.

use super::math::{erfc, exp, ln, ln_1p, ln_beta};

/// The share of a normal distribution below `x`.
pub(super) fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// The two-sided p of a standard normal `z`.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The `x` below which the share `p` of a normal distribution lies.
pub(super) fn normal_quantile(p: f64) -> f64 {
    bisect(-40.0, 40.0, |x| normal_cdf(x) < p)
}

/// The p of a χ² with one degree of freedom.
pub(super) fn chi_square_p(x: f64) -> f64 {
    erfc((x.max(0.0) / 2.0).sqrt())
}

/// The regularized incomplete beta function I_x(a, b), by its continued fraction (Lentz's method).
pub(super) fn beta_share(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = exp(a * ln(x) + b * ln_1p(-x) - ln_beta(a, b));
    // The fraction converges fast on one side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..=10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The two-sided p of Student's `t` with `freedom` degrees of freedom.
pub(super) fn student_two_sided(t: f64, freedom: f64) -> f64 {
    beta_share(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

/// The `t` that the share `p` (above one half) of Student's distribution stays below.
pub(super) fn student_quantile(p: f64, freedom: f64) -> f64 {
    let both = 2.0 * (1.0 - p);
    let mut high = 1.0;
    while student_two_sided(high, freedom) > both && high < 1e9 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| student_two_sided(t, freedom) > both)
}

/// Where `below` turns false between `low` and `high`.
fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle value, or the mean of the two middle ones; none of nothing.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The quantile between the order statistics, linearly; none of nothing.
pub(super) fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = p.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = place.floor();
    let low = *sorted.get(below as usize)?;
    let high = *sorted.get(place.ceil() as usize)?;
    Some(low + (high - low) * (place - below))
}

/// Ranks from 1; equal values share the mean of their ranks.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = |&at: &usize| values[at] == values[order[from]];
        let count = order[from..]
            .iter()
            .take_while(|at| same(at))
            .count()
            .max(1);
        let rank = from as f64 + (count as f64 + 1.0) / 2.0;
        for &at in &order[from..from + count] {
            ranks[at] = rank;
        }
        from += count;
    }
    ranks
}

/// Pearson's correlation; 0 where one of the two does not vary.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let mut sums = [0.0; 3];
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        sums[0] += x * y;
        sums[1] += x * x;
        sums[2] += y * y;
    }
    let spread = (sums[1] * sums[2]).sqrt();
    if spread > 0.0 { sums[0] / spread } else { 0.0 }
}

/// Wilson's interval of a share of `total`.
fn wilson(successes: f64, total: f64, z: f64) -> (f64, f64) {
    let share = successes / total;
    let square = z * z / total;
    let middle = share + square / 2.0;
    let half = z * (share * (1.0 - share) / total + square / total / 4.0).sqrt();
    (
        (middle - half) / (1.0 + square),
        (middle + half) / (1.0 + square),
    )
}

/// Newcombe's interval (1998, method 10) of the share of `b` minus that of `a`, 95 %. Each is (successes, total).
pub(super) fn newcombe(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let z = normal_quantile(0.975);
    let ((low_a, high_a), (low_b, high_b)) = (wilson(a.0, a.1, z), wilson(b.0, b.1, z));
    let (share_a, share_b) = (a.0 / a.1, b.0 / b.1);
    let span = |x: f64, y: f64| (x * x + y * y).sqrt();
    let difference = share_b - share_a;
    (
        difference - span(share_b - low_b, high_a - share_a),
        difference + span(high_b - share_b, share_a - low_a),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn tables_of_distributions_are_met() {
        near(normal_quantile(0.975), 1.959_963_984_540_054);
        near(student_quantile(0.975, 1.0), 12.706_204_736_174_7);
        near(student_quantile(0.9, 9.0), 1.383_028_738_396_63);
        near(student_two_sided(2.228_138_851_986_27, 10.0), 0.05);
        near(chi_square_p(3.841_458_820_694_124), 0.05);
        near(beta_share(2.0, 3.0, 0.4), 0.5248);
    }

    #[test]
    fn equal_values_share_a_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        assert_eq!(ranks(&[f64::NAN, 1.0]).len(), 2);
    }
}
