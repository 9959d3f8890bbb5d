//! Every "no" of the rules.

use crate::id::UserId;
use crate::money::Money;
use crate::noun::Noun;
use crate::sales::order::{Line, OrderState};
use serde::{Deserialize, Serialize};

/// Every "no" of the rules, with what a person needs to answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Refusal {
    #[error("this account may not do that")]
    NotAllowed,
    #[error("there is no such {noun}")]
    Missing { noun: String },
    #[error("another row has this id")]
    IdTaken,
    #[error("an order needs at least one line")]
    EmptyOrder,
    #[error("too much for one order")]
    TooMuch,
    #[error("a text is too long")]
    TooLong { field: String },
    #[error("delivery needs an address and a telephone number")]
    NoAddress,
    #[error("there is no such table")]
    NoTable,
    #[error("the options of a line do not fit the product")]
    BadOptions { line: usize },
    #[error("sold out")]
    SoldOut { lines: Vec<usize> },
    /// The lines and the total as the server would take them now.
    #[error("prices changed")]
    PriceChanged { lines: Vec<Line>, total: Money },
    #[error("the order is already further")]
    WrongState { state: OrderState },
    #[error("a refusal needs a reason")]
    NoReason,
    #[error("a price cannot be negative or absurd")]
    BadPrice,
    #[error("already answered")]
    AlreadySettled { owner: UserId },
    #[error("a contact needs a name, a number or an address")]
    NoName,
    #[error("this is no date")]
    BadDate,
    #[error("a number or an address is empty")]
    EmptyPoint,
    #[error("there is nothing in it")]
    EmptyText,
    #[error("the contact has no such mail address")]
    NoMailAddress,
    #[error("messages came that were not seen")]
    NewMessages,
    #[error("a file is empty")]
    EmptyFile,
    #[error("a file is too large")]
    FileTooLarge,
    #[error("a file's name does not fit its kind")]
    BadFileName,
    #[error("this does not fit into {field}")]
    BadValue { field: String },
    #[error("{field} is already further")]
    StateMoved {
        field: String,
        state: serde_json::Value,
    },
}

impl Refusal {
    /// There is no such row.
    #[must_use]
    pub fn missing<T: Noun>() -> Self {
        Self::Missing {
            noun: T::ENTITY.name().into(),
        }
    }
}
