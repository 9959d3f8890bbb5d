//! Taking a run back: who came by it and was not touched since goes, what was filled and is as it was filled becomes empty, and everything that
//! somebody changed since stays and is counted.

use crate::Backend;
use crate::account::keys_of_contact;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::import::company;
use crate::import::fill::{self, Filled};
use crate::import::step::{Wrote, half_of, sum};
use crate::import::store::{self, Part, Stored};
use crate::import::write::note_of_import;
use crate::job::{self, JobKind};
use domain::people::import_run::{ImportState, UNDO};
use domain::people::{Contact, ContactStaff};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// People of one transaction.
const STEP: i64 = 200;

/// What a run wrote for one of its people.
struct Item {
    place: i64,
    contact: ContactId,
    wrote: Wrote,
}

impl Backend {
    pub(super) async fn take_back(&self, id: Uuid, stored: &Stored) -> Result<(), BackendError> {
        while self.take_some_back(id, stored).await? {}
        Ok(())
    }

    /// False where nothing is left. The last come first: somebody who stands in the file twice was added, then filled.
    async fn take_some_back(&self, id: Uuid, stored: &Stored) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let Some(now) = store::find(&mut tx, id).await? else {
            return Ok(false);
        };
        if now.run.state != ImportState::Undoing {
            return Ok(false);
        }
        let items = items(&mut tx, id).await?;
        let Some(last) = items.last().map(|item| item.place) else {
            // Whoever worked there is gone by now.
            let mut work = Work::default();
            if company::take_back(&mut tx, &mut work, id).await? {
                let pokes = work.flush(&mut tx, self.stamp_of(stored)).await?;
                tx.commit().await?;
                self.poke(pokes);
                return Ok(true);
            }
            store::set_state(&mut tx, id, ImportState::Undone, None).await?;
            store::remove(&mut tx, id, Part::File).await?;
            let tidied = self.now().saturating_add(UNDO);
            job::schedule(&mut tx, JobKind::ContactImport, &id.to_string(), tidied).await?;
            tx.commit().await?;
            return Ok(false);
        };
        let mut work = Work::default();
        let (mut undone, mut kept) = (0_i64, Vec::new());
        for item in &items {
            let gone = match &item.wrote {
                Wrote::Added(sum) => remove(&mut tx, &mut work, item.contact, sum).await?,
                Wrote::Filled(filled) => empty(&mut tx, &mut work, item.contact, filled).await?,
            };
            if gone {
                undone += 1;
            } else {
                kept.push(item.contact);
            }
        }
        let pokes = work.flush(&mut tx, self.stamp_of(stored)).await?;
        sqlx::query("DELETE FROM import_item WHERE run = $1 AND place >= $2")
            .bind(id.to_string())
            .bind(last)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE import_run SET undone = undone + $1, kept = kept + $2 WHERE id = $3")
            .bind(undone)
            .bind(i64::try_from(kept.len()).unwrap_or(i64::MAX))
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        store::keep_contacts(&mut tx, &now.run, kept.into_iter()).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(true)
    }

    fn stamp_of(&self, stored: &Stored) -> Stamp {
        Stamp {
            now: self.now(),
            by: Some(stored.person),
        }
    }
}

async fn items(connection: &mut AnyConnection, id: Uuid) -> Result<Vec<Item>, BackendError> {
    let sql =
        "SELECT place, contact, wrote FROM import_item WHERE run = $1 ORDER BY place DESC LIMIT $2";
    let rows = sqlx::query(sql)
        .bind(id.to_string())
        .bind(STEP)
        .fetch_all(connection)
        .await?;
    let item = |row| {
        let mut cells = Cells::of(row);
        let place = cells.int()?;
        let contact = cells.text()?.parse().map_err(|_| BackendError::Value {
            what: "import_item.contact",
        })?;
        let wrote = store::from_json(cells.text()?, "import_item.wrote")?;
        Ok(Item {
            place,
            contact: ContactId(contact),
            wrote,
        })
    };
    rows.iter().map(item).collect()
}

/// Removes a contact that is as it was made; false where it stays.
async fn remove(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ContactId,
    made: &str,
) -> Result<bool, BackendError> {
    let row = work
        .get(connection, Key::new(Entity::Contact, id.0))
        .await?;
    let half = work
        .get(connection, Key::new(Entity::ContactStaff, id.0))
        .await?;
    let (Some(Row::Contact(contact)), Some(Row::ContactStaff(half))) = (row, half) else {
        // Somebody removed it: there is nothing left to take back.
        return Ok(true);
    };
    // Nobody who wishes no advertising is forgotten: the next import would bring them without that wish.
    if contact.do_not_contact || sum(&contact, &half)? != made {
        return Ok(false);
    }
    let keys = keys_of_contact(connection, id).await?;
    if is_used(connection, work, &contact, &keys).await? {
        return Ok(false);
    }
    work.remove(connection, &keys).await?;
    forget_twin(connection, work, &half).await?;
    Ok(true)
}

/// True where somebody wrote something down about the contact, or joined another one with it.
async fn is_used(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: &Contact,
    keys: &[Key],
) -> Result<bool, BackendError> {
    let own = Key::new(Entity::Activity, note_of_import(contact.id).0);
    for key in keys.iter().filter(|key| **key != own) {
        let by_people = matches!(
            key.entity,
            Entity::Activity | Entity::Consent | Entity::Attachment
        );
        // What this undo took back already is not there any more.
        if by_people && work.get(connection, *key).await?.is_some() {
            return Ok(true);
        }
    }
    let joined = sqlx::query("SELECT id FROM contact WHERE merged_into = $1 LIMIT 1")
        .bind(contact.id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(joined.is_some())
}

/// Nobody is a possible duplicate of somebody who is gone.
async fn forget_twin(
    connection: &mut AnyConnection,
    work: &mut Work,
    gone: &ContactStaff,
) -> Result<(), BackendError> {
    for twin in &gone.maybe {
        let key = Key::new(Entity::ContactStaff, twin.0);
        if let Some(Row::ContactStaff(mut half)) = work.get(connection, key).await? {
            half.maybe.remove(&gone.id);
            half.others.remove(&gone.id);
            work.put(connection, vec![half.into()]).await?;
        }
    }
    Ok(())
}

/// Empties what was filled and is as it was filled; false where nothing of it is.
async fn empty(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: ContactId,
    filled: &Filled,
) -> Result<bool, BackendError> {
    let mut gone = false;
    let row = work
        .get(connection, Key::new(Entity::Contact, id.0))
        .await?;
    if let Some(emptied) = row
        .as_ref()
        .and_then(Row::as_contact)
        .and_then(|have| fill::empty(have, filled))
    {
        work.put(connection, vec![emptied.into()]).await?;
        gone = true;
    }
    if !filled.custom.is_empty() {
        let half = half_of(connection, work, id).await?;
        if let Some(emptied) = fill::empty_half(&half, filled) {
            work.put(connection, vec![emptied.into()]).await?;
            gone = true;
        }
    }
    if let Some(note) = filled.note {
        let key = Key::new(Entity::Activity, note.0);
        if work.get(connection, key).await?.is_some() {
            work.remove(connection, &[key]).await?;
            gone = true;
        }
    }
    Ok(gone)
}
