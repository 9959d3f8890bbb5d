//! Contacts: made, changed by several people, tagged, noted about, joined.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::id::PointId;
use domain::insight::SuggestionAnswer;
use domain::insight::suggestion::SuggestionOutcome;
use domain::merge::{SetChange, Was};
use domain::people::{
    ActivityAdd, ActivityKind, Contact, ContactCreate, ContactFields, ContactJoin, ContactSet,
    ContactStaffSet, Country, PointChange, PointEdit, PointKind,
};
use domain::projection::Projection;
use domain::{ActivityId, ContactId, Draft, Entity, Key, Row};

pub const HABITS: Habits = Habits {
    staff: &[
        (2, change),
        (1, tag),
        (1, create),
        (2, note_or_join),
        (1, answer),
    ],
    customers: &[(3, change_own)],
};

/// Contacts that were not joined into another.
pub fn contacts(rows: &Projection) -> Vec<&Contact> {
    rows.all(Entity::Contact)
        .filter_map(Row::as_contact)
        .filter(|contact| contact.merged_into.is_none())
        .collect()
}

/// A number that nobody else types.
fn number(noise: &mut Noise) -> PointEdit {
    PointEdit {
        kind: PointKind::Phone,
        value: format!("+4420{:08}", noise.next() % 100_000_000),
        label: String::new(),
        primary: false,
    }
}

/// Says what came of a suggestion to contact somebody.
fn answer(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = somebody.rows.all(Entity::Suggestion);
    let all: Vec<_> = all.filter_map(Row::as_suggestion).collect();
    let id = noise.pick(&all)?.id;
    let outcomes = [
        SuggestionOutcome::Done,
        SuggestionOutcome::Later,
        SuggestionOutcome::Dismissed,
    ];
    let outcome = *noise.pick(&outcomes)?;
    Some(SuggestionAnswer { id, outcome }.into())
}

fn create(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let now = somebody.now;
    let create = ContactCreate {
        id: ContactId(noise.uuid(now)),
        fields: ContactFields {
            display: format!("Guest {}", noise.next() % 1_000),
            ..ContactFields::default()
        },
        country: Country::default(),
        points: vec![(PointId(noise.uuid(now)), number(noise))],
        tags: Default::default(),
    };
    Some(create.into())
}

/// Changes one hard thing of a contact: a number, or – of those whom nobody joins – the address.
fn change(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = contacts(somebody.rows);
    // The same few people, so that authors meet.
    let few = &all[..all.len().min(4)];
    let contact = noise.pick(few)?;
    Some(changed(contact, somebody.now, noise).into())
}

/// A customer changes their own contact, or makes it.
fn change_own(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let (all, me) = (contacts(somebody.rows), somebody.actor.user);
    let own = all.iter().find(|contact| contact.user == Some(me));
    match own {
        Some(own) => Some(changed(own, somebody.now, noise).into()),
        None => {
            let create = ContactCreate {
                id: ContactId::of_user(me),
                fields: ContactFields {
                    given: "Xiao".into(),
                    ..ContactFields::default()
                },
                country: Country::default(),
                points: Vec::new(),
                tags: Default::default(),
            };
            Some(create.into())
        }
    }
}

fn changed(contact: &Contact, now: i64, noise: &mut Noise) -> ContactSet {
    let mut set = ContactSet::of(contact.id, Country::default());
    if contact.user.is_some() && noise.chance(300) {
        set.address = Some(Was {
            was: contact.fields.address.clone(),
            new: format!("{} He Street", noise.next() % 1_000_007),
        });
        return set;
    }
    let known = noise.pick(&contact.points).filter(|_| noise.chance(700));
    set.points = vec![match known {
        Some(point) => PointChange {
            id: point.id,
            was: Some(point.edit()),
            new: (noise.chance(800)).then(|| number(noise)),
        },
        None => PointChange {
            id: PointId(noise.uuid(now)),
            was: None,
            new: Some(number(noise)),
        },
    }];
    set
}

/// Adds a tag that no one else adds, and sometimes takes the contact over.
fn tag(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let (rows, me) = (somebody.rows, somebody.actor.user);
    let all = contacts(rows);
    let contact = noise.pick(&all)?;
    let half = rows.get(Key::new(Entity::ContactStaff, contact.id.0));
    let owner = half
        .and_then(Row::as_contact_staff)
        .and_then(|half| half.owner);
    let set = ContactStaffSet {
        tags: Some(SetChange {
            add: [format!("t{}", noise.next() % 1_000_000_007)].into(),
            remove: Default::default(),
        }),
        owner: noise.chance(300).then_some(Was {
            was: owner,
            new: Some(me),
        }),
        ..ContactStaffSet::of(contact.id)
    };
    Some(set.into())
}

/// Writes a note, or joins two contacts that are nobody's account.
fn note_or_join(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let (all, now) = (contacts(somebody.rows), somebody.now);
    let strangers: Vec<&Contact> = all
        .iter()
        .copied()
        .filter(|contact| contact.user.is_none())
        .collect();
    if noise.chance(300) {
        let (from, into) = (noise.pick(&strangers)?.id, noise.pick(&strangers)?.id);
        return Some(ContactJoin { from, into }.into());
    }
    let note = ActivityAdd {
        id: ActivityId(noise.uuid(now)),
        contact: noise.pick(&all)?.id,
        what: ActivityKind::Note {
            text: "called back".into(),
        },
        at: now,
    };
    Some(note.into())
}
