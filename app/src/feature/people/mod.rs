//! Contacts on the staff's phone, and what a customer sees of their own.

pub mod actions;
pub mod after_call;
pub mod book;
pub mod calls;
pub mod chips;
pub mod contact;
pub mod contact_new;
pub mod contact_row;
pub mod contacts;
pub mod desk_needs;
pub mod details;
pub mod edit;
pub mod edit_form;
pub mod edit_points;
pub mod kept;
pub mod mail_sheet;
pub mod my_data;
pub mod new_draft;
pub mod note_sheet;
pub mod reach;
pub mod same;
pub mod sms_sheet;
pub mod team;
#[cfg(test)]
pub mod tests;
pub mod timeline;
pub mod timeline_list;
pub mod told;
pub mod who;
