//! Where mails go: a server, a folder, a test's memory, or nowhere.

use crate::mail::message;
use crate::mail::queue::Queued;
use crate::mail::smtp::{Smtp, SmtpSettings};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How mails leave.
#[derive(Clone)]
pub enum Transport {
    /// Nothing is queued.
    Off,
    /// One `.eml` file for each, named by the mail's id: for demonstrations.
    Folder(PathBuf),
    /// Kept in memory: for tests.
    Memory(Memory),
    Smtp(Arc<SmtpSettings>),
}

/// Mails that a test may read.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Sent>>>);

/// A mail as it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub to: String,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
}

impl Memory {
    /// Everything that left so far, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Sent> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn keep(&self, mail: &Queued) {
        let sent = Sent {
            to: mail.address.clone(),
            kind: mail.kind.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            message_id: mail.message_id.clone(),
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sent);
    }
}

/// Why a mail did not leave, as a sentence. What the other server said stands in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail never will.
    #[error("the mail server refuses this mail for good: {0}")]
    Refused(String),
    /// This mail may, later.
    #[error("the mail server does not take this mail now: {0}")]
    Later(String),
    #[error("the mail server cannot be reached: {0}")]
    Connect(String),
    #[error("no safe connection to the mail server: {0}")]
    Tls(String),
    #[error("the mail server does not accept user and password: {0}")]
    Auth(String),
    #[error("there is no access token for the mail server: {0}")]
    Token(String),
    #[error(
        "the mail server does not let this account send as the address in RAPPORT_MAIL_FROM: {0}"
    )]
    Sender(String),
    #[error("the folder for mails cannot be written: {0}")]
    Folder(String),
}

impl SendError {
    /// True where no other mail could leave either: it is a matter of set-up or network.
    #[must_use]
    pub fn is_down(&self) -> bool {
        !matches!(self, Self::Refused(_) | Self::Later(_))
    }
}

/// A way out for a run of mails.
pub(super) enum OpenTransport<'a> {
    Folder(&'a Path),
    Memory(&'a Memory),
    Smtp(Box<Smtp<'a>>),
}

impl<'a> OpenTransport<'a> {
    /// None where there is no mail here.
    pub fn open(transport: &'a Transport) -> Option<Self> {
        match transport {
            Transport::Off => None,
            Transport::Folder(path) => Some(Self::Folder(path)),
            Transport::Memory(memory) => Some(Self::Memory(memory)),
            Transport::Smtp(settings) => Some(Self::Smtp(Box::new(Smtp::new(settings)))),
        }
    }

    /// Sends one mail; `from` is the address with the name before it.
    pub async fn send(&mut self, mail: &Queued, from: (&str, &str)) -> Result<(), SendError> {
        match self {
            Self::Memory(memory) => {
                memory.keep(mail);
                Ok(())
            }
            Self::Folder(path) => {
                let eml = message::build(mail, from)?.formatted();
                write(path, &format!("{}.eml", mail.id), &eml)
                    .map_err(|error| SendError::Folder(error.to_string()))
            }
            Self::Smtp(smtp) => smtp.send(&message::build(mail, from)?).await,
        }
    }

    /// Says goodbye.
    pub async fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// Whole or not at all: a reader never sees half a mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}"));
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(draft, folder.join(name))
}
