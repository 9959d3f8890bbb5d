//! How often an account or an address may try. Guessing is slow; a restaurant whose guests share one address is not.

use crate::http::caller::Caller;
use crate::http::problem::Failure;
use backend::Clock;
use domain::UserId;
use domain::account::Email;
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// What is counted by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    SignIn,
    SignUp,
    Guest,
    /// Asks for a code or a link by mail.
    Mail,
    /// Types a mailed code, or uses a link.
    Code,
    /// Types the code that carries a person into the installed app.
    Claim,
    /// Leaves work without a login.
    Deposit,
    /// A calendar program reads the book by a link.
    Calendar,
    /// Opens a receipt or an invoice by its link.
    Paper,
    CspReport,
}

/// The documented numbers: at once, and one more each so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub at_once: u32,
    pub seconds_each: u32,
}

/// Tries to sign in to one account, from wherever.
pub const ACCOUNT: Allowance = Allowance {
    at_once: 10,
    seconds_each: 60,
};

/// Codes and links mailed to one address of mail, from wherever.
pub const ACCOUNT_MAIL: Allowance = Allowance {
    at_once: 5,
    seconds_each: 300,
};

/// Tries on a device where somebody was signed in to the account before: a stranger who guesses at it locks out only strangers.
pub const KNOWN_DEVICE: Allowance = Allowance {
    at_once: 10,
    seconds_each: 60,
};

/// Changes that customers and guests send from one address: a restaurant's whole Wi-Fi, whose guests order one after the other.
pub const CHANGES: Allowance = Allowance {
    at_once: 3_000,
    seconds_each: 1,
};

/// Their bytes, in units of [`CHANGE_UNIT`].
pub const CHANGE_BYTES: Allowance = Allowance {
    at_once: 2_048,
    seconds_each: 1,
};

/// Bytes.
pub const CHANGE_UNIT: usize = 16 * 1_024;

/// As many times more at once from an IPv6 /48, and as often: whoever has one has 65,536 addresses to try from.
pub const WIDE_FACTOR: u32 = 8;

/// News that one person writes: their app tells it every three seconds, in a few tabs and devices.
pub const TYPING: Allowance = Allowance {
    at_once: 12,
    seconds_each: 1,
};

/// Parts of files that one person uploads, of at most a mebibyte each.
pub const FILE_PART: Allowance = Allowance {
    at_once: 600,
    seconds_each: 1,
};

/// Tries from one address.
#[must_use]
pub fn allowance(what: Try) -> Allowance {
    match what {
        // Each account has an allowance of its own: this one is only against somebody who tries one password at all of them.
        Try::SignIn => Allowance {
            at_once: 300,
            seconds_each: 1,
        },
        Try::SignUp => Allowance {
            at_once: 30,
            seconds_each: 20,
        },
        Try::Guest => Allowance {
            at_once: 120,
            seconds_each: 1,
        },
        Try::Mail => Allowance {
            at_once: 10,
            seconds_each: 30,
        },
        Try::Code => Allowance {
            at_once: 30,
            seconds_each: 5,
        },
        Try::Claim => Allowance {
            at_once: 30,
            seconds_each: 60,
        },
        Try::Deposit => Allowance {
            at_once: 120,
            seconds_each: 1,
        },
        // A calendar program asks every few minutes, and a house has several behind one address.
        Try::Calendar => Allowance {
            at_once: 120,
            seconds_each: 10,
        },
        // A table's guests open theirs at once, behind one address.
        Try::Paper => Allowance {
            at_once: 120,
            seconds_each: 1,
        },
        Try::CspReport => Allowance {
            at_once: 60,
            seconds_each: 1,
        },
    }
}

/// Tries from everywhere together, where something could be guessed by many addresses; none where nothing is guessed.
#[must_use]
pub fn everywhere(what: Try) -> Option<Allowance> {
    let (at_once, seconds_each) = match what {
        Try::SignIn => (3_000, 1),
        Try::Code => (1_000, 1),
        // Eight digits, each good for a quarter of an hour: 17,280 tries a day meet one of ten good ones once in a year and a half.
        Try::Claim => (300, 5),
        Try::SignUp
        | Try::Guest
        | Try::Mail
        | Try::Deposit
        | Try::Calendar
        | Try::Paper
        | Try::CspReport => return None,
    };
    Some(Allowance {
        at_once,
        seconds_each,
    })
}

