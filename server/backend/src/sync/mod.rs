//! The server's side of the protocol in the database: pushes, pulls, the change log between them.

mod behind;
mod beside;
mod change_log;
mod client;
mod compact;
mod cookie;
mod decide;
mod deposit;
mod device;
mod digest;
mod frame;
mod group;
mod guard;
mod health;
mod nodes;
mod parked;
mod poison;
mod preview;
mod pull;
mod push;
mod recovery;
mod rerun;
mod take;
mod undecided;
mod work;

pub use beside::Programs;
pub use change_log::Poke;
#[cfg(feature = "test-support")]
pub(crate) use change_log::forget;
pub(crate) use client::stored;
pub(crate) use cookie::Signer;
pub use decide::{HeldChange, HeldWork};
pub use deposit::Held;
pub(crate) use device::{Ended, login_ended, logins_ended};
pub(crate) use digest::Sums;
pub(crate) use group::Group;
pub(crate) use guard::decide;
pub use health::DeviceHealth;
pub use nodes::Nodes;
pub(crate) use work::Work;
