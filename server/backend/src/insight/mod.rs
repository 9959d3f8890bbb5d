//! What a business can learn of its figures: the models are `domain::insight`; here is what they need of the world.

mod check;
mod control;
pub(crate) mod facts;
mod learn;
mod next_week;
mod night;
pub(crate) mod report;
mod suggest;
pub(crate) mod when;

pub use check::{FixtureError, check_fixture};
pub use night::InsightReport;
