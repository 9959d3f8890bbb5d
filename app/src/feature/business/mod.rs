//! The business itself, as its owner changes it: name, look, tables, places.

pub mod business_page;
pub mod location_page;
mod text_field;
