//! From a readable database to a sealed one, or back. A kill at any moment leaves one of the two whole.
//!
//! 1. The entry names the new database.
//! 2. The old one takes no more writes.
//! 3. Everything is copied in one transaction.
//! 4. The entry switches to the new one, if nobody has taken the attempt back since.
//! 5. The old one is deleted.
//!
//! Whoever starts between 1 and 4 takes the attempt back: until the switch the old database is the one that counts.

use super::{PersonRecord, change, entry, plain_name};
use crate::store::bucket::delete;
use crate::store::{Store, StoreError};
use domain::UserId;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use vault::Seal;

/// How long deleting one database waits for tabs that hold it, ms.
const PATIENCE: u32 = 1_000;

/// Moves everything to a new database. `switch` notes what else is true of it.
pub async fn to(
    user: UserId,
    from: &Store,
    name: String,
    seal: Option<Rc<Seal>>,
    switch: impl FnOnce(&mut PersonRecord),
) -> Result<(), StoreError> {
    change(user, |known| {
        let entry = known.get_or_insert_with(|| PersonRecord::plain(user));
        entry.next = Some(name.clone());
    })
    .await?;
    let moved = copy_and_switch(user, from, &name, seal, switch).await;
    if moved.is_err() {
        take_back(user, Some(from)).await?;
    }
    moved
}

async fn copy_and_switch(
    user: UserId,
    from: &Store,
    name: &str,
    seal: Option<Rc<Seal>>,
    switch: impl FnOnce(&mut PersonRecord),
) -> Result<(), StoreError> {
    from.begin_move(name).await?;
    let all = from.everything().await?;
    let copy = Store::open(name, seal).await?;
    copy.fill(&all).await?;
    copy.close();
    let after = change(user, |known| {
        let Some(entry) = known else { return };
        if entry.next.as_deref() != Some(name) {
            return;
        }
        entry.next = None;
        let old = std::mem::replace(&mut entry.database, name.to_owned());
        entry.leftover.push(old);
        switch(entry);
    })
    .await?;
    match after {
        Some(entry) if entry.database == name => Ok(()),
        _ => Err(StoreError::Broken),
    }
}

/// Takes back the attempt under way, where there is one.
async fn take_back(user: UserId, from: Option<&Store>) -> Result<(), StoreError> {
    change(user, |known| {
        if let Some(entry) = known
            && let Some(next) = entry.next.take()
        {
            entry.leftover.push(next);
        }
    })
    .await?;
    match from {
        Some(store) => store.stay().await,
        None => Ok(()),
    }
}

/// At the start: takes back what was left half done and deletes what is left over. Answers what is true then.
pub async fn tidy(user: UserId) -> Result<Option<PersonRecord>, StoreError> {
    match entry(user).await? {
        None => return Ok(None),
        Some(known) if known.next.is_some() => take_back(user, None).await?,
        Some(_) => {}
    }
    sweep(user).await
}

/// An opened database that was left in the middle of a move takes writes again. Whoever was moving it finds out at the switch:
/// the attempt is taken back first.
pub async fn finish(user: UserId, store: &Store) -> Result<(), StoreError> {
    if store.is_moving().await? {
        take_back(user, Some(store)).await?;
    }
    Ok(())
}

/// A tab has opened a database that another one took the place of meanwhile: to be deleted, also where it was deleted before.
pub async fn leave_over(user: UserId, name: &str) {
    let noted = change(user, |known| {
        if let Some(entry) = known
            && entry.database != name
            && !entry.leftover.iter().any(|left| left == name)
        {
            entry.leftover.push(name.to_owned());
        }
    });
    if noted.await.is_err() {
        leptos::logging::warn!("the record of this phone does not answer");
    }
}

/// Deletes what is left over, as far as no tab holds it.
pub async fn sweep(user: UserId) -> Result<Option<PersonRecord>, StoreError> {
    let left = entry(user).await?.map(|entry| entry.leftover);
    let mut gone = Vec::new();
    for name in left.unwrap_or_default() {
        // What another tab holds goes when it lets go, and is forgotten at a later start.
        if deletes(&name).await {
            gone.push(name);
        }
    }
    change(user, |known| {
        let Some(entry) = known else { return };
        entry.leftover.retain(|name| !gone.contains(name));
        // A readable database under its usual name needs no entry.
        let usual = entry.database == plain_name(user) && entry.lock.is_none();
        if usual && entry.leftover.is_empty() && entry.next.is_none() {
            *known = None;
        }
    })
    .await
}

async fn deletes(name: &str) -> bool {
    let deleting = std::pin::pin!(delete(name));
    let done = futures::future::select(deleting, TimeoutFuture::new(PATIENCE)).await;
    matches!(done, futures::future::Either::Left((true, _)))
}
