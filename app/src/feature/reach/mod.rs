//! What is written to people, by itself and to many at once, for whoever runs the business.

pub mod campaign_audience;
pub mod campaign_form;
pub mod campaign_page;
pub mod campaign_result;
pub mod campaign_send;
pub mod campaign_text;
pub mod campaigns_page;
pub mod dry_run;
pub mod for_whom;
pub mod letter_choice;
pub mod letter_preview;
pub mod offer_links;
pub mod own_strategy;
pub mod segment_page;
pub mod segment_rule;
pub mod segment_text;
pub mod segments_page;
pub mod step_edit;
pub mod step_editor;
pub mod steps_section;
pub mod strategies_page;
pub mod strategy_brought;
pub mod strategy_form;
pub mod strategy_page;
pub mod strategy_text;
