//! The business itself, as its owner changes it: name, look, tables, places.

pub mod business_closing_page;
pub mod business_page;
pub mod keys_sheet;
pub mod legal_page;
pub mod location_page;
mod logo_field;
mod mail_in_list;
pub mod mail_in_page;
pub mod mail_page;
pub mod offering_page;
mod offering_typed;
pub mod open_points;
pub mod open_today;
pub mod opening_fields;
pub mod paying_page;
pub mod paying_text;
pub mod resources;
pub mod sms_bounds;
pub mod sms_keys_sheet;
pub mod sms_page;
pub mod sms_setup_text;
pub mod sms_templates;
pub mod table_codes;
pub mod text_field;
