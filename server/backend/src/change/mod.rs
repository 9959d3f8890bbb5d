//! What one transaction changes: rows as they are and as they shall be, the log of it, and whom to wake. Below every area and below `sync`.

pub(crate) mod change_log;
pub(crate) mod contact_point;
pub(crate) mod rows;
pub(crate) mod text_index;
mod work;

pub use change_log::Poke;
pub(crate) use work::{Change, Work};
