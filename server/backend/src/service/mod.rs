//! Conversations, tickets and reviews in the database.

mod customer;
pub(crate) mod review;
pub(crate) mod ticket;
