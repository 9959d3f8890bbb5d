//! The worker that sends mail while the server runs, and what a failure means in words.

use crate::config::{Config, MailConfig, Preset};
use crate::http::state::AppState;
use backend::{MailSettings, SendError, Transport};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How often the queue is looked at without being called.
const LOOK: Duration = Duration::from_secs(30);
/// How long nothing is tried while nothing can leave.
const DOWN: Duration = Duration::from_secs(60);
/// How long the mail under way may take once the server stops. After that it is sent again at the next start.
const LAST: Duration = Duration::from_secs(10);

/// What the backend is told about mail.
#[must_use]
pub fn settings(config: &Config) -> MailSettings {
    MailSettings {
        transport: config.mail.transport.clone(),
        from: config.mail.from.clone(),
        public_url: config.public_url.to_string(),
        campaign_daily: config.mail.campaign_daily,
        weekly: config.mail.weekly,
        reply_to: config.mail.reply_to.clone(),
    }
}

/// Starts the worker. Where mail is off for good there is none, and with mail to a test's memory the test delivers by itself.
#[must_use]
pub fn start(state: &AppState, stopping: watch::Receiver<bool>) -> Option<JoinHandle<()>> {
    let worker = |stopping| tokio::spawn(work(state.clone(), stopping));
    match &state.config.mail.transport {
        Transport::Off if state.config.mail.on_screen => {
            if !state.backend.has_mail() {
                tracing::warn!(
                    "mail is not set up: an owner does it under More, Mail, or RAPPORT_MAIL names a way"
                );
            }
            Some(worker(stopping))
        }
        Transport::Off => {
            tracing::warn!(
                "RAPPORT_MAIL is off: nobody can sign in by mail or reset a password, and orders are not confirmed by mail"
            );
            None
        }
        Transport::Memory(_) => None,
        Transport::Folder(_) | Transport::Smtp(_) => Some(worker(stopping)),
    }
}

/// Why nothing is done for now.
enum Pause {
    Idle,
    Down,
}

async fn work(state: AppState, mut stopping: watch::Receiver<bool>) {
    let backend = &state.backend;
    while !*stopping.borrow() {
        let go_on = || !*stopping.borrow();
        let pause = match backend.deliver_due(go_on).await {
            Ok(done) => match done.down {
                Some(error) => {
                    tracing::error!("no mail leaves: {}", explain(&error, &state.config.mail));
                    Pause::Down
                }
                None => Pause::Idle,
            },
            Err(error) => {
                tracing::error!(
                    cause = crate::http::cause::chain(&error),
                    "the queue of mails does not answer"
                );
                Pause::Down
            }
        };
        tokio::select! {
            () = async {
                match pause {
                    Pause::Idle => drop(timeout(LOOK, backend.mail_rung()).await),
                    // What is queued meanwhile would fail alike; another way may not.
                    Pause::Down => drop(timeout(DOWN, backend.mail_way_changed()).await),
                }
            } => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }
}

/// Lets the mail under way go out.
pub async fn finish(mut working: JoinHandle<()>) {
    if timeout(LAST, &mut working).await.is_err() {
        working.abort();
    }
}

/// What went wrong and what to do.
#[must_use]
pub fn explain(error: &SendError, mail: &MailConfig) -> String {
    if mail.on_screen {
        return format!("{error}. An owner looks after it under More, Mail.");
    }
    let preset = mail.preset;
    let advice = match error {
        SendError::Auth(_) => preset.map_or(
            "Check RAPPORT_MAIL_USER and RAPPORT_MAIL_PASSWORD; many providers want an app password or XOAUTH2, see docs/MAIL.md",
            Preset::help,
        ),
        SendError::Token(_) => {
            "Check the RAPPORT_MAIL_OAUTH_… settings; a refresh token that was withdrawn has to be made anew"
        }
        SendError::Connect(_) => {
            "Check host and port in RAPPORT_MAIL, and that no firewall closes the port"
        }
        SendError::Tls(_) => {
            "smtp:// is for STARTTLS on port 587, smtps:// for TLS on port 465; for a certificate of your own set RAPPORT_MAIL_CA"
        }
        SendError::Sender(_) => {
            "Set RAPPORT_MAIL_FROM to an address that belongs to the account"
        }
        SendError::Refused(_) => "Check the address of the recipient",
        SendError::Later(_) => "It may work later",
        SendError::Folder(_) => "Check that the folder in RAPPORT_MAIL can be written",
    };
    format!("{error}. {advice}.")
}
