//! Business, team, users and their roles, and what the server kept for a person.

mod actor;
pub mod business;
pub mod colleague;
pub mod parked;
pub mod phone;
mod user;

pub use actor::Actor;
pub use business::Business;
pub use colleague::Colleague;
pub use parked::{Behind, Parked, ParkedReason, ParkedState};
pub use user::{DisplayName, Email, Password, Role, SignUp, SignUpError};
