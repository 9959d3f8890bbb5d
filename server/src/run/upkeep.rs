//! What the server looks after by itself while it runs.

use backend::{Backend, BackendError};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How often the database is looked through for what may be forgotten.
const LOOK: Duration = Duration::from_secs(3_600);
/// Between two parts of it, so that pushes come first.
const BREATH: Duration = Duration::from_millis(200);

/// Starts at once and goes on until it is aborted: each part is a transaction of its own.
pub fn start(backend: Backend) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let deletions = is_done(backend.forget_old_deletions().await, "deletions");
            let devices = is_done(backend.forget_old_devices().await, "devices");
            sleep(if deletions && devices { LOOK } else { BREATH }).await;
        }
    })
}

/// True where there is no more to do for now; after an error that is so too.
fn is_done(more: Result<bool, BackendError>, what: &str) -> bool {
    more.map_or_else(
        |error| {
            let cause = crate::http::cause::chain(&error);
            tracing::error!(cause, what, "what is old could not be forgotten");
            true
        },
        |more| !more,
    )
}
