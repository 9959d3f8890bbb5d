//! Contacts on the staff's phone, and what a customer sees of their own.

pub mod contact;
pub mod contact_new;
pub mod contacts;
pub mod my_data;
