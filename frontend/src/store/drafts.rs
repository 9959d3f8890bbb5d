//! What is typed and not yet saved.

use super::meta::{Meta, put_left};
use super::outbox::Leaves;
use super::schema::{DRAFTS, META};
use super::sealed_store::{SealedStore, StoreKey};
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use indexed_db_futures::database::Database;
use std::collections::BTreeMap;
use sync::AlreadyLeft;
use uuid::Uuid;

/// What a tab changed in a form since it last looked at the store.
#[derive(Debug, Clone)]
pub struct DraftChange {
    pub form: String,
    pub base: Option<String>,
    pub mine: Option<String>,
    /// The name of what goes on after its wish has left.
    pub fresh: Uuid,
}

impl Store {
    /// Keeps a draft as it is, or forgets it: for what only one page writes.
    pub async fn save_draft(&self, form: &str, json: Option<&str>) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, DRAFTS],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            Meta::read(&self.sealed(&tx, META)?).await?.stays()?;
            let drafts = self.sealed(&tx, DRAFTS)?;
            put(&drafts, form, json)?;
            drop(drafts);
            commit(tx).await?;
            Ok(())
        })
        .await
    }

    /// Brings a change into the draft as it stands now; what the store has of the form then.
    pub async fn keep_draft(&self, change: &DraftChange) -> Result<Option<String>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, DRAFTS],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            let (meta, drafts) = (self.sealed(&tx, META)?, self.sealed(&tx, DRAFTS)?);
            // Asked for at once: a page that goes right after the last keystroke takes less with it.
            let (known, stored) =
                futures::join!(Meta::read(&meta), drafts.get(change.form.as_str()));
            let known = known?;
            known.stays()?;
            let kept = bring_in(&known, &drafts, change, stored?.as_deref())?;
            drop((meta, drafts));
            commit(tx).await?;
            Ok(kept)
        })
        .await
    }

    /// All drafts as they stand now, by form.
    pub async fn drafts(&self) -> Result<BTreeMap<String, String>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [DRAFTS], TransactionMode::Readonly, Durability::Relaxed)?;
            let pairs = self.sealed(&tx, DRAFTS)?.pairs().await?;
            let named = |(at, json)| match at {
                StoreKey::Name(form) => Some((form, json)),
                StoreKey::Number(_) => None,
            };
            Ok(pairs.into_iter().filter_map(named).collect())
        })
        .await
    }

    /// One form's draft as it stands now.
    pub async fn draft(&self, form: &str) -> Result<Option<String>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [DRAFTS], TransactionMode::Readonly, Durability::Relaxed)?;
            self.sealed(&tx, DRAFTS)?.get(form).await
        })
        .await
    }
}

pub(super) fn put(
    drafts: &SealedStore<'_>,
    form: &str,
    json: Option<&str>,
) -> Result<(), StoreError> {
    match json {
        Some(json) => drafts.put(form, json),
        None => drafts.delete(form),
    }
}

/// Within a transaction: brings a change into what stands there.
pub(super) fn bring_in(
    known: &Meta,
    drafts: &SealedStore<'_>,
    change: &DraftChange,
    stored: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let kept = known.left().keep(
        change.base.as_deref(),
        change.mine.as_deref(),
        stored,
        change.fresh,
    );
    put(drafts, &change.form, kept.as_deref())?;
    Ok(kept)
}

/// Within a transaction: a draft becomes what is saved in it. What the store had of the form before, and has then.
pub(super) async fn let_leave(
    known: &Meta,
    meta: &SealedStore<'_>,
    drafts: &SealedStore<'_>,
    leaves: &Leaves<'_>,
) -> Result<[Option<String>; 2], StoreError> {
    let form = leaves.leaving.form.as_str();
    let stored = drafts.get(form).await?;
    let before = match leaves.unsaved {
        Some(change) => bring_in(known, drafts, change, stored.as_deref())?,
        None => stored,
    };
    let mut left = known.left();
    let after = left
        .leave(leaves.leaving, before.as_deref(), leaves.fresh)
        .map_err(|AlreadyLeft| StoreError::AlreadySent)?;
    put_left(meta, &left)?;
    put(drafts, form, after.as_deref())?;
    Ok([before, after])
}
