//! Menu, cart, orders, payments and bookings, for customers and for staff.

pub mod booking;
pub mod offer;
pub mod order;
pub mod payment;
pub mod product;
