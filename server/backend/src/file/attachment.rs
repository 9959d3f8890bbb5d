//! Sizes and kinds of files as the tables of their bytes hold them.

use crate::error::BackendError;
use domain::file::Media;

pub(super) fn stored(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) fn size(bytes: i64) -> Result<u64, BackendError> {
    u64::try_from(bytes).map_err(|_| BackendError::Value { what: "bytes" })
}

pub(super) fn media(mime: &str) -> Result<Media, BackendError> {
    Media::parse(mime).ok_or(BackendError::Value { what: "media" })
}
