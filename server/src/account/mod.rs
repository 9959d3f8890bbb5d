//! Signing in and up, by password or by mail; the session that follows.

pub mod browser;
pub mod cookie;
mod form;
pub mod mail_code;
pub mod reset_password;
pub mod session;
pub mod sign_in;
