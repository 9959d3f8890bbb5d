//! How somebody wants to hear of offers, read from the rows. Pure: the screens only show it.

use domain::civil::DAY_MS;
use domain::merge::Was;
use domain::people::consent::QuietHours;
use domain::people::consent::Recipient;
use domain::people::{
    Consent, ConsentChannel, ConsentPurpose, ContactPreference, ContactPreferenceSet, Frequency,
    PointKind, Standing, standing,
};
use domain::projection::Projection;
use domain::reach::DeliveryState;
use domain::zone::Zones;
use domain::{ContactId, Entity, Key, Row};

/// What a phone knows of somebody that decides whether an offer may leave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub do_not_contact: bool,
    pub wishes: Vec<ContactPreference>,
    /// When offers were sent, epoch ms.
    pub(super) sent: Vec<i64>,
    pub(super) is_proven: bool,
    /// Where a mail would go.
    pub(super) address: Option<String>,
    /// The business's zone.
    pub(super) home: String,
}

/// Of a contact, and all that were joined into it.
#[must_use]
pub fn known(rows: &Projection, id: ContactId) -> Known {
    let all = rows.all(Entity::Contact).filter_map(Row::as_contact);
    let is_person = |other: ContactId, into: Option<ContactId>| other == id || into == Some(id);
    let contacts: Vec<_> = all
        .filter(|one| is_person(one.id, one.merged_into))
        .collect();
    let is_theirs = |other: ContactId| contacts.iter().any(|one| one.id == other) || other == id;
    let whole = contacts.iter().find(|one| one.id == id);
    let mails = || {
        let points = whole.into_iter().flat_map(|one| one.points.iter());
        points.filter(|point| point.kind == PointKind::Email)
    };
    let first = mails().max_by_key(|point| (point.verified, point.primary));
    let wishes = rows.all(Entity::ContactPreference);
    let wishes = wishes.filter_map(Row::as_contact_preference);
    let sent = rows.all(Entity::Delivery).filter_map(Row::as_delivery);
    let sent = sent.filter(|one| one.state == DeliveryState::Sent && is_theirs(one.contact));
    let business = rows.all(Entity::Business).find_map(Row::as_business);
    Known {
        do_not_contact: whole.is_some_and(|one| one.do_not_contact),
        wishes: wishes.filter(|one| is_theirs(one.id)).cloned().collect(),
        sent: sent.map(|one| one.at).collect(),
        is_proven: mails().any(|point| point.verified),
        address: first.and_then(|point| point.normal.clone()),
        home: business.map_or_else(String::new, |one| one.zone.clone()),
    }
}

impl Known {
    /// Somebody to whom an offer is about to be sent.
    #[must_use]
    pub fn recipient<'a>(
        &'a self,
        said: &'a [Consent],
        zones: &dyn Zones,
        now: i64,
    ) -> Recipient<'a> {
        let plain = Recipient {
            is_proven: self.is_proven,
            address: self.address.as_deref(),
            ..Recipient::of(said, self.do_not_contact)
        };
        plain.wishing(&self.wishes, &self.sent, (zones, &self.home), now)
    }

    /// True where something was allowed that still has to be confirmed by mail.
    #[must_use]
    pub fn waits(
        &self,
        said: &[Consent],
        (purpose, channel): (ConsentPurpose, ConsentChannel),
    ) -> bool {
        let to = Recipient {
            is_proven: self.is_proven,
            address: self.address.as_deref(),
            ..Recipient::of(said, self.do_not_contact)
        };
        match standing(said, purpose, channel) {
            Standing::Granted(stands) => !stands.is_confirmed(&to),
            Standing::Unsaid | Standing::Withdrawn(_) => false,
        }
    }
}

/// The contact's own wish, as it stands.
#[must_use]
pub fn wish(rows: &Projection, id: ContactId) -> Option<ContactPreference> {
    let row = rows.get(Key::new(Entity::ContactPreference, id.0));
    row.and_then(Row::as_contact_preference).cloned()
}

/// A pause of so many days from now, or its end.
#[must_use]
pub fn pause(
    id: ContactId,
    here: Option<&ContactPreference>,
    days: Option<i64>,
    now: i64,
) -> ContactPreferenceSet {
    ContactPreferenceSet {
        paused_until: Some(Was {
            was: here.and_then(|one| one.paused_until),
            new: days.map(|days| now.saturating_add(days.saturating_mul(DAY_MS))),
        }),
        ..ContactPreferenceSet::of(id)
    }
}

/// Quiet hours by the clock of this phone, or none.
#[must_use]
pub fn quiet(
    id: ContactId,
    here: Option<&ContactPreference>,
    (hours, zone): (Option<QuietHours>, &str),
) -> ContactPreferenceSet {
    ContactPreferenceSet {
        quiet: Some(Was {
            was: here.and_then(|one| one.quiet),
            new: hours,
        }),
        zone: hours.map(|_| Was {
            was: here.map_or_else(String::new, |one| one.zone.clone()),
            new: zone.to_owned(),
        }),
        ..ContactPreferenceSet::of(id)
    }
}

/// How often at most.
#[must_use]
pub fn often(
    id: ContactId,
    here: Option<&ContactPreference>,
    at_most: Option<Frequency>,
) -> ContactPreferenceSet {
    ContactPreferenceSet {
        at_most: Some(Was {
            was: here.and_then(|one| one.at_most),
            new: at_most,
        }),
        ..ContactPreferenceSet::of(id)
    }
}

/// `22:00` as minutes from midnight.
#[must_use]
pub fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Minutes from midnight as `22:00`.
#[must_use]
pub fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `22:00–08:00`
#[must_use]
pub fn hours_text(quiet: QuietHours) -> String {
    format!("{}–{}", clock(quiet.from), clock(quiet.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user};

    #[test]
    fn a_time_reads_back_and_nonsense_is_none() {
        for text in ["00:00", "08:30", "23:59"] {
            assert_eq!(minute(text).map(clock).as_deref(), Some(text));
        }
        assert_eq!(minute("22:00:00"), Some(22 * 60));
        for bad in ["", "24:00", "12:60", "a:b", "12", "1:é"] {
            assert_eq!(minute(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_change_says_what_its_author_saw() {
        let id = ContactId::of_user(a_user());
        let first = pause(id, None, Some(30), NOW);
        let until = NOW + 30 * DAY_MS;
        let new = first.paused_until.clone().unwrap();
        assert_eq!((new.was, new.new), (None, Some(until)));
        let here = ContactPreference {
            paused_until: Some(until),
            quiet: Some(QuietHours { from: 60, to: 120 }),
            ..ContactPreference::new(id, None)
        };
        let end = pause(id, Some(&here), None, NOW).paused_until.unwrap();
        assert_eq!((end.was, end.new), (Some(until), None));
        let off = quiet(id, Some(&here), (None, "Asia/Shanghai"));
        assert_eq!(off.quiet.unwrap().was, here.quiet);
        assert_eq!(off.zone, None, "without hours the clock is nobody's matter");
    }
}
