//! Contacts on the staff's phone, and what a customer sees of their own.

pub mod activity;
pub mod company;
pub mod consent;
pub mod contact;
pub mod custom_field;
pub mod export;
pub mod import;
pub mod own_data;
#[cfg(test)]
pub mod tests;
