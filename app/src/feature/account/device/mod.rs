//! Where one is signed in, and how devices fare.

pub mod devices;
pub mod sync_health;
