//! Closing the business for good, and taking everything out of it first. Both ask an owner for the password once more.

use crate::account::Business;
use crate::civil::DAY_MS;
use crate::id::UserId;
use serde::{Deserialize, Serialize};

/// For so long a business that was closed can be opened again, ms; afterwards it may be erased.
pub const REOPENS_FOR: i64 = 30 * DAY_MS;
/// For so long the link to an archive of everything is good, ms.
pub const EXPORT_FOR: i64 = DAY_MS;
/// An archive that is made for longer than this was given up, ms.
pub const EXPORT_MAKING: i64 = 3_600_000;
/// Archives that are asked for on one day.
pub const EXPORTS_A_DAY: u32 = 10;
/// Passwords that are tried on the screen within an hour.
pub const TRIES_AN_HOUR: u32 = 20;

/// A business that is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When, epoch ms.
    pub at: i64,
    /// None: on the command line.
    #[serde(default)]
    pub by: Option<UserId>,
}

impl Closed {
    /// Until when it can be opened again.
    #[must_use]
    pub fn reopens_until(&self) -> i64 {
        self.at.saturating_add(REOPENS_FOR)
    }

    #[must_use]
    pub fn may_reopen(&self, now: i64) -> bool {
        now < self.reopens_until()
    }
}

/// True where somebody typed the name of the business, in either of its languages.
#[must_use]
pub fn is_name_of(business: &Business, typed: &str) -> bool {
    let typed = typed.trim();
    let names = [&business.name.zh, &business.name.en];
    !typed.is_empty() && names.iter().any(|name| name.trim() == typed)
}

/// Why nothing was closed, opened or taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingRefusal {
    /// Only owners do.
    NotAllowed,
    Password,
    /// Too many passwords were tried, or too many archives made.
    TooMany,
    /// What was typed is not the name of the business.
    Name,
    /// An archive is being made already.
    Making,
    /// A demo belongs to everybody who tries it.
    Demo,
    /// It is not closed.
    Open,
    /// It was closed for too long.
    TooLate,
    /// It is not closed for long enough.
    TooEarly,
    /// The server has too much to do.
    Busy,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingAnswer {
    Done,
    Refused(ClosingRefusal),
}

/// An archive of everything, as whoever asked for it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessExport {
    /// Where it is taken from, once it is there: a path of this site.
    pub link: String,
    /// None while it is being made.
    pub bytes: Option<u64>,
    /// When the link ends, epoch ms.
    pub until: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;

    #[test]
    fn a_business_opens_again_within_thirty_days_and_not_later() {
        let closed = Closed { at: 5, by: None };
        assert!(closed.may_reopen(5) && closed.may_reopen(4 + REOPENS_FOR));
        assert!(!closed.may_reopen(5 + REOPENS_FOR));
    }

    #[test]
    fn its_name_in_either_language_is_its_name_and_nothing_else_is() {
        let mut business = crate::service::sla::tests::a_business();
        business.name = Label::new("河畔面馆", "");
        for (typed, is) in [
            ("河畔面馆", true),
            (" 河畔面馆 ", true),
            ("", false),
            (" ", false),
            ("河畔", false),
        ] {
            assert_eq!(is_name_of(&business, typed), is, "{typed}");
        }
    }
}
