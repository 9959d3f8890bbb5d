//! What screens may ask about protecting this phone: before it is unlocked, and after.

use domain::account::phone::PinError;
use futures::future::LocalBoxFuture;
use std::rc::Rc;

/// How this phone keeps what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protection {
    /// Readable for whoever has the phone.
    #[default]
    Plain,
    /// Sealed; a PIN opens it.
    Protected,
    /// Sealed with a key that exists only while the tab does.
    Shared,
}

/// What the screen about this phone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProtectionState {
    pub kind: Protection,
    /// Locks after so many minutes without a touch.
    pub minutes: u8,
    /// A PIN opens only together with the server.
    pub online: bool,
    /// The phone's screen lock opens too.
    pub passkey: bool,
    /// This browser has passkeys that can open.
    pub passkey_possible: bool,
}

/// Why the phone is kept as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProtectionError {
    #[error("{0}")]
    Pin(#[from] PinError),
    #[error("no room on this device")]
    Full,
    #[error("the server cannot be reached")]
    Unreachable,
    #[error("it did not work")]
    Failed,
}

/// What the settings may do. Nothing is half done: after an error everything is as before.
pub trait PhoneProtection {
    /// Seals everything here under a new PIN, then begins anew, locked.
    fn protect(
        &self,
        pin: String,
        online: bool,
    ) -> LocalBoxFuture<'static, Result<(), ProtectionError>>;
    /// Opens everything for good, then begins anew.
    fn unprotect(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>>;
    /// Another PIN for the same key.
    fn change_pin(
        &self,
        pin: String,
        online: bool,
    ) -> LocalBoxFuture<'static, Result<(), ProtectionError>>;
    /// Lets the phone's screen lock open too.
    fn add_passkey(&self) -> LocalBoxFuture<'static, Result<(), ProtectionError>>;
    fn set_minutes(&self, minutes: u8);
    /// Locks every tab.
    fn lock(&self);
}

/// What the lock screen knows before anything is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked {
    /// Changes that exist nowhere else.
    pub unsent: u64,
    /// Epoch ms before which no PIN is tried.
    pub wait_until: i64,
    pub passkey: bool,
    /// The PIN has digits only.
    pub digits: bool,
    /// Days until the phone forgets, where that has to be said.
    pub days_left: Option<i64>,
}

/// What came of a try to unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlock {
    /// The app is on the screen.
    Open,
    /// So many more, and the phone forgets; none where it holds the only copy of something.
    Wrong { left: Option<u32> },
    /// Nothing is tried before this time, epoch ms.
    Wait { until: i64 },
    /// The same, where the server counts and destroys its half of the key in the end.
    WrongOnline { left: u32 },
    /// The server has to agree and cannot be reached.
    Unreachable,
    /// The server has to agree, and nobody is signed in.
    SignIn,
    /// The server does not open this phone any more.
    Gone,
    /// The store does not answer, or the passkey was not shown.
    Failed,
}

/// What the lock screen may do.
pub trait LockPort {
    fn locked(&self) -> Locked;
    fn now(&self) -> i64;
    fn unlock(&self, pin: String) -> LocalBoxFuture<'static, Unlock>;
    fn unlock_by_passkey(&self) -> LocalBoxFuture<'static, Unlock>;
    /// Deletes everything here and leads to the sign-in page.
    fn forget(&self) -> LocalBoxFuture<'static, ()>;
}

/// A lock port to hand around.
pub type Locker = Rc<dyn LockPort>;

/// Why there is nothing on this phone any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WipeReason {
    /// A week without the server.
    Days,
    /// Ten wrong PINs.
    Wrong,
    /// From another device.
    Wiped,
    /// A shared phone's session came to its end.
    Shared,
}

impl WipeReason {
    pub const ALL: [Self; 4] = [Self::Days, Self::Wrong, Self::Wiped, Self::Shared];

    /// As it is kept until somebody has read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Wrong => "wrong",
            Self::Wiped => "wiped",
            Self::Shared => "shared",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A phone that was emptied, and what became of what only it held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleared {
    pub why: WipeReason,
    /// Changes that were left at the server, where an owner decides about them.
    pub left: u64,
    /// Changes that are nowhere any more.
    pub lost: u64,
    /// Files whose bytes are nowhere any more.
    pub files: u64,
}

impl From<WipeReason> for Cleared {
    fn from(why: WipeReason) -> Self {
        Self {
            why,
            left: 0,
            lost: 0,
            files: 0,
        }
    }
}

impl Cleared {
    /// As it is kept until somebody has read it: the reason, then the numbers.
    #[must_use]
    pub fn note(self) -> String {
        let why = self.why.name();
        format!("{why} {} {} {}", self.left, self.lost, self.files)
    }

    /// What [`Cleared::note`] wrote; numbers that an older build did not write are none.
    #[must_use]
    pub fn parse(note: &str) -> Option<Self> {
        let mut words = note.split(' ');
        let why = WipeReason::parse(words.next()?)?;
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        Some(Self {
            why,
            left: number(),
            lost: number(),
            files: number(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_unsent_work_is_read_as_it_was_noted() {
        for why in WipeReason::ALL {
            let cleared = Cleared {
                why,
                left: 3,
                lost: 20,
                files: 1,
            };
            assert_eq!(Cleared::parse(&cleared.note()), Some(cleared));
        }
    }

    #[test]
    fn a_note_of_an_older_build_says_why_and_no_numbers() {
        assert_eq!(
            Cleared::parse("wiped"),
            Some(Cleared::from(WipeReason::Wiped))
        );
        assert_eq!(Cleared::parse(""), None);
        assert_eq!(Cleared::parse("else 1 2 3"), None);
    }
}
