//! Conversations in the database.

mod customer;
