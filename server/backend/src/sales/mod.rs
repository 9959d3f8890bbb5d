//! The menu and the orders in the database.

pub(crate) mod order;
pub(crate) mod product;

pub use product::Menu;
