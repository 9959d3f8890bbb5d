//! Reaching people: what the business writes to them by itself, when, and what became of each.

pub mod campaign;
pub mod chat;
pub mod delivery;
pub mod dry_run;
pub mod due;
pub mod person;
pub mod ready;
pub mod ready_letter;
pub mod rule;
pub mod segment;
pub mod steps;
pub mod strategy;
pub mod strategy_result;
pub mod strategy_run;
pub mod template;
pub mod web_push;

pub use campaign::{
    Arm, ArmResult, Campaign, CampaignCreate, CampaignResult, CampaignSet, CampaignState,
};
pub use delivery::{Delivery, DeliveryState, SkipReason};
pub use dry_run::DryRun;
pub use due::{Occasion, QUIET, occasion};
pub use person::{Person, Said};
pub use ready::Ready;
pub use ready_letter::{LetterGoal, ReadyLetter};
pub use rule::{Condition, Rule};
pub use segment::{ReadySegment, Segment, SegmentCreate, SegmentSet};
pub use steps::{BranchOn, Channel, Step, StepKind};
pub use strategy::{Strategy, StrategyCreate, StrategySet, StrategyState, Trigger};
pub use strategy_result::StrategyResult;
pub use template::{Letter, Values};
pub use web_push::{PushAddress, PushAnswer, PushNews, PushRefusal, PushState, PushTopic};
