//! Records taken out: files for owners, and the card of somebody for another phone.

pub mod contact_card;
pub mod export_page;
