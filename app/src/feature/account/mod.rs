//! The person, this device, and what the server kept for an answer.

pub mod device;
pub mod held_work;
pub mod me;
pub mod mutation_text;
pub mod notifications_page;
pub mod parked;
pub mod phone_protection;
pub mod settings;
pub mod sign_out;
