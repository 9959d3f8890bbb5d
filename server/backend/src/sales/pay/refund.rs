//! What was paid through a provider goes back through it: a refund waits until the provider has said what became of it.

use super::attempt::{AttemptRow, By};
use super::port::{PaymentProvider as _, RefundSaid, RefundWish};
use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Change, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::sales::payment::provider::Provider;
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

/// One that waits for its provider, or that was done: banks send money back days later.
async fn followed(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: &str,
) -> Result<Option<Refund>, BackendError> {
    let Ok(id) = id.parse::<Uuid>() else {
        return Ok(None);
    };
    let row = work.get(connection, Key::new(Entity::Refund, id)).await?;
    let refund = row.as_ref().and_then(Row::as_refund).cloned();
    Ok(refund.filter(|one| matches!(one.state, RefundState::Pending | RefundState::Done)))
}

impl Backend {
    /// Asks the provider for a refund, and answers when to ask again; none once it has said what became of it.
    pub(crate) async fn give_back(&self, id: &str) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let refund = followed(&mut tx, &mut Work::default(), id).await?;
        let payment = refund.as_ref().map(|one| one.payment.to_string());
        let attempt = match &payment {
            Some(payment) => AttemptRow::find(&mut tx, By::Id, payment).await?,
            None => None,
        };
        tx.commit().await?;
        let Some(refund) = refund else {
            return Ok(None);
        };
        // Others than Stripe say of none that it failed once it was done, and cash has no provider.
        let is_stripes = |one: &AttemptRow| one.provider == Provider::Stripe.name();
        if refund.state == RefundState::Done && !attempt.as_ref().is_some_and(is_stripes) {
            return Ok(None);
        }
        let said = match self.ask_for(&refund, attempt).await? {
            None | Some(RefundSaid::Pending) => {
                return Ok(Some(self.now().saturating_add(AGAIN)));
            }
            Some(said) => said,
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::at(now);
        let Some(mut refund) = followed(&mut tx, &mut work, id).await? else {
            return Ok(None);
        };
        if refund.state == RefundState::Done && said == RefundSaid::Done {
            return Ok(None);
        }
        (refund.state, refund.failure) = match said {
            RefundSaid::Pending => return Ok(Some(now.saturating_add(AGAIN))),
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
    async fn ask_for(
        &self,
        refund: &Refund,
        attempt: Option<AttemptRow>,
    ) -> Result<Option<RefundSaid>, BackendError> {
        let Some(attempt) = attempt else {
            let why = "the provider's payment is not known here".to_owned();
            return Ok(Some(RefundSaid::Failed(why)));
        };
        let mut tx = self.inner.db.read().await?;
        let port = self.port_named(&mut tx, &attempt.provider).await?;
        tx.commit().await?;
        let Some(port) = port else {
            return Ok(None);
        };
        if self.silent_until(self.now()).is_some() {
            return Ok(None);
        }
        let key = refund.idempotency_key.simple().to_string();
        let asked = attempt.asked();
        let wish = RefundWish {
            key: &key,
            payment: &attempt.idempotency_key,
            charge: attempt.charge.as_deref(),
            amount: refund.amount,
            of: &asked,
            done: refund.state == RefundState::Done,
        };
        match port.refund(&wish).await {
            Ok(said) => Ok(Some(said)),
            Err(error) => {
                self.note_silence(self.now());
                tracing::warn!(%error, "a refund could not be asked for");
                Ok(None)
            }
        }
    }

    /// Asks anew, at once, for what is on its way back of a taking, and at Stripe also for what went: a bank may have sent it back.
    pub(super) async fn hurry_refunds(&self, charge: &str) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let attempt = AttemptRow::find(&mut tx, By::Charge, charge).await?;
        if let Some(attempt) = attempt {
            let sql = if attempt.provider == Provider::Stripe.name() {
                "SELECT id FROM refund WHERE payment = $1 AND state IN ('pending', 'done')"
            } else {
                "SELECT id FROM refund WHERE payment = $1 AND state = 'pending'"
            };
            let rows = sqlx::query(sql)
                .bind(attempt.id.to_string())
                .fetch_all(&mut *tx)
                .await?;
            for row in rows {
                let id = Cells::of(&row).text()?.to_owned();
                job::schedule(&mut tx, JobKind::PaymentRefund, &id, now).await?;
            }
        }
        tx.commit().await?;
        self.inner.due.notify_one();
        Ok(())
    }
}
