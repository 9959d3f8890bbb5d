//! A device that is about to be wiped from elsewhere leaves what waits at the server first, where an owner decides about it.

use crate::send::http;
use crate::store::{Store, StoreError};
use app::phone_protection::{Cleared, WipeReason};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use serde_json::value::RawValue;
use std::cell::Cell;
use std::pin::pin;
use sync::{DepositRequest, Failure, Frozen, Mid};

/// A wipe waits no longer than this for it, ms.
const PATIENCE: u32 = 10_000;
/// Between two tries, ms.
const AGAIN: u32 = 500;

/// Leaves what waits, as far as the server takes it in time, and answers what became of it. `received` is the last number that the
/// server said it has, `known` how many wait after it by this tab's memory.
pub async fn last(store: &Store, received: Mid, known: u64) -> Cleared {
    let far = Cell::new((0, known));
    let left = pin!(all(store, received, &far));
    match select(left, TimeoutFuture::new(PATIENCE)).await {
        Either::Left((Ok(()), _)) => {}
        Either::Left((Err(error), _)) => {
            leptos::logging::warn!("what waited was not read: {error:?}");
        }
        Either::Right(_) => leptos::logging::warn!("what waited was not left in time"),
    }
    let (left, lost) = far.get();
    Cleared {
        left,
        lost,
        files: store.files_unsent().await.unwrap_or(0),
        ..WipeReason::Wiped.into()
    }
}

/// `far` says how many of them are left, and how many are not yet.
async fn all(store: &Store, received: Mid, far: &Cell<(u64, u64)>) -> Result<(), StoreError> {
    let count = |some: &[Frozen]| some.iter().filter(|one| one.mid > received).count() as u64;
    let work = store.unsent().await?;
    far.set((0, count(&work.mutations)));
    let Some(hello) = store.hello().await? else {
        return Ok(());
    };
    let mut rest = work.mutations.as_slice();
    let mut jump = false;
    while !rest.is_empty() {
        let batch = sync::plan::batch(rest);
        let (first, last) = match batch {
            [first, .., last] => (first.mid, last.mid),
            [one] => (one.mid, one.mid),
            [] => return Ok(()),
        };
        let raw = |one: &Frozen| RawValue::from_string(one.json.clone());
        let mutations = batch.iter().map(raw).collect::<Result<_, _>>();
        let request = DepositRequest {
            client: work.client,
            key: hello.key.clone(),
            epoch: None,
            build: crate::BUILD.to_owned(),
            jump,
            mutations: mutations.map_err(|_| StoreError::Broken)?,
        };
        match http::deposit(&request).await {
            Ok(reply) if reply.last_mid >= last => {
                rest = rest.get(batch.len()..).unwrap_or_default();
                far.set((far.get().0 + count(batch), count(rest)));
                jump = false;
            }
            // The line broke: what is left once is gone, so it is tried as long as the wipe waits.
            Err(Failure::Unreachable | Failure::Busy { .. }) => TimeoutFuture::new(AGAIN).await,
            // Older ones are nowhere any more.
            Ok(reply) if !jump && reply.last_mid + 1 < first => jump = true,
            _ => return Ok(()),
        }
    }
    Ok(())
}
