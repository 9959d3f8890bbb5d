//! Allowing and withdrawing, by customers on their phones and by staff for them: grants and withdrawals cross.

use super::people::contacts;
use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::civil::DAY_MS;
use domain::merge::Was;
use domain::people::consent::grants_of;
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ConsentWithdraw,
    ContactPreferenceSet, Frequency, standing,
};
use domain::{ContactId, Draft, Entity, Key, Row};

pub const HABITS: Habits = Habits {
    staff: &[(2, said_for), (1, wish_for)],
    customers: &[(2, said), (1, wish)],
};

/// A customer says it of themselves.
fn said(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let own = ContactId::of_user(somebody.actor.user);
    change(somebody, own, ConsentSource::App, noise)
}

/// Staff record it for one of the same few people, so that authors meet: those who have a phone of their own first.
fn said_for(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut all = contacts(somebody.rows);
    all.sort_by_key(|contact| (contact.user.is_none(), contact.id));
    let few = &all[..all.len().min(4)];
    let contact = noise.pick(few)?;
    let id = contact.user.map_or(contact.id, ContactId::of_user);
    let source = *noise.pick(&[ConsentSource::InPerson, ConsentSource::Phone])?;
    change(somebody, id, source, noise)
}

/// A customer wants a pause, or to hear less often.
fn wish(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let own = ContactId::of_user(somebody.actor.user);
    Some(wished(somebody, own, noise).into())
}

/// Staff note it for one of the same few people; what would disturb a customer more is not taken from them.
fn wish_for(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut all = contacts(somebody.rows);
    all.sort_by_key(|contact| (contact.user.is_none(), contact.id));
    let few = &all[..all.len().min(4)];
    let contact = noise.pick(few)?;
    let id = contact.user.map_or(contact.id, ContactId::of_user);
    Some(wished(somebody, id, noise).into())
}

fn wished(somebody: &Somebody<'_>, id: ContactId, noise: &mut Noise) -> ContactPreferenceSet {
    let row = somebody.rows.get(Key::new(Entity::ContactPreference, id.0));
    let here = row.and_then(Row::as_contact_preference);
    if noise.chance(500) {
        let at_most = (!noise.chance(300)).then_some(Frequency::CHOICES[1]);
        return ContactPreferenceSet {
            at_most: Some(Was {
                was: here.and_then(|here| here.at_most),
                new: at_most,
            }),
            ..ContactPreferenceSet::of(id)
        };
    }
    let until = (!noise.chance(200)).then(|| somebody.now + 30 * DAY_MS);
    ContactPreferenceSet {
        paused_until: Some(Was {
            was: here.and_then(|here| here.paused_until),
            new: until,
        }),
        ..ContactPreferenceSet::of(id)
    }
}

/// The other way round than it stands, mostly: a withdrawal of what is withdrawn counts too.
fn change(
    somebody: &Somebody<'_>,
    contact: ContactId,
    source: ConsentSource,
    noise: &mut Noise,
) -> Option<Draft> {
    let place = ConsentPlace {
        contact,
        purpose: *noise.pick(&[ConsentPurpose::Marketing, ConsentPurpose::Service])?,
        channel: ConsentChannel::Mail,
    };
    let rows = somebody
        .rows
        .all(Entity::Consent)
        .filter_map(Row::as_consent);
    let rows: Vec<&Consent> = rows.filter(|row| row.contact == contact).collect();
    let granted = standing(rows.iter().copied(), place.purpose, place.channel).is_granted();
    if granted || noise.chance(200) {
        let withdraw = ConsentWithdraw {
            contact,
            purpose: place.purpose,
            channel: place.channel,
            source,
            name: "Xiao".into(),
        };
        return Some(withdraw.into());
    }
    let grants = grants_of(rows, place, source, "Xiao");
    grants.into_iter().next().map(Draft::from)
}
