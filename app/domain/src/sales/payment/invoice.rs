//! Invoices and the credit notes that take them back. The server alone gives them out, for their numbers have no gap; phones read them. Never
//! changed, never removed: what is wrong is taken back by a credit note with a number of its own.

use super::Bill;
use crate::account::Business;
use crate::id::{InvoiceId, OrderId, UserId};
use crate::label::Label;
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::sales::order::{Order, OrderState};
use crate::scope::Scope;
use crate::text;
use serde::{Deserialize, Serialize};

/// The most characters of a name, and of an address.
pub const MAX_NAME: usize = 200;
pub const MAX_ADDRESS: usize = 500;
/// The most days until an invoice is due.
pub const MAX_DUE_DAYS: i64 = 365;
/// The largest tax rate, hundredths of a percent.
pub const MAX_TAX_RATE: u32 = 5_000;
/// The most characters before the year in a number.
pub const MAX_PREFIX: usize = 8;

/// An invoice, or the credit note of one. Amounts in minor units; those of a credit note go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub id: InvoiceId,
    pub order: OrderId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    /// Prefix and year.
    pub series: String,
    /// Its place in the series, from 1, without a gap.
    pub sequence: i64,
    /// The invoice that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<InvoiceId>,
    /// Why it takes it back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who gave it out, as the business was then.
    pub seller: Seller,
    pub recipient: Recipient,
    pub lines: Vec<InvoiceLine>,
    /// What is taken off the lines.
    pub discount: Money,
    /// What of the total is tax, by rate.
    pub taxes: Vec<TaxLine>,
    /// The lines less the discount, tax included.
    pub total: Money,
    /// The day by which it is to be paid ([`crate::civil::Day`]).
    pub due: i64,
    /// By the server's clock, epoch ms UTC.
    pub issued_at: i64,
    pub by: UserId,
}

noun! {
    Invoice in "invoice" by InvoiceId, scopes |_| vec![Scope::Team];
    server order: OrderId as "order_id";
    server customer: Option<UserId>;
    server series: String;
    server sequence: i64;
    server credits: Option<InvoiceId>;
    server reason: String;
    server seller: Seller;
    server recipient: Recipient;
    server lines: Vec<InvoiceLine>;
    server discount: Money;
    server taxes: Vec<TaxLine>;
    server total: Money;
    server due: i64;
    server issued_at: i64;
    server by: UserId as "by_user";
}

json_columns!(Seller, Recipient, Vec<InvoiceLine>, Vec<TaxLine>);

/// Who gives it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    pub name: Label,
    /// Of its first place.
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
}

/// Whom it is made out to, as staff typed it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recipient {
    pub name: String,
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_number: String,
}

/// What was sold, as the order has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub name: Label,
    pub quantity: u32,
    pub unit: Money,
}

/// Tax that an amount holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// Hundredths of a percent.
    pub rate: u32,
    pub net: Money,
    pub tax: Money,
}

/// What an owner asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceWish {
    pub order: OrderId,
    /// Of the device, so that the same once more is known again.
    pub id: InvoiceId,
    pub recipient: Recipient,
    /// Days until it is due.
    pub due_days: i64,
}

/// Why no invoice was given out. No number was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceRefusal {
    #[error("managers and owners give out invoices")]
    NotAllowed,
    #[error("there is no such order or invoice")]
    Unknown,
    /// It was refused or cancelled, or costs nothing.
    #[error("there is nothing to charge")]
    NothingDue,
    /// It stands until it is taken back.
    #[error("the order has the invoice {number}")]
    HasOne { number: String },
    #[error("an invoice needs a name, and neither name nor address may be too long")]
    BadRecipient,
    #[error("it is due within a year")]
    BadDue,
    #[error("a credit note needs a reason")]
    NoReason,
    #[error("it was taken back before")]
    TakenBack,
    /// Numbers wait since the database was put back to a copy: an owner says which was the last one given out.
    #[error("the database was restored: confirm the last number first")]
    Rests { series: String, last: i64 },
    /// Less than the database knows of.
    #[error("number {last} was given out already")]
    NumberUsed { last: i64 },
    /// A slip of the finger would leave a gap that nobody can explain.
    #[error("so many invoices were not given out")]
    TooFar,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceAnswer {
    Done(InvoiceId),
    Refused(InvoiceRefusal),
}

impl Invoice {
    /// As it stands on paper: `2026-00017`, with a prefix `R2026-00017`.
    #[must_use]
    pub fn number(&self) -> String {
        number_of(&self.series, self.sequence)
    }

    #[must_use]
    pub fn is_credit_note(&self) -> bool {
        self.credits.is_some()
    }
}

