//! What this phone knows of each person's database: which it is, whether it is sealed, how often somebody guessed.
//!
//! It stands in a small database of its own, never sealed, because it is read before anything is open: no name, no text, no row.

use super::plain_name;
use crate::platform;
use crate::store::{StoreError, commit};
use domain::UserId;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use serde::{Deserialize, Serialize};
use vault::Lock;

const NAME: &str = "guard";
/// Entries as JSON, by user id; and small texts by other names.
pub(super) const PEOPLE: &str = "people";

/// What is known of one person's database. There is none where nothing was ever protected.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonRecord {
    /// The database in use.
    pub database: String,
    /// The ways to its key; none where it is readable.
    #[serde(default)]
    pub lock: Option<Lock>,
    /// A database that is being filled to take the place of the one in use.
    #[serde(default)]
    pub next: Option<String>,
    /// Databases that are to be deleted.
    #[serde(default)]
    pub leftover: Vec<String>,
    pub minutes: u8,
    /// The PIN has digits only.
    #[serde(default)]
    pub digits: bool,
    /// Changes that are only here.
    #[serde(default)]
    pub unsent: u64,
    /// Epoch ms of the server's last answer.
    #[serde(default)]
    pub last_contact: i64,
    /// PINs in a row that were wrong, and epoch ms before which none is tried.
    #[serde(default)]
    pub wrong: u32,
    #[serde(default)]
    pub wait_until: i64,
}

impl PersonRecord {
    /// A person's readable database as it always was.
    #[must_use]
    pub fn plain(user: UserId) -> Self {
        Self {
            database: plain_name(user),
            lock: None,
            next: None,
            leftover: Vec::new(),
            minutes: domain::account::phone::LOCK_MINUTES[1],
            digits: false,
            unsent: 0,
            last_contact: platform::now(),
            wrong: 0,
            wait_until: 0,
        }
    }
}

pub(super) async fn open() -> Result<Database, StoreError> {
    Ok(Database::open(NAME)
        .with_version(1_u8)
        .with_on_upgrade_needed(|event, db| {
            if event.old_version() < 1.0 {
                db.create_object_store(PEOPLE).build()?;
            }
            Ok(())
        })
        .await?)
}

/// What is known of a person's database here.
pub async fn entry(user: UserId) -> Result<Option<PersonRecord>, StoreError> {
    change(user, |_| {}).await
}

/// Changes what is known in one strict transaction and answers what it is now. The change may remove it, or make it.
pub async fn change(
    user: UserId,
    change: impl FnOnce(&mut Option<PersonRecord>),
) -> Result<Option<PersonRecord>, StoreError> {
    let db = open().await?;
    let done = change_in(&db, &user.to_string(), change).await;
    db.close();
    done
}

async fn change_in(
    db: &Database,
    user: &str,
    change: impl FnOnce(&mut Option<PersonRecord>),
) -> Result<Option<PersonRecord>, StoreError> {
    let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    let tx = db
        .transaction([PEOPLE])
        .with_mode(TransactionMode::Readwrite)
        .with_options(options)
        .build()
        .map_err(|_| StoreError::Closed)?;
    let people = tx.object_store(PEOPLE)?;
    let before: Option<String> = people.get(user).primitive()?.await?;
    let mut entry = match &before {
        Some(json) => Some(serde_json::from_str(json).map_err(|_| StoreError::Broken)?),
        None => None,
    };
    change(&mut entry);
    let after = match &entry {
        Some(entry) => Some(serde_json::to_string(entry).map_err(|_| StoreError::Broken)?),
        None => None,
    };
    if after == before {
        drop(people);
        commit(tx).await?;
        return Ok(entry);
    }
    match after {
        Some(json) => drop(people.put(json).with_key(user).without_key_type().build()?),
        None => drop(people.delete(user).build()?),
    }
    drop(people);
    commit(tx).await?;
    Ok(entry)
}

pub(super) async fn users() -> Result<Vec<UserId>, StoreError> {
    let db = open().await?;
    let tx = db.transaction([PEOPLE]).build()?;
    let people = tx.object_store(PEOPLE)?;
    let keys = people.get_all_keys::<String>().primitive()?.await?;
    let users = keys.filter_map(|key| Some(UserId(key.ok()?.parse().ok()?)));
    let users = users.collect();
    drop(people);
    commit(tx).await?;
    db.close();
    Ok(users)
}
