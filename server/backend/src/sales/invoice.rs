//! Giving out invoices and the credit notes that take them back. The next number is taken in the write transaction of its invoice, of which there
//! is one at a time: so a series has no gap and no number twice, on either database and with several nodes.

use crate::Backend;
use crate::audit;
use crate::change::rows;
use crate::change::rows::{Stamp, id};
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::setting;
use domain::account::Location;
use domain::account::audit::Audited;
use domain::account::{Actor, Business};
use domain::civil::Day;
use domain::id::InvoiceId;
use domain::people::data_request::{ERASED_CUSTOMER, ERASED_NAME};
use domain::policy::{Action, may};
use domain::sales::payment::invoice::Recipient;
use domain::sales::payment::invoice::{
    InvoiceAnswer, InvoiceRefusal, InvoiceWish, Issue, check, credit_note, invoice, number_of,
    series_of,
};
use domain::sales::payment::refund::MAX_REASON;
use domain::sales::{Invoice, Order};
use domain::zone::{SystemZones, Zones as _};
use domain::{Entity, Key, Row, UserId};
use sqlx::AnyConnection;

/// There since the database was put back to a copy: numbers may have been given out after it.
const RESTS: &str = "invoices_rest";
/// The last number that an owner said was given out, by series.
const LAST: &str = "invoice_last:";

type Refused<T> = Result<T, InvoiceRefusal>;

