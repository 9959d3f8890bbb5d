//! The business, the people who sign in, and their sessions.

pub(crate) mod business;
mod colleague;
mod password;
mod session;
mod user;

pub(crate) use business::find as find_business;
pub(crate) use colleague::follow_accounts;
pub(crate) use password::Passwords;
pub(crate) use user::{NewUser, insert as insert_user};
pub use user::{Person, SignedIn};
