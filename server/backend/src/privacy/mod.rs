//! One's own data: what is held of a person, all of it as a file, and erasing it for good.

mod access_list;
mod archive;
mod books;
mod erase;
mod joined;
mod request;
mod retention;
mod sweep;
mod whole_person;

pub use archive::Archive;
pub(crate) use archive::{Out as ZipOut, broken, zip_broken};
pub(crate) use retention::ensure_retention;
pub(crate) use sweep::{Tombstone, tombstones};
