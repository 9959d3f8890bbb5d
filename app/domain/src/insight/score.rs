//! How well predictions did on rows that the model had not seen.

use super::logistic;
use super::math::{ln, ln_1p};
use super::stats;
use super::table::Table;
use super::thin::{CALIBRATION_SLOPE, Refusal};
use serde::{Deserialize, Serialize};

/// Predicted probabilities of a yes beside what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// 0 to 1.
    pub probability: f64,
    /// 1 or 0.
    pub outcome: f64,
}

/// Probabilities on the hold-out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classified {
    pub rows: usize,
    pub events: usize,
    /// The chance that somebody it happened to was thought likelier than somebody it did not; ties one half. None with one class only.
    pub auc: Option<f64>,
    pub log_loss: f64,
    pub brier: f64,
    /// Of guessing yes from one half on.
    pub accuracy: f64,
    /// Intercept and slope of the outcome on the predicted log odds; 0 and 1 are perfect. None where they cannot be told.
    pub calibration: Option<(f64, f64)>,
    /// The log loss of always guessing the training rows' share.
    pub base_log_loss: f64,
    /// The standard error of the difference of the two log losses: what chance alone makes of it.
    pub gain_error: f64,
}

const CLIP: f64 = 1e-15;

/// Scores `guesses`; `base` is the share of yes in the training rows. None where there are none.
#[must_use]
pub fn classified(guesses: &[Guess], base: f64) -> Option<Classified> {
    let mut sorted = guesses.to_vec();
    sorted.sort_by(|a, b| {
        a.probability
            .total_cmp(&b.probability)
            .then(a.outcome.total_cmp(&b.outcome))
    });
    let rows = sorted.len();
    if rows == 0 {
        return None;
    }
    let mean = |of: &dyn Fn(&Guess) -> f64| sorted.iter().map(of).sum::<f64>() / rows as f64;
    let guess_right =
        |one: &Guess| f64::from(u8::from((one.probability >= 0.5) == (one.outcome > 0.5)));
    let gain = |one: &Guess| loss(base, one.outcome) - loss(one.probability, one.outcome);
    let mean_gain = mean(&gain);
    let spread = mean(&|one| (gain(one) - mean_gain) * (gain(one) - mean_gain));
    Some(Classified {
        rows,
        events: sorted.iter().filter(|one| one.outcome > 0.5).count(),
        auc: auc(&sorted),
        log_loss: mean(&|one| loss(one.probability, one.outcome)),
        brier: mean(&|one| (one.probability - one.outcome) * (one.probability - one.outcome)),
        accuracy: mean(&guess_right),
        calibration: calibration(&sorted),
        base_log_loss: mean(&|one| loss(base, one.outcome)),
        gain_error: (spread / rows as f64).sqrt(),
    })
}

impl Classified {
    /// Accepts a model that beats the simple guess by more than a standard error and whose probabilities can be believed.
    ///
    /// # Errors
    /// [`super::Code::NotBetterThanBaseline`] with both log losses, or with the slope of the calibration and the bound it missed.
    pub fn verdict(&self) -> Result<(), Refusal> {
        let need = self.base_log_loss - self.gain_error;
        if self.log_loss.is_nan() || self.log_loss >= need {
            return Err(Refusal::not_better(self.log_loss, need));
        }
        let (low, high) = CALIBRATION_SLOPE;
        match self.calibration {
            Some((_, slope)) if slope < low => Err(Refusal::not_better(slope, low)),
            Some((_, slope)) if slope > high => Err(Refusal::not_better(slope, high)),
            _ => Ok(()),
        }
    }
}

fn loss(probability: f64, outcome: f64) -> f64 {
    let p = probability.clamp(CLIP, 1.0 - CLIP);
    if outcome > 0.5 { -ln(p) } else { -ln_1p(-p) }
}

/// The Mann-Whitney share; none with one class only.
#[must_use]
pub fn auc(guesses: &[Guess]) -> Option<f64> {
    let scores: Vec<f64> = guesses.iter().map(|one| one.probability).collect();
    let ranks = stats::ranks(&scores);
    let mut yes = 0.0;
    let mut sum = 0.0;
    for (rank, one) in ranks.iter().zip(guesses) {
        if one.outcome > 0.5 {
            yes += 1.0;
            sum += rank;
        }
    }
    let no = guesses.len() as f64 - yes;
    (yes > 0.0 && no > 0.0).then(|| (sum - yes * (yes + 1.0) / 2.0) / (yes * no))
}

fn calibration(guesses: &[Guess]) -> Option<(f64, f64)> {
    let odds = |one: &Guess| {
        let p = one.probability.clamp(CLIP, 1.0 - CLIP);
        ln(p) - ln_1p(-p)
    };
    let table = Table {
        names: vec!["log_odds".to_owned()],
        columns: vec![guesses.iter().map(odds).collect()],
        target: guesses.iter().map(|one| one.outcome).collect(),
    };
    let model = logistic::fit(&table, &logistic::Rules::UNBOUND).ok()?;
    match &model.coefficients[..] {
        [intercept, slope] => Some((intercept.value, slope.value)),
        _ => None,
    }
}

/// Ten bins of nearly equal size by predicted probability: rows, mean probability, mean outcome. Equal probabilities stay in the order
/// they are given in.
#[must_use]
pub fn calibration_bins(guesses: &[Guess]) -> Vec<(usize, f64, f64)> {
    const BINS: usize = 10;
    let mut sorted = guesses.to_vec();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let (each, more) = (sorted.len() / BINS, sorted.len() % BINS);
    let mut rest = &sorted[..];
    let mut bins = Vec::with_capacity(BINS);
    for bin in 0..BINS {
        let (here, later) = rest.split_at((each + usize::from(bin < more)).min(rest.len()));
        rest = later;
        if !here.is_empty() {
            let mean =
                |of: &dyn Fn(&Guess) -> f64| here.iter().map(of).sum::<f64>() / here.len() as f64;
            bins.push((
                here.len(),
                mean(&|one| one.probability),
                mean(&|one| one.outcome),
            ));
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guess(probability: f64, outcome: u8) -> Guess {
        Guess {
            probability,
            outcome: f64::from(outcome),
        }
    }

    #[test]
    fn ties_count_half_and_one_class_has_no_auc() {
        assert_eq!(auc(&[guess(0.2, 0), guess(0.2, 1)]), Some(0.5));
        assert_eq!(auc(&[guess(0.2, 0), guess(0.7, 1)]), Some(1.0));
        assert_eq!(auc(&[guess(0.2, 1)]), None);
        assert!(classified(&[], 0.5).is_none());
    }

    #[test]
    fn a_model_that_guesses_worse_than_the_share_is_refused() {
        let wrong: Vec<Guess> = (0..50)
            .map(|at| guess(0.9 - 0.8 * f64::from(at % 2), u8::from(at % 2 == 1)))
            .collect();
        let scored = classified(&wrong, 0.5).unwrap();
        let refused = scored.verdict().unwrap_err();
        assert_eq!(refused.code, super::super::Code::NotBetterThanBaseline);
        assert!(refused.have > refused.need);
    }

    proptest! {
        #[test]
        fn any_guesses_are_scored_without_a_crash(guesses in prop::collection::vec((any::<f64>(), 0_u8..2), 0..60), base: f64) {
            let guesses: Vec<Guess> = guesses.into_iter().map(|(p, y)| guess(p, y)).collect();
            let _ = classified(&guesses, base).map(|scored| scored.verdict());
            let rows: usize = calibration_bins(&guesses).iter().map(|bin| bin.0).sum();
            prop_assert_eq!(rows, guesses.len());
        }
    }
}
