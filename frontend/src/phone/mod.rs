//! How this phone keeps each person's data: which database, whether it is sealed, and how often somebody guessed.
//!
//! A small database of its own, never sealed, because it is read before anything is open: no name, no text, no row stands here.

pub mod gate;
mod guard;
pub mod idle;
mod keys;
pub mod moving;
pub mod passkey;
pub mod shared;

pub use guard::Keeper;

use crate::platform::{self, Audience};
use crate::store::{StoreError, commit};
use app::device::Me;
use domain::UserId;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use serde::{Deserialize, Serialize};
use vault::Lock;

const NAME: &str = "guard";
/// Entries as JSON, by user id; and small texts by other names.
const PEOPLE: &str = "people";

/// The database of a person whose phone keeps it readable, and the name of the channel between their tabs.
#[must_use]
pub fn plain_name(user: UserId) -> String {
    format!("rapport-{user}")
}

/// The name of one more database of a person. A bucket's name has 64 characters at most.
#[must_use]
pub fn new_name(user: UserId) -> String {
    let random: [u8; 6] = platform::random();
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{random}", plain_name(user))
}

/// What is known of one person's database. There is none where nothing was ever protected.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
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

impl Entry {
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

/// True where a PIN opens only together with the server.
#[must_use]
pub fn asks_server(lock: &Lock) -> bool {
    keys::share_of(lock).is_some()
}

async fn open() -> Result<Database, StoreError> {
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

/// True where this database is to be deleted, or another one has taken its place: somebody here wanted it gone.
pub async fn is_meant_to_go(me: &Me, database: &str) -> bool {
    // The first is taken back once it is deleted; the second stays until somebody signs in.
    if kept(crate::port::WIPE).await.as_deref() == Some(database)
        || is_taken_away(Audience::of(me.role).person_key()).await
    {
        return true;
    }
    let entry = entry(me.user).await.ok().flatten();
    entry.is_some_and(|entry| {
        entry.database != database || entry.leftover.iter().any(|one| one == database)
    })
}

/// What is known of a person's database here.
pub async fn entry(user: UserId) -> Result<Option<Entry>, StoreError> {
    change(user, |_| {}).await
}

/// Changes what is known in one strict transaction and answers what it is now. The change may remove it, or make it.
pub async fn change(
    user: UserId,
    change: impl FnOnce(&mut Option<Entry>),
) -> Result<Option<Entry>, StoreError> {
    let db = open().await?;
    let done = change_in(&db, &user.to_string(), change).await;
    db.close();
    done
}

async fn change_in(
    db: &Database,
    user: &str,
    change: impl FnOnce(&mut Option<Entry>),
) -> Result<Option<Entry>, StoreError> {
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

/// Keeps a small text for the next start, or that there is none any more: in the browser's small storage, which answers at once but
/// is written to the disk seconds later, and surely beside the entries, under a name that no user has.
pub async fn keep(name: &str, value: Option<&str>) {
    platform::keep(name, value);
    if note(name, value.unwrap_or_default()).await.is_ok() {
        return;
    }
    leptos::logging::warn!("{name} may be forgotten where the browser is killed now");
    // On a full phone nothing is written, but what stood here before would have the last word.
    if unnote(name).await.is_err() {
        leptos::logging::warn!("{name} is as it was");
    }
}

/// What was kept.
pub async fn kept(name: &str) -> Option<String> {
    match noted(name).await {
        Ok(Some(text)) => Some(text).filter(|text| !text.is_empty()),
        // Kept by an older build, or the record does not answer.
        Ok(None) | Err(_) => platform::preference(name),
    }
}

async fn note(name: &str, text: &str) -> Result<(), StoreError> {
    let db = open().await?;
    let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    let tx = db
        .transaction([PEOPLE])
        .with_mode(TransactionMode::Readwrite)
        .with_options(options)
        .build()
        .map_err(|_| StoreError::Closed)?;
    let people = tx.object_store(PEOPLE)?;
    drop(people.put(text).with_key(name).without_key_type().build()?);
    drop(people);
    commit(tx).await?;
    db.close();
    Ok(())
}

async fn unnote(name: &str) -> Result<(), StoreError> {
    let db = open().await?;
    let tx = db
        .transaction([PEOPLE])
        .with_mode(TransactionMode::Readwrite)
        .build()
        .map_err(|_| StoreError::Closed)?;
    let people = tx.object_store(PEOPLE)?;
    drop(people.delete(name).build()?);
    drop(people);
    commit(tx).await?;
    db.close();
    Ok(())
}

/// True where what was kept under this name was taken away on purpose.
pub async fn is_taken_away(name: &str) -> bool {
    matches!(noted(name).await, Ok(Some(text)) if text.is_empty())
}

async fn noted(name: &str) -> Result<Option<String>, StoreError> {
    let db = open().await?;
    let tx = db.transaction([PEOPLE]).build()?;
    let people = tx.object_store(PEOPLE)?;
    let found: Option<String> = people.get(name).primitive()?.await?;
    drop(people);
    commit(tx).await?;
    db.close();
    Ok(found)
}

/// Deletes what is left over of anybody.
pub async fn sweep_all() {
    let Ok(users) = users().await else { return };
    for user in users {
        if moving::sweep(user).await.is_err() {
            leptos::logging::warn!("left-over databases stay for now");
        }
    }
}

async fn users() -> Result<Vec<UserId>, StoreError> {
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
