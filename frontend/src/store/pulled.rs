//! Writing what was pulled, and reading everything back at the start.

use super::meta::{Meta, put_former};
use super::outbox::{as_key, read};
use super::rebuild::own;
use super::schema::{DRAFTS, META, OUTBOX, ROWS, SEGMENTS, STAGED};
use super::sealed_store::{SealedStore, StoreKey};
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use futures::try_join;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use sync::{Applied, Change, Cookie, Expected, Frozen, Mid, Page, PullReply, Writes, flip};
use uuid::Uuid;

/// From so many changes of one scope on, a page is kept whole: one record costs as much as one row.
const SEGMENT_FROM: usize = 32;
/// Rows per segment.
const SEGMENT_ROWS: usize = 500;

/// Everything a tab needs to start, from one transaction.
#[derive(Debug)]
pub struct Loaded {
    pub client: Uuid,
    pub cookie: Option<Cookie>,
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
    /// Stages a page, or flips the whole cut, if the store is still the one it was asked for.
    ///
    /// Relaxed: if power fails the whole transaction is as if it had not been, the outbox is still there, and the server
    /// knows what it has already taken.
    pub async fn apply(
        &self,
        expected: &Expected,
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
            let meta = self.sealed(&tx, META)?;
            let outbox = self.sealed(&tx, OUTBOX)?;
            let known = Meta::read(&meta).await?;
            known.stays()?;
            if !still(&known, expected)? {
                drop((meta, outbox));
                tx.abort().await?;
                return Ok((Applied::Stale, None));
            }
            let own = own(&known, &outbox, (reply.last_mid, expected.confirmed)).await?;
            let judged = own.judge(&reply);
            if !more && judged != Applied::Flipped {
                drop((meta, outbox));
                tx.abort().await?;
                return Ok((judged, None));
            }
            meta.put("cookie", &reply.cookie.0)?;
            meta.put("epoch", &reply.epoch.0)?;
            meta.put("last_contact", &now.to_string())?;
            let staged = self.sealed(&tx, STAGED)?;
            if more {
                stage(&staged, &reply).await?;
                drop((meta, staged, outbox));
                commit(tx).await?;
                return Ok((Applied::Staged, None));
            }
            let writes = flip(take_staged(&staged).await?, reply.clone());
            meta.put("processed", &writes.processed.to_string())?;
            let next = put_segments_and_rows(
                known.number("next_segment").unwrap_or(0),
                &self.sealed(&tx, SEGMENTS)?,
                &self.sealed(&tx, ROWS)?,
                &writes,
            )
            .await?;
            meta.put("next_segment", &next.to_string())?;
            meta.put("next_mid", &own.next_after(&reply).to_string())?;
            let told = (reply.covered, writes.processed);
            forget(&known, &meta, &outbox, told, now)?;
            drop((meta, staged, outbox));
            commit(tx).await?;
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
            let meta = self.sealed(&tx, META)?;
            let known = Meta::read(&meta).await?;
            let processed = known.processed();
            let (segments, rows) = (self.sealed(&tx, SEGMENTS)?, self.sealed(&tx, ROWS)?);
            let (outbox, drafts) = (self.sealed(&tx, OUTBOX)?, self.sealed(&tx, DRAFTS)?);
            let (segments, rows, queue, drafts) = try_join!(
                segments.values(),
                rows.values(),
                read(&outbox, processed, None),
                read_drafts(&drafts),
            )?;
            let mut changes = Vec::new();
            for page in segments {
                changes.extend(parse::<Vec<Change>>(&page)?);
            }
            for row in rows {
                changes.push(parse(&row)?);
            }
            Ok(Loaded {
                client: known.client()?,
                cookie: known.cookie(),
                changes,
                queue,
                processed,
                last_contact: known.number("last_contact"),
                drafts,
            })
        })
        .await
    }
}

