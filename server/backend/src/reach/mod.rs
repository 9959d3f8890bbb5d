//! What is written to people by itself: what strategies write, who is due, and what became of it; and the question how it was.

mod dry_run;
mod judge;
pub(crate) mod review_request;
mod run;
pub(crate) mod when;

pub use run::StrategyRun;
