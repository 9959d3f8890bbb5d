//! Conversations, tickets, reviews and tasks in the database.

pub(crate) mod auto_reply;
mod customer;
pub(crate) mod help_article;
pub(crate) mod review;
pub(crate) mod task;
pub(crate) mod ticket;
