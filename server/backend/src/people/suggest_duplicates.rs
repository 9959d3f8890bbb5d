//! Duplicates: contacts that can be reached by the same number or address are shown to staff, never joined by themselves.

use crate::change::Work;
use crate::change::contact_point;
use crate::change::rows::id;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::people::{Contact, contact, contact_staff};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A number that more contacts than this have is a switchboard's and says nothing about who they are.
const SHARED: usize = 20;

/// Suggests to staff, on both sides, which contacts may be the same person as this one.
pub(crate) async fn suggest_duplicates(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ContactId,
) -> Result<(), BackendError> {
    let found = work
        .ask(connection, |work| Ok(contact::find(work, id)?.cloned()))
        .await?;
    let Ok(Some(contact)) = found else {
        return Ok(());
    };
    let twins: Vec<ContactId> = reached_alike(connection, work, &contact)
        .await?
        .iter()
        .map(|twin| twin.id)
        .collect();
    suggest_to_staff(connection, work, contact.id, &twins).await?;
    for twin in &twins {
        suggest_to_staff(connection, work, *twin, &[contact.id]).await?;
    }
    Ok(())
}

/// Contacts of their own, this one aside, that have one of its numbers or addresses.
pub(crate) async fn reached_alike(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: &Contact,
) -> Result<Vec<Contact>, BackendError> {
    load_holders(connection, work, [contact]).await?;
    Ok(alike(work, contact))
}

/// The same, of those that [`load_holders`] loaded and those under way.
pub(crate) fn alike(work: &Work, contact: &Contact) -> Vec<Contact> {
    let mut twins: BTreeSet<ContactId> = BTreeSet::new();
    for mine in &contact.points {
        let Some(key) = contact_point::key(mine) else {
            continue;
        };
        let holders: Vec<ContactId> = contacts(work)
            .filter(|other| other.id != contact.id && other.merged_into.is_none())
            .filter(|other| {
                let points = other.points.iter();
                points
                    .filter(|theirs| contact_point::key(theirs) == Some(key))
                    .any(|theirs| !behind_different_extensions(mine, theirs))
            })
            .map(|other| other.id)
            .collect();
        if holders.len() <= SHARED {
            twins.extend(holders);
        }
    }
    contacts(work)
        .filter(|other| twins.contains(&other.id))
        .cloned()
        .collect()
}

/// One switchboard, two desks.
fn behind_different_extensions(one: &domain::people::Point, other: &domain::people::Point) -> bool {
    one.extension.is_some() && other.extension.is_some() && one.extension != other.extension
}

fn contacts(work: &Work) -> impl Iterator<Item = &Contact> {
    work.rows_of(Entity::Contact).filter_map(Row::as_contact)
}

/// Loads the stored contacts that have one of these numbers or addresses; those under way are held already.
pub(crate) async fn load_holders<'a>(
    connection: &mut AnyConnection,
    work: &mut Work,
    contacts: impl IntoIterator<Item = &'a Contact>,
) -> Result<(), BackendError> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let points = contacts.into_iter().flat_map(|contact| &contact.points);
    for (kind, normal) in points.filter_map(contact_point::key) {
        wanted.entry(kind).or_default().push(normal.to_owned());
    }
    let mut keys = Vec::new();
    for (kind, normals) in wanted {
        // The kind is one of a few words of ours.
        let head = format!("SELECT contact FROM contact_point WHERE kind = '{kind}' AND normal");
        for row in select_in(connection, &head, &normals).await? {
            let contact = id(Cells::of(&row).text()?, "contact")?;
            keys.push(Key::new(Entity::Contact, contact));
        }
    }
    work.load(connection, keys).await
}

async fn suggest_to_staff(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ContactId,
    twins: &[ContactId],
) -> Result<(), BackendError> {
    if twins.is_empty() {
        return Ok(());
    }
    let staff = work
        .ask(connection, |work| contact_staff::load(work, id))
        .await?;
    let Ok(mut staff) = staff else { return Ok(()) };
    staff.maybe.extend(twins);
    work.put(connection, vec![staff.into()]).await
}
