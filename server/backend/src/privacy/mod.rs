//! One's own data: what is held of a person, all of it as a file, and erasing it for good.

mod archive;
mod books;
mod erase;
mod joined;
mod request;
mod sweep;
mod whole_person;

pub use archive::Archive;
pub(crate) use sweep::{Tombstone, tombstones};
