//! The stores of a person's database and how they came to be. The outbox's format is frozen: no upgrade may rewrite it.

use super::StoreError;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use uuid::Uuid;

/// `next_mid`, `cookie`, `epoch`, `client`, `last_contact` by name.
pub const META: &str = "meta";
/// Single rows by `scope|entity|id`, newer than any segment of their scope.
pub const ROWS: &str = "rows";
/// Pages as they arrived, a few hundred rows each, by `scope|number`.
pub const SEGMENTS: &str = "segments";
/// Pages that wait for the rest of their cut, by number.
pub const STAGED: &str = "staged";
/// What is typed and not yet saved, by form.
pub const DRAFTS: &str = "drafts";
/// Frozen mutations by mid.
pub const OUTBOX: &str = "outbox";

const VERSION: u8 = 1;

/// Opens the database, creating what is missing.
pub async fn open(name: &str, new_client: Uuid) -> Result<(Database, Uuid), StoreError> {
    let client = new_client.to_string();
    let db = Database::open(name)
        .with_version(VERSION)
        .with_on_upgrade_needed(move |event, db| {
            if event.old_version() < 1.0 {
                for store in [META, ROWS, SEGMENTS, STAGED, DRAFTS, OUTBOX] {
                    db.create_object_store(store).build()?;
                }
            }
            Ok(())
        })
        .await?;
    let client = adopt(&db, client).await?;
    Ok((db, client))
}

/// A new database gets its client id; an old one keeps it.
async fn adopt(db: &Database, client: String) -> Result<Uuid, StoreError> {
    use super::{Durability, TransactionMode, begin};
    let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
    let meta = tx.object_store(META)?;
    let known: Option<String> = meta.get("client").primitive()?.await?;
    if known.is_none() {
        meta.put(client.as_str())
            .with_key("client")
            .without_key_type()
            .build()?;
    }
    drop(meta);
    tx.commit().await?;
    known
        .unwrap_or(client)
        .parse()
        .map_err(|_| StoreError::Broken)
}
