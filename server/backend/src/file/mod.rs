//! Files: rows on messages, contacts and orders, and their bytes, which come in parts.

mod arrive;
mod attachment;
mod check;
mod finish;
mod keep_whole;
mod product_photo;
mod serve;
mod tidy;
mod upload;

pub(crate) use arrive::note as arrive;
pub(crate) use check::{FileCheck, check_files};
pub(crate) use keep_whole::{keep_whole, say_here};
pub use serve::Served;
pub use tidy::Tidied;
pub use upload::UploadError;

/// The most bytes of one request.
pub const MAX_PART: usize = 1024 * 1024;
/// The most bytes of one person's unfinished uploads.
pub const MAX_UNFINISHED: u64 = 64 * 1024 * 1024;
/// The most bytes of files that one customer has here.
pub const MAX_CUSTOMER: u64 = 1024 * 1024 * 1024;
