//! The worker that tells phones what happened while the app is closed.

use crate::http::cause::chain;
use backend::Backend;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How often the queue is looked at without being called.
const LOOK: Duration = Duration::from_secs(30);

/// Starts it; it goes on until it is aborted, and begins nothing once the server stops.
#[must_use]
pub fn start(backend: Backend, stopping: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !*stopping.borrow() {
            match backend.deliver_web_push(|| !*stopping.borrow()).await {
                Ok(done) => {
                    if done.failed + done.gone > 0 {
                        tracing::debug!(?done, "phones were not told");
                    }
                }
                // The next look tries again.
                Err(error) => tracing::warn!(error = chain(&error), "phones are not told"),
            }
            let _ = timeout(LOOK, backend.web_push_rung()).await;
        }
    })
}
