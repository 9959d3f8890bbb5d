//! What is written to people by itself: what strategies write, who is due, and what became of it; and the question how it was.

pub(crate) mod audience;
mod campaign;
mod click;
mod dry_run;
mod judge;
mod recipient;
mod result;
pub(crate) mod review_request;
mod run;
mod test_mail;
pub(crate) mod ticket_reminder;
pub(crate) mod when;

pub use campaign::CampaignRun;
pub use run::StrategyRun;
