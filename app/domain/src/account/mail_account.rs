//! The mailbox that the business's mails leave from, as an owner sets it up on a screen. Its password is no part of it: the server seals that.

use super::Email;
use serde::{Deserialize, Serialize};

/// The longest host, user and password.
const MAX_HOST: usize = 253;
const MAX_USER: usize = 254;
pub const MAX_PASSWORD: usize = 256;
/// Tests that leave within an hour: more than anybody needs to find a mistake, too few to annoy the server they go to.
pub const TESTS_AN_HOUR: u32 = 30;

/// Whose mailbox it is: what it needs is said for each, and where its server stands is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailProvider {
    Gmail,
    Outlook,
    Qq,
    /// 163.com, of NetEase.
    Netease,
    /// Any other, and one that this build does not know.
    #[serde(other)]
    Other,
}

impl MailProvider {
    pub const ALL: [Self; 5] = [
        Self::Gmail,
        Self::Outlook,
        Self::Qq,
        Self::Netease,
        Self::Other,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gmail => "gmail",
            Self::Outlook => "outlook",
            Self::Qq => "qq",
            Self::Netease => "netease",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Host, port and how the connection becomes a safe one; none where nobody knows them beforehand.
    #[must_use]
    pub fn server(self) -> Option<(&'static str, u16, MailSecurity)> {
        match self {
            Self::Gmail => Some(("smtp.gmail.com", 465, MailSecurity::Tls)),
            Self::Outlook => Some(("smtp.office365.com", 587, MailSecurity::StartTls)),
            Self::Qq => Some(("smtp.qq.com", 465, MailSecurity::Tls)),
            Self::Netease => Some(("smtp.163.com", 465, MailSecurity::Tls)),
            Self::Other => None,
        }
    }
}

/// How the connection becomes a safe one. There is no unsafe one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// From the first byte, usually port 465.
    Tls,
    /// After a greeting in the clear, usually port 587.
    StartTls,
}

/// Where the mailbox is and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailAccount {
    pub provider: MailProvider,
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// Who signs in there; empty where the server asks nobody.
    pub user: String,
    /// The address that mails come from.
    pub from: String,
}

impl MailAccount {
    /// The account with what its provider decides, without spaces around, and checked.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn checked(mut self) -> Result<Self, MailRefusal> {
        if let Some((host, port, security)) = self.provider.server() {
            (self.host, self.port, self.security) = (host.to_owned(), port, security);
        }
        self.host = self.host.trim().trim_end_matches('.').to_ascii_lowercase();
        self.user = self.user.trim().to_owned();
        let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if self.host.is_empty() || self.host.len() > MAX_HOST || !self.host.chars().all(clean) {
            return Err(MailRefusal::Host);
        }
        if self.port == 0 {
            return Err(MailRefusal::Port);
        }
        let needs_user = self.provider != MailProvider::Other;
        if (needs_user && self.user.is_empty())
            || self.user.chars().count() > MAX_USER
            || self.user.chars().any(char::is_control)
        {
            return Err(MailRefusal::User);
        }
        let from = match self.from.trim() {
            "" => self.user.as_str(),
            from => from,
        };
        let from = Email::parse(from).map_err(|_| MailRefusal::From)?;
        self.from = from.as_str().to_owned();
        Ok(self)
    }

    /// True where a password that was given for the other goes to the same place and person: what is sealed is sent nowhere else.
    #[must_use]
    pub fn keeps_password_of(&self, other: &Self) -> bool {
        self.host == other.host
            && self.port == other.port
            && self.security == other.security
            && self.user == other.user
    }

    /// The domain that its mails come from.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum MailRefusal {
    #[error("only an owner sets mail up")]
    NotAllowed,
    /// The settings of the server's environment name a way, which comes first.
    #[error("the settings of the server decide about mail")]
    Fixed,
    #[error("this is no name of a server")]
    Host,
    #[error("this is no port")]
    Port,
    #[error("the user is missing, or too long")]
    User,
    #[error("this is no address to send from")]
    From,
    /// A password is missing; for another server or user it is typed anew.
    #[error("the password is missing")]
    Password,
    /// Whoever asks for a test has no address.
    #[error("there is no address to send a test to")]
    NoAddress,
    /// The server has no place for the key that seals passwords, or cannot read it.
    #[error("the server cannot seal the password")]
    NoKey,
    /// [`TESTS_AN_HOUR`] have left.
    #[error("enough tests within an hour")]
    TooMany,
}

