//! What strategies write to people: who is due, the mail, and what became of it.

mod dry_run;
mod judge;
mod run;
pub(crate) mod when;

pub use run::StrategyRun;
