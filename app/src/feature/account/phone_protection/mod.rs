//! Who can read this phone.

pub mod new_pin;
pub mod this_phone;
