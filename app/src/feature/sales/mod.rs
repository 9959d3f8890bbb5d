//! Menu, cart, orders and bookings, for customers and for staff.

pub mod booking;
pub mod order;
pub mod product;
