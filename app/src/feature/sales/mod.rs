//! Menu, cart and orders, for customers and for staff.

pub mod order;
pub mod product;
