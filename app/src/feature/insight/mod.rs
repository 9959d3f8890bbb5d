//! What the business's figures say, for staff.

pub mod alerts;
pub mod coming_back;
pub mod contact_value;
pub mod effect;
pub mod expected;
pub mod figures;
pub mod insight_page;
pub mod insight_rows;
pub mod insight_text;
pub mod report_table;
pub mod reports_page;
pub mod time_used;
pub mod who_to_contact;
