//! What was said, read from the rows. Pure: the screens only show it.

use super::preference_rows::Known;
use crate::zones::zones;
use domain::people::consent::{grants_of, may_send};
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ConsentWithdraw, WhyNot,
    standing,
};
use domain::projection::Projection;
use domain::{ContactId, Draft, Entity, Key, Row};
use std::cmp::Reverse;
use words::{StaffWords, time};

/// A purpose on a channel.
pub type What = (ConsentPurpose, ConsentChannel);

/// Everything that a customer's phone holds: it is their own.
#[must_use]
pub fn own(rows: &Projection) -> Vec<Consent> {
    newest(rows.all(Entity::Consent).filter_map(Row::as_consent))
}

/// What was said by and for a person: a contact, and all that were joined into it.
#[must_use]
pub fn of_contact(rows: &Projection, contact: ContactId) -> Vec<Consent> {
    let joined = |id: ContactId| {
        let row = rows.get(Key::new(Entity::Contact, id.0));
        let into = row
            .and_then(Row::as_contact)
            .and_then(|one| one.merged_into);
        into == Some(contact)
    };
    let all = rows.all(Entity::Consent).filter_map(Row::as_consent);
    newest(all.filter(|said| said.contact == contact || joined(said.contact)))
}

fn newest<'a>(said: impl Iterator<Item = &'a Consent>) -> Vec<Consent> {
    let mut all: Vec<Consent> = said.cloned().collect();
    all.sort_by_key(|said| Reverse((said.said_at, said.round, said.id)));
    all
}

/// True where it is allowed: said so, or needing no word and not withdrawn.
#[must_use]
pub fn is_allowed(said: &[Consent], (purpose, channel): What) -> bool {
    let stands = standing(said, purpose, channel);
    stands.is_granted() || (purpose.is_allowed_unless_withdrawn() && !stands.is_withdrawn())
}

/// The statement that decides; none where nobody said anything.
#[must_use]
pub fn decides(said: &[Consent], (purpose, channel): What) -> Option<Key> {
    let stands = standing(said, purpose, channel).said()?;
    Some(Key::new(Entity::Consent, stands.id.0))
}

/// What is saved when somebody allows something, or withdraws it, having seen this.
#[must_use]
pub fn drafts(
    said: &[Consent],
    place: ConsentPlace,
    source: ConsentSource,
    allow: bool,
    name: &str,
) -> Vec<Draft> {
    if allow {
        let grants = grants_of(said, place, source, name);
        return grants.into_iter().map(Draft::from).collect();
    }
    let withdraw = ConsentWithdraw {
        contact: place.contact,
        purpose: place.purpose,
        channel: place.channel,
        source,
        name: name.to_owned(),
    };
    vec![withdraw.into()]
}

/// Why a message would not leave, for staff; none where it would.
#[must_use]
pub fn why_not(
    said: &[Consent],
    known: &Known,
    (purpose, channel): What,
    now: i64,
) -> Option<WhyNot> {
    let recipient = known.recipient(said, zones(), now);
    may_send(purpose, channel, &recipient, now).err()
}

