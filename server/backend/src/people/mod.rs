//! Contacts in the database: how they are stored, found again by number or address, and learnt from orders, chats and accounts.

pub(crate) mod collect;
pub(crate) mod letter;
pub(crate) mod look;
pub(crate) mod point;
