//! What the server looks after by itself while it runs.

use backend::Backend;
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
            let pause = match backend.forget_old_deletions().await {
                Ok(true) => BREATH,
                Ok(false) => LOOK,
                Err(error) => {
                    let cause = crate::cause::chain(&error);
                    tracing::error!(cause, "old deletions could not be forgotten");
                    LOOK
                }
            };
            sleep(pause).await;
        }
    })
}
