//! The stores of a person's database and how they came to be. The outbox's format is frozen: no upgrade may rewrite it.

use super::StoreError;
use super::meta::Meta;
use super::sealed_store::SealedStore;
use super::{bucket, watch};
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use std::rc::Rc;
use uuid::Uuid;
use vault::Seal;

/// `next_mid`, `processed`, `cookie`, `epoch`, `client`, `birth`, `deposit`, `covered`, `checks`, `last_contact`, `next_segment`, `left` by name.
pub const META: &str = "meta";
/// Single rows by `scope|entity|id`, newer than any segment of their scope.
pub const ROWS: &str = "rows";
/// Pages as they arrived, a few hundred rows each, by `scope|number`.
pub const SEGMENTS: &str = "segments";
/// Pages that wait for the rest of their cut, by number.
pub const STAGED: &str = "staged";
/// What is typed and not yet saved, by form.
pub const DRAFTS: &str = "drafts";
/// Frozen mutations by mid: those after `processed` wait; the others are kept in case the server is put back.
pub const OUTBOX: &str = "outbox";

/// The stores of texts.
pub const TEXTS: [&str; 6] = [META, ROWS, SEGMENTS, STAGED, DRAFTS, OUTBOX];
/// What is known of each file here, by its hash.
pub const BLOBS: &str = "blobs";
/// The bytes of files, in parts, by `hash/number`.
pub const BLOB_PARTS: &str = "blob_parts";
/// Every store.
pub const STORES: [&str; 8] = [
    META, ROWS, SEGMENTS, STAGED, DRAFTS, OUTBOX, BLOBS, BLOB_PARTS,
];

/// Beside what `META` lists: set while the database is copied into the one that takes its place.
pub const MOVING: &str = "moving";

pub const VERSION: u8 = 2;

/// Opens the database, creating what is missing.
///
/// A new one gets a client id of its own each time: made anew by the same page, it must not pass for the one that was there.
pub async fn open(name: &str, seal: Option<&Rc<Seal>>) -> Result<(Database, Uuid), StoreError> {
    let client = crate::platform::new_id().to_string();
    let asked = Database::open(name)
        .with_version(VERSION)
        .with_on_upgrade_needed(move |event, db| {
            if event.old_version() < 1.0 {
                for store in TEXTS {
                    db.create_object_store(store).build()?;
                }
            }
            if event.old_version() < 2.0 {
                for store in [BLOBS, BLOB_PARTS] {
                    db.create_object_store(store).build()?;
                }
            }
            Ok(())
        });
    let bucket = bucket::bucket(name).await;
    let db = bucket::within(bucket.as_ref(), || asked.build())?.await?;
    let birth = adopt(&db, seal, client).await?;
    Ok((db, birth))
}

/// Opens a database that was open before; [`StoreError::Evicted`] where it is gone. Made again it would outlive whoever deleted it: their
/// sign-out, or the sealed database that took its place.
pub async fn reopen(name: &str, seal: Option<&Rc<Seal>>) -> Result<(Database, Uuid), StoreError> {
    let bucket = bucket::bucket_of_known(name).await?;
    let asked = Database::open(name).with_version(VERSION);
    let asked = bucket::within(bucket.as_ref(), || asked.build())?;
    let missing = watch::never_made(asked.as_sys());
    let opened = asked.await;
    if missing.get() {
        return Err(StoreError::Evicted);
    }
    let db = opened?;
    let birth = adopt(&db, seal, crate::platform::new_id().to_string()).await?;
    Ok((db, birth))
}

/// A new database gets its client id; an old one keeps it. Its birth is the client id it began with: the canary that dies with
/// the database, while the client id may change when the profile is copied.
async fn adopt(db: &Database, seal: Option<&Rc<Seal>>, client: String) -> Result<Uuid, StoreError> {
    use super::{Durability, TransactionMode, begin, commit};
    let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
    let meta = SealedStore::new(tx.object_store(META)?, META, seal.cloned());
    let known = Meta::read(&meta).await?;
    if known.text("client").is_none() {
        meta.put("client", &client)?;
    }
    let birth = match known.text("birth") {
        Some(birth) => birth.to_owned(),
        None => {
            let birth = known.text("client").map_or(client, str::to_owned);
            meta.put("birth", &birth)?;
            birth
        }
    };
    // The secret with which this device leaves work at the server after its login has ended.
    if known.text("deposit").is_none() {
        meta.put("deposit", &secret())?;
    }
    drop(meta);
    commit(tx).await?;
    birth.parse().map_err(|_| StoreError::Broken)
}

/// 256 random bits, as hexadecimal digits.
fn secret() -> String {
    let bytes: [u8; 32] = crate::platform::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
