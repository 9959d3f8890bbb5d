//! The browser's side: IndexedDB, tabs, wake-ups, service worker; starts one of the two applications. Performs; decides nothing.

mod phone;
pub mod platform;
mod send;
mod start;
mod store;
mod tab;

pub use start::{Engine, begin};

use app::NotLoaded;
use app::device::Device;
use futures::future::LocalBoxFuture;
use leptos::prelude::AnyView;
use std::rc::Rc;

/// Names this build to the server.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Makes an application's root view.
pub type Mount = fn(Rc<dyn Device>) -> AnyView;

/// Fetches the engine: store, sync, and the rules of every noun.
pub type FetchEngine = fn() -> LocalBoxFuture<'static, Result<Engine, NotLoaded>>;
