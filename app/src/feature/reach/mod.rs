//! What is written to people by itself, for whoever runs the business.

pub mod dry_run;
pub mod letter_preview;
pub mod strategies_page;
pub mod strategy_form;
pub mod strategy_page;
pub mod strategy_text;
