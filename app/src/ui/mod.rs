//! Components that both apps share.

pub mod confirm;
pub mod demo;
pub mod direct_sheet;
pub mod empty;
mod evicted;
pub mod first_sync;
pub mod form_draft;
pub mod install;
pub mod keys;
pub mod lock;
pub(crate) mod lost;
pub mod mark;
pub mod offline_start;
pub mod parcel_sheet;
pub mod pill;
pub mod sheet;
pub mod shell;
pub mod stepper;
mod superseded;
pub mod sync_sheet;
pub mod toasts;
pub mod virtual_list;
pub mod wide;

pub use crate::icon::Icon;
pub use confirm::Confirm;
pub use empty::Empty;
pub use mark::RowMark;
pub use sheet::{Sheet, close_dialog};
pub use shell::{Page, Place, Shell};
pub use stepper::Stepper;
