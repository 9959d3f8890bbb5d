//! The people who sign in, and their sessions.

mod calendar_feed;
mod claim;
mod closing;
mod colleague;
mod devices;
mod hand_over;
mod join_link;
mod known_device;
pub(crate) mod login;
mod mailed_code;
mod manage;
mod password;
mod push_subscription;
pub(crate) mod remove;
pub(crate) mod session;
mod share;
mod team;
mod user;
mod wipe;

pub use calendar_feed::CalendarFile;
pub use closing::Closing;
pub(crate) use colleague::follow_accounts;
pub use devices::{Session, session_id};
#[cfg(feature = "test-support")]
pub(crate) use join_link::JoinLinkRow;
pub use join_link::{Invite, JoinError, JoinOf};
pub use mailed_code::{Pending, Proof, Proven, Purpose};
pub use manage::{ManageError, User};
pub(crate) use password::Passwords;
pub use remove::Removed;
pub(crate) use remove::keys_of_contact;
pub(crate) use session::{digest, is_blocked};
pub use share::ShareAnswer;
pub use team::Deactivated;
pub(crate) use team::limits_of;
pub(crate) use user::{NewUser, email_taken, fresh_id, insert as insert_user, person_by_id};
pub use user::{Person, SignedIn};
pub use wipe::TeamSession;
