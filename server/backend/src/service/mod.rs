//! Conversations, tickets, reviews and tasks in the database.

pub(crate) mod auto_reply;
pub(crate) mod customer;
pub(crate) mod help_article;
pub(crate) mod review;
pub(crate) mod task;
mod text_search;
pub(crate) mod ticket;
