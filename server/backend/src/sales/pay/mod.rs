//! Paying online: the port that a provider stands behind, what is kept of each try, and what is done about it. What a customer is shown and
//! what a provider sends comes over HTTP by `server`; the rules are `domain`'s.

mod attempt;
mod flow;
mod odd;
mod port;
mod refund;
mod sandbox;

#[cfg(feature = "test-support")]
pub(crate) use attempt::AttemptRow;
pub use flow::{Notified, PayPage, PayStart};
pub use odd::OddCharge;
pub use port::Provider;
pub(crate) use refund::follow;
pub use sandbox::{SANDBOX_SIGNATURE, SandboxAct, SandboxPage};
