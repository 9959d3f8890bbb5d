//! Components that both apps share.

pub mod alert;
pub mod ask_online;
pub mod clipboard;
pub mod confirm;
pub mod demo;
pub mod empty;
pub mod evicted_banner;
pub mod first_sync;
pub mod form_draft;
pub mod install;
pub mod keys;
pub mod lock;
pub mod lost;
pub mod mark;
pub mod not_loaded;
pub mod offline_start;
pub mod page;
pub mod parked_banner;
pub mod pill;
pub mod send_now_sheet;
pub mod sheet;
pub mod stepper;
pub mod superseded;
pub mod toasts;
pub mod virtual_list;
pub mod wide;

pub use crate::icon::Icon;
pub use ask_online::ask_online;
pub use confirm::Confirm;
pub use empty::Empty;
pub use mark::RowMark;
pub use page::{Page, focus};
pub use sheet::{Sheet, close_dialog};
pub use stepper::Stepper;
