//! The menu, the orders and the book in the database.

pub(crate) mod bill;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod coupon;
pub(crate) mod invoice;
pub(crate) mod order;
pub(crate) mod pay;
pub(crate) mod product;
pub(crate) mod waitlist;

pub use bill::BillBooks;
pub use pay::{
    Notified, OddCharge, PayDevice, PayPage, PayStart, Payer, SANDBOX_SIGNATURE, SandboxAct,
    SandboxPage, signature_headers,
};
pub use product::Menu;
