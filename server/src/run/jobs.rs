//! Looks every few seconds for what is due.

use crate::http::cause::chain;
use backend::Backend;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How late a job may be.
const LOOK: Duration = Duration::from_secs(20);

/// Goes on until it is aborted: each job is a transaction of its own.
pub fn start(backend: Backend) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(error) = backend.schedule_insight().await {
            // The next start tries again.
            tracing::warn!(error = chain(&error), "figures are not counted at night");
        }
        if let Err(error) = backend.schedule_strategies().await {
            tracing::warn!(
                error = chain(&error),
                "nothing is written to people by itself"
            );
        }
        if let Err(error) = backend.schedule_weekly_mail().await {
            tracing::warn!(error = chain(&error), "the week is told to nobody");
        }
        loop {
            // Somebody waits for what is rung for; everything else has time.
            let _ = timeout(LOOK, backend.rung()).await;
            if let Err(error) = backend.run_due_jobs().await {
                // The next look finds the same.
                tracing::warn!(error = chain(&error), "jobs were not done");
            }
        }
    })
}
