//! What a protected or shared phone promises: its PIN, how often one may guess, when it locks, and when it forgets.

/// Characters of a PIN, at least.
pub const PIN_LEAST: usize = 6;
/// Characters of a PIN or pass phrase, at most.
pub const PIN_MOST: usize = 64;
/// Wrong PINs after which the phone's data goes, where the server has all of it.
pub const WRONG_MOST: u32 = 10;
/// After so many days without the server a protected phone forgets what it holds.
pub const FORGET_DAYS: i64 = 7;
/// From this day on it says so.
pub const WARN_DAYS: i64 = 5;
/// After so many minutes without a touch a protected phone locks; the person chooses.
pub const LOCK_MINUTES: [u8; 3] = [1, 5, 15];
/// A shared phone signs out after so many minutes without a touch.
pub const SHARED_MINUTES: u8 = 5;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Why a PIN will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error("fewer than 6 characters")]
    Short,
    #[error("more than 64 characters")]
    Long,
    #[error("among the first that anybody tries")]
    Simple,
}

/// Six digits that are no row and no repetition, or a pass phrase.
///
/// # Errors
/// [`PinError`]
pub fn check_pin(pin: &str) -> Result<(), PinError> {
    let chars: Vec<char> = pin.chars().collect();
    if chars.len() < PIN_LEAST {
        return Err(PinError::Short);
    }
    if chars.len() > PIN_MOST {
        return Err(PinError::Long);
    }
    let steps = |step: i64| {
        chars
            .iter()
            .zip(chars.iter().skip(1))
            .all(|(one, next)| i64::from(u32::from(*next)) - i64::from(u32::from(*one)) == step)
    };
    let repeats = (1..=chars.len() / 2)
        .filter(|part| chars.len().is_multiple_of(*part))
        .any(|part| {
            chars
                .chunks(part)
                .all(|chunk| Some(chunk) == chars.get(..part))
        });
    if steps(1) || steps(-1) || repeats {
        return Err(PinError::Simple);
    }
    Ok(())
}

/// What follows a wrong PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterWrong {
    /// The next one may be tried after so many ms.
    Wait(i64),
    /// Everything here goes; the server has all of it.
    Forget,
}

/// What follows when so many PINs in a row were wrong, and `unsent` changes exist nowhere else: those are not given up.
#[must_use]
pub fn after_wrong(wrong: u32, unsent: u64) -> AfterWrong {
    match wrong {
        0..=3 => AfterWrong::Wait(0),
        4 => AfterWrong::Wait(MINUTE / 2),
        5 => AfterWrong::Wait(MINUTE),
        6 => AfterWrong::Wait(5 * MINUTE),
        7 => AfterWrong::Wait(15 * MINUTE),
        8..WRONG_MOST => AfterWrong::Wait(60 * MINUTE),
        _ if unsent == 0 => AfterWrong::Forget,
        _ => AfterWrong::Wait(60 * MINUTE),
    }
}

/// Whole days since the server last answered; a clock that was put back counts as none.
#[must_use]
pub fn days_without_server(last_contact: i64, now: i64) -> i64 {
    now.saturating_sub(last_contact).max(0) / DAY
}

/// True once a protected phone has to forget.
#[must_use]
pub fn is_stale(last_contact: i64, now: i64) -> bool {
    days_without_server(last_contact, now) >= FORGET_DAYS
}

/// Days that are left, once there are so few that it has to be said.
#[must_use]
pub fn days_left(last_contact: i64, now: i64) -> Option<i64> {
    let days = days_without_server(last_contact, now);
    (days >= WARN_DAYS).then_some((FORGET_DAYS - days).max(0))
}

/// True once nobody has touched the phone for so many minutes.
#[must_use]
pub fn is_idle(last_touch: i64, now: i64, minutes: u8) -> bool {
    now.saturating_sub(last_touch) >= i64::from(minutes) * MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_everybody_tries_first_are_refused() {
        for pin in [
            "123456", "987654", "000000", "121212", "123123", "abcdef", "passpass",
        ] {
            assert_eq!(check_pin(pin), Err(PinError::Simple), "{pin}");
        }
        for pin in ["", "19420", "一二三"] {
            assert_eq!(check_pin(pin), Err(PinError::Short), "{pin}");
        }
        assert_eq!(check_pin(&"ab1".repeat(30)), Err(PinError::Long));
        for pin in ["194207", "122333", "a quiet river", "山高水长月小"] {
            assert_eq!(check_pin(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn each_wrong_pin_waits_at_least_as_long_as_the_one_before() {
        let waits = |unsent| (0..40).map(move |wrong| after_wrong(wrong, unsent));
        let mut before = 0;
        for after in waits(1) {
            let AfterWrong::Wait(ms) = after else {
                panic!("unsent work was given up");
            };
            assert!(ms >= before);
            before = ms;
        }
        assert_eq!(
            after_wrong(WRONG_MOST - 1, 0),
            AfterWrong::Wait(60 * MINUTE)
        );
        assert_eq!(after_wrong(WRONG_MOST, 0), AfterWrong::Forget);
    }

    #[test]
    fn it_forgets_after_seven_days_and_says_so_from_the_fifth() {
        for (days, stale, left) in [
            (0, false, None),
            (4, false, None),
            (5, false, Some(2)),
            (6, false, Some(1)),
            (7, true, Some(0)),
            (800, true, Some(0)),
            (-3, false, None),
        ] {
            let now = 1_763_000_000_000;
            let then = now - days * DAY;
            assert_eq!(is_stale(then, now), stale, "{days}");
            assert_eq!(days_left(then, now), left, "{days}");
        }
        assert!(!is_stale(0, 7 * DAY - 1));
    }

    #[test]
    fn it_is_idle_to_the_millisecond() {
        assert!(!is_idle(5, 5 + MINUTE - 1, 1));
        assert!(is_idle(5, 5 + MINUTE, 1));
        assert!(!is_idle(10, 5, 1), "a clock that was put back");
    }
}
