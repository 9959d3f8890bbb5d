//! The person, this device, and what the server kept for an answer.

pub mod devices;
pub mod held;
pub mod me;
pub mod need;
pub mod need_contact;
pub mod needs;
pub mod new_pin;
pub mod own_data;
pub mod own_field;
pub mod own_points;
pub mod settings;
pub mod sign_out;
pub mod sync_health;
pub mod this_phone;