/// True where no other tab has changed what the reply was asked for.
fn still(known: &Meta, expected: &Expected) -> Result<bool, StoreError> {
    Ok(known.cookie() == expected.cookie
        && known.epoch() == expected.epoch
        && known.client()? == expected.client)
}

/// Removes mutations that have been in a backup for long enough.
fn forget(
    known: &Meta,
    meta: &SealedStore<'_>,
    outbox: &SealedStore<'_>,
    (covered, processed): (Mid, Mid),
    now: i64,
) -> Result<(), StoreError> {
    let mut marks = known.covered();
    let Some(up_to) = marks.note(now, covered, processed) else {
        return Ok(());
    };
    meta.put("covered", &encode(&marks)?)?;
    if up_to > 0 {
        outbox.remove(KeyRange::UpperBound(StoreKey::Number(as_key(up_to)), false))?;
        let mut former = known.former()?;
        if former.floor() > 0 {
            former.forget(up_to);
            put_former(meta, &former)?;
        }
    }
    Ok(())
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Broken)
}

pub(super) fn encode<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Broken)
}

async fn read_drafts(drafts: &SealedStore<'_>) -> Result<BTreeMap<String, String>, StoreError> {
    let pairs = drafts.pairs().await?.into_iter();
    Ok(pairs
        .filter_map(|(at, json)| match at {
            StoreKey::Name(form) => Some((form, json)),
            StoreKey::Number(_) => None,
        })
        .collect())
}

async fn stage(staged: &SealedStore<'_>, reply: &PullReply) -> Result<(), StoreError> {
    let number = staged.count().await?;
    let page = StoredPage {
        reset: reply.reset.clone(),
        drop: reply.drop.clone(),
        changes: reply.changes.clone(),
    };
    staged.put(f64::from(number), &encode(&page)?)
}

async fn take_staged(staged: &SealedStore<'_>) -> Result<Vec<Page>, StoreError> {
    let mut pages = Vec::new();
    // One after the other: all of them at once would be one long task.
    for number in 0..staged.count().await? {
        let page = staged.get(f64::from(number)).await?;
        let StoredPage {
            reset,
            drop,
            changes,
        } = parse(&page.ok_or(StoreError::Broken)?)?;
        pages.push(Page {
            reset,
            drop,
            changes,
        });
    }
    staged.clear()?;
    Ok(pages)
}

/// A bulk of one scope is kept as it came; single changes are rows of their own, which win over segments by their version. Takes and
/// answers the number of the next segment.
async fn put_segments_and_rows(
    mut next: u64,
    segments: &SealedStore<'_>,
    rows: &SealedStore<'_>,
    writes: &Writes,
) -> Result<u64, StoreError> {
    for scope in &writes.clear {
        segments.remove(of_scope(scope))?;
        rows.remove(of_scope(scope))?;
    }
    let mut by_scope: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &writes.changes {
        by_scope.entry(&change.scope).or_default().push(change);
    }
    for (scope, changes) in by_scope {
        if changes.len() < SEGMENT_FROM {
            for change in changes {
                rows.put(row_key(change), &encode(change)?)?;
            }
            continue;
        }
        // An older single row must not win over the segment that follows it. They are few: asking which there are costs less than
        // deleting all that there could be.
        let single = rows.names(of_scope(scope)).await?;
        for key in changes.iter().copied().map(row_key) {
            if single.contains(&key) {
                rows.delete(key)?;
            }
        }
        for page in changes.chunks(SEGMENT_ROWS) {
            let name = format!("{scope}|{next:012}");
            segments.put_in_turn(name, &encode(&page)?).await?;
            next += 1;
        }
    }
    Ok(next)
}

fn of_scope(scope: &str) -> KeyRange<StoreKey> {
    let (from, to) = (format!("{scope}|"), format!("{scope}|\u{ffff}"));
    KeyRange::Bound(StoreKey::Name(from), false, StoreKey::Name(to), false)
}

fn row_key(change: &Change) -> String {
    format!("{}|{}|{}", change.scope, change.entity, change.id)
}
