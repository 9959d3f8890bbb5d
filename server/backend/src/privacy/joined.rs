//! Records that staff joined with others: what of them is another's when one of them is erased.

use super::whole_person::WholePerson;
use crate::change::Work;
use crate::change::rows::{self, id};
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::people::{Contact, ContactStaff};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// Records of others that were joined into one that goes are records of their own again.
pub(super) async fn part(
    tx: &mut AnyConnection,
    work: &mut Work,
    person: &WholePerson,
) -> Result<(), BackendError> {
    let ids: Vec<String> = person.contacts.iter().map(ContactId::to_string).collect();
    for row in select_in(tx, "SELECT id FROM contact WHERE merged_into", &ids).await? {
        let id = ContactId(id(Cells::of(&row).text()?, "contact")?);
        let key = Key::new(Entity::Contact, id.0);
        if person.contacts.contains(&id) {
            continue;
        }
        if let Some(Row::Contact(contact)) = work.get(tx, key).await? {
            let own = Contact {
                merged_into: None,
                ..contact
            };
            work.put(tx, vec![own.into()]).await?;
        }
    }
    Ok(())
}

/// A record that others share with them loses what came from theirs.
pub(super) async fn leave(
    tx: &mut AnyConnection,
    work: &mut Work,
    person: &WholePerson,
) -> Result<(), BackendError> {
    for own in &person.contacts {
        // As it stands: of those that go, `work` says nothing any more.
        let Some(half) = stored(tx, *own).await? else {
            continue;
        };
        let shared = half
            .0
            .merged_into
            .filter(|id| !person.contacts.contains(id));
        let Some(shared) = shared else { continue };
        let others = others(tx, shared, *own).await?;
        if let Some(Row::Contact(whole)) = work.get(tx, Key::new(Entity::Contact, shared.0)).await?
        {
            work.put(tx, vec![without(whole, &half.0).into()]).await?;
        }
        let key = Key::new(Entity::ContactStaff, shared.0);
        if let Some(Row::ContactStaff(mut whole)) = work.get(tx, key).await? {
            if let Some(half) = &half.1 {
                let kept = |of: fn(&ContactStaff) -> &BTreeSet<String>, text: &String| {
                    !of(half).contains(text) || others.iter().any(|one| of(one).contains(text))
                };
                whole.tags.retain(|tag| kept(|half| &half.tags, tag));
                whole.needs.retain(|need| kept(|half| &half.needs, need));
                whole.lists.retain(|list| kept(|half| &half.lists, list));
                whole.custom.retain(|field, value| {
                    let says = |one: &ContactStaff| one.custom.get(field) == Some(value);
                    !says(half) || others.iter().any(says)
                });
            }
            whole
                .accounts
                .retain(|account| half.0.user != Some(*account));
            work.put(tx, vec![whole.into()]).await?;
        }
        forget_past(tx, work, shared).await?;
    }
    Ok(())
}

/// A record and what staff note of it.
async fn stored(
    tx: &mut AnyConnection,
    id: ContactId,
) -> Result<Option<(Contact, Option<ContactStaff>)>, BackendError> {
    let (contact, staff) = (
        Key::new(Entity::Contact, id.0),
        Key::new(Entity::ContactStaff, id.0),
    );
    let mut found = rows::load(tx, [contact, staff]).await?;
    let Some(Row::Contact(half)) = found.remove(&contact).map(|one| one.row) else {
        return Ok(None);
    };
    let staff = match found.remove(&staff).map(|one| one.row) {
        Some(Row::ContactStaff(staff)) => Some(staff),
        _ => None,
    };
    Ok(Some((half, staff)))
}

/// What staff note of the other records that were joined into the same one.
async fn others(
    tx: &mut AnyConnection,
    shared: ContactId,
    own: ContactId,
) -> Result<Vec<ContactStaff>, BackendError> {
    let mut found = Vec::new();
    let joined = [shared.to_string()];
    for row in select_in(tx, "SELECT id FROM contact WHERE merged_into", &joined).await? {
        let id = ContactId(id(Cells::of(&row).text()?, "contact")?);
        if id != own {
            found.extend(stored(tx, id).await?.and_then(|one| one.1));
        }
    }
    Ok(found)
}

/// What was written over of a shared record quotes them too.
async fn forget_past(
    tx: &mut AnyConnection,
    work: &mut Work,
    shared: ContactId,
) -> Result<(), BackendError> {
    let rows = [shared.to_string()];
    let mut past = Vec::new();
    for row in select_in(tx, "SELECT id FROM past WHERE row_id", &rows).await? {
        past.push(Key::new(Entity::Past, id(Cells::of(&row).text()?, "past")?));
    }
    work.remove(tx, &past).await
}

/// A record without what another one gave it.
fn without(mut whole: Contact, half: &Contact) -> Contact {
    whole
        .points
        .retain(|point| !half.points.iter().any(|own| own.value == point.value));
    let (to, of) = (&mut whole.fields, &half.fields);
    for (to, of) in [
        (&mut to.given, &of.given),
        (&mut to.family, &of.family),
        (&mut to.display, &of.display),
        (&mut to.company, &of.company),
        (&mut to.job, &of.job),
        (&mut to.birthday, &of.birthday),
        (&mut to.address, &of.address),
    ] {
        if to == of {
            to.clear();
        }
    }
    whole
}
