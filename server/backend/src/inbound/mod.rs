//! Mails that come in: read, judged, and joined to the conversation they belong to, once, in one transaction.
//!
//! What a stranger can cause is bounded: bytes of a mail, mails of a sender and of a day, people who become known by writing.

mod arrive;
mod bounce;
mod imap;
mod list;
mod mailbox;
mod parse;
mod place;

pub use mailbox::MailboxRead;

use crate::error::BackendError;
use domain::ConversationId;

/// The most bytes of one mail: what most providers take.
pub const MAX_MAIL: usize = 25 * 1024 * 1024;

/// By which way a mail came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailWayIn {
    /// `rapport mail receive`, of a mail server on this machine.
    Pipe,
    /// Posted by a gateway.
    Http,
    /// Read from a mailbox.
    Imap,
}

impl MailWayIn {
    fn name(self) -> &'static str {
        match self {
            Self::Pipe => "pipe",
            Self::Http => "http",
            Self::Imap => "imap",
        }
    }
}

/// What became of a mail. Whatever it is, the mail need not be brought again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// A message of its sender.
    Joined(ConversationId),
    /// A program wrote it: filed where it belongs, and nobody is answered.
    Automatic,
    /// A mail of ours came back. True where one of ours was found in it.
    Bounce(bool),
    /// Offers by mail were withdrawn.
    Unsubscribed,
    /// More than its sender may bring in a day, or than may come from people nobody knows: kept, and shown to owners.
    Held,
    /// Staff want nothing from this sender.
    Blocked,
    /// Of the business or of somebody who works here: no customer wrote it.
    Own,
    /// It was here before.
    Again,
}

/// What stands beside a mail whose sender was not known before.
const NEW: &str = "new";

impl Received {
    fn name(self) -> &'static str {
        match self {
            Self::Joined(_) => crate::mail::incoming::JOINED,
            Self::Automatic => "automatic",
            Self::Bounce(_) => "bounce",
            Self::Unsubscribed => "unsubscribed",
            Self::Held => "held",
            Self::Blocked => "blocked",
            Self::Own => "own",
            Self::Again => "again",
        }
    }
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// It will not become readable: there is no sense in bringing it again.
    #[error("this is no mail: {0}")]
    Unreadable(&'static str),
    #[error("more than {} MiB", MAX_MAIL / 1024 / 1024)]
    TooLarge,
    /// Later it may be taken: tomorrow, or once the business is open again.
    #[error("more mails came within a day than are taken, or the business is closed")]
    TooMany,
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<sqlx::Error> for ReceiveError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}
