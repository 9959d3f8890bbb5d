//! The business itself, as its owner changes it: name, look, tables, places.

pub mod business_page;
pub mod location_page;
pub mod offering_page;
pub mod open_today;
pub mod opening_fields;
pub mod resources;
pub mod text_field;
