//! Reaching people: what the business writes to them by itself, when, and what became of each.

pub mod campaign;
pub mod delivery;
pub mod dry_run;
pub mod due;
pub mod person;
pub mod rule;
pub mod segment;
pub mod strategy;
pub mod template;

pub use campaign::{
    Arm, ArmResult, Campaign, CampaignCreate, CampaignResult, CampaignSet, CampaignState,
};
pub use delivery::{Delivery, DeliveryState, SkipReason};
pub use dry_run::DryRun;
pub use due::{Occasion, QUIET, occasion};
pub use person::{Person, Said};
pub use rule::{Condition, Rule};
pub use segment::{ReadySegment, Segment, SegmentCreate, SegmentSet};
pub use strategy::{Ready, Strategy, StrategyCreate, StrategySet, StrategyState, Trigger};
pub use template::{Letter, Values};
