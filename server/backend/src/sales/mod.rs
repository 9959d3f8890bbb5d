//! The menu, the orders and the book in the database.

pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod order;
pub(crate) mod pay;
pub(crate) mod product;

pub use pay::{
    Notified, OddCharge, PayPage, PayStart, Provider, SANDBOX_SIGNATURE, SandboxAct, SandboxPage,
};
pub use product::Menu;
