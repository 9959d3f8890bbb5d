//! After an erasure: what quotes the person in what others sent, now and for a year, since phones that were away still send such things. And
//! who was erased, by id, so that a copy restored later does not bring them back.

use super::whole_person::WholePerson;
use crate::Backend;
use crate::change::Work;
use crate::change::rows::{Stamp, id};
use crate::db::statement::{Cells, Clash, Table, Value, execute_in};
use crate::error::BackendError;
use domain::civil::DAY_MS;
use domain::{ContactId, Entity, Key};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use sync::fingerprint;
use uuid::Uuid;

/// The one job of all erasures.
pub(super) const KEY: &str = "all";
/// How long an empty account waits for its devices, and what quotes somebody is looked for.
const FOLLOWED: i64 = 365 * DAY_MS;
/// Bodies that are emptied in one transaction.
const AT_ONCE: usize = 500;
/// Characters of an id.
const ID: usize = 36;
/// What stands in place of a body.
const EMPTY: &str = "{}";

/// Somebody, or something of theirs, that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tombstone {
    /// Of a contact, an account, or a row of theirs.
    pub id: String,
    /// The contact that they were asked for as.
    pub person: String,
    pub erased_at: i64,
    /// True for what stays in the books without a name.
    pub stays: bool,
}

/// True where a text names one of these ids.
pub(super) fn mentions(text: &str, ids: &BTreeSet<Uuid>) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(ID).any(|window| {
        window.get(8) == Some(&b'-')
            && window.get(13) == Some(&b'-')
            && Uuid::try_parse_ascii(window).is_ok_and(|id| ids.contains(&id))
    })
}

const ERASED: Table<'_> = Table {
    name: "erased",
    columns: &["id", "person", "erased_at", "stays"],
    key: &["id"],
    clash: Clash::Keep,
};

/// Notes who is erased, and which of their rows go and stay.
pub(super) async fn remember(
    tx: &mut AnyConnection,
    person: &WholePerson,
    (go, stay): (&[Key], &[Key]),
    now: i64,
) -> Result<(), BackendError> {
    let asked = person.ids().next().unwrap_or_default().to_string();
    let ids = person.ids().chain(go.iter().map(|key| key.id));
    let ids = ids.map(|id| (id, false));
    let ids: BTreeMap<Uuid, bool> = ids.chain(stay.iter().map(|key| (key.id, true))).collect();
    let stones = ids.into_iter().map(|(id, stays)| Tombstone {
        id: id.to_string(),
        person: asked.clone(),
        erased_at: now,
        stays,
    });
    keep(tx, stones).await
}

pub(crate) async fn keep(
    tx: &mut AnyConnection,
    stones: impl Iterator<Item = Tombstone>,
) -> Result<(), BackendError> {
    let row = |stone: Tombstone| {
        vec![
            Value::Text(stone.id),
            Value::Text(stone.person),
            Value::Int(stone.erased_at),
            Value::Int(i64::from(stone.stays)),
        ]
    };
    Ok(ERASED.put(tx, stones.map(row).collect()).await?)
}

/// All who were erased.
pub(crate) async fn tombstones(tx: &mut AnyConnection) -> Result<Vec<Tombstone>, BackendError> {
    let rows = sqlx::query("SELECT id, person, erased_at, stays FROM erased ORDER BY id")
        .fetch_all(tx)
        .await?;
    let stone = |row| {
        let mut cells = Cells::of(row);
        Ok(Tombstone {
            id: cells.text()?.to_owned(),
            person: cells.text()?.to_owned(),
            erased_at: cells.int()?,
            stays: cells.flag()?,
        })
    };
    rows.iter().map(stone).collect()
}

