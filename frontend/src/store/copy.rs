//! Copying a whole database into another one, sealed otherwise: a phone that becomes protected, or is so no longer.

use super::outbox::stays;
use super::schema::{META, MOVING, STORES};
use super::shelf::At;
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::database::Database;

/// Every value of a database, opened.
pub struct Everything(Vec<(&'static str, Vec<(At, String)>)>);

impl Store {
    /// From now on nothing is written here. Undone by [`Store::stay`].
    pub async fn begin_move(&self, to: &str) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
            let meta = self.shelf(&tx, META)?;
            stays(&meta).await?;
            meta.put(MOVING, to)?;
            drop(meta);
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// True where nothing is written here because of a move.
    pub async fn is_moving(&self) -> Result<bool, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readonly, Durability::Relaxed)?;
            Ok(self.shelf(&tx, META)?.get(MOVING).await?.is_some())
        })
        .await
    }

    /// Takes a move back that did not come to its end.
    pub async fn stay(&self) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
            self.shelf(&tx, META)?.delete(MOVING)?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// Reads all there is, in one snapshot.
    pub async fn everything(&self) -> Result<Everything, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, STORES, TransactionMode::Readonly, Durability::Relaxed)?;
            let mut all = Vec::with_capacity(STORES.len());
            for name in STORES {
                let mut pairs = self.shelf(&tx, name)?.pairs().await?;
                pairs.retain(|(at, _)| name != META || *at != At::from(MOVING));
                all.push((name, pairs));
            }
            Ok(Everything(all))
        })
        .await
    }

    /// Puts all of it here in one strict transaction, in the place of what was here.
    pub async fn fill(&self, all: &Everything) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, STORES, TransactionMode::Readwrite, Durability::Strict)?;
            for (name, pairs) in &all.0 {
                let shelf = self.shelf(&tx, name)?;
                shelf.clear()?;
                for (at, value) in pairs {
                    shelf.put(at.clone(), value)?;
                }
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }
}
