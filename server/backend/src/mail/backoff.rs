//! When a mail that could not be sent is tried again.

const MINUTE: i64 = 60_000;
const LONGEST: i64 = 6 * 60 * MINUTE;

/// Milliseconds to wait after so many tries: 1 min, 2, 4 … 6 h, each up to a quarter longer by chance, so that what failed together
/// does not come back together. `chance` is any number.
pub(crate) fn wait(tries: i64, chance: u16) -> i64 {
    let doublings = tries.saturating_sub(1).clamp(0, 20);
    let base = MINUTE.saturating_mul(1_i64 << doublings).min(LONGEST);
    base + base / 4 * i64::from(chance) / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_six_hours() {
        let minutes: Vec<i64> = (0..=12).map(|tries| wait(tries, 0) / MINUTE).collect();
        assert_eq!(
            minutes,
            [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
        );
        assert_eq!(wait(i64::MAX, 0), LONGEST);
    }

    #[test]
    fn chance_makes_a_wait_longer_by_a_quarter_at_most() {
        for tries in 1..12 {
            let (least, most) = (wait(tries, 0), wait(tries, u16::MAX));
            assert_eq!(most, least + least / 4);
            assert!((least..=most).contains(&wait(tries, 30_000)));
        }
    }
}
