//! The business, the people who sign in, and their sessions.

pub(crate) mod business;
mod claim;
mod colleague;
mod devices;
mod mailed;
mod password;
mod session;
mod share;
mod user;
mod wipe;

pub(crate) use business::find as find_business;
pub(crate) use colleague::follow_accounts;
pub use devices::{Session, session_id};
pub use mailed::{Pending, Proof, Proven, Purpose};
pub(crate) use password::Passwords;
pub(crate) use session::digest;
pub use share::ShareAnswer;
pub(crate) use user::{NewUser, insert as insert_user, person_by_id};
pub use user::{Person, SignedIn};
pub use wipe::TeamSession;
