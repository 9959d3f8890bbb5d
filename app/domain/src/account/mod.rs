//! Business, team, users and their roles, and what the server kept for a person.

mod actor;
pub mod audit;
pub mod business;
pub mod colleague;
pub mod location;
pub mod opening;
pub mod parked;
pub mod phone;
pub mod resource;
pub mod set_up;
pub mod team;
mod user;

pub use actor::Actor;
pub use business::{Business, BusinessSet};
pub use colleague::Colleague;
pub use location::{Location, LocationMake, LocationSet};
pub use parked::{Behind, Parked, ParkedReason, ParkedState};
pub use resource::{Resource, ResourceKind, ResourceMake, ResourceSet};
pub use set_up::{NewBusiness, Trade};
pub use user::{DisplayName, Email, Password, Role, SignUp, SignUpError};
