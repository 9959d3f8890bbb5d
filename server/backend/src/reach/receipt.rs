//! Receipts and invoices behind a signed link, without signing in: by a QR code at the table, or by mail. A link of somebody who was erased leads
//! nowhere.

use crate::Backend;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::on_change::reachable;
use crate::mail::{Addressed, Mail};
use crate::qr_code::qr_code;
use crate::sales::bill::{BillBooks, bill_books};
use crate::sales::invoice::{credit_of, first_place, invoice_by_id};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{Actor, Email, Location};
use domain::id::{ActivityId, InvoiceId};
use domain::people::data_request::ERASED_CUSTOMER;
use domain::people::{Activity, ActivityKind, MailState, contact};
use domain::policy::{Action, may};
use domain::routes::site;
use domain::sales::payment::receipt::{ReceiptLink, ReceiptRefusal, ReceiptSent};
use domain::sales::{Invoice, Order};
use domain::{Entity, Key, Lang, OrderId, Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What a token is signed for beside its id, so that no other signature of this server is one.
const RECEIPT: &[u8] = b"receipt:";
const INVOICE: &[u8] = b"invoice:";
/// Bytes of an id before its signature.
const BODY: usize = 16;
/// How often the receipt of an order is mailed.
pub(crate) const RECEIPT_MAILS: u32 = 5;

/// What stands on a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptPage {
    pub order: Order,
    pub books: BillBooks,
    /// Where the business is; its first place.
    pub place: Option<Location>,
}

/// What stands on an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoicePage {
    pub invoice: Invoice,
    /// The number of what a credit note takes back.
    pub of: Option<String>,
    pub taken_back: bool,
    pub paid: bool,
}

impl Backend {
    pub(crate) fn signed_link(&self, kind: &[u8], id: Uuid) -> String {
        let mut token = id.as_bytes().to_vec();
        token.extend(self.inner.signer.tag(&[kind, id.as_bytes()].concat()));
        URL_SAFE_NO_PAD.encode(token)
    }

    pub(crate) fn read_link(&self, kind: &[u8], token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        let is_ours = self.inner.signer.is_tag(&[kind, body].concat(), tag);
        is_ours.then(|| Uuid::from_slice(body).ok()).flatten()
    }

