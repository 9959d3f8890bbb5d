//! From a try to money in the books: it goes on with what the provider says, by itself and when it is asked.

use super::attempt::{AttemptRow, By};
use super::odd;
use super::port::{Notification, PaymentProvider as _, Port};
use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::money::Currency;
use domain::sales::payment::online::{
    AttemptEvent, AttemptState, Charge, DEBIT_ENDS_AFTER, Effect, Odd, Said, next_ask,
};
use domain::{Entity, Key, Money, OrderId, Row};
use sqlx::AnyConnection;

/// Whoever looks at the page of return has the provider asked, this often at most, ms.
const ASK_PAUSE: i64 = 3_000;
/// When a provider that did not answer after the end is asked again, ms.
const LATER: i64 = 3_600_000;

/// What a page says of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayPage {
    pub order: OrderId,
    pub amount: Money,
    pub currency: Currency,
    pub provider: String,
    pub state: AttemptState,
    /// Where the customer pays, while that may be.
    pub address: Option<String>,
}

/// What became of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notified {
    Taken,
    /// The signature is not the provider's. Nothing was changed.
    Forged,
    /// No such provider is set up.
    NoProvider,
}

impl Backend {
    /// What a page says of the try with this name; none where there is none.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn payment_page(&self, nonce: &str) -> Result<Option<PayPage>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let attempt = AttemptRow::find(&mut tx, By::Nonce, nonce).await?;
        tx.commit().await?;
        Ok(attempt.map(|attempt| PayPage {
            order: attempt.order_id,
            amount: attempt.amount,
            currency: attempt.currency,
            provider: attempt.provider,
            address: attempt.address.filter(|_| attempt.state.is_open()),
            state: attempt.state,
        }))
    }

    /// The same for whoever comes back from the provider. That proves nothing: the provider is asked at once, by a job, and the page says so.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn returned(&self, nonce: &str) -> Result<Option<PayPage>, BackendError> {
        let now = self.now();
        let page = self.payment_page(nonce).await?;
        if !page.as_ref().is_some_and(|page| page.state.is_open()) {
            return Ok(page);
        }
        let mut tx = self.inner.db.write().await?;
        if let Some(attempt) = AttemptRow::find(&mut tx, By::Nonce, nonce).await? {
            let asks = attempt.rule().take(&AttemptEvent::Returned) == Effect::Ask;
            let asked = attempt.asked_at.unwrap_or(i64::MIN);
            if asks && now.saturating_sub(asked) >= ASK_PAUSE {
                let key = attempt.id.to_string();
                job::schedule(&mut tx, JobKind::PaymentAsk, &key, now).await?;
            }
        }
        tx.commit().await?;
        self.inner.due.notify_one();
        Ok(page)
    }

    /// Takes a notification of a provider, with the signature that came with it. The same once more, late or out of order changes nothing.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it: the provider sends it again.
    pub async fn take_notification(
        &self,
        provider: &str,
        signature: &str,
        body: &[u8],
    ) -> Result<Notified, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let port = self.port_named(&mut tx, provider).await?;
        tx.commit().await?;
        let Some(port) = port else {
            return Ok(Notified::NoProvider);
        };
        let (key, said) = match port.verify_notification(signature, body) {
            None => return Ok(Notified::Forged),
            Some(Notification::Nothing) => return Ok(Notified::Taken),
            Some(Notification::Refund { charge }) => {
                self.hurry_refunds(&charge).await?;
                return Ok(Notified::Taken);
            }
            Some(Notification::Payment { key, said }) => (key, said),
        };
        let said = match said {
            // It may be older than the money: a first card was refused and a second one was not. What is true now is asked; where nobody
            // answers, the try stays open and is asked about later.
            Said::Refused | Said::Ended => self.ask_anew(&port, &key).await?,
            said @ (Said::Paid(_) | Said::Open | Said::Processing | Said::Unknown) => said,
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let attempt = AttemptRow::find(&mut tx, By::Key, &key).await?;
        let pokes = match (attempt, said) {
            (Some(attempt), said) => go_on(&mut tx, attempt, AttemptEvent::Said(said), now).await?,
            (None, Said::Paid(charge)) => {
                let what = (&charge, Odd::NoAttempt);
                odd::keep(&mut tx, (provider, &key), None, what, now).await?;
                Vec::new()
            }
            (None, Said::Unknown | Said::Open | Said::Processing | Said::Refused | Said::Ended) => {
                Vec::new()
            }
        };
        tx.commit().await?;
        self.poke(pokes);
        Ok(Notified::Taken)
    }

    /// What is true of a try now; open where nobody answers.
    async fn ask_anew(&self, port: &Port<'_>, key: &str) -> Result<Said, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let attempt = AttemptRow::find(&mut tx, By::Key, key).await?;
        tx.commit().await?;
        let Some(attempt) = attempt else {
            return Ok(Said::Unknown);
        };
        Ok(port.ask(&attempt.known()).await.unwrap_or(Said::Open))
    }

    /// Asks the provider about a try, and answers when to ask again; none once it has ended.
    pub(crate) async fn ask_about_payment(&self, id: &str) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let attempt = AttemptRow::find(&mut tx, By::Id, id).await?;
        let attempt = attempt.filter(|attempt| attempt.state.is_open());
        let port = match &attempt {
            Some(attempt) => self.port_named(&mut tx, &attempt.provider).await?,
            None => None,
        };
        tx.commit().await?;
        let Some(attempt) = attempt else {
            return Ok(None);
        };
        let later = |now: i64| next_ask(attempt.started_at, now).unwrap_or(now + LATER);
        let Some(port) = port else {
            // It may be set up again: until then nobody can say what became of the money.
            return Ok(Some(later(self.now())));
        };
        if let Some(until) = self.silent_until(self.now()) {
            return Ok(Some(until));
        }
        let said = match port.ask(&attempt.known()).await {
            Ok(said) => said,
            Err(error) => {
                self.note_silence(self.now());
                tracing::warn!(%error, "a payment could not be asked about");
                return Ok(Some(later(self.now())));
            }
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(mut attempt) = AttemptRow::find(&mut tx, By::Id, id).await? else {
            return Ok(None);
        };
        attempt.asked_at = Some(now);
        let lasts = now.saturating_sub(attempt.started_at) < DEBIT_ENDS_AFTER;
        let under_way = said == Said::Processing && lasts;
        let next = next_ask(attempt.started_at, now);
        let next = next.or_else(|| under_way.then(|| now.saturating_add(LATER)));
        let mut pokes = go_on(&mut tx, attempt, AttemptEvent::Said(said), now).await?;
        let attempt = AttemptRow::find(&mut tx, By::Id, id).await?;
        let open = attempt.filter(|attempt| attempt.state.is_open());
        let next = next.filter(|_| open.is_some());
        if let (Some(mut over), None) = (open, next) {
            over.note = Some("nobody paid in time".to_owned());
            pokes.extend(go_on(&mut tx, over, AttemptEvent::TimeIsUp, now).await?);
        }
        tx.commit().await?;
        self.poke(pokes);
        Ok(next)
    }
}

