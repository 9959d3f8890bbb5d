//! Signing in and up, by password or by mail; the session that follows.

pub mod browser;
pub mod claim;
pub mod cookie;
pub mod flow;
pub mod form;
pub mod join;
pub mod mail_code;
pub mod reset_password;
pub mod session;
pub mod set_up;
mod set_up_fields;
pub mod sign_in;
pub mod sign_up;
