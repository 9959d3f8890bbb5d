//! Conversations, tickets, reviews and tasks in the database.

mod customer;
pub(crate) mod review;
pub(crate) mod task;
pub(crate) mod ticket;
