//! People into the database: one transaction per chunk, through the change log, so that phones get them.

use crate::Backend;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::error::BackendError;
use crate::import::person::Person;
use crate::people::suggest_duplicates::suggest_duplicates;
use domain::id::{ActivityId, PointId};
use domain::people::{Activity, ActivityKind, Contact, ContactStaff, Country, point};
use domain::{ContactId, Entity, Key, Row, Rows as _};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ids of imported rows are made from what is in them, below this one.
const HOME: Uuid = Uuid::from_u128(0x7261_7070_6f72_7480_8000_636f_6e74_6163);

/// Contacts of this import so far; a dry run writes none of them.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<ContactId, Contact>);

impl Backend {
    /// Writes those that are not there yet, and answers how many.
    pub(super) async fn write_chunk(
        &self,
        people: &[Person],
        home: &Country,
        seen: &mut Seen,
        dry_run: bool,
    ) -> Result<usize, BackendError> {
        let now = self.now();
        let mut tx = if dry_run {
            self.inner.db.read().await?
        } else {
            self.inner.db.write().await?
        };
        let mut work = Work::default();
        work.load(&mut tx, candidate_keys(people, home)).await?;
        let mut new = Vec::new();
        for person in people {
            if let There::New(contact) = there(&work, seen, person, home, now) {
                seen.0.insert(contact.id, (*contact).clone());
                new.push(contact.id);
                work.put(&mut tx, rows(person, *contact, now)).await?;
            }
        }
        if dry_run {
            return Ok(new.len());
        }
        for id in &new {
            suggest_duplicates(&mut tx, &mut work, *id).await?;
        }
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(new.len())
    }
}

/// The ids that a person may have here, the likeliest first: the one that our own export wrote, the one made from another program's,
/// and the one made from name and points. Two programs may give one id to two people, so the second is believed only of somebody
/// with that name or one of these points.
fn candidates(person: &Person, home: &Country) -> Vec<ContactId> {
    if let Ok(id) = person.external.parse::<Uuid>() {
        return vec![ContactId(id)];
    }
    let mut points: Vec<String> = person
        .points
        .iter()
        .map(|edit| {
            let (normal, _) = point::normal(edit.kind, &edit.value, home);
            format!(
                "{:?} {}",
                edit.kind,
                normal.unwrap_or_else(|| edit.value.clone())
            )
        })
        .collect();
    points.sort_unstable();
    let content = format!("is\n{}\n{}", person.fields.name(), points.join("\n"));
    let mut ids = vec![made(&content)];
    if !person.external.is_empty() {
        ids.insert(0, made(&format!("id\n{}", person.external)));
    }
    ids
}

fn made(from: &str) -> ContactId {
    ContactId(Uuid::new_v5(&HOME, from.as_bytes()))
}

/// Whether somebody is there by an earlier import.
pub(super) enum There {
    /// As this contact.
    As(ContactId),
    /// Not yet: they become this contact.
    New(Box<Contact>),
}

/// Looks among loaded contacts for somebody whom an import made.
pub(super) fn there(work: &Work, seen: &Seen, person: &Person, home: &Country, now: i64) -> There {
    let known = |id: &ContactId| {
        let key = Key::new(Entity::Contact, id.0);
        let stored = work.row(key).ok().flatten().and_then(Row::as_contact);
        stored.or_else(|| seen.0.get(id))
    };
    let ids = candidates(person, home);
    let last = ids.last().copied();
    for id in ids {
        match known(&id) {
            None => return There::New(Box::new(contact(id, person, home, now))),
            Some(have) if Some(id) == last || alike(have, person, home) => return There::As(id),
            Some(_) => {}
        }
    }
    // Somebody has one id at least.
    There::As(ContactId(Uuid::nil()))
}

/// The contacts that these people may be, for loading.
pub(super) fn candidate_keys(people: &[Person], home: &Country) -> Vec<Key> {
    let ids = people.iter().flat_map(|person| candidates(person, home));
    ids.map(|id| Key::new(Entity::Contact, id.0)).collect()
}

/// True where the contact has this person's name or one of their points.
fn alike(have: &Contact, person: &Person, home: &Country) -> bool {
    have.fields.name() == person.fields.name()
        || person.points.iter().any(|edit| {
            let (normal, _) = point::normal(edit.kind, &edit.value, home);
            have.has(edit.kind, &edit.value, normal.as_deref())
        })
}

fn contact(id: ContactId, person: &Person, home: &Country, now: i64) -> Contact {
    let points = person.points.iter().enumerate().map(|(n, edit)| {
        let own = Uuid::new_v5(&id.0, format!("point/{n}").as_bytes());
        edit.point(PointId(own), home)
    });
    Contact {
        points: points.collect(),
        do_not_contact: person.do_not_contact,
        ..Contact::new(id, person.fields.clone(), now)
    }
}

/// The note that an import makes beside a new contact.
pub(super) fn note_of_import(contact: ContactId) -> ActivityId {
    ActivityId(Uuid::new_v5(&contact.0, b"imported"))
}

pub(super) fn rows(person: &Person, contact: Contact, now: i64) -> Vec<Row> {
    let id = contact.id;
    let half = ContactStaff {
        id,
        ..person.half.clone()
    };
    let mut rows = vec![contact.into(), half.into()];
    if !person.note.is_empty() {
        let note = Activity {
            id: note_of_import(id),
            contact: id,
            what: ActivityKind::Imported {
                text: person.note.clone(),
            },
            at: now,
            by: None,
        };
        rows.push(note.into());
    }
    rows
}
