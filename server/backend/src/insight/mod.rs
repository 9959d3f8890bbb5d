//! What a business can learn of its figures: the models are `domain::insight`; here is what they need of the world.

mod check;
pub(crate) mod facts;
mod next_week;
mod night;
mod report;
mod suggest;
pub(crate) mod when;

pub use check::{FixtureError, check_fixture};
pub use night::InsightReport;
