//! What is written to people by itself: what strategies write, who is due, and what became of it; the question how it was, and reminders of what is to be done.

pub(crate) mod audience;
mod campaign;
mod click;
mod dry_run;
mod judge;
mod recipient;
mod result;
pub(crate) mod review_request;
mod run;
pub(crate) mod task_reminder;
mod test_mail;
pub(crate) mod ticket_reminder;
mod weekly_mail;
pub(crate) mod when;

pub use campaign::CampaignRun;
pub use run::StrategyRun;
