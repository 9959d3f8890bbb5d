//! The worker that sends text messages while the server runs.

use crate::http::cause::chain;
use backend::Backend;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How often the queue is looked at: somebody waits to see that it left.
const LOOK: Duration = Duration::from_secs(3);

/// Goes on until the server stops; the message under way is looked up at the next start.
pub fn start(backend: Backend, mut stopping: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !*stopping.borrow() {
            let go_on = || !*stopping.borrow();
            match backend.deliver_sms(go_on).await {
                Ok(done) if done.unknown > 0 => {
                    tracing::warn!(
                        unknown = done.unknown,
                        "it is not known whether some text messages left"
                    );
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(
                        cause = chain(&error),
                        "the queue of text messages does not answer"
                    );
                }
            }
            tokio::select! {
                () = sleep(LOOK) => {}
                _ = stopping.wait_for(|stopping| *stopping) => {}
            }
        }
    })
}
