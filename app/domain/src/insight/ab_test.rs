//! Whether B is better than A: two shares, planned beforehand and looked at once.

use super::math::{exp, ln_beta};
use super::stats;
use super::thin::{Code, Refusal, SPLIT_P};
use serde::{Deserialize, Serialize};

/// How many were in an arm, and how many of them did what was hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    pub successes: u64,
    pub total: u64,
}

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The share of contacts that were to get B.
    pub planned_share_b: f64,
    /// The smallest lift worth having, as a share of A's rate.
    pub lift: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            planned_share_b: 0.5,
            lift: 0.2,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Z,
    Fisher,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub rate_a: f64,
    pub rate_b: f64,
    pub method: Method,
    /// None by Fisher's exact test.
    pub z: Option<f64>,
    /// Two-sided.
    pub p_value: f64,
    /// Newcombe's 95 % interval of B minus A.
    pub difference: (f64, f64),
    /// With Beta(1, 1) before.
    pub probability_b_better: f64,
    /// The rate that is lost on average where B is taken.
    pub expected_loss_b: f64,
    pub split_p_value: f64,
    /// More uneven than chance makes it once in a thousand: there is no verdict then.
    pub split_broken: bool,
    /// Contacts an arm for the lift, at 5 % and a power of 80 %; none where A's rate is 0 or the lifted one not below 1.
    pub needed_per_arm: Option<u64>,
}

/// The figures of two arms.
///
/// # Errors
/// [`Code::NoRows`] for an arm without contacts; [`Code::BadRow`] for more successes than contacts, or a planned share outside 0 and 1.
pub fn fit(a: Arm, b: Arm, rules: &Rules) -> Result<Outcome, Refusal> {
    if a.successes > a.total || b.successes > b.total {
        return Err(Refusal::row(1));
    }
    let share = rules.planned_share_b;
    let usable = share > 0.0 && share < 1.0 && rules.lift.is_finite();
    if !usable {
        return Err(Refusal::row(1));
    }
    if a.total == 0 || b.total == 0 {
        return Err(Refusal::new(Code::NoRows));
    }
    let (pair_a, pair_b) = (a.pair(), b.pair());
    let (rate_a, rate_b) = (pair_a.0 / pair_a.1, pair_b.0 / pair_b.1);
    let (method, z, p_value) = compare(a, b);
    let all = pair_a.1 + pair_b.1;
    let (want_a, want_b) = (all * (1.0 - share), all * share);
    let away = |have: f64, want: f64| (have - want) * (have - want) / want;
    let split_p_value = stats::chi_square_p(away(pair_a.1, want_a) + away(pair_b.1, want_b));
    Ok(Outcome {
        rate_a,
        rate_b,
        method,
        z,
        p_value,
        difference: stats::newcombe(pair_a, pair_b),
        probability_b_better: above(Beta::of(b), Beta::of(a)),
        expected_loss_b: expected_loss(Beta::of(a), Beta::of(b)),
        split_p_value,
        split_broken: split_p_value < SPLIT_P,
        needed_per_arm: needed(rate_a, rate_a * (1.0 + rules.lift)),
    })
}

impl Outcome {
    /// True where the two differ at 5 %, both arms have as many contacts as were planned.
    ///
    /// # Errors
    /// [`Code::SplitBroken`]; [`Code::TooFewRows`] while the test runs.
    pub fn verdict(&self, smaller_arm: u64, planned: u64) -> Result<bool, Refusal> {
        if self.split_broken {
            return Err(Refusal {
                have: Some(self.split_p_value),
                need: Some(SPLIT_P),
                ..Refusal::new(Code::SplitBroken)
            });
        }
        if smaller_arm < planned {
            return Err(Refusal {
                have: Some(smaller_arm as f64),
                need: Some(planned as f64),
                ..Refusal::new(Code::TooFewRows)
            });
        }
        Ok(self.p_value < 0.05)
    }
}

impl Arm {
    fn pair(self) -> (f64, f64) {
        (self.successes as f64, self.total as f64)
    }
}

/// z with the pooled variance, or Fisher's exact test where fewer than five are expected somewhere.
fn compare(a: Arm, b: Arm) -> (Method, Option<f64>, f64) {
    let ((yes_a, all_a), (yes_b, all_b)) = (a.pair(), b.pair());
    let pooled = (yes_a + yes_b) / (all_a + all_b);
    let least = all_a.min(all_b) * pooled.min(1.0 - pooled);
    if least < 5.0 {
        return (Method::Fisher, None, fisher(a, b));
    }
    let spread = (pooled * (1.0 - pooled) * (1.0 / all_a + 1.0 / all_b)).sqrt();
    let z = (yes_b / all_b - yes_a / all_a) / spread;
    (Method::Z, Some(z), stats::normal_two_sided(z))
}

/// The probability of all tables with the same sums that are no likelier than this one.
fn fisher(a: Arm, b: Arm) -> f64 {
    let yes = a.successes + b.successes;
    let all = a.total + b.total;
    let low = yes.saturating_sub(b.total);
    let high = yes.min(a.total);
    // ln of "n over k".
    let choose = |n: u64, k: u64| {
        -ln_beta(k as f64 + 1.0, (n - k) as f64 + 1.0) - super::math::ln(n as f64 + 1.0)
    };
    let whole = choose(all, yes);
    let chance = |k: u64| exp(choose(a.total, k) + choose(b.total, yes - k) - whole);
    let here = chance(a.successes) * (1.0 + 1e-7);
    let sum: f64 = (low..=high)
        .map(chance)
        .filter(|chance| *chance <= here)
        .sum();
    sum.min(1.0)
}

