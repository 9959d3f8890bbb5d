//! What comes in by mail, as an owner sees it: the mailbox that is read, what arrived, and the addresses that take no mail.

use super::mail_account::{MailPassword, MailRefusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest host and user.
const MAX_HOST: usize = 253;
const MAX_USER: usize = 254;
/// Mails and addresses that are listed, the newest first.
pub const LISTED: usize = 50;

/// A mailbox that the server reads by IMAP, over TLS from the first byte. Its password is no part of it: the server seals that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub user: String,
}

impl Mailbox {
    /// Without spaces around, and checked.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn checked(self) -> Result<Self, MailRefusal> {
        let host = self.host.trim().trim_end_matches('.').to_ascii_lowercase();
        let user = self.user.trim().to_owned();
        let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if host.is_empty() || host.len() > MAX_HOST || !host.chars().all(clean) {
            return Err(MailRefusal::Host);
        }
        if self.port == 0 {
            return Err(MailRefusal::Port);
        }
        if user.is_empty() || user.chars().count() > MAX_USER || user.chars().any(char::is_control)
        {
            return Err(MailRefusal::User);
        }
        Ok(Self {
            host,
            user,
            port: self.port,
        })
    }
}

/// What is wrong with reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxTrouble {
    /// User and password.
    Login,
    Connect,
    Tls,
    /// A mail of it could not be kept here.
    Keep,
    /// It says what this program does not understand.
    #[serde(other)]
    Garbage,
}

impl InboxTrouble {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Keep => "keep",
            Self::Garbage => "garbage",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "login" => Self::Login,
            "connect" => Self::Connect,
            "tls" => Self::Tls,
            "keep" => Self::Keep,
            _ => Self::Garbage,
        }
    }
}

/// What became of a mail that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailOutcome {
    Joined,
    Automatic,
    Bounce,
    Unsubscribed,
    Blocked,
    Own,
    /// Kept back; and what a build does not know that is older than the server.
    #[serde(other)]
    Held,
}

impl MailOutcome {
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "joined" => Self::Joined,
            "automatic" => Self::Automatic,
            "bounce" => Self::Bounce,
            "unsubscribed" => Self::Unsubscribed,
            "blocked" => Self::Blocked,
            "own" => Self::Own,
            _ => Self::Held,
        }
    }
}

/// A mail that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedMail {
    pub id: Uuid,
    pub sender: String,
    pub name: String,
    pub subject: String,
    pub outcome: MailOutcome,
    /// What there is to say of it beside that, as it was said.
    pub detail: String,
    /// Epoch ms UTC.
    pub at: i64,
    /// Its sender was not known before.
    pub new_sender: bool,
    /// Nothing of its sender becomes a message.
    pub kept_out: bool,
}

/// An address that mail comes back from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BouncedAddress {
    pub address: String,
    /// What its server said.
    pub reason: String,
    pub at: i64,
    /// The mail that said so, while it is kept.
    pub mail: Option<Uuid>,
}

/// How what comes in stands, for owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxOverview {
    pub mailbox: Option<Mailbox>,
    pub password: MailPassword,
    /// When it was read last without trouble, epoch ms UTC.
    pub read_at: Option<i64>,
    /// What is wrong with reading it, and what was said.
    pub trouble: Option<(InboxTrouble, String)>,
    /// Where answers go, where the settings say so.
    pub reply_to: Option<String>,
    /// The newest mails and addresses.
    pub arrived: Vec<ArrivedMail>,
    pub bounced: Vec<BouncedAddress>,
}

/// What is done about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxAct {
    /// Mail may leave to it again.
    Lift,
    /// Nothing from it becomes a message any more, and whoever became known by it is removed with all they wrote.
    KeepOut,
    /// Mails from it become messages again.
    LetIn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_checked_field_by_field() {
        let mailbox = |host: &str, port, user: &str| Mailbox {
            host: host.into(),
            port,
            user: user.into(),
        };
        let good = mailbox(" IMAP.x.example. ", 993, " shop ").checked();
        assert_eq!(good, Ok(mailbox("imap.x.example", 993, "shop")));
        for (typed, refusal) in [
            (mailbox("imap x", 993, "shop"), MailRefusal::Host),
            (mailbox("imap.x", 0, "shop"), MailRefusal::Port),
            (mailbox("imap.x", 993, " "), MailRefusal::User),
            (mailbox("imap.x", 993, "a\r\nb"), MailRefusal::User),
        ] {
            assert_eq!(typed.checked(), Err(refusal));
        }
    }
}
