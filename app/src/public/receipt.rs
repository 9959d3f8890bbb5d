//! Receipts and invoices by a signed link: without any script, to read, to print and to keep as a file. They say what paper would, and no more of
//! whoever paid.

use super::frame::{bar, document, foot, html, name_of, words_of};
use super::{InvoiceView, PageHead, ReceiptView};
use domain::civil::Day;
use domain::money::Currency;
use domain::sales::order::Line;
use domain::sales::payment::TaxLine;
use domain::sales::{Payment, Refund, RefundState};
use domain::{Label, Money};
use leptos::prelude::*;
use words::SiteWords;
use words::time::dated;

/// No search engine lists what a link like this leads to.
const UNLISTED: &str = "<meta name=\"robots\" content=\"noindex\">";

/// The receipt of an order.
#[must_use]
pub fn receipt_page(view: &ReceiptView) -> String {
    let words = words_of(&view.head);
    let of = &words.payment;
    let number = view.order.number.unwrap_or_default();
    let title = (of.receipt_of)(number);
    let money = money_of(&view.head);
    let at = dated(view.head.lang, view.order.placed_at, view.offset);
    let off = view.order.discounted();
    let taxes: Vec<TaxLine> = view.tax.into_iter().collect();
    let lines = view.order.lines.iter();
    let lines = lines.map(|line| sold(line, &money, words)).collect_view();
    let paid = view.payments.iter();
    let paid = paid
        .map(|one| payment_row(one, view, &money))
        .collect_view();
    let back = view.refunds.iter();
    let back = back.filter(|one| one.state == RefundState::Done);
    let back = back.map(|one| refund_row(one, view, &money)).collect_view();
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack page paper">
                <h1>{title.clone()}</h1>
                <div>
                    {sender(name_of(&view.head), &view.address)}
                    <p class="muted">{at}</p>
                </div>
                <ul class="list">{lines}</ul>
                {sums(words, &money, &Sums { off, total: view.bill.due, taxes: &taxes })}
                <section class="section">
                    <h2>{words.payment.payments}</h2>
                    <ul class="list">{paid}{back}</ul>
                    <dl class="totals">
                        <div><dt>{words.payment.paid}</dt><dd>{money(view.bill.paid)}</dd></div>
                        {left(view, words, &money)}
                    </dl>
                </section>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, &title, UNLISTED, "public", &body)
}

fn left(
    view: &ReceiptView,
    words: &'static SiteWords,
    money: &dyn Fn(Money) -> String,
) -> impl IntoView + use<> {
    let (left, excess) = (view.bill.left(), view.bill.excess());
    let line = |name: &'static str, amount: Money| {
        let amount = money(amount);
        view! { <div class="sum"><dt>{name}</dt><dd>{amount}</dd></div> }
    };
    if excess > Money(0) {
        Some(line(words.payment.too_much, excess))
    } else {
        (left > Money(0)).then(|| line(words.payment.still_owed, left))
    }
}

