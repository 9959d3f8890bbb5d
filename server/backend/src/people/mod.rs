//! Contacts in the database: how they are stored, found again by number or address, and learnt from orders, chats and accounts.

pub(crate) mod consent;
pub(crate) mod custom_field;
pub(crate) mod delivery;
pub(crate) mod double_opt_in;
pub(crate) mod learn_contact;
pub(crate) mod letter;
pub(crate) mod suggest_duplicates;
