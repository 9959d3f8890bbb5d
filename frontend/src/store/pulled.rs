//! Writing what was pulled, and reading everything back at the start.

use super::outbox::{as_key, read, text};
use super::schema::{DRAFTS, META, OUTBOX, ROWS, SEGMENTS, STAGED};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use sync::{Applied, Change, Cookie, Frozen, Mid, Page, PullReply, Writes, flip};
use uuid::Uuid;

/// From so many changes of one scope on, a page is kept whole: one record costs as much as one row.
const SEGMENT_FROM: usize = 32;
/// Rows per segment.
const SEGMENT_ROWS: usize = 500;

/// Everything a tab needs to start, from one transaction.
#[derive(Debug)]
pub struct Loaded {
    pub client: Uuid,
    /// Changes in an order that folds: segments before rows.
    pub changes: Vec<Change>,
    pub queue: Vec<Frozen>,
    pub processed: Mid,
    pub last_contact: Option<i64>,
    pub drafts: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct StoredPage {
    reset: Vec<String>,
    drop: Vec<String>,
    changes: Vec<Change>,
}

impl Store {
    /// Stages a page, or flips the whole cut, if the stored cookie is still the expected one.
    ///
    /// Relaxed: if power fails the whole transaction is as if it had not been, the outbox is still there, and the server
    /// knows what it has already taken.
    pub async fn apply(
        &self,
        expected: Option<&Cookie>,
        reply: PullReply,
        now: i64,
    ) -> Result<(Applied, Option<Writes>), StoreError> {
        let more = reply.more;
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, ROWS, SEGMENTS, STAGED, OUTBOX],
                TransactionMode::Readwrite,
                Durability::Relaxed,
            )?;
            let meta = tx.object_store(META)?;
            if text(&meta, "cookie").await?.as_deref() != expected.map(|cookie| cookie.0.as_str()) {
                drop(meta);
                tx.abort().await?;
                return Ok((Applied::Stale, None));
            }
            meta.put(reply.cookie.0.as_str())
                .with_key("cookie")
                .without_key_type()
                .build()?;
            meta.put(reply.epoch.0.as_str())
                .with_key("epoch")
                .without_key_type()
                .build()?;
            meta.put(now.to_string())
                .with_key("last_contact")
                .without_key_type()
                .build()?;
            let staged = tx.object_store(STAGED)?;
            if more {
                stage(&staged, &reply).await?;
                drop((meta, staged));
                tx.commit().await?;
                return Ok((Applied::Staged, None));
            }
            let writes = flip(take_staged(&staged).await?, reply.clone());
            meta.put(writes.processed.to_string())
                .with_key("processed")
                .without_key_type()
                .build()?;
            put_segments_and_rows(
                &meta,
                &tx.object_store(SEGMENTS)?,
                &tx.object_store(ROWS)?,
                &writes,
            )
            .await?;
            let outbox = tx.object_store(OUTBOX)?;
            outbox
                .delete::<f64, _>(KeyRange::UpperBound(as_key(writes.processed), false))
                .build()?;
            drop((meta, staged, outbox));
            tx.commit().await?;
            Ok((Applied::Flipped, Some(writes)))
        })
        .await
    }

    /// Reads everything, once, at the start of a tab or after another tab wrote.
    pub async fn load(&self) -> Result<Loaded, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, ROWS, SEGMENTS, DRAFTS, OUTBOX],
                TransactionMode::Readonly,
                Durability::Relaxed,
            )?;
            let meta = tx.object_store(META)?;
            let client = text(&meta, "client")
                .await?
                .and_then(|id| id.parse().ok())
                .ok_or(StoreError::Broken)?;
            let processed = text(&meta, "processed")
                .await?
                .and_then(|mid| mid.parse().ok())
                .unwrap_or(0);
            let last_contact = text(&meta, "last_contact")
                .await?
                .and_then(|at| at.parse().ok());
            let mut changes = Vec::new();
            for page in tx
                .object_store(SEGMENTS)?
                .get_all::<String>()
                .primitive()?
                .await?
            {
                changes.extend(parse::<Vec<Change>>(&page?)?);
            }
            for row in tx
                .object_store(ROWS)?
                .get_all::<String>()
                .primitive()?
                .await?
            {
                changes.push(parse(&row?)?);
            }
            let queue = read(&tx.object_store(OUTBOX)?, 0, None).await?;
            let drafts = read_drafts(&tx.object_store(DRAFTS)?).await?;
            Ok(Loaded {
                client,
                changes,
                queue,
                processed,
                last_contact,
                drafts,
            })
        })
        .await
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Broken)
}