/// Everybody who tries out a demo, or tests one, comes from the same few addresses.
pub(crate) const DEMO_FACTOR: u32 = 50;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, PassedClock, NoOpMiddleware<Nanos>>;

/// Tries of one kind: by address, by the network around it, and all together.
struct Tries {
    near: Limiter<IpAddr>,
    wide: Limiter<IpAddr>,
    all: Option<Limiter<()>>,
}

impl Tries {
    fn new(what: Try, factor: u32, clock: &PassedClock) -> Self {
        let near = widen(allowance(what), factor);
        Self {
            near: limiter(near, clock),
            wide: limiter(widen(near, WIDE_FACTOR), clock),
            all: everywhere(what).map(|all| limiter(widen(all, factor), clock)),
        }
    }

    fn retain_recent(&self) {
        self.near.retain_recent();
        self.wide.retain_recent();
    }
}

/// The counters, in memory: a restart forgives.
pub struct Limits {
    accounts: Limiter<String>,
    known: Limiter<String>,
    mailboxes: Limiter<String>,
    typing: Limiter<UserId>,
    files: Limiter<UserId>,
    changes: Limiter<IpAddr>,
    change_bytes: Limiter<IpAddr>,
    mail: Tries,
    code: Tries,
    claim: Tries,
    deposit: Tries,
    sign_in: Tries,
    sign_up: Tries,
    guest: Tries,
    calendar: Tries,
    papers: Tries,
    reports: Tries,
    clock: PassedClock,
}

