//! From *Pay now* to money in the books: a try is written down, made known to the provider, and goes on with what the provider says.

use super::attempt::{AttemptRow, By};
use super::odd;
use super::port::{Begun, PaymentProvider as _, Wish};
use crate::Backend;
use crate::business::find_business;
use crate::change::rows::{Stamp, id};
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::server_noun::ServerNoun as _;
use domain::account::Actor;
use domain::money::Currency;
use domain::policy::{Action, may};
use domain::routes::site;
use domain::sales::payment::online::{
    AttemptEvent, AttemptState, Charge, Effect, Odd, Said, next_ask,
};
use domain::sales::payment::{Bill, owed};
use domain::sales::{Order, Payment, Refund};
use domain::{Entity, Key, Money, OrderId, Row};
use sqlx::AnyConnection;

/// Whoever looks at the page of return has the provider asked, this often at most, ms.
const ASK_PAUSE: i64 = 3_000;
/// When a provider that did not answer after the end is asked again, ms.
const LATER: i64 = 3_600_000;

/// What *Pay now* leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayStart {
    /// No such order for this person.
    NotFound,
    /// Nobody pays online here.
    Off,
    NothingOwed,
    /// Another try has not ended, by the name of its page.
    UnderWay(String),
    /// To the provider, by the name of the try's page.
    Go(String),
    /// The provider did not answer. Nothing was taken.
    NoAnswer,
}

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
    /// Begins to pay what is owed for an order, or leads back to the try that is under way.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer; the same may be asked again.
    pub async fn start_payment(
        &self,
        actor: &Actor,
        order: OrderId,
    ) -> Result<PayStart, BackendError> {
        let (attempt, pokes) = match self.write_attempt(actor, order).await? {
            Ok(written) => written,
            Err(other) => return Ok(other),
        };
        self.poke(pokes);
        self.begin(attempt).await
    }

    /// The try as it is written down, before the provider hears of it; or why there is none.
    async fn write_attempt(
        &self,
        actor: &Actor,
        order: OrderId,
    ) -> Result<Result<(AttemptRow, Vec<Poke>), PayStart>, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::at(now);
        let key = Key::new(Entity::Order, order.0);
        let row = work.get(&mut tx, key).await?;
        let order = row.as_ref().and_then(Row::as_order);
        let customer = |order: &&Order| {
            let customer = order.customer;
            may(actor, Action::PayOnline { customer })
        };
        let Some(order) = order.filter(customer) else {
            return Ok(Err(PayStart::NotFound));
        };
        let open = AttemptRow::find(&mut tx, By::OpenOrder, &order.id.to_string()).await?;
        if let Some(open) = open.as_ref().filter(|one| one.address.is_some()) {
            return Ok(Err(PayStart::UnderWay(open.nonce.clone())));
        }
        let business = find_business(&mut tx).await?.filter(|one| one.pays_online);
        let (Some(business), Some(provider)) = (business, self.provider()) else {
            return Ok(Err(PayStart::Off));
        };
        let left = bill_of(&mut tx, &mut work, order).await?.left();
        // The provider did not answer the first time, or we were not there to hear it: nobody was ever sent to it.
        let mut pokes = Vec::new();
        if let Some(open) = open {
            if open.amount == left {
                return Ok(Ok((open, Vec::new())));
            }
            // Another sum is owed now.
            let refused = AttemptEvent::Said(Said::Refused);
            pokes = go_on(&mut tx, open, refused, now).await?;
        }
        if left == Money(0) {
            tx.commit().await?;
            self.poke(pokes);
            return Ok(Err(PayStart::NothingOwed));
        }
        let attempt = AttemptRow::new(order, left, &business, provider, now)?;
        attempt.insert(&mut tx).await?;
        let key = attempt.id.to_string();
        let due = next_ask(now, now).unwrap_or(now);
        job::schedule(&mut tx, JobKind::PaymentAsk, &key, due).await?;
        work.put(&mut tx, vec![attempt.payment().into()]).await?;
        let by = Some(actor.user);
        pokes.extend(work.flush(&mut tx, Stamp { now, by }).await?);
        tx.commit().await?;
        Ok(Ok((attempt, pokes)))
    }

    /// Makes a try known to the provider, outside of any transaction. The key makes the same wish once more the same payment.
    async fn begin(&self, attempt: AttemptRow) -> Result<PayStart, BackendError> {
        let Some(port) = self.port(&attempt.provider) else {
            return Ok(PayStart::Off);
        };
        let wish = Wish {
            key: &attempt.idempotency_key,
            asked: &attempt.asked(),
            back: &site::pay_back(&attempt.nonce),
        };
        let Begun { reference, address } = match port.begin(&wish).await {
            Ok(begun) => begun,
            Err(error) => {
                tracing::warn!(%error, "a payment could not be begun");
                return Ok(PayStart::NoAnswer);
            }
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let key = attempt.id.to_string();
        let Some(mut attempt) = AttemptRow::find(&mut tx, By::Id, &key).await? else {
            return Ok(PayStart::NotFound);
        };
        attempt.reference = Some(reference);
        attempt.address = Some(address);
        let nonce = attempt.nonce.clone();
        let pokes = go_on(&mut tx, attempt, AttemptEvent::Begun, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(PayStart::Go(nonce))
    }

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
        let Some(port) = self.port(provider) else {
            return Ok(Notified::NoProvider);
        };
        let Some(notification) = port.verify_notification(signature, body) else {
            return Ok(Notified::Forged);
        };
        let key = notification.key;
        let said = match notification.said {
            // It may be older than the money: a first card was refused and a second one was not. What is true now is asked; where nobody
            // answers, the try stays open and is asked about later.
            Said::Refused | Said::Ended => port.ask(&key).await.unwrap_or(Said::Open),
            said @ (Said::Paid(_) | Said::Open | Said::Unknown) => said,
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
            (None, Said::Unknown | Said::Open | Said::Refused | Said::Ended) => Vec::new(),
        };
        tx.commit().await?;
        self.poke(pokes);
        Ok(Notified::Taken)
    }

    /// Asks the provider about a try, and answers when to ask again; none once it has ended.
    pub(crate) async fn ask_about_payment(&self, id: &str) -> Result<Option<i64>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let attempt = AttemptRow::find(&mut tx, By::Id, id).await?;
        tx.commit().await?;
        let Some(attempt) = attempt.filter(|attempt| attempt.state.is_open()) else {
            return Ok(None);
        };
        let later = |now: i64| next_ask(attempt.started_at, now).unwrap_or(now + LATER);
        let Some(port) = self.port(&attempt.provider) else {
            // It may be set up again: until then nobody can say what became of the money.
            return Ok(Some(later(self.now())));
        };
        let said = match port.ask(&attempt.idempotency_key).await {
            Ok(said) => said,
            Err(error) => {
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
        let next = next_ask(attempt.started_at, now);
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
async fn go_on(
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

/// What is owed for an order, from the books.
async fn bill_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    order: &Order,
) -> Result<Bill, BackendError> {
    // A payment names its order in JSON. Its customer's are few; one that came before its order may name no customer.
    let sql = "SELECT id FROM payment WHERE customer = $1 OR (customer IS NULL AND about LIKE $2)";
    let about = format!("%{}%", order.id);
    let customer = order.customer.to_string();
    let payments = keys(connection, Entity::Payment, sql, &[&customer, &about]).await?;
    let sql = "SELECT id FROM refund WHERE customer = $1 OR customer IS NULL";
    let refunds = keys(connection, Entity::Refund, sql, &[&customer]).await?;
    work.load(connection, payments.into_iter().chain(refunds))
        .await?;
    let paid: Vec<&Payment> = work
        .rows_of(Entity::Payment)
        .filter_map(Row::as_payment)
        .collect();
    let back: Vec<&Refund> = work
        .rows_of(Entity::Refund)
        .filter_map(Row::as_refund)
        .collect();
    Ok(owed(order, paid, back))
}

async fn keys(
    connection: &mut AnyConnection,
    entity: Entity,
    sql: &'static str,
    values: &[&str],
) -> Result<Vec<Key>, BackendError> {
    let query = sqlx::query(sql);
    let query = values
        .iter()
        .fold(query, |query, value| query.bind((*value).to_owned()));
    let rows = query.fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let id = id(Cells::of(row).text()?, entity.table())?;
            Ok(Key::new(entity, id))
        })
        .collect()
}
