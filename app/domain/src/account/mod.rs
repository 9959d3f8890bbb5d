//! Business, users and their roles, and what the server kept for a person.

pub mod business;
pub mod parked;
mod user;

pub use business::Business;
pub use parked::{Parked, ParkedReason, ParkedState};
pub use user::{DisplayName, Email, Password, Role, SignUp, SignUpError};
