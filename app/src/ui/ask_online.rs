//! What only the server knows: asked when a screen opens, and again once it can be reached.

use crate::context::AppContext;
use leptos::prelude::*;

/// Asks at once, and again whenever the server was reached after what was asked had failed. `failed` is looked at without being followed.
pub fn ask_online(app: AppContext, failed: impl Fn() -> bool + 'static, ask: impl Fn() + 'static) {
    Effect::new(move |before: Option<()>| {
        let reached = app
            .sync
            .with(|sync| sync.status.is_some_and(|status| status.reached));
        if before.is_none() || (reached && failed()) {
            ask();
        }
    });
}
