//! The server's side of the protocol in the database: pushes, pulls, the change log between them.

mod behind;
mod change_log;
mod client;
mod compact;
mod cookie;
mod digest;
mod frame;
mod group;
mod guard;
mod parked;
mod poison;
mod pull;
mod push;
mod recovery;
mod rerun;
mod work;

pub use change_log::Poke;
#[cfg(feature = "test-support")]
pub(crate) use change_log::forget;
pub(crate) use client::stored;
pub(crate) use cookie::Signer;
pub(crate) use digest::Sums;
pub(crate) use group::Group;
pub(crate) use guard::decide;
pub(crate) use work::Work;
