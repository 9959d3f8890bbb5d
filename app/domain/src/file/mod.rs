//! Photos and files on messages, contacts and orders.

pub mod attachment;
pub mod hash;
pub mod media;

pub use attachment::{Attachment, FileAttach, FileState, NewFile, Subject, Uploaded};
pub use hash::Sha256;
pub use media::{Media, sniff};

/// The largest file, bytes.
pub const MAX_BYTES: u64 = 25 * 1024 * 1024;
/// The most files of one message.
pub const MAX_FILES: usize = 10;
/// The most characters of a file's name.
pub const MAX_NAME: usize = 120;
