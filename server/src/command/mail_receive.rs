//! `mail receive`: one mail on standard input, as a mail server passes it on to a program.

use super::{CommandError, note_external_write};
use crate::config::Config;
use crate::run::start::{self, Clocks};
use backend::{MAX_MAIL, MailWayIn};
use std::io::{self, Read as _};

pub(super) async fn receive(config: &Config) -> Result<(), CommandError> {
    let mut raw = Vec::new();
    // One byte more than is taken, so that a larger mail is known as one.
    let most = MAX_MAIL as u64 + 1;
    io::stdin()
        .lock()
        .take(most)
        .read_to_end(&mut raw)
        .map_err(CommandError::MailInput)?;
    let backend = start::open(config, Clocks::of_system().wall).await?;
    let received = backend.receive_mail(&raw, MailWayIn::Pipe).await;
    if received.is_ok() {
        note_external_write(&backend).await;
    }
    backend.close().await;
    tracing::info!(outcome = ?received?, "a mail was taken");
    Ok(())
}
