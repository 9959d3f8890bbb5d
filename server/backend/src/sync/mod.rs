//! The server's side of the protocol in the database: pushes, pulls, the change log between them.

mod apply;
mod client;
mod compact;
mod cookie;
mod decide;
pub(crate) mod deposit;
pub(crate) mod device;
mod digest;
mod external_write;
mod frame;
mod group;
mod health;
mod nodes;
mod parked;
mod parked_dependency;
mod poison;
mod preview;
mod pull;
mod push;
mod recovery;
mod rerun;
mod server_step;
mod undecided;
mod without_script;

pub(crate) use client::stored;
pub(crate) use cookie::Signer;
pub use decide::{HeldChange, HeldWork};
pub use deposit::WhyHeld;
pub(crate) use digest::Sums;
pub use external_write::ExternalWrites;
pub(crate) use group::Group;
pub use health::DeviceHealth;
pub use nodes::Nodes;
pub(crate) use server_step::take_server_steps;
pub use without_script::Offered;
