//! The worker that reads the mailbox which customers answer to, where an owner has set one up.

use crate::http::cause::chain;
use crate::http::state::AppState;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long nothing is tried where there is no mailbox, another node reads it, or the database does not answer.
const LOOK: Duration = Duration::from_secs(60);

/// Goes on until it is aborted: each mail is a transaction of its own, and one that was broken off is read again.
pub fn start(state: &AppState) -> JoinHandle<()> {
    let backend = state.backend.clone();
    backend.trust_mailbox(state.config.mail.authority.clone());
    tokio::spawn(async move {
        loop {
            let pause = match backend.read_mailbox().await {
                Ok(Some(read)) => {
                    if let Some((trouble, said)) = &read.trouble {
                        tracing::warn!(?trouble, said, "the mailbox cannot be read");
                    }
                    Duration::from_millis(u64::try_from(read.pause).unwrap_or(0))
                }
                Ok(None) => LOOK,
                Err(error) => {
                    tracing::warn!(cause = chain(&error), "the mailbox cannot be read");
                    LOOK
                }
            };
            // Whoever corrects a setting looks at the screen.
            let _ = timeout(pause, backend.mailbox_rung()).await;
        }
    })
}
