//! Text messages that a provider carries: queued in the transaction that gives the reason, sent afterwards, each once.
//!
//! No provider of these has a key that makes a second wish the first one. So whatever may have left is looked up there before it is sent anew; where
//! that does not help it is *unknown*, and staff decide.

mod aliyun;
mod deliver;
mod entry;
mod hook;
mod inbound;
mod offer;
mod port;
pub(crate) mod queue;
mod receipt;
mod set_up;
mod settle;
mod template;
mod test_sms;
mod twilio;

pub use deliver::SmsDelivered;
pub(crate) use deliver::give_up_queued;
pub(crate) use entry::queue_entry;
pub use hook::{SmsEvent, SmsNotified, SmsTold};