impl Backend {
    /// Gives an order its invoice. The same wish once more is answered alike, without another number.
    ///
    /// # Errors
    /// Where the database fails; no number was used then.
    pub async fn issue_invoice(
        &self,
        actor: &Actor,
        wish: &InvoiceWish,
    ) -> Result<InvoiceAnswer, BackendError> {
        if !may(actor, Action::WorkInvoice) {
            return Ok(InvoiceAnswer::Refused(InvoiceRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.write().await?;
        let made = match self.issued(&mut tx, actor, wish).await? {
            Ok(made) => made,
            Err(refusal) => return Ok(InvoiceAnswer::Refused(refusal)),
        };
        let pokes = put(&mut tx, made, Some(actor.user), self.now()).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(InvoiceAnswer::Done(wish.id))
    }

    /// Takes an invoice back by a credit note with a number of its own.
    ///
    /// # Errors
    /// Where the database fails; no number was used then.
    pub async fn take_invoice_back(
        &self,
        actor: &Actor,
        (of, note): (InvoiceId, InvoiceId),
        reason: &str,
    ) -> Result<InvoiceAnswer, BackendError> {
        if !may(actor, Action::WorkInvoice) {
            return Ok(InvoiceAnswer::Refused(InvoiceRefusal::NotAllowed));
        }
        let reason = domain::text::line(reason);
        if !(1..=MAX_REASON).contains(&reason.chars().count()) {
            return Ok(InvoiceAnswer::Refused(InvoiceRefusal::NoReason));
        }
        let mut tx = self.inner.db.write().await?;
        let made = match self.credited(&mut tx, actor, (of, note), reason).await? {
            Ok(made) => made,
            Err(refusal) => return Ok(InvoiceAnswer::Refused(refusal)),
        };
        let pokes = put(&mut tx, made, Some(actor.user), self.now()).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(InvoiceAnswer::Done(note))
    }

    async fn issued(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
        wish: &InvoiceWish,
    ) -> Result<Refused<Option<Invoice>>, BackendError> {
        if let Some(have) = invoice_by_id(tx, wish.id).await? {
            let is_same = have.order == wish.order && !have.is_credit_note();
            return Ok(is_same.then_some(None).ok_or(InvoiceRefusal::Unknown));
        }
        let key = Key::new(Entity::Order, wish.order.0);
        let row = Work::default().get(tx, key).await?;
        let order = row.as_ref().and_then(Row::as_order);
        let (Some(order), Some(business)) = (order, crate::business::find_business(tx).await?)
        else {
            return Ok(Err(InvoiceRefusal::Unknown));
        };
        let recipient = match check(wish, order) {
            Ok(recipient) => recipient,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(number) = standing(tx, order).await? {
            return Ok(Err(InvoiceRefusal::HasOne { number }));
        }
        let issue = match self.next_number(tx, &business, actor.user).await? {
            Ok(issue) => issue,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let place = first_place(tx).await?;
        let address = place.map_or_else(String::new, |place| place.address);
        let from = (&business, address);
        Ok(Ok(Some(invoice(wish, recipient, order, from, issue))))
    }

    async fn credited(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
        (of, note): (InvoiceId, InvoiceId),
        reason: String,
    ) -> Result<Refused<Option<Invoice>>, BackendError> {
        if let Some(have) = invoice_by_id(tx, note).await? {
            let is_same = have.credits == Some(of);
            return Ok(is_same.then_some(None).ok_or(InvoiceRefusal::Unknown));
        }
        let Some(found) = invoice_by_id(tx, of).await? else {
            return Ok(Err(InvoiceRefusal::Unknown));
        };
        if found.is_credit_note() {
            return Ok(Err(InvoiceRefusal::Unknown));
        }
        if credit_of(tx, of).await?.is_some() {
            return Ok(Err(InvoiceRefusal::TakenBack));
        }
        let Some(business) = crate::business::find_business(tx).await? else {
            return Ok(Err(InvoiceRefusal::Unknown));
        };
        Ok(self
            .next_number(tx, &business, actor.user)
            .await?
            .map(|issue| Some(credit_note(&found, note, reason, issue))))
    }

    /// The next number of this year's series, taken by whoever holds the write transaction.
    async fn next_number(
        &self,
        tx: &mut AnyConnection,
        business: &Business,
        by: UserId,
    ) -> Result<Refused<Issue>, BackendError> {
        let at = self.now();
        let (series, today) = series_at(business, at);
        let last = last_number(tx, &series).await?;
        if setting::find(tx, RESTS).await?.is_some() {
            return Ok(Err(InvoiceRefusal::Rests { series, last }));
        }
        Ok(Ok(Issue {
            sequence: last.saturating_add(1),
            series,
            at,
            today: today.0,
            by,
        }))
    }

    /// Whether numbers wait for an owner since the database was put back to a copy: the series and its last number that the copy knows. None for
    /// whoever gives out no invoices.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn invoices_rest(
        &self,
        actor: &Actor,
    ) -> Result<Option<(String, i64)>, BackendError> {
        if !may(actor, Action::WorkInvoice) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let rests = setting::find(&mut tx, RESTS).await?.is_some();
        let business = crate::business::find_business(&mut tx).await?;
        let Some(business) = business.filter(|_| rests) else {
            return Ok(None);
        };
        let (series, _) = series_at(&business, self.now());
        let last = last_number(&mut tx, &series).await?;
        tx.commit().await?;
        Ok(Some((series, last)))
    }

    /// An owner says which number was the last one given out; the series goes on after it. It stands in the list of changes.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn confirm_invoice_number(
        &self,
        actor: &Actor,
        last: i64,
    ) -> Result<Option<InvoiceRefusal>, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(Some(InvoiceRefusal::NotAllowed));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(business) = crate::business::find_business(&mut tx).await? else {
            return Ok(Some(InvoiceRefusal::Unknown));
        };
        let (series, _) = series_at(&business, now);
        let known = last_number(&mut tx, &series).await?;
        if last < known {
            return Ok(Some(InvoiceRefusal::NumberUsed { last: known }));
        }
        if last > known.saturating_add(MOST_AHEAD) {
            return Ok(Some(InvoiceRefusal::TooFar));
        }
        setting::put(&mut tx, &format!("{LAST}{series}"), &last.to_string()).await?;
        setting::remove(&mut tx, RESTS).await?;
        let what = Audited::InvoiceNumber {
            number: number_of(&series, last),
        };
        audit::note(&mut tx, Some(actor.user), &what, now).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// After going back to a copy: numbers that were given out since are in nobody's books here.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn rest_invoices(&self) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        setting::put(&mut tx, RESTS, &self.now().to_string()).await?;
        Ok(tx.commit().await?)
    }
}

/// The most numbers that were given out after a copy was made.
const MOST_AHEAD: i64 = 100_000;

/// The series of an instant, and its day at the place.
fn series_at(business: &Business, at: i64) -> (String, Day) {
    let offset = SystemZones.offset(&business.zone, at).unwrap_or(0);
    let today = Day::of(at, offset);
    let (year, ..) = today.date();
    (series_of(&business.invoice_prefix, year), today)
}

async fn last_number(tx: &mut AnyConnection, series: &str) -> Result<i64, BackendError> {
    let sql = "SELECT COALESCE(MAX(sequence), 0) FROM invoice WHERE series = $1";
    let row = sqlx::query(sql)
        .bind(series.to_owned())
        .fetch_one(&mut *tx)
        .await?;
    let known = Cells::of(&row).int()?;
    let said = setting::find(tx, &format!("{LAST}{series}")).await?;
    let said = said.and_then(|said| said.parse::<i64>().ok());
    Ok(known.max(said.unwrap_or(0)))
}

async fn put(
    tx: &mut AnyConnection,
    made: Option<Invoice>,
    by: Option<UserId>,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let Some(made) = made else {
        return Ok(Vec::new());
    };
    let mut work = Work::default();
    // A row that is put has to be known not to be there.
    work.load(tx, [Key::new(Entity::Invoice, made.id.0)])
        .await?;
    work.put(tx, vec![made.into()]).await?;
    work.flush(tx, Stamp { now, by }).await
}

pub(crate) async fn invoice_by_id(
    connection: &mut AnyConnection,
    id: InvoiceId,
) -> Result<Option<Invoice>, BackendError> {
    let key = Key::new(Entity::Invoice, id.0);
    let row = Work::default().get(connection, key).await?;
    Ok(row.as_ref().and_then(Row::as_invoice).cloned())
}

/// The credit note of an invoice.
pub(crate) async fn credit_of(
    connection: &mut AnyConnection,
    of: InvoiceId,
) -> Result<Option<InvoiceId>, BackendError> {
    let row = sqlx::query("SELECT id FROM invoice WHERE credits = $1")
        .bind(of.to_string())
        .fetch_optional(connection)
        .await?;
    let found = row.map(|row| id(Cells::of(&row).text()?, "invoice").map(InvoiceId));
    found.transpose()
}

/// The number of the invoice that an order has.
async fn standing(
    connection: &mut AnyConnection,
    order: &Order,
) -> Result<Option<String>, BackendError> {
    let sql = "SELECT i.series, i.sequence FROM invoice i WHERE i.order_id = $1 AND i.credits IS NULL \
               AND NOT EXISTS (SELECT 1 FROM invoice c WHERE c.credits = i.id)";
    let row = sqlx::query(sql)
        .bind(order.id.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let series = cells.text()?.to_owned();
    Ok(Some(number_of(&series, cells.int()?)))
}

/// The first place of the business: its address stands on papers.
pub(crate) async fn first_place(
    connection: &mut AnyConnection,
) -> Result<Option<Location>, BackendError> {
    let mut places = rows::list::<Location>(connection).await?;
    places.sort_by_key(|place| place.id);
    Ok(places.into_iter().next())
}

/// A number is never free again: the invoice stays, made out to nobody.
pub(crate) fn nobodys_invoice(invoice: Invoice) -> Invoice {
    Invoice {
        customer: invoice.customer.map(|_| ERASED_CUSTOMER),
        recipient: Recipient {
            name: ERASED_NAME.to_owned(),
            ..Recipient::default()
        },
        reason: match invoice.credits {
            Some(_) => ERASED_NAME.to_owned(),
            None => String::new(),
        },
        ..invoice
    }
}
