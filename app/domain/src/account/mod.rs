//! Business, team, users and their roles, and what the server kept for a person.

mod actor;
pub mod audit;
pub mod business;
pub mod calendar_feed;
pub mod closing;
pub mod colleague;
pub mod currency_change;
pub mod legal_text;
pub mod limits;
pub mod location;
pub mod logo;
pub mod mail_account;
pub mod mail_inbox;
pub mod open_point;
pub mod opening;
pub mod parked;
pub mod phone;
pub mod resource;
pub mod set_up;
pub mod set_up_draft;
pub mod team;
mod user;

pub use actor::Actor;
pub use business::{Business, BusinessSet};
pub use calendar_feed::CalendarFeed;
pub use colleague::Colleague;
pub use limits::Limits;
pub use location::{Location, LocationMake, LocationSet};
pub use parked::{Behind, Parked, ParkedReason, ParkedState};
pub use resource::{Resource, ResourceKind, ResourceMake, ResourceSet};
pub use set_up::{NewBusiness, Trade};
pub use user::{DisplayName, Email, Password, Role, SignUp, SignUpError};