/// Who decides how mails leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPlace {
    /// The environment's settings: they come first, and the screen only says so.
    Environment,
    /// An owner, on the screen.
    Screen,
}

/// What is known of the password, which nobody reads again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPassword {
    Absent,
    Ready,
    /// It was sealed by a key that is not here: after a restore on another machine.
    EnterAgain,
}

/// How mail stands, for owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailOverview {
    pub place: MailPlace,
    /// True where mails leave at all.
    pub on: bool,
    /// The address that mails come from now; empty where none leave.
    pub from: String,
    pub account: Option<MailAccount>,
    pub password: MailPassword,
    /// Mails that wait.
    pub waiting: u64,
    /// Where a test goes: the address of whoever asks.
    pub to: Option<String>,
}

/// What became of a change or a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailAnswer {
    Done,
    Refused(MailRefusal),
    Tested(MailTest),
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTest {
    pub to: String,
    /// None where the other server took it.
    pub trouble: Option<MailTrouble>,
    /// What the other server, or the connection to it, said.
    pub said: String,
}

/// What kind of failure it is: each has a sentence that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTrouble {
    /// User and password are not accepted.
    Login,
    Connect,
    Tls,
    /// The account may not send as this address.
    Sender,
    /// The address of the recipient, or the mail, is not taken.
    Recipient,
    Later,
    /// There is no way for mail, or none that can be used: the password is missing.
    Off,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> MailAccount {
        MailAccount {
            provider: MailProvider::Other,
            host: " Mail.Shop.Example. ".into(),
            port: 587,
            security: MailSecurity::StartTls,
            user: " hello@shop.example ".into(),
            from: String::new(),
        }
    }

    #[test]
    fn an_account_is_put_in_order() {
        let account = shop().checked().unwrap();
        assert_eq!(account.host, "mail.shop.example");
        assert_eq!(account.user, "hello@shop.example");
        assert_eq!(account.from, "hello@shop.example", "the user is an address");
        assert_eq!(account.domain(), "shop.example");
        assert_eq!(account.clone().checked(), Ok(account));
    }

    #[test]
    fn a_known_provider_has_its_own_server() {
        for provider in MailProvider::ALL {
            assert_eq!(MailProvider::parse(provider.name()), Some(provider));
            let account = MailAccount { provider, ..shop() }.checked().unwrap();
            match provider.server() {
                Some((host, port, security)) => assert_eq!(
                    (account.host.as_str(), account.port, account.security),
                    (host, port, security)
                ),
                None => assert_eq!(account.host, "mail.shop.example"),
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let refused = |account: MailAccount| account.checked().unwrap_err();
        let host = |host: &str| MailAccount {
            host: host.into(),
            ..shop()
        };
        for wrong in ["", "http://x", "a b", "x:25", &"x".repeat(254)] {
            assert_eq!(refused(host(wrong)), MailRefusal::Host, "{wrong}");
        }
        let port = MailAccount { port: 0, ..shop() };
        assert_eq!(refused(port), MailRefusal::Port);
        let long = MailAccount {
            user: "x".repeat(255),
            ..shop()
        };
        assert_eq!(refused(long), MailRefusal::User);
        let nobody = MailAccount {
            provider: MailProvider::Qq,
            user: String::new(),
            ..shop()
        };
        assert_eq!(refused(nobody), MailRefusal::User);
        let from = MailAccount {
            from: "nobody".into(),
            ..shop()
        };
        assert_eq!(refused(from), MailRefusal::From);
        let asks_nobody = MailAccount {
            user: String::new(),
            from: "hello@shop.example".into(),
            ..shop()
        };
        assert!(asks_nobody.checked().is_ok());
    }

    #[test]
    fn a_sealed_password_goes_to_no_other_server_and_for_no_other_user() {
        let account = shop().checked().unwrap();
        let from = MailAccount {
            from: "news@shop.example".into(),
            ..account.clone()
        };
        assert!(from.keeps_password_of(&account));
        for other in [
            MailAccount {
                host: "mail.eve.example".into(),
                ..account.clone()
            },
            MailAccount {
                port: 2525,
                ..account.clone()
            },
            MailAccount {
                user: "eve".into(),
                ..account.clone()
            },
            MailAccount {
                security: MailSecurity::Tls,
                ..account.clone()
            },
        ] {
            assert!(!other.keeps_password_of(&account), "{other:?}");
        }
    }
}
