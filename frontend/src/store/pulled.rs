//! Writing what was pulled, and reading everything back at the start.

use super::outbox::{as_key, client, number, read, stays, text};
use super::rebuild::{former, own, put_former};
use super::schema::{DRAFTS, META, OUTBOX, ROWS, SEGMENTS, STAGED};
use super::shelf::{At, Shelf};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use sync::{
    Applied, Change, Cookie, Covered, Expected, Frozen, Mid, Page, PullReply, Writes, flip,
};
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
            let meta = self.shelf(&tx, META)?;
            let outbox = self.shelf(&tx, OUTBOX)?;
            stays(&meta).await?;
            if !still(&meta, expected).await? {
                drop((meta, outbox));
                tx.abort().await?;
                return Ok((Applied::Stale, None));
            }
            let own = own(&meta, &outbox, reply.last_mid).await?;
            let judged = own.confirmed(expected.confirmed).judge(&reply);
            if !more && judged != Applied::Flipped {
                drop((meta, outbox));
                tx.abort().await?;
                return Ok((judged, None));
            }
            put(&meta, "cookie", &reply.cookie.0)?;
            put(&meta, "epoch", &reply.epoch.0)?;
            put(&meta, "last_contact", &now.to_string())?;
            let staged = self.shelf(&tx, STAGED)?;
            if more {
                stage(&staged, &reply).await?;
                drop((meta, staged, outbox));
                tx.commit().await?;
                return Ok((Applied::Staged, None));
            }
            let writes = flip(take_staged(&staged).await?, reply.clone());
            put(&meta, "processed", &writes.processed.to_string())?;
            put_segments_and_rows(
                &meta,
                &self.shelf(&tx, SEGMENTS)?,
                &self.shelf(&tx, ROWS)?,
                &writes,
            )
            .await?;
            put(&meta, "next_mid", &own.next_after(&reply).to_string())?;
            let told = (reply.covered, writes.processed);
            forget(&meta, &outbox, told, now).await?;
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
            let meta = self.shelf(&tx, META)?;
            let client = client(&meta).await?;
            let processed = number(&meta, "processed").await?.unwrap_or(0);
            let last_contact = number(&meta, "last_contact").await?;
            let cookie = text(&meta, "cookie").await?.map(Cookie);
            let mut changes = Vec::new();
            for page in self.shelf(&tx, SEGMENTS)?.values().await? {
                changes.extend(parse::<Vec<Change>>(&page)?);
            }
            for row in self.shelf(&tx, ROWS)?.values().await? {
                changes.push(parse(&row)?);
            }
            let queue = read(&self.shelf(&tx, OUTBOX)?, processed, None).await?;
            let drafts = read_drafts(&self.shelf(&tx, DRAFTS)?).await?;
            Ok(Loaded {
                client,
                cookie,
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

/// True where no other tab has changed what the reply was asked for.
async fn still(meta: &Shelf<'_>, expected: &Expected) -> Result<bool, StoreError> {
    let same = |stored: Option<String>, asked: Option<&str>| stored.as_deref() == asked;
    let cookie = expected.cookie.as_ref().map(|cookie| cookie.0.as_str());
    let epoch = expected.epoch.as_ref().map(|epoch| epoch.0.as_str());
    Ok(same(text(meta, "cookie").await?, cookie)
        && same(text(meta, "epoch").await?, epoch)
        && client(meta).await? == expected.client)
}

/// Writes a meta value.
pub(super) fn put(meta: &Shelf<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    meta.put(name, value)
}

/// Removes mutations that have been in a backup for long enough.
async fn forget(
    meta: &Shelf<'_>,
    outbox: &Shelf<'_>,
    (covered, processed): (Mid, Mid),
    now: i64,
) -> Result<(), StoreError> {
    let before = text(meta, "covered").await?;
    let mut marks: Covered = before
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    let Some(up_to) = marks.note(now, covered, processed) else {
        return Ok(());
    };
    put(meta, "covered", &encode(&marks)?)?;
    if up_to > 0 {
        outbox.remove(KeyRange::UpperBound(At::Number(as_key(up_to)), false))?;
        let mut former = former(meta).await?;
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

async fn read_drafts(drafts: &Shelf<'_>) -> Result<BTreeMap<String, String>, StoreError> {
    let pairs = drafts.pairs().await?.into_iter();
    Ok(pairs
        .filter_map(|(at, json)| match at {
            At::Name(form) => Some((form, json)),
            At::Number(_) => None,
        })
        .collect())
}

async fn stage(staged: &Shelf<'_>, reply: &PullReply) -> Result<(), StoreError> {
    let number = staged.count().await?;
    let page = StoredPage {
        reset: reply.reset.clone(),
        drop: reply.drop.clone(),
        changes: reply.changes.clone(),
    };
    staged.put(f64::from(number), &encode(&page)?)
}

async fn take_staged(staged: &Shelf<'_>) -> Result<Vec<Page>, StoreError> {
    let mut pages = Vec::new();
    for page in staged.values().await? {
        let StoredPage {
            reset,
            drop,
            changes,
        } = parse(&page)?;
        pages.push(Page {
            reset,
            drop,
            changes,
        });
    }
    staged.clear()?;
    Ok(pages)
}

/// A bulk of one scope is kept as it came; single changes are rows of their own, which win over segments by their version.
async fn put_segments_and_rows(
    meta: &Shelf<'_>,
    segments: &Shelf<'_>,
    rows: &Shelf<'_>,
    writes: &Writes,
) -> Result<(), StoreError> {
    for scope in &writes.clear {
        let range = || {
            KeyRange::Bound(
                At::Name(format!("{scope}|")),
                false,
                At::Name(format!("{scope}|\u{ffff}")),
                false,
            )
        };
        segments.remove(range())?;
        rows.remove(range())?;
    }
    let mut by_scope: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in &writes.changes {
        by_scope.entry(&change.scope).or_default().push(change);
    }
    let mut next: u64 = number(meta, "next_segment").await?.unwrap_or(0);
    for (scope, changes) in by_scope {
        if changes.len() < SEGMENT_FROM {
            for change in changes {
                rows.put(row_key(change), &encode(change)?)?;
            }
            continue;
        }
        // What was just cleared holds no single rows.
        let left_over = changes
            .iter()
            .filter(|_| !writes.clear.iter().any(|cleared| cleared == scope));
        for change in left_over {
            // An older single row must not win over the segment that follows it.
            rows.delete(row_key(change))?;
        }
        for page in changes.chunks(SEGMENT_ROWS) {
            segments.put(format!("{scope}|{next:012}"), &encode(&page)?)?;
            next += 1;
        }
    }
    put(meta, "next_segment", &next.to_string())
}

fn row_key(change: &Change) -> String {
    format!("{}|{}|{}", change.scope, change.entity, change.id)
}
