//! Small texts for the next start: what has to be finished then, and what has to be said.

use super::record::{PEOPLE, open};
use crate::platform;
use crate::store::{StoreError, commit};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};

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
