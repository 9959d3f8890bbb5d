//! What is said of a text message: how long it is, how it fares, and why it did not arrive.

use domain::people::sms::{SmsCarried, SmsFailure, SmsState};
use words::StaffWords;

/// The tag's class and words for where a message is.
#[must_use]
pub fn sms_state(state: SmsState, words: &StaffWords) -> (&'static str, &'static str) {
    let [queued, unknown, sent, failed, delivered] = words.sms.states;
    match state {
        SmsState::Queued => ("tag info", queued),
        SmsState::Unknown => ("tag warn", unknown),
        SmsState::Sent => ("tag", sent),
        SmsState::Failed => ("tag bad", failed),
        SmsState::Delivered => ("tag ok", delivered),
    }
}

/// What staff should know of a message that did not simply arrive.
#[must_use]
pub fn sms_why(carried: SmsCarried, words: &StaffWords) -> Option<&'static str> {
    match carried.state {
        SmsState::Failed => Some(words.sms_failure(carried.failure.unwrap_or(SmsFailure::Other))),
        SmsState::Unknown => Some(words.sms.unknown_text),
        SmsState::Queued | SmsState::Sent | SmsState::Delivered => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use std::collections::BTreeSet;
    use words::staff_words;

    #[test]
    fn every_state_looks_different_and_every_failure_reads_different() {
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            let states: BTreeSet<_> = SmsState::ALL.map(|one| sms_state(one, words)).into();
            assert_eq!(states.len(), SmsState::ALL.len());
            let why: BTreeSet<_> = SmsFailure::ALL.map(|one| words.sms_failure(one)).into();
            assert_eq!(why.len(), SmsFailure::ALL.len());
        }
    }
}
