//! *Pay now*: a try is written down, then made known to the provider.

use super::attempt::{AttemptRow, By};
use super::flow::go_on;
use super::port::{Begun, CallError, Payer, PaymentProvider as _, Port, Wish, opens_in};
use crate::Backend;
use crate::change::rows::{Stamp, id};
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::server_noun::ServerNoun as _;
use domain::account::{Actor, Business};
use domain::policy::{Action, may};
use domain::routes::site;
use domain::sales::payment::online::{Asked, AttemptEvent, Said, next_ask};
use domain::sales::payment::provider::Provider;
use domain::sales::payment::{Bill, owed};
use domain::sales::{Order, Payment, Refund};
use domain::{Entity, Key, Lang, Money, OrderId, Row};
use sqlx::AnyConnection;

/// A try that nobody was sent to is told again for so long, ms; then it is another one.
const AGAIN_WITHIN: i64 = 20 * 60_000;
/// The most characters of what is paid for: WeChat Pay takes 127 bytes.
const SUBJECT: usize = 40;

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
    /// The provider does not take just this. Nothing was taken.
    Declined,
    /// The provider's page does not open inside WeChat.
    OpenInBrowser,
    /// The provider did not answer. Nothing was taken.
    NoAnswer,
}

/// A try that is to be made known to its provider.
struct Written {
    attempt: AttemptRow,
    /// It was told before, and no answer was heard.
    again: bool,
    /// What is paid for, as the provider shows it.
    subject: String,
    pokes: Vec<Poke>,
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
        payer: Payer,
    ) -> Result<PayStart, BackendError> {
        let mut written = match self.write_attempt(actor, order, payer).await? {
            Ok(written) => written,
            Err(other) => return Ok(other),
        };
        self.poke(std::mem::take(&mut written.pokes));
        self.begin(written, payer).await
    }

    /// The try as it is written down, before the provider hears of it; or why there is none.
    async fn write_attempt(
        &self,
        actor: &Actor,
        order: OrderId,
        payer: Payer,
    ) -> Result<Result<Written, PayStart>, BackendError> {
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
            let provider = Provider::parse(&open.provider);
            let opens = provider.is_none_or(|provider| opens_in(provider, payer.device));
            return Ok(Err(match opens {
                true => PayStart::UnderWay(open.nonce.clone()),
                false => PayStart::OpenInBrowser,
            }));
        }
        let Some((business, provider, port)) = self.open_port(&mut tx).await? else {
            return Ok(Err(PayStart::Off));
        };
        if !opens_in(provider, payer.device) {
            return Ok(Err(PayStart::OpenInBrowser));
        }
        let left = bill_of(&mut tx, &mut work, order).await?.left();
        let asked = asked_of(&business, &port, left);
        let subject = subject_of(&business, order);
        // The provider did not answer the first time, or we were not there to hear it: nobody was ever sent to it.
        let mut pokes = Vec::new();
        if let Some(open) = open {
            let same = open.provider == provider.name() && open.asked() == asked;
            if same && now.saturating_sub(open.started_at) < AGAIN_WITHIN {
                let again = true;
                return Ok(Ok(Written {
                    attempt: open,
                    again,
                    subject,
                    pokes,
                }));
            }
            // Another sum is owed now, to another account, or the provider's own time is nearly over.
            let refused = AttemptEvent::Said(Said::Refused);
            pokes = go_on(&mut tx, open, refused, now).await?;
        }
        if left == Money(0) || !port.takes(&asked) {
            tx.commit().await?;
            self.poke(pokes);
            let nothing = left == Money(0);
            return Ok(Err(if nothing {
                PayStart::NothingOwed
            } else {
                PayStart::Declined
            }));
        }
        let attempt = AttemptRow::new(order, asked, provider, now)?;
        attempt.insert(&mut tx).await?;
        let key = attempt.id.to_string();
        let due = next_ask(now, now).unwrap_or(now);
        job::schedule(&mut tx, JobKind::PaymentAsk, &key, due).await?;
        work.put(&mut tx, vec![attempt.payment().into()]).await?;
        let by = Some(actor.user);
        pokes.extend(work.flush(&mut tx, Stamp { now, by }).await?);
        tx.commit().await?;
        Ok(Ok(Written {
            attempt,
            again: false,
            subject,
            pokes,
        }))
    }

    /// Makes a try known to the provider, outside of any transaction. The key makes the same wish once more the same payment.
    async fn begin(&self, written: Written, payer: Payer) -> Result<PayStart, BackendError> {
        let attempt = written.attempt;
        let mut tx = self.inner.db.read().await?;
        let port = self.port_named(&mut tx, &attempt.provider).await?;
        tx.commit().await?;
        let Some(port) = port else {
            return Ok(PayStart::Off);
        };
        let wish = Wish {
            key: &attempt.idempotency_key,
            asked: &attempt.asked(),
            since: attempt.started_at,
            again: written.again,
            subject: &written.subject,
            payer,
            site: &self.inner.mail.settings.public_url,
            back: &site::pay_back(&attempt.nonce),
        };
        let begun = port.begin(&wish).await;
        let Begun { reference, address } = match begun {
            Ok(begun) => begun,
            Err(error) => {
                tracing::warn!(%error, "a payment could not be begun");
                if matches!(error, CallError::NoAnswer(_)) {
                    return Ok(PayStart::NoAnswer);
                }
                self.decline(&attempt).await?;
                return Ok(PayStart::Declined);
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

    /// Ends a try that its provider does not take, where nobody was sent to it meanwhile: its order is not being paid.
    async fn decline(&self, attempt: &AttemptRow) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let key = attempt.id.to_string();
        let found = AttemptRow::find(&mut tx, By::Id, &key).await?;
        let Some(found) = found.filter(|one| one.address.is_none()) else {
            return Ok(());
        };
        let refused = AttemptEvent::Said(Said::Refused);
        let pokes = go_on(&mut tx, found, refused, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// What is asked for, and for which account of ours.
fn asked_of(business: &Business, port: &Port<'_>, amount: Money) -> Asked {
    Asked {
        amount,
        currency: business.currency.clone(),
        seller: port.seller(business),
    }
}

/// What is paid for, in characters that every provider takes.
fn subject_of(business: &Business, order: &Order) -> String {
    let lang = if business.currency.0 == "CNY" {
        Lang::Zh
    } else {
        Lang::En
    };
    let number = order.number.map_or_else(String::new, |it| it.to_string());
    let text = format!("{} {number}", business.name.text(lang));
    let plain = text.chars().filter(|c| c.is_alphanumeric() || *c == ' ');
    let plain: String = plain.take(SUBJECT).collect();
    plain.trim().to_owned()
}

/// What is owed for an order, from the books.
pub(in crate::sales) async fn bill_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    order: &Order,
) -> Result<Bill, BackendError> {
    // A payment names its order in JSON. One that came before its order may name no customer.
    let sql = "SELECT id FROM payment WHERE (customer = $1 OR customer IS NULL) AND about LIKE $2";
    let about = format!("%{}%", order.id);
    let customer = order.customer.to_string();
    let payments = keys(connection, Entity::Payment, sql, &[&customer, &about]).await?;
    let sql = "SELECT id FROM refund WHERE payment IN (SELECT id FROM payment \
               WHERE (customer = $1 OR customer IS NULL) AND about LIKE $2)";
    let refunds = keys(connection, Entity::Refund, sql, &[&customer, &about]).await?;
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