fn encode<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Broken)
}

async fn read_drafts(drafts: &ObjectStore<'_>) -> Result<BTreeMap<String, String>, StoreError> {
    let keys = drafts.get_all_keys::<String>().primitive()?.await?;
    let values = drafts.get_all::<String>().primitive()?.await?;
    keys.zip(values)
        .map(|(key, value)| Ok((key?, value?)))
        .collect()
}

async fn stage(staged: &ObjectStore<'_>, reply: &PullReply) -> Result<(), StoreError> {
    let number = staged.count().primitive()?.await?;
    let page = StoredPage {
        reset: reply.reset.clone(),
        drop: reply.drop.clone(),
        changes: reply.changes.clone(),
    };
    staged
        .put(encode(&page)?)
        .with_key(f64::from(number))
        .without_key_type()
        .build()?;
    Ok(())
}

async fn take_staged(staged: &ObjectStore<'_>) -> Result<Vec<Page>, StoreError> {
    let mut pages = Vec::new();
    for page in staged.get_all::<String>().primitive()?.await? {
        let StoredPage {
            reset,
            drop,
            changes,
        } = parse(&page?)?;
        pages.push(Page {
            reset,
            drop,
            changes,
        });
    }
    drop(staged.clear()?);
    Ok(pages)
}

/// A bulk of one scope is kept as it came; single changes are rows of their own, which win over segments by their version.
async fn put_segments_and_rows(
    meta: &ObjectStore<'_>,
    segments: &ObjectStore<'_>,
    rows: &ObjectStore<'_>,
    writes: &Writes,
) -> Result<(), StoreError> {
    for scope in &writes.clear {
        let range = || {
            KeyRange::Bound(
                format!("{scope}|"),
                false,
                format!("{scope}|\u{ffff}"),
                false,
            )
        };
        drop(segments.delete::<String, _>(range()).build()?);
        drop(rows.delete::<String, _>(range()).build()?);
    }
    let mut by_scope: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &writes.changes {
        by_scope.entry(&change.scope).or_default().push(change);
    }
    let mut number: u64 = text(meta, "next_segment")
        .await?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    for (scope, changes) in by_scope {
        if changes.len() < SEGMENT_FROM {
            for change in changes {
                rows.put(encode(change)?)
                    .with_key(row_key(change))
                    .without_key_type()
                    .build()?;
            }
            continue;
        }
        // What was just cleared holds no single rows.
        let left_over = changes
            .iter()
            .filter(|_| !writes.clear.iter().any(|cleared| cleared == scope));
        for change in left_over {
            // An older single row must not win over the segment that follows it.
            drop(rows.delete(row_key(change)).build()?);
        }
        for page in changes.chunks(SEGMENT_ROWS) {
            segments
                .put(encode(&page)?)
                .with_key(format!("{scope}|{number:012}"))
                .without_key_type()
                .build()?;
            number += 1;
        }
    }
    meta.put(number.to_string())
        .with_key("next_segment")
        .without_key_type()
        .build()?;
    Ok(())
}

fn row_key(change: &Change) -> String {
    format!("{}|{}|{}", change.scope, change.entity, change.id)
}
