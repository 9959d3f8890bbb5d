//! The books as files for a bookkeeper: invoices with their credit notes, payments with their refunds.

use super::export_file::{amount, currency, texts};
use crate::Backend;
use crate::change::rows;
use crate::error::BackendError;
use domain::civil::Day;
use domain::id::{InvoiceId, PaymentId};
use domain::money::{Currency, Money};
use domain::sales::{Invoice, Order, Payment, PaymentAbout, PaymentState, Refund, RefundState};
use domain::{OrderId, UserId};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Backend {
    /// A line for each invoice and credit note, in the order of their numbers. No amount has a sign, for a cell that begins with one is
    /// neutralised and no number any more: the second column says what goes back.
    pub(super) async fn invoices_table(&self) -> Result<Vec<Vec<String>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let mut invoices = rows::list::<Invoice>(&mut tx).await?;
        let currency = currency(&mut tx).await?;
        tx.commit().await?;
        invoices.sort_by(|a, b| (&a.series, a.sequence).cmp(&(&b.series, b.sequence)));
        let numbers: BTreeMap<InvoiceId, String> =
            invoices.iter().map(|one| (one.id, one.number())).collect();
        let mut table = vec![texts([
            "Number",
            "What",
            "Issued",
            "Due",
            "Customer",
            "Address",
            "Tax number",
            "Net",
            "Tax",
            "Tax rate",
            "Total",
            "Currency",
            "Takes back",
            "Reason",
            "Order",
        ])];
        for one in &invoices {
            let of = one.credits.and_then(|of| numbers.get(&of).cloned());
            table.push(invoice_line(one, of.unwrap_or_default(), &currency));
        }
        Ok(table)
    }

    /// A line for each payment that was taken and each refund that went out, by time.
    pub(super) async fn payments_table(&self) -> Result<Vec<Vec<String>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let payments = rows::list::<Payment>(&mut tx).await?;
        let refunds = rows::list::<Refund>(&mut tx).await?;
        let orders = rows::list::<Order>(&mut tx).await?;
        let team = rows::list::<domain::account::Colleague>(&mut tx).await?;
        let currency = currency(&mut tx).await?;
        tx.commit().await?;
        let numbers: BTreeMap<OrderId, i64> = orders
            .iter()
            .filter_map(|order| Some((order.id, order.number?)))
            .collect();
        let names: BTreeMap<UserId, String> =
            team.into_iter().map(|one| (one.id, one.name)).collect();
        let book = Book {
            currency,
            numbers,
            names,
        };
        let mut lines: Vec<(i64, Vec<String>)> = Vec::new();
        let taken = payments
            .iter()
            .filter(|one| one.state == PaymentState::Captured);
        lines.extend(taken.map(|one| (one.taken_at, book.payment(one))));
        let by_id: BTreeMap<PaymentId, &Payment> =
            payments.iter().map(|one| (one.id, one)).collect();
        for refund in refunds
            .iter()
            .filter(|refund| refund.state == RefundState::Done)
        {
            if let Some(payment) = by_id.get(&refund.payment) {
                lines.push((refund.refunded_at, book.refund(refund, payment)));
            }
        }
        lines.sort();
        let mut table = vec![texts([
            "When",
            "What",
            "Order",
            "Method",
            "Amount",
            "Tip",
            "Currency",
            "By",
            "Reason",
            "Reference",
            "Id",
        ])];
        table.extend(lines.into_iter().map(|(_, line)| line));
        Ok(table)
    }
}

/// What lines are written with.
struct Book {
    currency: Currency,
    numbers: BTreeMap<OrderId, i64>,
    names: BTreeMap<UserId, String>,
}

impl Book {
    fn payment(&self, payment: &Payment) -> Vec<String> {
        vec![
            instant(payment.taken_at),
            "payment".to_owned(),
            self.order(payment),
            payment.method.name().to_owned(),
            amount(payment.amount, &self.currency),
            amount(payment.tip, &self.currency),
            self.currency.to_string(),
            self.name(payment.taken_by),
            String::new(),
            payment.reference.clone().unwrap_or_default(),
            payment.id.to_string(),
        ]
    }

    fn refund(&self, refund: &Refund, payment: &Payment) -> Vec<String> {
        vec![
            instant(refund.refunded_at),
            "refund".to_owned(),
            self.order(payment),
            payment.method.name().to_owned(),
            amount(refund.amount, &self.currency),
            amount(Money(0), &self.currency),
            self.currency.to_string(),
            self.name(Some(refund.by)),
            refund.reason.clone(),
            String::new(),
            refund.id.to_string(),
        ]
    }

    fn order(&self, payment: &Payment) -> String {
        match payment.about {
            PaymentAbout::Order { order } => {
                let number = self.numbers.get(&order);
                number.map(i64::to_string).unwrap_or_default()
            }
            PaymentAbout::Other { .. } => String::new(),
        }
    }

    fn name(&self, user: Option<UserId>) -> String {
        let name = user.and_then(|user| self.names.get(&user).cloned());
        name.unwrap_or_default()
    }
}

fn invoice_line(one: &Invoice, of: String, currency: &Currency) -> Vec<String> {
    let what = match one.is_credit_note() {
        true => "credit note",
        false => "invoice",
    };
    let tax = one.taxes.iter();
    let tax = tax.fold(Money(0), |sum, line| sum.plus(line.tax));
    let rates: Vec<String> = one.taxes.iter().map(|line| percent(line.rate)).collect();
    vec![
        one.number(),
        what.to_owned(),
        instant(one.issued_at),
        Day(one.due).to_string(),
        one.recipient.name.clone(),
        one.recipient.address.clone(),
        one.recipient.tax_number.clone(),
        amount(one.total.minus(tax), currency),
        amount(tax, currency),
        rates.join(" "),
        amount(one.total, currency),
        currency.to_string(),
        of,
        one.reason.clone(),
        one.order.to_string(),
    ]
}

/// `19%`, `7.25%`
fn percent(rate: u32) -> String {
    match rate % 100 {
        0 => format!("{}%", rate / 100),
        part => format!("{}.{part:02}%", rate / 100),
    }
}

fn instant(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).ok();
    at.map(|at| at.to_string()).unwrap_or_default()
}