/// Goes on with an event: the try, its payment, and what is kept for owners, in one transaction.
pub(super) async fn go_on(
    connection: &mut AnyConnection,
    mut attempt: AttemptRow,
    event: AttemptEvent,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut rule = attempt.rule();
    let effect = rule.take(&event);
    let ended = attempt.state.is_open() && !rule.state.is_open();
    (attempt.state, attempt.charge) = (rule.state, rule.charge);
    if ended {
        attempt.ended_at = Some(now);
    }
    match (effect, &event) {
        (Effect::Keep(why), AttemptEvent::Said(Said::Paid(charge))) => {
            keep(connection, &attempt, charge, why, now).await?;
        }
        (Effect::Fail, _) => attempt.note = Some("refused".to_owned()),
        (Effect::Capture, _) => attempt.note = None,
        (Effect::Nothing | Effect::Ask | Effect::Expire | Effect::Keep(_), _) => {}
    }
    attempt.save(connection).await?;
    book(connection, &attempt, now).await
}

async fn keep(
    connection: &mut AnyConnection,
    attempt: &AttemptRow,
    charge: &Charge,
    why: Odd,
    now: i64,
) -> Result<(), BackendError> {
    let of = (attempt.provider.as_str(), attempt.idempotency_key.as_str());
    odd::keep(connection, of, Some(attempt), (charge, why), now).await
}

/// Brings the payment to where its try stands. One that was removed with its customer stays removed.
async fn book(
    connection: &mut AnyConnection,
    attempt: &AttemptRow,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let mut work = Work::at(now);
    let key = Key::new(Entity::Payment, attempt.id);
    let Some(Row::Payment(mut payment)) = work.get(connection, key).await? else {
        return Ok(Vec::new());
    };
    let state = attempt.state.payment();
    if payment.state != state {
        payment.recorded_at = Some(now);
    }
    payment.state = state;
    payment.reference.clone_from(&attempt.reference);
    work.put(connection, vec![payment.into()]).await?;
    work.flush(connection, Stamp { now, by: None }).await
}
