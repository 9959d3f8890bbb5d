//! Paying online: the port that a provider stands behind, what is kept of each try, and what is done about it. What a customer is shown and
//! what a provider sends comes over HTTP by `server`; the rules are `domain`'s.

mod alipay;
mod attempt;
mod flow;
mod keys;
mod odd;
mod port;
mod refund;
mod rsa;
mod sandbox;
mod set_up;
mod start;
mod stripe;
mod wechat_pay;

#[cfg(feature = "test-support")]
pub(crate) use attempt::AttemptRow;
pub use flow::{Notified, PayPage};
pub use odd::OddCharge;
pub use port::{PayDevice, Payer, signature_headers};
pub(crate) use refund::follow;
pub use sandbox::{SANDBOX_SIGNATURE, SandboxAct, SandboxPage};
pub use start::PayStart;
pub(super) use start::bill_of;
