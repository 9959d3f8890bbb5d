//! The receipt of an order outside the app: a signed link, as a QR code and by mail. The links are made at the server.

use crate::account::team::QrCode;
use serde::{Deserialize, Serialize};

/// The link of a receipt or an invoice, for staff to show or send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLink {
    pub address: String,
    pub qr: QrCode,
    /// The address that the order's customer proved.
    pub email: Option<String>,
    /// Mail can be sent here.
    pub mails: bool,
}

/// Why no receipt was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptRefusal {
    #[error("staff send receipts")]
    NotAllowed,
    #[error("there is no such order")]
    Unknown,
    #[error("this is no mail address")]
    NoAddress,
    #[error("there is no mail here")]
    NoMail,
    #[error("the receipt of this order was mailed five times")]
    TooMany,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptSent {
    Queued,
    Refused(ReceiptRefusal),
}
