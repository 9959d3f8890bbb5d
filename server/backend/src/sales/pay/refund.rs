//! What was paid through a provider goes back through it: a refund waits until the provider has said what became of it.

use super::attempt::{AttemptRow, By};
use super::port::{PaymentProvider as _, RefundSaid, RefundWish};
use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Change, Work};
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::sales::{Refund, RefundState};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// When a provider that did not answer is asked again, ms.
const AGAIN: i64 = 5 * 60_000;

/// Has providers asked for new refunds, in the transaction that wrote them.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    let new = changes.iter().filter(|(before, _)| before.is_none());
    let refunds = new.filter_map(|(_, after)| after.and_then(Row::as_refund));
    for refund in refunds.filter(|one| one.state == RefundState::Pending) {
        let key = refund.id.to_string();
        job::schedule(connection, JobKind::PaymentRefund, &key, now).await?;
    }
    Ok(())
}

async fn pending(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: &str,
) -> Result<Option<Refund>, BackendError> {
    let Ok(id) = id.parse::<Uuid>() else {
        return Ok(None);
    };
    let row = work.get(connection, Key::new(Entity::Refund, id)).await?;
    let refund = row.as_ref().and_then(Row::as_refund).cloned();
    Ok(refund.filter(|refund| refund.state == RefundState::Pending))
}

impl Backend {
    /// Asks the provider for a refund, and answers when to ask again; none once it has said what became of it.
    pub(crate) async fn give_back(&self, id: &str) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let refund = pending(&mut tx, &mut Work::default(), id).await?;
        let payment = refund.as_ref().map(|one| one.payment.to_string());
        let attempt = match &payment {
            Some(payment) => AttemptRow::find(&mut tx, By::Id, payment).await?,
            None => None,
        };
        tx.commit().await?;
        let Some(refund) = refund else {
            return Ok(None);
        };
        let Some(said) = self.ask_for(&refund, attempt).await else {
            return Ok(Some(self.now().saturating_add(AGAIN)));
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::at(now);
        let Some(mut refund) = pending(&mut tx, &mut work, id).await? else {
            return Ok(None);
        };
        (refund.state, refund.failure) = match said {
            RefundSaid::Done => (RefundState::Done, None),
            RefundSaid::Failed(why) => {
                let why = why.chars().filter(|c| *c != '\0').take(200).collect();
                (RefundState::Failed, Some(why))
            }
        };
        work.put(&mut tx, vec![refund.into()]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(None)
    }

    /// None where nobody can say it now.
    async fn ask_for(&self, refund: &Refund, attempt: Option<AttemptRow>) -> Option<RefundSaid> {
        let Some(attempt) = attempt else {
            let why = "the provider's payment is not known here".to_owned();
            return Some(RefundSaid::Failed(why));
        };
        let port = self.port(&attempt.provider)?;
        let key = refund.idempotency_key.to_string();
        let wish = RefundWish {
            key: &key,
            payment: &attempt.idempotency_key,
            amount: refund.amount,
        };
        match port.refund(&wish).await {
            Ok(said) => Some(said),
            Err(error) => {
                tracing::warn!(%error, "a refund could not be asked for");
                None
            }
        }
    }
}
