//! How long somebody wrote, and how often the other side hears of it. Plain numbers, fed with the times of events.

use domain::service::message::MAX_ACTIVE;
use serde::{Deserialize, Serialize};

/// A longer break between two keys is not writing.
const PAUSE_MS: i64 = 30_000;
/// "is typing" goes out at most so often.
const TELL_MS: i64 = 3_000;

/// The time that went into the text in the composer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Writing {
    #[serde(default)]
    spent_ms: i64,
    #[serde(skip)]
    last: Option<i64>,
}

impl Writing {
    /// A key at `now`, epoch ms.
    pub fn key(&mut self, now: i64) {
        if let Some(last) = self.last {
            let passed = now.saturating_sub(last);
            if (0..=PAUSE_MS).contains(&passed) {
                self.spent_ms = self.spent_ms.saturating_add(passed);
            }
        }
        self.last = Some(now);
    }

    /// The composer lost the focus: what passes until the next key is not writing.
    pub fn leave(&mut self) {
        self.last = None;
    }

    /// Whole seconds since the last send, begun ones counted, and begins anew.
    pub fn take(&mut self) -> u32 {
        let spent = std::mem::take(self).spent_ms.max(0);
        let seconds = spent.div_euclid(1_000) + i64::from(spent % 1_000 != 0);
        u32::try_from(seconds).map_or(MAX_ACTIVE, |seconds| seconds.min(MAX_ACTIVE))
    }
}

/// Lets something through once in a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle(Option<i64>);

impl Throttle {
    /// True where it may happen at `now`, epoch ms.
    pub fn may(&mut self, now: i64) -> bool {
        let passed = self.0.map(|last| now.saturating_sub(last));
        // A clock that was set back does not silence it.
        let may = passed.is_none_or(|passed| !(0..TELL_MS).contains(&passed));
        if may {
            self.0 = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_between_keys_counts_and_pauses_do_not() {
        let mut writing = Writing::default();
        for now in [0, 2_000, 4_500, 4_500 + PAUSE_MS + 1, 36_000] {
            writing.key(now);
        }
        assert_eq!(writing.take(), 6);
        assert_eq!(writing.take(), 0);
    }

    #[test]
    fn leaving_the_field_stops_the_clock() {
        let mut writing = Writing::default();
        writing.key(0);
        writing.key(1_000);
        writing.leave();
        writing.key(20_000);
        writing.key(21_000);
        assert_eq!(writing.take(), 2);
    }

    #[test]
    fn a_clock_that_jumps_back_takes_nothing_away() {
        let mut writing = Writing::default();
        for now in [10_000, 12_000, 3_000, 4_000] {
            writing.key(now);
        }
        assert_eq!(writing.take(), 3);
    }

    #[test]
    fn no_message_counts_for_more_than_the_most() {
        let mut writing = Writing::default();
        for key in 0..2_000 {
            writing.key(key * 1_000);
        }
        assert_eq!(writing.take(), MAX_ACTIVE);
    }

    #[test]
    fn typing_is_told_once_in_a_while() {
        let mut throttle = Throttle::default();
        let told = [0, 100, 2_999, 3_000, 3_001, 500].map(|now| throttle.may(now));
        assert_eq!(told, [true, false, false, true, false, true]);
    }
}
