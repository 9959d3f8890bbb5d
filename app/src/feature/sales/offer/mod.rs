//! Offers: what customers collect and use, what staff make and honour.

pub mod cart_coupon;
pub mod honour_page;
pub mod honour_sheet;
pub mod my_offers;
pub mod offer_fields;
pub mod offer_form;
pub mod offer_results;
pub mod offer_text;
pub mod offer_typed;
pub mod offers_link;
pub mod offers_page;
pub mod overdrawn;