impl Backend {
    /// Takes away what quotes people who were erased within a year; answers when to look again, none where nobody was.
    pub(crate) async fn sweep_erased(&self) -> Result<Option<i64>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let stones = tombstones(&mut tx).await?;
        tx.commit().await?;
        let (young, old): (Vec<_>, Vec<_>) = stones
            .into_iter()
            .partition(|stone| stone.erased_at > now.saturating_sub(FOLLOWED));
        self.forget_accounts(&old).await?;
        let Some(last) = young.iter().map(|stone| stone.erased_at).max() else {
            return Ok(None);
        };
        let ids = |stays: &dyn Fn(bool) -> bool| {
            let those = young.iter().filter(|stone| stays(stone.stays));
            let ids = those.map(|stone| id(&stone.id, "erased"));
            ids.collect::<Result<BTreeSet<Uuid>, _>>()
        };
        // What waits about the books is decided by somebody as before.
        self.drop_cards(&ids(&|stays| !stays)?).await?;
        self.empty_bodies(&ids(&|_| true)?).await?;
        self.empty_deposits(&ids(&|_| true)?).await?;
        self.tidy_files().await?;
        self.inner.db.checkpoint().await?;
        // Soon again while phones still bring what they had, then by and by.
        let wait = (now - last).clamp(DAY_MS, 30 * DAY_MS);
        Ok(Some(now.saturating_add(wait)))
    }

    /// Erases again whom a restored copy brought back; answers how many.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub(crate) async fn erase_again(&self) -> Result<u64, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut again = 0;
        let mut pokes = Vec::new();
        let stones = tombstones(&mut tx).await?;
        let gone = stones.iter().filter(|one| !one.stays);
        let gone: Result<BTreeSet<Uuid>, _> = gone.map(|one| id(&one.id, "erased")).collect();
        let gone = gone?;
        for stone in stones.iter().filter(|one| !one.stays) {
            let sql = "SELECT id FROM contact WHERE id = $1 UNION ALL SELECT id FROM account_user WHERE id = $1 AND (name <> '' OR email IS NOT NULL)";
            let there = sqlx::query(sql)
                .bind(stone.id.clone())
                .fetch_optional(&mut *tx)
                .await?;
            if there.is_none() {
                continue;
            }
            let one = id(&stone.id, "erased")?;
            let mut person = WholePerson::of_contact(&mut tx, ContactId(one)).await?;
            person.add_account(&mut tx, one).await?;
            // Whom staff joined them with did not ask for it.
            person.contacts.retain(|contact| gone.contains(&contact.0));
            person
                .accounts
                .retain(|account| gone.contains(&account.id.0));
            let (_, told) = self.erase(&mut tx, &person, (None, true)).await?;
            pokes.extend(told);
            again += 1;
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(again)
    }

    /// Takes over who was erased from a database that this one has replaced, and erases them here too; answers how many were.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub(crate) async fn erase_as_before(
        &self,
        before: Vec<Tombstone>,
    ) -> Result<u64, BackendError> {
        let mut tx = self.inner.db.write().await?;
        keep(&mut tx, before.into_iter()).await?;
        tx.commit().await?;
        let again = self.erase_again().await?;
        self.sweep_erased().await?;
        Ok(again)
    }

    async fn forget_accounts(&self, old: &[Tombstone]) -> Result<(), BackendError> {
        let ids: Vec<String> = old.iter().map(|stone| stone.id.clone()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut tx = self.inner.db.write().await?;
        execute_in(
            &mut tx,
            "DELETE FROM account_user WHERE name = '' AND email IS NULL AND id",
            &ids,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// What was kept for somebody's decision.
    async fn drop_cards(&self, ids: &BTreeSet<Uuid>) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let rows = sqlx::query("SELECT id, args FROM parked")
            .fetch_all(&mut *tx)
            .await?;
        let mut keys = Vec::new();
        for row in &rows {
            let mut cells = Cells::of(row);
            let card = id(cells.text()?, "parked")?;
            if mentions(cells.text()?, ids) {
                keys.push(Key::new(Entity::Parked, card));
            }
        }
        let mut work = Work::default();
        work.remove(&mut tx, &keys).await?;
        let stamp = Stamp {
            now: self.now(),
            by: None,
        };
        let pokes = work.flush(&mut tx, stamp).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    /// What was left for a decision by a phone whose login has ended: it becomes a wish that asks for nothing, under its number, so that what stands
    /// around it can still be taken.
    pub(super) async fn empty_deposits(&self, ids: &BTreeSet<Uuid>) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let rows = sqlx::query("SELECT client, mid, body FROM sync_deposit")
            .fetch_all(&mut *tx)
            .await?;
        for row in &rows {
            let mut cells = Cells::of(row);
            let (client, mid, body) = (cells.text()?.to_owned(), cells.int()?, cells.text()?);
            if !mentions(body, ids) {
                continue;
            }
            let body = asking_nothing(body)?;
            let hash = Sha256::digest(body.as_bytes()).to_vec();
            sqlx::query(
                "UPDATE sync_deposit SET body = $3, hash = $4 WHERE client = $1 AND mid = $2",
            )
            .bind(client)
            .bind(mid)
            .bind(body)
            .bind(hash)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What was sent, word by word. Its hash and its fingerprint stay, by which a device is recognised.
    pub(super) async fn empty_bodies(&self, ids: &BTreeSet<Uuid>) -> Result<(), BackendError> {
        let mut found = Vec::new();
        let mut tx = self.inner.db.read().await?;
        let mut rows =
            sqlx::query("SELECT client, mid, body FROM mutation_log WHERE print IS NULL")
                .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            let mut cells = Cells::of(&row);
            let (client, mid, body) = (cells.text()?.to_owned(), cells.int()?, cells.text()?);
            if mentions(body, ids) {
                found.push((client, mid, fingerprint(body).to_string()));
            }
        }
        drop(rows);
        tx.commit().await?;
        for part in found.chunks(AT_ONCE) {
            let mut tx = self.inner.db.write().await?;
            for (client, mid, print) in part {
                let sql =
                    "UPDATE mutation_log SET body = $3, print = $4 WHERE client = $1 AND mid = $2";
                sqlx::query(sql)
                    .bind(client.clone())
                    .bind(*mid)
                    .bind(EMPTY)
                    .bind(print.clone())
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// A wish as it was left, with its number and its author, that lets a card go which nobody has.
fn asking_nothing(body: &str) -> Result<String, BackendError> {
    let json = |source| BackendError::Json {
        what: "mutation",
        source,
    };
    let mut envelope: serde_json::Value = serde_json::from_str(body).map_err(json)?;
    if let Some(envelope) = envelope.as_object_mut() {
        envelope.remove("answers");
        envelope.insert("name".to_owned(), "parked.drop@1".into());
        let nobodys = serde_json::json!({ "id": Uuid::nil() });
        envelope.insert("args".to_owned(), nobodys);
    }
    serde_json::to_string(&envelope).map_err(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_that_asks_for_nothing_says_nothing_of_what_it_was() {
        let body = r#"{"mid":3,"name":"activity.add@1","at":5,"actor":"a","answers":"b","args":{"text":"secret"}}"#;
        let empty = asking_nothing(body).unwrap();
        assert!(!empty.contains("secret") && !empty.contains("activity"));
        assert!(empty.contains(r#""mid":3"#) && empty.contains(r#""actor":"a""#));
    }

    #[test]
    fn an_id_is_found_wherever_it_stands() {
        let (one, other) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let ids = BTreeSet::from([one]);
        assert!(mentions(&format!(r#"{{"id":"{one}"}}"#), &ids));
        assert!(mentions(&one.to_string(), &ids));
        assert!(!mentions(&format!("x{other} 好"), &ids));
        assert!(!mentions("short", &ids));
    }
}
