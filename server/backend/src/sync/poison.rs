//! A mutation that breaks whoever takes it: counted, and after a few tries kept unread so that those behind it can pass.

use crate::Backend;
use crate::error::{BackendError, PushError};
use crate::sync::client::stored;
use crate::sync::frame::Arrived;
use domain::account::Actor;
use sqlx::Row as _;
use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use sync::{Mid, PushReply, PushRequest};
use uuid::Uuid;

/// So often a mutation is tried.
const TRIES: i64 = 3;

/// True where what was asked may be the cause, and not the state the server is in.
pub(crate) fn is_fault_of_request(error: &BackendError) -> bool {
    match error {
        BackendError::Database(error) => crate::db::is_fault_of_statement(error),
        BackendError::Json { .. } | BackendError::Value { .. } | BackendError::Panicked => true,
        _ => false,
    }
}

/// The future's answer, also where it panics: its transaction is rolled back then.
pub(crate) async fn caught<T>(
    future: impl Future<Output = Result<T, PushError>>,
) -> Result<T, PushError> {
    let mut future = pin!(future);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)))
            .unwrap_or(Poll::Ready(Err(BackendError::Panicked.into())))
    })
    .await
}

impl Backend {
    /// Takes a queue that broke something as a batch, each mutation in a transaction of its own, so that the one to blame is known.
    pub(crate) async fn one_by_one(
        &self,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
    ) -> Result<PushReply, PushError> {
        let mut all: Option<PushReply> = None;
        for one in arrived {
            let (mid, alone) = (one.envelope.mid, std::slice::from_ref(one));
            let none = BTreeSet::new();
            let done = match caught(self.push_batch(actor, request, alone, &none)).await {
                Err(PushError::Backend(error)) if is_fault_of_request(&error) => {
                    let count = self.note_fault(request.client, mid, &error).await?;
                    tracing::error!(client = %request.client, mid, count, %error, "a mutation cannot be taken");
                    if count < TRIES {
                        // What stands before it has been taken; the device sends it again.
                        return all.ok_or(PushError::Busy);
                    }
                    let poison = BTreeSet::from([mid]);
                    self.push_batch(actor, request, alone, &poison).await?
                }
                done => done?,
            };
            match &mut all {
                Some(all) => {
                    all.last_mid = done.last_mid;
                    all.outcomes.extend(done.outcomes);
                }
                None => all = Some(done),
            }
        }
        all.ok_or(PushError::Busy)
    }

    /// Counts, in a transaction of its own.
    async fn note_fault(
        &self,
        client: Uuid,
        mid: Mid,
        error: &BackendError,
    ) -> Result<i64, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let sql = "INSERT INTO sync_fault (client, mid, count, error, at) VALUES ($1, $2, 1, $3, $4) \
                   ON CONFLICT (client, mid) DO UPDATE SET count = sync_fault.count + 1, error = excluded.error, at = excluded.at \
                   RETURNING count";
        let row = sqlx::query(sql)
            .bind(client.to_string())
            .bind(stored(mid))
            .bind(error.to_string())
            .bind(self.now())
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.try_get(0)?)
    }
}
