//! What the page behind a mail's link shows of somebody, and what it can change. Pure: the server reads and writes the rows.

use super::change::may_allow_again;
use super::{Consent, ConsentChannel, ConsentPurpose, ConsentState, said_again, standing};
use crate::civil::DAY_MS;
use crate::id::{ConsentId, ContactId};
use crate::label::Lang;
use crate::merge::Was;
use crate::people::contact::Contact;
use crate::people::contact_preference::{ContactPreference, ContactPreferenceSet, Frequency};
use crate::people::point::PointKind;
use uuid::Uuid;

/// A purpose on a way, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPlace {
    pub purpose: ConsentPurpose,
    pub channel: ConsentChannel,
    pub allowed: bool,
    /// The last withdrawal that the page shows, and how often it was said again: allowing it has to name both.
    pub seen: (Option<ConsentId>, u32),
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkPreferences {
    /// The address, but for its first letters.
    pub address: Option<String>,
    pub places: Vec<LinkPlace>,
    pub paused_until: Option<i64>,
    pub at_most: Option<Frequency>,
    pub language: Option<Lang>,
}

/// What whoever holds the link wants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkWishes {
    /// What the page showed, with what is ticked now.
    pub places: Vec<LinkPlace>,
    /// Days of a pause from now on; 0 ends it; none leaves it.
    pub pause: Option<i64>,
    /// None leaves it.
    pub at_most: Option<Option<Frequency>>,
    pub language: Option<Lang>,
}

impl LinkPreferences {
    /// Of somebody of whom nothing is known, as of a link that is none.
    #[must_use]
    pub fn nobodys() -> Self {
        Self {
            places: shown(&[], ContactId(Uuid::nil()), ConsentChannel::Mail),
            ..Self::default()
        }
    }
}

impl LinkWishes {
    #[must_use]
    pub fn set(
        &self,
        contact: ContactId,
        before: Option<&ContactPreference>,
        now: i64,
    ) -> ContactPreferenceSet {
        let paused = self
            .pause
            .map(|days| (days > 0).then(|| now.saturating_add(days.saturating_mul(DAY_MS))));
        ContactPreferenceSet {
            paused_until: paused.map(|new| Was {
                was: before.and_then(|one| one.paused_until),
                new,
            }),
            at_most: self.at_most.map(|new| Was {
                was: before.and_then(|one| one.at_most),
                new,
            }),
            ..ContactPreferenceSet::of(contact)
        }
    }
}

/// What can be withdrawn, and allowed again because the person had said so before: news of orders by the link's way, and everything else of which
/// somebody spoke.
#[must_use]
pub fn shown(said: &[Consent], contact: ContactId, channel: ConsentChannel) -> Vec<LinkPlace> {
    let mut places = Vec::new();
    for purpose in ConsentPurpose::ALL {
        for way in ConsentChannel::ALL {
            let own: Vec<&Consent> = said
                .iter()
                .filter(|one| (one.purpose, one.channel) == (purpose, way))
                .collect();
            let stands = standing(own.iter().copied(), purpose, way);
            let usual = purpose.is_allowed_unless_withdrawn() && way == channel;
            let allowed = stands.is_granted()
                || (purpose.is_allowed_unless_withdrawn() && !stands.is_withdrawn());
            let again = may_allow_again(&own, purpose);
            let spoken = stands.said().is_some() && (allowed || again);
            if !usual && !spoken {
                continue;
            }
            let here = own.iter().copied().filter(|one| one.contact == contact);
            let all = said_again(here.clone());
            let last = here
                .filter(|one| one.state == ConsentState::Withdrawn)
                .max_by_key(|one| one.round);
            places.push(LinkPlace {
                purpose,
                channel: way,
                allowed,
                seen: last.map_or((None, 0), |last| (Some(last.id), all)),
            });
        }
    }
    places
}

/// The address that offers would go to, as far as the record says.
#[must_use]
pub fn mail_of(contact: &Contact) -> Option<&str> {
    let mails = contact
        .points
        .iter()
        .filter(|point| point.kind == PointKind::Email);
    let first = mails.max_by_key(|point| (point.primary, point.verified));
    first.map(|point| point.normal.as_deref().unwrap_or(&point.value))
}

/// `l•••@e•••`: enough to know one's own address by, too little to learn somebody else's.
#[must_use]
pub fn masked(address: &str) -> String {
    let first = |text: &str| text.chars().next().map_or_else(String::new, String::from);
    match address.split_once('@') {
        Some((name, host)) => format!("{}•••@{}•••", first(name), first(host)),
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_first_letters_alone() {
        assert_eq!(masked("lin@example.com"), "l•••@e•••");
        assert_eq!(masked("林@例子.中国"), "林•••@例•••");
        assert_eq!(masked(""), "•••");
    }
}