impl Limits {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, demo: bool) -> Self {
        let clock = PassedClock(clock);
        let factor = if demo { DEMO_FACTOR } else { 1 };
        let by_address = |what| Tries::new(what, factor, &clock);
        Self {
            accounts: limiter(ACCOUNT, &clock),
            known: limiter(KNOWN_DEVICE, &clock),
            mailboxes: limiter(ACCOUNT_MAIL, &clock),
            typing: limiter(TYPING, &clock),
            files: limiter(FILE_PART, &clock),
            changes: limiter(widen(CHANGES, factor), &clock),
            change_bytes: limiter(widen(CHANGE_BYTES, factor), &clock),
            mail: by_address(Try::Mail),
            code: by_address(Try::Code),
            claim: by_address(Try::Claim),
            deposit: by_address(Try::Deposit),
            sign_in: by_address(Try::SignIn),
            sign_up: by_address(Try::SignUp),
            guest: by_address(Try::Guest),
            calendar: by_address(Try::Calendar),
            papers: by_address(Try::Paper),
            reports: by_address(Try::CspReport),
            clock,
        }
    }

    /// Counts a try from an address.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count(&self, what: Try, caller: Caller) -> Result<(), Failure> {
        let tries = match what {
            Try::SignIn => &self.sign_in,
            Try::SignUp => &self.sign_up,
            Try::Guest => &self.guest,
            Try::Mail => &self.mail,
            Try::Code => &self.code,
            Try::Claim => &self.claim,
            Try::Deposit => &self.deposit,
            Try::Calendar => &self.calendar,
            Try::Paper => &self.papers,
            Try::CspReport => &self.reports,
        };
        // The narrowest first: what it refuses is not counted further out.
        self.check(&tries.near, &caller.key())?;
        if let Some(wide) = caller.wide_key() {
            self.check(&tries.wide, &wide)?;
        }
        tries
            .all
            .as_ref()
            .map_or(Ok(()), |all| self.check(all, &()))
    }

    /// Counts a try at an account: of a device where somebody was signed in to it before, under the device's name, else of a stranger.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_sign_in(
        &self,
        caller: Caller,
        email: &str,
        device: Option<&str>,
    ) -> Result<(), Failure> {
        if let Some(device) = device {
            return self.check(&self.known, &device.to_owned());
        }
        self.count(Try::SignIn, caller)?;
        self.count_account(email)
    }

    /// Counts a code or a link by mail, in the same way.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_mail(
        &self,
        caller: Caller,
        email: &Email,
        device: Option<&str>,
    ) -> Result<(), Failure> {
        if let Some(device) = device {
            return self.check(&self.mailboxes, &format!("device {device}"));
        }
        self.count(Try::Mail, caller)?;
        self.count_mailbox(email)
    }

    /// Counts changes that a customer or a guest sends.
    ///
    /// # Errors
    /// [`Failure::TooMuch`] with the seconds to wait.
    pub fn count_changes(
        &self,
        caller: Caller,
        changes: usize,
        bytes: usize,
    ) -> Result<(), Failure> {
        let units = bytes.div_ceil(CHANGE_UNIT);
        for (limiter, count) in [(&self.changes, changes), (&self.change_bytes, units)] {
            let Some(count) = u32::try_from(count).ok().and_then(NonZeroU32::new) else {
                continue;
            };
            match limiter.check_key_n(&caller.key(), count) {
                Ok(Ok(())) => {}
                Ok(Err(not_yet)) => {
                    let seconds = seconds(not_yet.wait_time_from(GovernorClock::now(&self.clock)));
                    return Err(Failure::TooMuch { seconds });
                }
                // More than ever fits: the frame is refused for its size elsewhere.
                Err(_) => return Err(Failure::TooLarge),
            }
        }
        Ok(())
    }

    /// Counts a try at an account. What cannot be an address has no account to guess at.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    fn count_account(&self, email: &str) -> Result<(), Failure> {
        Email::parse(email).map_or(Ok(()), |email| {
            self.check(&self.accounts, &email.as_str().to_owned())
        })
    }

    /// Counts a mail to an address.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    fn count_mailbox(&self, email: &Email) -> Result<(), Failure> {
        self.check(&self.mailboxes, &email.as_str().to_owned())
    }

    /// Counts the news that somebody writes.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_typing(&self, user: UserId) -> Result<(), Failure> {
        self.check(&self.typing, &user)
    }

    /// Counts a part of a file.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_file_part(&self, user: UserId) -> Result<(), Failure> {
        self.check(&self.files, &user)
    }

    /// Forgets whoever has their whole allowance again; call now and then.
    pub fn forget(&self) {
        self.accounts.retain_recent();
        self.known.retain_recent();
        self.mailboxes.retain_recent();
        self.typing.retain_recent();
        self.files.retain_recent();
        self.changes.retain_recent();
        self.change_bytes.retain_recent();
        for tries in [
            &self.sign_in,
            &self.sign_up,
            &self.guest,
            &self.mail,
            &self.code,
            &self.claim,
            &self.deposit,
            &self.reports,
        ] {
            tries.retain_recent();
        }
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), Failure> {
        limiter.check_key(key).map_err(|not_yet| Failure::TooMany {
            seconds: seconds(not_yet.wait_time_from(GovernorClock::now(&self.clock))),
        })
    }
}

/// Whole seconds to wait, at least one.
fn seconds(wait: std::time::Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000).max(1)).unwrap_or(u64::MAX)
}

fn widen(allowance: Allowance, factor: u32) -> Allowance {
    Allowance {
        at_once: allowance.at_once.saturating_mul(factor),
        ..allowance
    }
}

fn limiter<K: Hash + Eq + Clone>(allowance: Allowance, clock: &PassedClock) -> Limiter<K> {
    let at_once = NonZeroU32::new(allowance.at_once).unwrap_or(NonZeroU32::MIN);
    let period = std::time::Duration::from_secs(u64::from(allowance.seconds_each.max(1)));
    let quota = Quota::with_period(period)
        .unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN))
        .allow_burst(at_once);
    RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
}

/// The passed-in clock as governor wants it.
#[derive(Clone)]
struct PassedClock(Arc<dyn Clock>);