/// Contacts an arm that show a difference of two rates, at 5 % two-sided with a power of 80 %.
fn needed(before: f64, after: f64) -> Option<u64> {
    if before <= 0.0 || after >= 1.0 || after <= 0.0 || after == before {
        return None;
    }
    let (alpha, beta) = (stats::normal_quantile(0.975), stats::normal_quantile(0.8));
    let middle = (before + after) / 2.0;
    let both = before * (1.0 - before) + after * (1.0 - after);
    let sum = alpha * (2.0 * middle * (1.0 - middle)).sqrt() + beta * both.sqrt();
    let ratio = sum / (after - before);
    Some((ratio * ratio).ceil() as u64)
}

/// What is known of a rate: Beta(`yes`, `no`), with one of each before the first contact.
#[derive(Clone, Copy)]
struct Beta {
    yes: f64,
    no: f64,
}

impl Beta {
    fn of(arm: Arm) -> Self {
        let (yes, all) = arm.pair();
        Self {
            yes: yes + 1.0,
            no: all - yes + 1.0,
        }
    }

    fn mean(self) -> f64 {
        self.yes / (self.yes + self.no)
    }

    fn variance(self) -> f64 {
        let all = self.yes + self.no;
        self.yes * self.no / (all * all * (all + 1.0))
    }

    /// The same, weighted by the rate itself.
    fn by_rate(self) -> Self {
        Self {
            yes: self.yes + 1.0,
            ..self
        }
    }
}

/// From so many successes on the two are normal for all that can be told, and the sum would be long.
const NORMAL: f64 = 100_000.0;

/// The probability that the rate `x` is above `y`, by the finite sum for whole numbers of successes.
fn above(x: Beta, y: Beta) -> f64 {
    if x.yes > NORMAL {
        let spread = (x.variance() + y.variance()).sqrt();
        return stats::normal_cdf((x.mean() - y.mean()) / spread);
    }
    let whole = ln_beta(y.yes, y.no);
    let mut sum = 0.0;
    for step in 0..x.yes as u64 {
        let i = step as f64;
        let term = ln_beta(y.yes + i, y.no + x.no) - ln_beta(1.0 + i, x.no) - whole;
        sum += exp(term) / (x.no + i);
    }
    sum.min(1.0)
}

/// E[max(rate of `a` − rate of `b`, 0)].
fn expected_loss(a: Beta, b: Beta) -> f64 {
    let lost = a.mean() * above(a.by_rate(), b) - b.mean() * above(a, b.by_rate());
    lost.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arm(successes: u64, total: u64) -> Arm {
        Arm { successes, total }
    }

    #[test]
    fn a_running_test_and_a_broken_split_have_no_verdict() {
        let rules = Rules::default();
        let broken = fit(arm(300, 5_000), arm(280, 4_300), &rules).unwrap();
        assert_eq!(
            broken.verdict(4_300, 4_000).unwrap_err().code,
            Code::SplitBroken
        );
        let fine = fit(arm(120, 2_400), arm(180, 2_400), &rules).unwrap();
        assert_eq!(
            fine.verdict(2_400, 8_158).unwrap_err().code,
            Code::TooFewRows
        );
        assert_eq!(fine.verdict(2_400, 2_400), Ok(true));
    }

    #[test]
    fn what_is_no_test_is_refused() {
        let rules = Rules::default();
        assert_eq!(
            fit(arm(0, 0), arm(1, 10), &rules).unwrap_err().code,
            Code::NoRows
        );
        assert_eq!(
            fit(arm(11, 10), arm(1, 10), &rules).unwrap_err().code,
            Code::BadRow
        );
        let share = Rules {
            planned_share_b: f64::NAN,
            ..rules
        };
        assert_eq!(
            fit(arm(1, 10), arm(1, 10), &share).unwrap_err().code,
            Code::BadRow
        );
    }

    proptest! {
        #[test]
        fn either_is_better(a in 0_u64..60, b in 0_u64..60, more_a in 1_u64..200, more_b in 1_u64..200) {
            let (a, b) = (arm(a, a + more_a), arm(b, b + more_b));
            let one = fit(a, b, &Rules::default()).unwrap();
            let other = fit(b, a, &Rules::default()).unwrap();
            prop_assert!((one.probability_b_better + other.probability_b_better - 1.0).abs() < 1e-9);
            prop_assert!((one.p_value - other.p_value).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&one.p_value) && one.expected_loss_b >= 0.0);
            prop_assert!(one.difference.0 <= one.rate_b - one.rate_a && one.rate_b - one.rate_a <= one.difference.1);
        }

        #[test]
        fn large_counts_end(a in 0_u64..u64::from(u32::MAX), b in 0_u64..u64::from(u32::MAX)) {
            let total = u64::from(u32::MAX);
            prop_assert!(fit(arm(a, total), arm(b, total), &Rules::default()).unwrap().probability_b_better.is_finite());
        }
    }
}
