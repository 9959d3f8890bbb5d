//! Fields of the business's own: which there are, and what they say of a customer.

pub mod choice_lines;
pub mod custom_field_page;
pub mod custom_field_text;
pub mod custom_fields_page;
pub mod custom_values;