#[must_use]
pub fn number_of(series: &str, sequence: i64) -> String {
    format!("{series}-{sequence:05}")
}

/// Prefix and year.
#[must_use]
pub fn series_of(prefix: &str, year: i64) -> String {
    format!("{prefix}{year}")
}

/// True where it can stand before the year.
#[must_use]
pub fn prefix_fits(prefix: &str) -> bool {
    prefix.len() <= MAX_PREFIX
        && prefix
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The tax that an amount holds, rounded to the nearest minor unit, half up.
#[must_use]
pub fn tax_in(total: Money, rate: u32) -> TaxLine {
    let (all, rate_wide) = (i128::from(total.0), i128::from(rate));
    let whole = rate_wide.saturating_add(10_000);
    let doubled = all.saturating_mul(rate_wide).saturating_mul(2);
    let tax = doubled.saturating_add(whole).div_euclid(whole * 2);
    let tax = Money(i64::try_from(tax).unwrap_or_default());
    TaxLine {
        rate,
        net: total.minus(tax),
        tax,
    }
}

/// How an invoice stands: paid once what it asks for is paid, whatever became of its order since, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceState {
    Open,
    Paid,
    /// By a credit note.
    TakenBack,
    CreditNote,
}

#[must_use]
pub fn invoice_state(invoice: &Invoice, is_credited: bool, bill: Option<&Bill>) -> InvoiceState {
    if invoice.is_credit_note() {
        return InvoiceState::CreditNote;
    }
    if is_credited {
        return InvoiceState::TakenBack;
    }
    match bill {
        Some(bill) if bill.paid >= invoice.total => InvoiceState::Paid,
        _ => InvoiceState::Open,
    }
}

/// When and by whom a number is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub series: String,
    pub sequence: i64,
    /// Epoch ms UTC.
    pub at: i64,
    /// The day at the place ([`crate::civil::Day`]).
    pub today: i64,
    pub by: UserId,
}

/// What can be asked before a number is used.
///
/// # Errors
/// [`InvoiceRefusal`]
pub fn check(wish: &InvoiceWish, order: &Order) -> Result<Recipient, InvoiceRefusal> {
    let is_over = matches!(
        order.state,
        OrderState::Refused { .. } | OrderState::Cancelled
    );
    if is_over || order.price() <= Money(0) {
        return Err(InvoiceRefusal::NothingDue);
    }
    let clean = Recipient {
        name: text::line(&wish.recipient.name),
        address: wish.recipient.address.trim().to_owned(),
        tax_number: text::line(&wish.recipient.tax_number),
    };
    let long = |text: &str, most: usize| text.chars().count() > most;
    if clean.name.is_empty()
        || long(&clean.name, MAX_NAME)
        || long(&clean.address, MAX_ADDRESS)
        || long(&clean.tax_number, MAX_NAME)
    {
        return Err(InvoiceRefusal::BadRecipient);
    }
    if !(0..=MAX_DUE_DAYS).contains(&wish.due_days) {
        return Err(InvoiceRefusal::BadDue);
    }
    Ok(clean)
}

/// The invoice of an order, from a business at an address.
#[must_use]
pub fn invoice(
    wish: &InvoiceWish,
    recipient: Recipient,
    order: &Order,
    (business, address): (&Business, String),
    issue: Issue,
) -> Invoice {
    let line = |line: &crate::sales::Line| InvoiceLine {
        name: line.name.clone(),
        quantity: line.quantity,
        unit: line.unit,
    };
    let (total, rate) = (order.price(), business.tax_rate);
    Invoice {
        id: wish.id,
        order: order.id,
        customer: Some(order.customer),
        series: issue.series,
        sequence: issue.sequence,
        credits: None,
        reason: String::new(),
        seller: Seller {
            name: business.name.clone(),
            address,
            tax_number: business.tax_number.clone(),
        },
        recipient,
        lines: order.lines.iter().map(line).collect(),
        discount: order.discounted(),
        taxes: match rate {
            0 => Vec::new(),
            rate => vec![tax_in(total, rate)],
        },
        total,
        due: issue.today.saturating_add(wish.due_days),
        issued_at: issue.at,
        by: issue.by,
    }
}

/// The credit note that takes an invoice back whole.
#[must_use]
pub fn credit_note(of: &Invoice, id: InvoiceId, reason: String, issue: Issue) -> Invoice {
    Invoice {
        id,
        series: issue.series,
        sequence: issue.sequence,
        credits: Some(of.id),
        reason,
        due: issue.today,
        issued_at: issue.at,
        by: issue.by,
        ..of.clone()
    }
}
