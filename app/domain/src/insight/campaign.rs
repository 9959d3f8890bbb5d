//! What a campaign brought: those who were to be contacted against a random control, whoever opened what.

use super::stats;
use super::thin::{Code, Refusal};
use serde::{Deserialize, Serialize};

/// One contact of the campaign's audience.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Chosen to be contacted; the control was not.
    pub treated: bool,
    /// 1 or 0 for a rate; money in any one unit.
    pub outcome: f64,
}

/// The effect on a rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub treated: usize,
    pub control: usize,
    pub treated_rate: f64,
    pub control_rate: f64,
    pub difference: f64,
    /// Newcombe's 95 % interval.
    pub low: f64,
    pub high: f64,
    /// What happened more often than it would have without the campaign.
    pub extra: f64,
}

/// The effect on an amount a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    pub treated: usize,
    pub control: usize,
    pub difference: f64,
    /// Welch's 95 % interval.
    pub low: f64,
    pub high: f64,
    pub t: f64,
    pub degrees: f64,
    pub p_value: f64,
}

/// The effect on how often it happened.
///
/// # Errors
/// [`Code::BadRow`] for an outcome other than 0 and 1; [`Code::NoRows`] for an arm without contacts.
pub fn rate(rows: &[Row]) -> Result<Rate, Refusal> {
    if let Some(wrong) = rows
        .iter()
        .position(|row| row.outcome != 0.0 && row.outcome != 1.0)
    {
        return Err(Refusal::row(wrong + 1));
    }
    let (treated, control) = arms(rows);
    if treated.is_empty() || control.is_empty() {
        return Err(Refusal::new(Code::NoRows));
    }
    let pair = |arm: &[f64]| (arm.iter().sum::<f64>(), arm.len() as f64);
    let (of_treated, of_control) = (pair(&treated), pair(&control));
    let (treated_rate, control_rate) = (of_treated.0 / of_treated.1, of_control.0 / of_control.1);
    let difference = treated_rate - control_rate;
    let (low, high) = stats::newcombe(of_control, of_treated);
    Ok(Rate {
        treated: treated.len(),
        control: control.len(),
        treated_rate,
        control_rate,
        difference,
        low,
        high,
        extra: difference * of_treated.1,
    })
}

/// The effect on what was spent, by Welch's test.
///
/// # Errors
/// [`Code::BadRow`] for an outcome that is not finite; [`Code::NoRows`] for an arm without contacts; [`Code::TooFewRows`] for one with a
/// single one; [`Code::ConstantTarget`] where nothing varies.
pub fn amount(rows: &[Row]) -> Result<Amount, Refusal> {
    if let Some(wrong) = rows.iter().position(|row| !row.outcome.is_finite()) {
        return Err(Refusal::row(wrong + 1));
    }
    let (treated, control) = arms(rows);
    let least = treated.len().min(control.len());
    if least == 0 {
        return Err(Refusal::new(Code::NoRows));
    }
    super::thin::enough(Code::TooFewRows, least, 2)?;
    // Mean, and the variance of the mean.
    let part = |arm: &[f64]| {
        let mean = stats::mean(arm);
        let squares: f64 = arm.iter().map(|x| (x - mean) * (x - mean)).sum();
        let count = arm.len() as f64;
        (mean, squares / (count - 1.0) / count)
    };
    let ((mean_t, var_t), (mean_c, var_c)) = (part(&treated), part(&control));
    let both = var_t + var_c;
    if !both.is_finite() || both <= 0.0 {
        return Err(Refusal::new(Code::ConstantTarget));
    }
    let (share_t, share_c) = (var_t / both, var_c / both);
    let degrees = 1.0
        / (share_t * share_t / (treated.len() as f64 - 1.0)
            + share_c * share_c / (control.len() as f64 - 1.0));
    let difference = mean_t - mean_c;
    let t = difference / both.sqrt();
    let half = stats::student_quantile(0.975, degrees) * both.sqrt();
    Ok(Amount {
        treated: treated.len(),
        control: control.len(),
        difference,
        low: difference - half,
        high: difference + half,
        t,
        degrees,
        p_value: stats::student_two_sided(t, degrees),
    })
}

/// Outcomes of the treated and of the control, by size, so that the order of rows changes no sum.
fn arms(rows: &[Row]) -> (Vec<f64>, Vec<f64>) {
    let arm = |treated: bool| {
        let mut arm: Vec<f64> = rows
            .iter()
            .filter(|row| row.treated == treated)
            .map(|row| row.outcome)
            .collect();
        arm.sort_by(f64::total_cmp);
        arm
    };
    (arm(true), arm(false))
}

/// Contacts of an audience that stay without the campaign: a tenth, at least 50; none of an audience of up to 200.
#[must_use]
pub fn control_size(audience: usize) -> usize {
    if audience <= 200 {
        0
    } else {
        (audience / 10).max(50)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(treated: &[f64], control: &[f64]) -> Vec<Row> {
        let of = |arm: &[f64], treated| {
            arm.iter()
                .map(|&outcome| Row { treated, outcome })
                .collect::<Vec<_>>()
        };
        [of(treated, true), of(control, false)].concat()
    }

    #[test]
    fn an_arm_that_says_nothing_is_refused() {
        assert_eq!(rate(&rows(&[1.0], &[])).unwrap_err().code, Code::NoRows);
        assert_eq!(rate(&rows(&[0.5], &[1.0])), Err(Refusal::row(1)));
        assert_eq!(
            amount(&rows(&[1.0, 2.0], &[1.0])).unwrap_err().code,
            Code::TooFewRows
        );
        assert_eq!(
            amount(&rows(&[2.0, 2.0], &[1.0, 1.0])).unwrap_err().code,
            Code::ConstantTarget
        );
        assert_eq!(
            amount(&rows(&[f64::INFINITY], &[1.0])),
            Err(Refusal::row(1))
        );
    }

    #[test]
    fn a_large_audience_keeps_a_control() {
        assert_eq!([200, 201, 500, 2_000].map(control_size), [0, 50, 50, 200]);
    }

    proptest! {
        #[test]
        fn the_order_of_rows_changes_no_effect(mut all in prop::collection::vec((any::<bool>(), any::<f64>()), 0..60)) {
            let rows = |all: &[(bool, f64)]| all.iter().map(|&(treated, outcome)| Row { treated, outcome }).collect::<Vec<_>>();
            let one = amount(&rows(&all));
            all.reverse();
            let other = amount(&rows(&all));
            prop_assert_eq!(one.is_ok(), other.is_ok());
            if let (Ok(one), Ok(other)) = (one, other) {
                prop_assert_eq!(one.t.to_bits(), other.t.to_bits());
            }
        }
    }
}
