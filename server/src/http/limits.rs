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
        Try::SignIn => Allowance {
            at_once: 30,
            seconds_each: 5,
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
            at_once: 5,
            seconds_each: 180,
        },
        Try::Deposit => Allowance {
            at_once: 120,
            seconds_each: 1,
        },
        Try::CspReport => Allowance {
            at_once: 60,
            seconds_each: 1,
        },
    }
}

/// Everybody who tries out a demo, or tests one, comes from the same few addresses.
const DEMO_FACTOR: u32 = 50;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, PassedClock, NoOpMiddleware<Nanos>>;

/// The counters, in memory: a restart forgives.
pub struct Limits {
    accounts: Limiter<String>,
    mailboxes: Limiter<String>,
    typing: Limiter<UserId>,
    files: Limiter<UserId>,
    mail: Limiter<IpAddr>,
    code: Limiter<IpAddr>,
    claim: Limiter<IpAddr>,
    deposit: Limiter<IpAddr>,
    sign_in: Limiter<IpAddr>,
    sign_up: Limiter<IpAddr>,
    guest: Limiter<IpAddr>,
    reports: Limiter<IpAddr>,
    clock: PassedClock,
}

impl Limits {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, demo: bool) -> Self {
        let clock = PassedClock(clock);
        let factor = if demo { DEMO_FACTOR } else { 1 };
        let by_address = |what| limiter(widen(allowance(what), factor), &clock);
        Self {
            accounts: limiter(ACCOUNT, &clock),
            mailboxes: limiter(ACCOUNT_MAIL, &clock),
            typing: limiter(TYPING, &clock),
            files: limiter(FILE_PART, &clock),
            mail: by_address(Try::Mail),
            code: by_address(Try::Code),
            claim: by_address(Try::Claim),
            deposit: by_address(Try::Deposit),
            sign_in: by_address(Try::SignIn),
            sign_up: by_address(Try::SignUp),
            guest: by_address(Try::Guest),
            reports: by_address(Try::CspReport),
            clock,
        }
    }

    /// Counts a try from an address.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count(&self, what: Try, caller: Caller) -> Result<(), Failure> {
        let limiter = match what {
            Try::SignIn => &self.sign_in,
            Try::SignUp => &self.sign_up,
            Try::Guest => &self.guest,
            Try::Mail => &self.mail,
            Try::Code => &self.code,
            Try::Claim => &self.claim,
            Try::Deposit => &self.deposit,
            Try::CspReport => &self.reports,
        };
        self.check(limiter, &caller.key())
    }

    /// Counts a try at an account. What cannot be an address has no account to guess at.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_account(&self, email: &str) -> Result<(), Failure> {
        Email::parse(email).map_or(Ok(()), |email| {
            self.check(&self.accounts, &email.as_str().to_owned())
        })
    }

    /// Counts a mail to an address.
    ///
    /// # Errors
    /// [`Failure::TooMany`] with the seconds to wait.
    pub fn count_mailbox(&self, email: &Email) -> Result<(), Failure> {
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
        self.mailboxes.retain_recent();
        self.typing.retain_recent();
        self.files.retain_recent();
        for limiter in [
            &self.sign_in,
            &self.sign_up,
            &self.guest,
            &self.mail,
            &self.code,
            &self.claim,
            &self.deposit,
            &self.reports,
        ] {
            limiter.retain_recent();
        }
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), Failure> {
        limiter.check_key(key).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(GovernorClock::now(&self.clock));
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            Failure::TooMany {
                seconds: u64::try_from(seconds).unwrap_or(u64::MAX),
            }
        })
    }
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
