//! Conversations and tickets in the database.

mod customer;
pub(crate) mod ticket;