/// The reason in words; days and times by this phone's clock.
#[must_use]
pub fn why_text(why: WhyNot, words: &StaffWords, now: i64, offset_at: fn(i64) -> i64) -> String {
    let moment = |at| time::moment(words.lang, now, at, offset_at);
    match why {
        WhyNot::DoNotContact => words.consent.why_do_not_contact.to_owned(),
        WhyNot::NoConsent { purpose, channel } => {
            (words.consent.why_no_consent)(&words.consent_what(purpose, channel))
        }
        WhyNot::Withdrawn {
            purpose,
            channel,
            at,
            ..
        } => {
            let what = words.consent_what(purpose, channel);
            (words.consent.why_withdrew)(&what, &time::day(words.lang, at, offset_at(at)))
        }
        WhyNot::Unconfirmed => words.consent.why_unconfirmed.to_owned(),
        WhyNot::TooOften { until } => (words.consent.why_too_often)(&moment(until)),
        WhyNot::Paused { until } => (words.consent.why_paused)(&moment(until)),
        WhyNot::QuietHours { until } => (words.consent.why_quiet)(&moment(until)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user};
    use domain::Lang;
    use domain::Mutation;
    use domain::people::ConsentState;
    use words::staff_words;

    const MAIL: What = (ConsentPurpose::Marketing, ConsentChannel::Mail);

    fn place() -> ConsentPlace {
        ConsentPlace {
            contact: ContactId::of_user(a_user()),
            purpose: MAIL.0,
            channel: MAIL.1,
        }
    }

    fn a_consent(state: ConsentState, round: u32) -> Consent {
        let id = match state {
            ConsentState::Granted => place().grant(round, 1),
            ConsentState::Withdrawn => place().withdrawal(round),
        };
        Consent {
            id,
            contact: place().contact,
            customer: Some(a_user()),
            purpose: MAIL.0,
            channel: MAIL.1,
            state,
            round,
            text_version: 1,
            source: ConsentSource::App,
            actor: Some(a_user()),
            said_at: NOW + i64::from(round),
            again: 0,
            double_opt_in: false,
            confirmed_at: None,
            confirmed_address: None,
        }
    }

    #[test]
    fn service_is_allowed_until_withdrawn_and_the_rest_until_allowed_it_is_not() {
        assert!(!is_allowed(&[], MAIL));
        assert!(is_allowed(&[], (ConsentPurpose::Service, MAIL.1)));
        let mut said = vec![a_consent(ConsentState::Granted, 0)];
        assert!(is_allowed(&said, MAIL));
        said.push(a_consent(ConsentState::Withdrawn, 1));
        assert!(!is_allowed(&said, MAIL));
        let key = decides(&said, MAIL).unwrap();
        assert_eq!(key, Key::new(Entity::Consent, place().withdrawal(1).0));
        said.iter_mut()
            .for_each(|one| one.purpose = ConsentPurpose::Service);
        assert!(!is_allowed(&said, (ConsentPurpose::Service, MAIL.1)));
    }

    #[test]
    fn a_grant_names_the_withdrawal_that_the_screen_shows() {
        let rows = vec![
            a_consent(ConsentState::Granted, 0).into(),
            a_consent(ConsentState::Withdrawn, 1).into(),
        ];
        let rows = Projection::new(rows, Vec::new());
        let said = own(&rows);
        assert_eq!(said[0].round, 1, "the newest first");
        assert_eq!(of_contact(&rows, place().contact), said);
        let drafts = drafts(&said, place(), ConsentSource::App, true, "Lin");
        let Mutation::ConsentGrant(grant) = &drafts[0].mutation else {
            panic!("{drafts:?}");
        };
        assert_eq!(grant.seen, Some(place().withdrawal(1)));
    }

    #[test]
    fn staff_read_in_both_languages_why_nothing_is_sent() {
        let said = [a_consent(ConsentState::Withdrawn, 1)];
        let nothing = Known::default();
        let careful = Known {
            do_not_contact: true,
            ..Known::default()
        };
        let why = why_not(&said, &nothing, MAIL, NOW).unwrap();
        let day = time::day(Lang::En, NOW, 0);
        let text = why_text(why, staff_words(Lang::En), NOW, |_| 0);
        assert_eq!(
            text,
            format!("Offers and news by mail: withdrawn on {day}.")
        );
        let reasons = [
            why,
            WhyNot::DoNotContact,
            WhyNot::NoConsent {
                purpose: MAIL.0,
                channel: MAIL.1,
            },
            WhyNot::Unconfirmed,
            WhyNot::TooOften { until: NOW },
            WhyNot::Paused { until: NOW },
            WhyNot::QuietHours { until: NOW },
        ];
        for why in reasons {
            let [en, zh] =
                [Lang::En, Lang::Zh].map(|lang| why_text(why, staff_words(lang), NOW, |_| 0));
            assert!(!en.is_empty() && !zh.is_ascii() && en != zh, "{en} {zh}");
        }
        assert_eq!(
            why_not(&said, &careful, MAIL, NOW),
            Some(WhyNot::DoNotContact)
        );
        let service = (ConsentPurpose::Service, MAIL.1);
        assert_eq!(why_not(&said, &careful, service, NOW), None);
    }
}
