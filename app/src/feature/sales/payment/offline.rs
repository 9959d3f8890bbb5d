//! What needs a provider needs a connection.

use crate::context::AppContext;
use leptos::prelude::*;

/// True where the server was not reached.
#[must_use]
pub fn is_offline(app: AppContext) -> Memo<bool> {
    Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| !status.reached))
    })
}
