//! Records as files for whoever may take them out: contacts, orders and products.

use crate::Backend;
use crate::account::limits_of;
use crate::change::rows;
use crate::error::BackendError;
use crate::import::card_out::vcard_of;
use crate::import::cell::{clean, neutral};
use crate::import::export::{ExportError, write_csv};
use domain::account::Actor;
use domain::money::{Currency, Money};
use domain::people::ExportFile;
use domain::sales::{Category, Order, Product};
use domain::{Lang, row};
use jiff::Timestamp;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;

impl Backend {
    /// A file of records; none for whoever may not take any out.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn export_file(
        &self,
        actor: &Actor,
        file: ExportFile,
    ) -> Result<Option<Vec<u8>>, BackendError> {
        if !self.may_export(actor).await? {
            return Ok(None);
        }
        let bytes = match file {
            ExportFile::ContactsVcard => {
                let records = self.records().await?;
                aside(move || {
                    let cards: String = records.contacts.iter().map(vcard_of).collect();
                    Ok(cards.into_bytes())
                })
                .await?
            }
            ExportFile::ContactsXlsx => {
                let records = self.records().await?;
                aside(move || xlsx(&records.table())).await?
            }
            ExportFile::ContactsCsv => {
                let records = self.records().await?;
                aside(move || csv(&records.table())).await?
            }
            ExportFile::OrdersCsv => {
                let table = self.orders_table().await?;
                aside(move || csv(&table)).await?
            }
            ExportFile::ProductsCsv => {
                let table = self.products_table().await?;
                aside(move || csv(&table)).await?
            }
            ExportFile::InvoicesCsv => {
                let table = self.invoices_table().await?;
                aside(move || csv(&table)).await?
            }
            ExportFile::PaymentsCsv => {
                let table = self.payments_table().await?;
                aside(move || csv(&table)).await?
            }
        };
        // Orders name people too.
        if file != ExportFile::ProductsCsv {
            self.note_export(Some(actor.user)).await?;
        }
        Ok(Some(bytes))
    }

    /// Nobody whom an owner took it from exports, whatever their role.
    async fn may_export(&self, actor: &Actor) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let limits = limits_of(&mut tx, actor.user).await?;
        tx.commit().await?;
        Ok(limits.may_export(actor))
    }

    async fn orders_table(&self) -> Result<Vec<Vec<String>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let orders = rows::list::<Order>(&mut tx).await?;
        let currency = currency(&mut tx).await?;
        tx.commit().await?;
        let mut table = vec![texts([
            "Id", "Number", "Placed", "Customer", "Kind", "State", "Lines", "Note", "Total",
            "Currency", "Discount", "To pay",
        ])];
        table.extend(orders.iter().map(|order| order_line(order, &currency)));
        Ok(table)
    }

    async fn products_table(&self) -> Result<Vec<Vec<String>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let mut products = rows::list::<Product>(&mut tx).await?;
        let categories = rows::list::<Category>(&mut tx).await?;
        let currency = currency(&mut tx).await?;
        tx.commit().await?;
        products.retain(|product| !product.removed);
        let headings: BTreeMap<_, _> = categories
            .into_iter()
            .map(|one| (one.id, one.name))
            .collect();
        let mut table = vec![texts([
            "Id",
            "Name",
            "Name (zh)",
            "Category",
            "Description",
            "Description (zh)",
            "Price",
            "Currency",
            "Available",
            "Hidden",
            "Marks",
        ])];
        for product in &products {
            let heading = headings
                .get(&product.category)
                .map(|name| name.text(Lang::En));
            let marks: Vec<&str> = product.marks.iter().map(String::as_str).collect();
            table.push(vec![
                product.id.to_string(),
                product.name.en.clone(),
                product.name.zh.clone(),
                heading.unwrap_or_default().to_owned(),
                product.about.en.clone(),
                product.about.zh.clone(),
                amount(product.price, &currency),
                currency.to_string(),
                yes(product.available),
                yes(product.hidden),
                marks.join("|"),
            ]);
        }
        Ok(table)
    }
}

/// Makes a file of many records beside the threads that answer everybody.
async fn aside(
    make: impl FnOnce() -> Result<Vec<u8>, BackendError> + Send + 'static,
) -> Result<Vec<u8>, BackendError> {
    let made = tokio::task::spawn_blocking(make).await;
    made.map_err(|_| BackendError::Value { what: "export" })?
}

pub(super) async fn currency(
    connection: &mut sqlx::AnyConnection,
) -> Result<Currency, BackendError> {
    let business = crate::business::find_business(connection).await?;
    Ok(business.map_or_else(|| Currency("CNY".into()), |one| one.currency))
}

pub(super) fn texts<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// An amount as a plain number: `1234.50`.
pub(super) fn amount(money: Money, currency: &Currency) -> String {
    let shown = money.show(currency).replace(',', "").replace('−', "-");
    shown.replace(currency.symbol(), "")
}

fn order_line(order: &Order, currency: &Currency) -> Vec<String> {
    let placed = Timestamp::from_millisecond(order.placed_at).ok();
    let lines = order.lines.iter();
    let lines: Vec<String> = lines
        .map(|line| format!("{} x {}", line.quantity, line.name.text(Lang::En)))
        .collect();
    let cell = |field: &str| json_name(order, field);
    vec![
        order.id.to_string(),
        order
            .number
            .map(|number| number.to_string())
            .unwrap_or_default(),
        placed.map(|at| at.to_string()).unwrap_or_default(),
        order.name.clone(),
        cell("kind"),
        cell("state"),
        lines.join("\n"),
        order.note.clone(),
        amount(order.total, currency),
        currency.to_string(),
        amount(order.discounted(), currency),
        amount(order.price(), currency),
    ]
}

/// What the wire calls a variant of a row: how an order is handed over, where it is.
fn json_name(order: &Order, field: &str) -> String {
    let row = row::Row::from(order.clone()).encode().unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(&row).unwrap_or_default();
    let value = &json[field];
    let name = value.as_str().or_else(|| {
        let object = value.as_object()?;
        ["how", "is", "state"]
            .into_iter()
            .find_map(|key| object.get(key)?.as_str())
    });
    name.unwrap_or_default().to_owned()
}

fn csv(table: &[Vec<String>]) -> Result<Vec<u8>, BackendError> {
    let mut file = Vec::new();
    match write_csv(&mut file, table) {
        Ok(()) => Ok(file),
        Err(ExportError::Backend(error)) => Err(error),
        // Memory takes whatever is written to it.
        Err(ExportError::Write(_)) => Err(BackendError::Value { what: "export" }),
    }
}

/// A spreadsheet whose cells are texts: nothing of it runs, and no number loses its zeros. What an import would take for a mark of ours gets one.
pub(super) fn xlsx(table: &[Vec<String>]) -> Result<Vec<u8>, BackendError> {
    let broken = |_: XlsxError| BackendError::Value { what: "export" };
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(table) {
        for (column, cell) in (0_u16..).zip(cells) {
            if !cell.is_empty() {
                let is_plain = clean(cell) == cell.as_str();
                let text = if is_plain {
                    cell.clone()
                } else {
                    neutral(cell)
                };
                sheet.write_string(row, column, text).map_err(broken)?;
            }
        }
    }
    book.save_to_buffer().map_err(broken)
}
