//! What strategies write to people: who is due, the mail, and what became of it.

pub(crate) mod audience;
mod campaign;
mod click;
mod dry_run;
mod judge;
mod recipient;
mod result;
mod run;
mod test_mail;
pub(crate) mod when;

pub use campaign::CampaignRun;
pub use run::StrategyRun;
