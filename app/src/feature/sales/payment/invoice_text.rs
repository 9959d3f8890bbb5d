//! What invoices are called, how they stand, and why none was given out.

use super::bill::bill_of;
use crate::context::AppContext;
use domain::projection::Projection;
use domain::sales::Invoice;
use domain::sales::payment::invoice::{InvoiceRefusal, InvoiceState, invoice_state};
use domain::{Entity, Key, OrderId, Row};
use std::cmp::Reverse;
use words::StaffWords;

/// All invoices and credit notes, the newest first.
#[must_use]
pub fn invoices(rows: &Projection) -> Vec<Invoice> {
    let all = rows.all(Entity::Invoice).filter_map(Row::as_invoice);
    let mut all: Vec<Invoice> = all.cloned().collect();
    all.sort_by_key(|one| Reverse((one.issued_at, one.sequence)));
    all
}

/// Those of an order, the newest first.
#[must_use]
pub fn invoices_of(rows: &Projection, order: OrderId) -> Vec<Invoice> {
    let mut all = invoices(rows);
    all.retain(|one| one.order == order);
    all
}

/// How an invoice stands by what is on this phone.
#[must_use]
pub fn state_of(rows: &Projection, invoice: &Invoice) -> InvoiceState {
    let mut all = rows.all(Entity::Invoice).filter_map(Row::as_invoice);
    let is_credited = all.any(|one| one.credits == Some(invoice.id));
    let order = rows.get(Key::new(Entity::Order, invoice.order.0));
    let order = order.and_then(Row::as_order);
    let bill = order.map(|order| bill_of(rows, order));
    invoice_state(invoice, is_credited, bill.as_ref())
}

#[must_use]
pub fn title_of(invoice: &Invoice, words: &StaffWords) -> String {
    match invoice.is_credit_note() {
        true => (words.payment.invoice_credit)(&invoice.number()),
        false => (words.payment.invoice_made)(&invoice.number()),
    }
}

/// A word for how it stands, and its tag's class.
#[must_use]
pub fn state_text(state: InvoiceState, words: &StaffWords) -> (&'static str, &'static str) {
    match state {
        InvoiceState::Open => ("tag warn", words.payment.invoice_open),
        InvoiceState::Paid => ("tag ok", words.payment.state_paid),
        InvoiceState::TakenBack => ("tag", words.payment.invoice_taken_back),
        InvoiceState::CreditNote => ("tag", words.payment.invoice_note),
    }
}

/// Why no number was given out.
#[must_use]
pub fn refusal_text(why: &InvoiceRefusal, app: AppContext) -> String {
    let words = app.staff_words();
    let of = &words.payment;
    match why {
        InvoiceRefusal::NotAllowed => of.no_not_allowed.to_owned(),
        InvoiceRefusal::Unknown => of.no_unknown.to_owned(),
        InvoiceRefusal::NothingDue => of.no_nothing_due.to_owned(),
        InvoiceRefusal::HasOne { number } => (of.no_has_one)(number),
        InvoiceRefusal::BadRecipient => of.no_recipient.to_owned(),
        InvoiceRefusal::BadDue => of.no_due.to_owned(),
        InvoiceRefusal::NoReason => of.no_reason.to_owned(),
        InvoiceRefusal::TakenBack => of.no_taken_back.to_owned(),
        InvoiceRefusal::Rests { .. } => of.no_rests.to_owned(),
        InvoiceRefusal::NumberUsed { last } => (of.no_used)(*last),
        InvoiceRefusal::TooFar => of.no_too_far.to_owned(),
    }
}
