//! The first screen of each app: a little of everything.

pub mod alerts;
pub mod greeting;
pub mod home;
pub mod today;
pub mod today_search;
