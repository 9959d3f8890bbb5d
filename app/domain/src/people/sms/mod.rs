//! Text messages that a provider carries: where each is, why one did not arrive, and who carries them. What somebody's own phone sends is only
//! written down.

pub mod keyword;
pub mod provider;
pub mod template;
pub mod text;

use crate::noun::column::names;
use serde::{Deserialize, Serialize};

/// The most parts of a message: each is paid for.
pub const MAX_PARTS: usize = 10;

names! {
    SmsState { Queued "queued", Sent "sent", Delivered "delivered", Failed "failed", Unknown "unknown" }
    SmsFailure {
        NoProvider "no_provider", BadNumber "bad_number", NotMobile "not_mobile", Unreachable "unreachable", Blocked "blocked",
        NoCountry "no_country", Abroad "abroad", NoMoney "no_money", Keys "keys", TooManyToday "too_many_today",
        TooManyToPerson "too_many_to_person", TooLong "too_long", NoTemplate "no_template", TemplateRefused "template_refused",
        NoConsent "no_consent", Withdrawn "withdrawn", DoNotContact "do_not_contact", TooLate "too_late", Other "other",
    }
    SmsPurpose { Service "service", Marketing "marketing", Answer "answer" }
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsState {
    Queued,
    /// The provider did not say whether it took it: nobody sends it a second time by themselves.
    Unknown,
    /// The provider has it.
    Sent,
    Failed,
    /// It is on their phone. This is final.
    Delivered,
}

impl SmsState {
    /// What is true after this was heard too: what is further on stays, in whichever order the provider tells.
    #[must_use]
    pub fn and_then(self, heard: Self) -> Self {
        self.max(heard)
    }
}

/// Why a message did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsFailure {
    /// None is set up here, or its keys are not.
    NoProvider,
    BadNumber,
    /// A landline.
    NotMobile,
    /// Switched off, or out of reach for too long.
    Unreachable,
    /// The network or the provider let it not through.
    Blocked,
    /// The provider may not send there.
    NoCountry,
    /// The business sends nothing to other countries.
    Abroad,
    /// The account at the provider is empty.
    NoMoney,
    /// The provider does not know the keys.
    Keys,
    /// The business's own bound of a day.
    TooManyToday,
    /// What one person gets within a day.
    TooManyToPerson,
    TooLong,
    /// The provider carries approved texts alone, and this is none of them.
    NoTemplate,
    /// The provider did not approve it, or does not any more.
    TemplateRefused,
    /// Offers need a yes.
    NoConsent,
    Withdrawn,
    DoNotContact,
    /// It could not leave while it was of use.
    TooLate,
    Other,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsPurpose {
    /// What somebody ordered, booked or asked.
    Service,
    /// Offers and news: asks for consent as it leaves.
    Marketing,
    /// What a program answers to what somebody wrote; asks nobody.
    Answer,
}

/// How a message fares that a provider carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsCarried {
    pub state: SmsState,
    /// Of one that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<SmsFailure>,
}

impl SmsCarried {
    /// As it is when it was just written.
    pub const QUEUED: Self = Self {
        state: SmsState::Queued,
        failure: None,
    };

    #[must_use]
    pub fn failed(failure: SmsFailure) -> Self {
        Self {
            state: SmsState::Failed,
            failure: Some(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sent_delivered_sending_leaves_delivered() {
        let heard = [SmsState::Sent, SmsState::Delivered, SmsState::Sent];
        let last = heard.into_iter().fold(SmsState::Queued, SmsState::and_then);
        assert_eq!(last, SmsState::Delivered);
    }

    proptest! {
        #[test]
        fn delivered_is_final_in_every_order(heard in proptest::collection::vec(proptest::sample::select(SmsState::ALL.to_vec()), 0..8)) {
            let last = heard.iter().copied().fold(SmsState::Queued, SmsState::and_then);
            let delivered = heard.contains(&SmsState::Delivered);
            prop_assert_eq!(last == SmsState::Delivered, delivered);
            let mut other = heard.clone();
            other.reverse();
            prop_assert_eq!(other.into_iter().fold(SmsState::Queued, SmsState::and_then), last);
        }
    }
}
