//! Contacts on the staff's phone, and what a customer sees of their own.

pub mod book;
pub mod contact;
pub mod contact_new;
pub mod contact_row;
pub mod contacts;
pub mod my_data;
pub mod reach;
#[cfg(test)]
pub mod tests;
pub mod told;
pub mod who;
