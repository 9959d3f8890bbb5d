//! Reaching people: what the business writes to them by itself, when, and what became of each.

pub mod delivery;
pub mod dry_run;
pub mod due;
pub mod strategy;
pub mod template;

pub use delivery::{Delivery, DeliveryState, SkipReason};
pub use dry_run::DryRun;
pub use due::{Occasion, QUIET, occasion};
pub use strategy::{Ready, Strategy, StrategyCreate, StrategySet, StrategyState, Trigger};
pub use template::{Letter, Values};
