//! What happened with a contact, and what one does next: calls, messages, mails, notes.

pub mod actions;
pub mod after_call;
pub mod calls;
pub mod mail_sheet;
pub mod new_activity;
pub mod note_sheet;
pub mod sms_sheet;
pub mod sms_text;
pub mod timeline;
pub mod timeline_list;
