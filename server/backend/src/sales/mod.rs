//! The menu, the orders and the book in the database.

pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod order;
pub(crate) mod product;

pub use product::Menu;
