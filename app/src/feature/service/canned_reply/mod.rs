//! Canned replies: what the team answers with one tap, and who decides what that is.

pub mod canned_replies_page;
pub mod canned_reply_page;
pub mod canned_reply_rows;
pub mod canned_strip;
