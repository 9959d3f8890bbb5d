//! What is written to people by itself: what strategies write, who is due, and what became of it; the question how it was, reminders of what is to be done, and papers behind a link.

mod advance;
pub(crate) mod audience;
mod campaign;
mod click;
mod confirmation;
mod draw;
pub(crate) mod draw_log;
mod dry_run;
mod judge;
mod leave;
mod occasion;
mod preference_link;
pub(crate) mod receipt;
mod recipient;
mod result;
pub(crate) mod review_request;
mod run;
pub(crate) mod sms;
mod strategy_chat;
mod strategy_facts;
mod strategy_result;
mod strategy_run;
pub(crate) mod task_reminder;
mod test_mail;
pub(crate) mod ticket_reminder;
mod waiting;
pub(crate) mod waitlist_offer;
pub(crate) mod web_push;
mod weekly_mail;
pub(crate) mod when;

pub(crate) use occasion::booking_is_told;

pub use campaign::CampaignRun;
pub use receipt::{InvoicePage, ReceiptPage};
pub use run::StrategyRun;
pub use sms::{SmsDelivered, SmsEvent, SmsNotified, SmsTold};
pub use web_push::PushDelivered;