impl GovernorClock for PassedClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let millis = u64::try_from(self.0.now()).unwrap_or(0);
        Nanos::from(millis.saturating_mul(1_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    fn waits(result: Result<(), Failure>) -> Option<u64> {
        match result {
            Err(Failure::TooMany { seconds }) => Some(seconds),
            _ => None,
        }
    }

    #[test]
    fn an_account_has_ten_tries_and_then_one_a_minute() {
        let clock = Arc::new(Hand(AtomicI64::new(1_800_000_000_000)));
        let limits = Limits::new(clock.clone(), false);
        for _ in 0..ACCOUNT.at_once {
            assert!(limits.count_account("Ann@example.com").is_ok());
        }
        let wait = waits(limits.count_account("ann@example.com ")).expect("the eleventh try waits");
        assert!((55..=61).contains(&wait), "{wait}");
        assert!(limits.count_account("ben@example.com").is_ok());
        clock.0.fetch_add(61_000, Ordering::Relaxed);
        assert!(limits.count_account("ann@example.com").is_ok());
        assert!(limits.count_account("ann@example.com").is_err());
    }

    #[test]
    fn one_address_does_not_use_up_anothers_tries() {
        let limits = Limits::new(Arc::new(Hand(AtomicI64::new(5))), false);
        let (one, two) = (
            Caller(IpAddr::from([1, 1, 1, 1])),
            Caller(IpAddr::from([2, 2, 2, 2])),
        );
        while limits.count(Try::SignUp, one).is_ok() {}
        assert!(limits.count(Try::SignUp, two).is_ok());
        assert!(limits.count(Try::SignIn, one).is_ok());
    }

    #[test]
    fn whoever_waited_long_enough_is_forgotten() {
        let clock = Arc::new(Hand(AtomicI64::new(5)));
        let limits = Limits::new(clock.clone(), true);
        assert!(limits.count_account("ann@example.com").is_ok());
        clock.0.fetch_add(3_600_000, Ordering::Relaxed);
        limits.forget();
        assert!(limits.accounts.is_empty());
    }
}

#[cfg(test)]
mod guesses {
    use super::*;
    use backend::FixedClock;

    fn limits() -> (Limits, Arc<FixedClock>) {
        let clock = Arc::new(FixedClock::at(0));
        (Limits::new(clock.clone(), false), clock)
    }

    /// An address in the n-th /64 of a /48.
    fn in_network(network: u16, n: u32) -> Caller {
        Caller(format!("2001:db8:{network:x}:{n:x}::1").parse().unwrap())
    }

    #[test]
    fn whoever_has_a_48_has_not_65536_allowances() {
        let (limits, _) = limits();
        let counted = (0..1_000).filter(|n| limits.count(Try::Claim, in_network(1, *n)).is_ok());
        let most = allowance(Try::Claim).at_once * WIDE_FACTOR;
        assert_eq!(counted.count(), most as usize);
        assert!(limits.count(Try::Claim, in_network(2, 0)).is_ok());
    }

    #[test]
    fn a_code_is_not_guessed_from_everywhere_at_once() {
        let (limits, clock) = limits();
        let at = |n: u32| Caller(IpAddr::from([10, 1, (n / 250) as u8, (n % 250) as u8]));
        let all = everywhere(Try::Claim).unwrap();
        let counted = (0..1_000).filter(|n| limits.count(Try::Claim, at(*n)).is_ok());
        assert_eq!(counted.count(), all.at_once as usize);
        clock.advance(i64::from(all.seconds_each) * 1_000 + 1);
        assert!(limits.count(Try::Claim, at(5_000)).is_ok());
    }

    #[test]
    fn a_flood_of_changes_from_one_address_is_told_when_to_go_on_and_others_are_not() {
        let (limits, clock) = limits();
        let (here, there) = (in_network(1, 1), in_network(1, 2));
        for _ in 0..CHANGES.at_once / 100 {
            limits.count_changes(here, 100, 1_000).unwrap();
        }
        let Err(Failure::TooMuch { seconds }) = limits.count_changes(here, 100, 1_000) else {
            panic!("no end of it");
        };
        assert!((1..=100).contains(&seconds), "{seconds}");
        limits.count_changes(there, 100, 1_000).unwrap();
        clock.advance(i64::try_from(seconds).unwrap() * 1_000 + 1);
        limits.count_changes(here, 100, 1_000).unwrap();
    }
}
