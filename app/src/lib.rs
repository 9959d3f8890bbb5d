//! Screens, components, words and server functions of the two apps; decisions live in `domain` and in plain functions beside
//! the screens, where a native test holds them.
//!
//! The server sees the public pages and the server functions only; the browser sees everything else.

// Deeply nested view types of two whole apps.
#![recursion_limit = "256"]

pub mod api;
pub mod catalogue;
pub mod device;
pub mod files;
mod icon;
mod mail_text;
pub mod phone_protection;
pub mod unsent_file;

#[cfg(feature = "ssr")]
pub mod public;

#[cfg(not(feature = "ssr"))]
mod area;
#[cfg(not(feature = "ssr"))]
mod context;
#[cfg(not(feature = "ssr"))]
mod customer;
#[cfg(not(feature = "ssr"))]
mod customer_areas;
#[cfg(not(feature = "ssr"))]
mod feature;
#[cfg(not(feature = "ssr"))]
mod field_text;
#[cfg(not(feature = "ssr"))]
mod forms;
#[cfg(not(feature = "ssr"))]
mod held_work;
#[cfg(all(test, not(feature = "ssr")))]
mod memory;
#[cfg(not(feature = "ssr"))]
mod shell;
#[cfg(not(feature = "ssr"))]
mod staff;
#[cfg(not(feature = "ssr"))]
mod staff_areas;
#[cfg(not(feature = "ssr"))]
mod ui;

#[cfg(not(feature = "ssr"))]
pub use ui::alert::badge;
mod zones;

#[cfg(not(feature = "ssr"))]
pub use area::NotLoaded;
#[cfg(not(feature = "ssr"))]
pub use customer::{CustomerApp, CustomerAreas};
#[cfg(not(feature = "ssr"))]
pub use customer_areas::{CustomerAccount, CustomerOrders};
#[cfg(not(feature = "ssr"))]
pub use feature::people::contact::search_index::bring_contact_search;
#[cfg(not(feature = "ssr"))]
pub use shell::sheets;
#[cfg(not(feature = "ssr"))]
pub use staff::{StaffApp, StaffAreas};
#[cfg(not(feature = "ssr"))]
pub use staff_areas::{StaffDaily, StaffManage, StaffReach, StaffService};
#[cfg(not(feature = "ssr"))]
pub use ui::lock::{Emptied, LockScreen};
#[cfg(not(feature = "ssr"))]
pub use ui::offline_start::{OfflineStart, browser_lang};
