//! The files that records are taken out as.

use crate::noun::column::names;
use serde::{Deserialize, Serialize};

/// A file of records; its name is the last part of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFile {
    ContactsCsv,
    ContactsXlsx,
    ContactsVcard,
    OrdersCsv,
    ProductsCsv,
    /// For the bookkeeper, credit notes with them.
    InvoicesCsv,
    /// For the bookkeeper, refunds with them.
    PaymentsCsv,
}

names! {
    ExportFile {
        ContactsCsv "contacts.csv", ContactsXlsx "contacts.xlsx", ContactsVcard "contacts.vcf",
        OrdersCsv "orders.csv", ProductsCsv "products.csv", InvoicesCsv "invoices.csv",
        PaymentsCsv "payments.csv",
    }
}

impl ExportFile {
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::ContactsCsv
            | Self::OrdersCsv
            | Self::ProductsCsv
            | Self::InvoicesCsv
            | Self::PaymentsCsv => "text/csv; charset=utf-8",
            Self::ContactsXlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
            Self::ContactsVcard => "text/vcard; charset=utf-8",
        }
    }
}
