//! How well time is used: E = T₁ ÷ T₂, the time that people worked on a conversation over the time from its begin to its solution.

use super::thin::Refusal;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Efficiency {
    /// 0 to 1; none while the conversation is open, or where it was solved as it began.
    pub share: Option<f64>,
    /// Seconds in which anybody worked on it.
    pub active: f64,
    /// Seconds from first contact to solution.
    pub elapsed: Option<f64>,
}

/// E of one conversation. `active` in seconds; `first_contact` and `resolved` in epoch ms. Parallel work of several people counts at most
/// as the whole time.
///
/// # Errors
/// [`super::Code::BadRow`] where it was solved before it began, or the active time is negative or no number.
pub fn efficiency(
    active: f64,
    first_contact: i64,
    resolved: Option<i64>,
) -> Result<Efficiency, Refusal> {
    let backwards = resolved.is_some_and(|resolved| resolved < first_contact);
    if !active.is_finite() || active < 0.0 || backwards {
        return Err(Refusal::row(1));
    }
    let elapsed = resolved.map(|resolved| resolved.saturating_sub(first_contact) as f64 / 1_000.0);
    let share = elapsed
        .filter(|elapsed| *elapsed > 0.0)
        .map(|elapsed| (active / elapsed).min(1.0));
    Ok(Efficiency {
        share,
        active,
        elapsed,
    })
}

/// The seconds that some intervals (epoch ms) cover, overlaps once. One that ends before it begins covers nothing.
#[must_use]
pub fn active_seconds(intervals: &[(i64, i64)]) -> f64 {
    let mut sorted: Vec<(i64, i64)> = intervals
        .iter()
        .copied()
        .filter(|(from, to)| to > from)
        .collect();
    sorted.sort_unstable();
    let mut covered = 0_i64;
    let mut end = i64::MIN;
    for (from, to) in sorted {
        let from = from.max(end);
        if to > from {
            covered = covered.saturating_add(to.saturating_sub(from));
            end = to;
        }
    }
    covered as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_count_once() {
        let minutes = |from: i64, to: i64| (from * 60_000, to * 60_000);
        let three = [
            minutes(5, 10),
            minutes(0, 6),
            minutes(20, 21),
            minutes(30, 25),
        ];
        assert_eq!(active_seconds(&three), 11.0 * 60.0);
        assert_eq!(active_seconds(&[]), 0.0);
        assert!(active_seconds(&[(i64::MIN, i64::MAX)]) > 0.0);
    }

    #[test]
    fn solved_at_once_is_none_and_solved_before_it_began_is_refused() {
        assert_eq!(efficiency(0.0, 5, Some(5)).unwrap().share, None);
        assert_eq!(efficiency(1.0, 5, Some(4)), Err(Refusal::row(1)));
        assert!(efficiency(f64::NAN, 5, None).is_err());
    }
}
