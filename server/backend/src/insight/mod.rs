//! What a business can learn of its figures: the models are `domain::insight`; here is what they need of the world.

mod check;

pub use check::{FixtureError, check_fixture};