/// An invoice, or its credit note.
#[must_use]
pub fn invoice_page(view: &InvoiceView) -> String {
    let words = words_of(&view.head);
    let of = &words.payment;
    let one = &view.invoice;
    let title = match one.is_credit_note() {
        true => (of.credit_note_of)(&one.number()),
        false => (of.invoice_of)(&one.number()),
    };
    let money = money_of(&view.head);
    let issued = (of.issued_on)(&dated(view.head.lang, one.issued_at, view.offset));
    let due = (of.due_by)(&Day(one.due).to_string());
    let stands = view.stands(words);
    let seller = one.seller.name.text(view.head.lang).to_owned();
    let tax_number = Some(one.seller.tax_number.clone()).filter(|number| !number.is_empty());
    let recipient = one.recipient.clone();
    let lines = one.lines.iter();
    let lines = lines.map(|line| {
        let sum = line.unit.times(line.quantity);
        row(&line.name, line.quantity, String::new(), money(sum), words)
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack page paper">
                <h1>{title.clone()}</h1>
                <div>
                    {sender(seller, &one.seller.address)}
                    {tax_number.map(|number| view! { <p class="muted">{(of.tax_number)(&number)}</p> })}
                </div>
                <section class="section">
                    <h2>{of.made_out_to}</h2>
                    <p class="said">{recipient.name}</p>
                    <p class="said">{recipient.address}</p>
                    {(!recipient.tax_number.is_empty()).then(|| view! { <p>{(of.tax_number)(&recipient.tax_number)}</p> })}
                </section>
                <p>{issued}{(!one.is_credit_note()).then(|| view! { " · "{due} })}</p>
                {view.of.clone().map(|number| view! { <p class="strong">{(of.takes_back)(&number)}</p> })}
                {(!one.reason.is_empty()).then(|| view! { <p>{one.reason.clone()}</p> })}
                {stands.map(|text| view! { <p class="strong">{text}</p> })}
                <ul class="list">{lines.collect_view()}</ul>
                {sums(words, &money, &Sums { off: one.discount, total: one.total, taxes: &one.taxes })}
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, &title, UNLISTED, "public", &body)
}

impl InvoiceView {
    /// What became of it.
    fn stands(&self, words: &'static SiteWords) -> Option<&'static str> {
        if self.invoice.is_credit_note() {
            None
        } else if self.taken_back {
            Some(words.payment.taken_back)
        } else {
            self.paid.then_some(words.payment.paid)
        }
    }
}

fn money_of(head: &PageHead) -> impl Fn(Money) -> String + use<> {
    let currency = head.business.as_ref();
    let currency = currency.map_or_else(|| Currency("CNY".into()), |one| one.currency.clone());
    move |amount| amount.show(&currency)
}

/// Whose paper it is.
fn sender(name: String, address: &str) -> impl IntoView + use<> {
    let address = address.to_owned();
    view! { <p class="strong">{name}</p><p class="muted said">{address}</p> }
}

fn sold(
    line: &Line,
    money: &dyn Fn(Money) -> String,
    words: &'static SiteWords,
) -> impl IntoView + use<> {
    let choices = line.choices.iter();
    let choices: Vec<&str> = choices.map(|one| one.name.text(words.lang)).collect();
    row(
        &line.name,
        line.quantity,
        choices.join(words.ui.comma),
        money(line.sum()),
        words,
    )
}

fn row(
    name: &Label,
    quantity: u32,
    choices: String,
    sum: String,
    words: &'static SiteWords,
) -> impl IntoView + use<> {
    let name = name.text(words.lang).to_owned();
    let class = match choices.is_empty() {
        true => "row",
        false => "row top-align",
    };
    view! {
        <li class=class>
            <span class="lead neutral num">{quantity}" ×"</span>
            <div class="row-text">
                <p class="row-title">{name}</p>
                {(!choices.is_empty()).then(|| view! { <p class="row-sub">{choices}</p> })}
            </div>
            <div class="row-end"><span class="price">{sum}</span></div>
        </li>
    }
}

/// What stands under the lines.
struct Sums<'a> {
    off: Money,
    total: Money,
    taxes: &'a [TaxLine],
}

fn sums(
    words: &'static SiteWords,
    money: &dyn Fn(Money) -> String,
    of: &Sums<'_>,
) -> impl IntoView + use<> {
    let off = (of.off > Money(0)).then(|| {
        let amount = money(Money(0).minus(of.off));
        view! { <div><dt>{words.payment.discount}</dt><dd>{amount}</dd></div> }
    });
    let total = money(of.total);
    let taxes = of.taxes.iter().map(|tax| {
        let rate = rate_text(tax.rate);
        let (text, net) = ((words.payment.tax_of)(&rate), (words.payment.net, money(tax.net)));
        let amount = money(tax.tax);
        view! { <div><dt>{net.0}</dt><dd>{net.1}</dd></div><div><dt>{text}</dt><dd>{amount}</dd></div> }
    });
    view! {
        <dl class="totals">
            {off}
            <div class="sum"><dt>{words.sales.total}</dt><dd>{total}</dd></div>
            {taxes.collect_view()}
        </dl>
    }
}

/// `19`, `7.25`
fn rate_text(rate: u32) -> String {
    match rate % 100 {
        0 => (rate / 100).to_string(),
        part => format!("{}.{part:02}", rate / 100),
    }
}

fn payment_row(
    one: &Payment,
    view: &ReceiptView,
    money: &dyn Fn(Money) -> String,
) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let method = words.payment_way(&one.method);
    let at = dated(view.head.lang, one.taken_at, view.offset);
    let (amount, tip) = (money(one.taken()), one.tip);
    let tip = (tip > Money(0)).then(|| (words.payment.tip_of)(&money(tip)));
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{method}</p>
                <p class="row-sub">{at}</p>
                {tip.map(|tip| view! { <p class="row-sub">{tip}</p> })}
            </div>
            <div class="row-end"><span class="price">{amount}</span></div>
        </li>
    }
}

fn refund_row(
    one: &Refund,
    view: &ReceiptView,
    money: &dyn Fn(Money) -> String,
) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let text = (words.payment.refund_of)(&money(one.amount));
    let at = dated(view.head.lang, one.refunded_at, view.offset);
    let amount = money(Money(0).minus(one.amount));
    view! {
        <li class="row">
            <div class="row-text"><p class="row-title">{text}</p><p class="row-sub">{at}</p></div>
            <div class="row-end"><span class="price">{amount}</span></div>
        </li>
    }
}