    /// The link of an order's receipt, with its QR code and the address that its customer proved; none for whoever takes no payments, and for an
    /// order that there is not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn receipt_link(
        &self,
        actor: &Actor,
        order: OrderId,
    ) -> Result<Option<ReceiptLink>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let Some(found) = receipt_order(&mut tx, order).await? else {
            return Ok(None);
        };
        // Of nobody who works here: staff order at the counter under their own name.
        let email = reachable(&mut tx, found.customer).await?;
        let email = email.map(|(address, _)| address);
        tx.commit().await?;
        if !may(actor, Action::TakePayment) {
            return Ok(None);
        }
        let path = site::receipt(&self.signed_link(RECEIPT, order.0));
        Ok(self.link_of(path, email))
    }

    /// The link of an invoice; none for whoever gives out none, and for one that there is not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn invoice_link(
        &self,
        actor: &Actor,
        id: InvoiceId,
    ) -> Result<Option<ReceiptLink>, BackendError> {
        if !may(actor, Action::WorkInvoice) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let found = invoice_by_id(&mut tx, id).await?;
        tx.commit().await?;
        let path = site::invoice(&self.signed_link(INVOICE, id.0));
        Ok(found.and_then(|_| self.link_of(path, None)))
    }

    fn link_of(&self, path: String, email: Option<String>) -> Option<ReceiptLink> {
        let address = format!("{}{path}", self.inner.mail.settings.public_url);
        Some(ReceiptLink {
            qr: qr_code(&address)?,
            address,
            email,
            mails: self.has_mail(),
        })
    }

    /// What the receipt behind a token says; none for a token that is not ours, and for somebody who was erased.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn receipt(&self, token: &str) -> Result<Option<ReceiptPage>, BackendError> {
        let Some(id) = self.read_link(RECEIPT, token) else {
            return Ok(None);
        };
        let mut tx = self.inner.db.read().await?;
        let Some(order) = receipt_order(&mut tx, OrderId(id)).await? else {
            return Ok(None);
        };
        let books = bill_books(&mut tx, &order).await?;
        let place = first_place(&mut tx).await?;
        tx.commit().await?;
        Ok(Some(ReceiptPage {
            order,
            books,
            place,
        }))
    }

    /// What the invoice behind a token says; none for a token that is not ours, and for somebody who was erased.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn invoice_page(&self, token: &str) -> Result<Option<InvoicePage>, BackendError> {
        let Some(id) = self.read_link(INVOICE, token) else {
            return Ok(None);
        };
        let mut tx = self.inner.db.read().await?;
        let found = invoice_by_id(&mut tx, InvoiceId(id)).await?;
        let Some(invoice) = found.filter(|one| one.customer != Some(ERASED_CUSTOMER)) else {
            return Ok(None);
        };
        let of = match invoice.credits {
            Some(of) => invoice_by_id(&mut tx, of).await?,
            None => None,
        };
        let paid = match order_by_id(&mut tx, invoice.order).await? {
            // What the paper asks for, whatever became of the order since.
            Some(order) => bill_books(&mut tx, &order).await?.bill.paid >= invoice.total,
            None => false,
        };
        let taken_back = credit_of(&mut tx, invoice.id).await?;
        tx.commit().await?;
        Ok(Some(InvoicePage {
            of: of.map(|of| of.number()),
            taken_back: taken_back.is_some(),
            paid,
            invoice,
        }))
    }

    /// Queues a mail with the receipt's link, in the history of the order's customer like any letter that staff write; a few times for an order.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn send_receipt(
        &self,
        actor: &Actor,
        order: OrderId,
        to: &str,
    ) -> Result<ReceiptSent, BackendError> {
        let refused = |why| Ok(ReceiptSent::Refused(why));
        if !may(actor, Action::TakePayment) {
            return refused(ReceiptRefusal::NotAllowed);
        }
        let Ok(to) = Email::parse(to) else {
            return refused(ReceiptRefusal::NoAddress);
        };
        if !self.has_mail() {
            return refused(ReceiptRefusal::NoMail);
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(found) = receipt_order(&mut tx, order).await? else {
            return refused(ReceiptRefusal::Unknown);
        };
        let known = reachable(&mut tx, found.customer).await?;
        let lang = match known {
            Some((_, lang)) => lang,
            None => lang_of(&mut tx, found.customer).await?,
        };
        let (subject, text) = self.receipt_letter(&mut tx, &found, lang).await?;
        let id = self
            .queue_receipt(&mut tx, order, (to.as_str(), lang), (&subject, &text))
            .await?;
        let Some(id) = id else {
            return refused(ReceiptRefusal::TooMany);
        };
        let mut work = Work::default();
        let known = work
            .ask(&mut tx, |work| {
                Ok(contact::of_user(work, found.customer)?.map(|contact| contact.id))
            })
            .await?;
        if let Ok(Some(contact)) = known {
            let entry = Activity {
                id,
                contact,
                what: ActivityKind::Mail {
                    to: to.as_str().to_owned(),
                    subject,
                    text,
                    state: MailState::Queued,
                },
                at: now,
                by: Some(actor.user),
            };
            work.put(&mut tx, vec![entry.into()]).await?;
        }
        let by = Some(actor.user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        self.poke(pokes);
        self.inner.mail.ring();
        Ok(ReceiptSent::Queued)
    }

    async fn receipt_letter(
        &self,
        connection: &mut AnyConnection,
        order: &Order,
        lang: Lang,
    ) -> Result<(String, String), BackendError> {
        let business = crate::business::find_business(connection).await?;
        let name = business.map_or_else(String::new, |one| one.name.text(lang).to_owned());
        let number = order.number.unwrap_or_default();
        let path = site::receipt(&self.signed_link(RECEIPT, order.id.0));
        let address = format!("{}{path}", self.inner.mail.settings.public_url);
        Ok(match lang {
            Lang::En => (
                format!("Receipt #{number} · {name}"),
                format!(
                    "Thank you for your visit. This is your receipt for order #{number}:\n\n{address}"
                ),
            ),
            Lang::Zh => (
                format!("收据 #{number} · {name}"),
                format!("感谢光临！这是订单 #{number} 的收据：\n\n{address}"),
            ),
        })
    }

    /// The entry of its letter; none where it was mailed often enough. Letters are told apart by their number, so that no more can be queued.
    async fn queue_receipt(
        &self,
        connection: &mut AnyConnection,
        order: OrderId,
        (to, lang): (&str, Lang),
        (subject, body): (&str, &str),
    ) -> Result<Option<ActivityId>, BackendError> {
        for n in 1..=RECEIPT_MAILS {
            let id = ActivityId::of_receipt(order, n);
            let mail = Mail::Letter {
                subject: subject.to_owned(),
                body: body.to_owned(),
            };
            let letter = Addressed::new(to, lang, mail).about(id.to_string());
            if self
                .inner
                .mail
                .enqueue(connection, &letter, self.now())
                .await?
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

async fn order_by_id(
    connection: &mut AnyConnection,
    id: OrderId,
) -> Result<Option<Order>, BackendError> {
    let key = Key::new(Entity::Order, id.0);
    let row = Work::default().get(connection, key).await?;
    Ok(row.as_ref().and_then(Row::as_order).cloned())
}

/// An order whose receipt may be read: of nobody who was erased.
async fn receipt_order(
    connection: &mut AnyConnection,
    id: OrderId,
) -> Result<Option<Order>, BackendError> {
    let found = order_by_id(connection, id).await?;
    Ok(found.filter(|order| order.customer != ERASED_CUSTOMER))
}

/// The language in which a customer last came, guests too; else that of the place.
async fn lang_of(connection: &mut AnyConnection, user: UserId) -> Result<Lang, BackendError> {
    let sql = "SELECT lang FROM account_user WHERE id = $1 AND role = 'customer'";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = &row {
        let mut cells = Cells::of(row);
        if let Some(lang) = cells.maybe_text()? {
            return Ok(Lang::parse(lang));
        }
    }
    let business = crate::business::find_business(connection).await?;
    let is_chinese = business.is_some_and(|one| one.currency.0 == "CNY");
    Ok(if is_chinese { Lang::Zh } else { Lang::En })
}
