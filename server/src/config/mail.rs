//! How mail is sent, from the settings that say so.

use super::read::Reader;
use super::{ConfigError, Mode};
use backend::{Login, OAuth, Security, SmtpSettings, Tokens, Transport};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// What a deployment does with its mails.
#[derive(Clone)]
pub struct MailConfig {
    pub transport: Transport,
    /// The address that mails come from.
    pub from: String,
    /// Whose rules apply, where one of the known providers was named.
    pub preset: Option<Preset>,
    /// The most letters of campaigns on one day.
    pub campaign_daily: u32,
    /// Whoever decides is told of each week.
    pub weekly: bool,
    /// Nothing here names a way for mail: an owner may, on a screen.
    pub on_screen: bool,
    /// Another certificate authority to trust, PEM.
    pub authority: Option<Vec<u8>>,
    /// Where answers go; `{token}` in it names the conversation.
    pub reply_to: Option<String>,
    /// What a gateway shows that posts mails here; none: nobody posts any.
    pub in_secret: Option<String>,
}

impl MailConfig {
    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(self.transport, Transport::Off)
    }

    /// Where a demonstration keeps its mails.
    #[must_use]
    pub fn folder(&self) -> Option<&PathBuf> {
        match &self.transport {
            Transport::Folder(path) => Some(path),
            _ => None,
        }
    }
}

impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailConfig(…)")
    }
}

/// A provider whose servers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    Gmail,
    Outlook,
    Qq,
}

impl Preset {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "gmail" => Some(Self::Gmail),
            "outlook" => Some(Self::Outlook),
            "qq" => Some(Self::Qq),
            _ => None,
        }
    }

    fn address(self) -> SmtpAddress {
        let (host, port, security) = match self {
            Self::Gmail => ("smtp.gmail.com", 465, Security::Tls),
            Self::Outlook => ("smtp.office365.com", 587, Security::StartTls),
            Self::Qq => ("smtp.qq.com", 465, Security::Tls),
        };
        SmtpAddress {
            user: None,
            host: host.to_owned(),
            port,
            security,
        }
    }

    fn token_url(self) -> Option<&'static str> {
        match self {
            Self::Gmail => Some("https://oauth2.googleapis.com/token"),
            Self::Outlook => Some("https://login.microsoftonline.com/common/oauth2/v2.0/token"),
            Self::Qq => None,
        }
    }

    /// What to do where user and password are not accepted.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Gmail => {
                "Gmail takes no account password here: turn on 2-step verification and make an app password, or use XOAUTH2 with RAPPORT_MAIL_OAUTH_…"
            }
            Self::Outlook => {
                "Outlook retires passwords for SMTP in 2026: use XOAUTH2 with RAPPORT_MAIL_OAUTH_CLIENT_ID and RAPPORT_MAIL_OAUTH_REFRESH_TOKEN"
            }
            Self::Qq => {
                "QQ Mail takes its authorisation code (授权码) here, not the password: Settings, Account, turn on SMTP, generate the code"
            }
        }
    }
}

/// A server as `smtp://user@host:587` or `smtps://user@host:465` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SmtpAddress {
    user: Option<String>,
    host: String,
    port: u16,
    security: Security,
}

impl SmtpAddress {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (security, usual) = match scheme {
            "smtp" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => return None,
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // User names may be addresses.
        let (user, authority) = match rest.rsplit_once('@') {
            Some((user, authority)) => (Some(user.to_owned()), authority),
            None => (None, rest),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, usual),
        };
        let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        (!host.is_empty() && host.chars().all(clean)).then(|| Self {
            user,
            host: host.to_owned(),
            port,
            security,
        })
    }
}

enum MailRoute {
    Off,
    Folder(PathBuf),
    Server(SmtpAddress),
}

fn mail_route(text: &str) -> Option<MailRoute> {
    if text == "off" {
        return Some(MailRoute::Off);
    }
    match text.strip_prefix("folder:") {
        Some("") => None,
        Some(path) => Some(MailRoute::Folder(path.into())),
        None => SmtpAddress::parse(text).map(MailRoute::Server),
    }
}

/// Reads everything about mail. `folder` is where a demonstration keeps its mails if nothing else is said.
pub(super) fn read(reader: &mut Reader<'_>, mode: Mode, folder: PathBuf) -> MailConfig {
    let preset = reader.read(
        "MAIL_PRESET",
        "write `gmail`, `outlook` or `qq`",
        Preset::parse,
    );
    let named = reader.read(
        "MAIL",
        "write `off`, `folder:PATH`, `smtp://user@host:587` or `smtps://user@host:465`",
        mail_route,
    );
    if named.is_some() && preset.is_some() {
        reader.refuse("RAPPORT_MAIL and RAPPORT_MAIL_PRESET both name a way for mail: keep one");
    }
    let address = match (named, preset) {
        (None, Some(preset)) => preset.address(),
        (Some(MailRoute::Server(address)), _) => address,
        (Some(MailRoute::Folder(path)), _) => {
            let allowed = reader.flag("MAIL_ALLOW_FOLDER");
            if mode == Mode::Production && !allowed {
                reader.refuse("RAPPORT_MAIL is a folder: mails would reach nobody. Name a mail server, or set RAPPORT_MAIL_ALLOW_FOLDER=1 if that is meant");
            }
            return kept(reader, Transport::Folder(path));
        }
        (Some(MailRoute::Off), _) => return kept(reader, Transport::Off),
        (None, None) if mode.is_demo() => return kept(reader, Transport::Folder(folder)),
        (None, None) => {
            let authority = reader.file("MAIL_CA");
            return MailConfig {
                on_screen: true,
                authority,
                ..kept(reader, Transport::Off)
            };
        }
    };
    server(reader, address, preset)
}

/// Without a server the other settings have no meaning, but a misspelt address is still found.
fn kept(reader: &mut Reader<'_>, transport: Transport) -> MailConfig {
    MailConfig {
        transport,
        from: from(reader).unwrap_or_else(|| "no-reply@demo.example".to_owned()),
        preset: None,
        campaign_daily: campaign_daily(reader),
        weekly: weekly(reader),
        on_screen: false,
        authority: None,
        reply_to: reply_to(reader),
        in_secret: in_secret(reader),
    }
}

/// The address that answers go to, such as `hello@shop.example` or `hello+{token}@shop.example`.
fn reply_to(reader: &mut Reader<'_>) -> Option<String> {
    reader.read(
        "MAIL_REPLY_TO",
        "write one address, such as `hello@shop.example` or `hello+{token}@shop.example`",
        |text| {
            let plain = text.replace("{token}", "t");
            let address = domain::account::Email::parse(&plain).ok()?;
            (address.as_str() == plain).then(|| text.to_owned())
        },
    )
}

/// The shortest secret that nobody guesses.
const SECRET: usize = 24;

fn in_secret(reader: &mut Reader<'_>) -> Option<String> {
    reader.read(
        "MAIL_IN_SECRET",
        "write 24 letters and digits or more",
        |text| {
            let clean = text.chars().all(|c| c.is_ascii_graphic());
            (clean && text.len() >= SECRET).then(|| text.to_owned())
        },
    )
}

/// A small mailbox takes some hundreds a day; providers close those that send more.
const CAMPAIGN_DAILY: u32 = 400;

fn campaign_daily(reader: &mut Reader<'_>) -> u32 {
    let most = reader.read(
        "MAIL_CAMPAIGN_DAILY",
        "write how many letters may leave on one day, 1 to 1000000",
        |text| {
            let most = text.parse().ok();
            most.filter(|most| (1..=1_000_000).contains(most))
        },
    );
    most.unwrap_or(CAMPAIGN_DAILY)
}

fn weekly(reader: &mut Reader<'_>) -> bool {
    let told = reader.read("MAIL_WEEKLY", "write `on` or `off`", |text| match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    });
    told.unwrap_or(true)
}

fn from(reader: &mut Reader<'_>) -> Option<String> {
    reader.read(
        "MAIL_FROM",
        "write one address, such as `hello@shop.example`",
        |text| {
            domain::account::Email::parse(text)
                .ok()
                .map(|email| email.as_str().to_owned())
        },
    )
}

fn server(reader: &mut Reader<'_>, address: SmtpAddress, preset: Option<Preset>) -> MailConfig {
    let user = reader.text("MAIL_USER").or(address.user);
    let from = from(reader)
        .or_else(|| user.clone().filter(|user| user.contains('@')))
        .unwrap_or_default();
    if from.is_empty() {
        reader.refuse("mail needs an address to come from: set RAPPORT_MAIL_FROM");
    }
    let login = login(reader, user, preset);
    let authority = reader.file("MAIL_CA");
    let settings = SmtpSettings {
        host: address.host,
        port: address.port,
        security: address.security,
        login,
        authority,
        tokens: Tokens::default(),
    };
    MailConfig {
        transport: Transport::Smtp(Arc::new(settings)),
        from,
        preset,
        campaign_daily: campaign_daily(reader),
        weekly: weekly(reader),
        on_screen: false,
        authority: None,
        reply_to: reply_to(reader),
        in_secret: in_secret(reader),
    }
}

fn login(reader: &mut Reader<'_>, user: Option<String>, preset: Option<Preset>) -> Option<Login> {
    let password = reader.text("MAIL_PASSWORD");
    let client_id = reader.text("MAIL_OAUTH_CLIENT_ID");
    let client_secret = reader.text("MAIL_OAUTH_CLIENT_SECRET");
    let refresh_token = reader.text("MAIL_OAUTH_REFRESH_TOKEN");
    let token_url = reader
        .read(
            "MAIL_OAUTH_TOKEN_URL",
            "write an address that begins with `https://`",
            |text| text.starts_with("https://").then(|| text.to_owned()),
        )
        .or_else(|| preset.and_then(Preset::token_url).map(str::to_owned));
    match (user, password, client_id, refresh_token, token_url) {
        (Some(user), Some(password), None, None, _) => Some(Login::Password { user, password }),
        (Some(user), None, Some(client_id), Some(refresh_token), Some(token_url)) => {
            let oauth = OAuth {
                client_id,
                client_secret,
                refresh_token,
                token_url,
            };
            Some(Login::OAuth { user, oauth })
        }
        (None, None, None, None, _) => None,
        _ => {
            reader.refuse(
                "the mail server needs RAPPORT_MAIL_USER with either RAPPORT_MAIL_PASSWORD, or RAPPORT_MAIL_OAUTH_CLIENT_ID, RAPPORT_MAIL_OAUTH_REFRESH_TOKEN and RAPPORT_MAIL_OAUTH_TOKEN_URL",
            );
            None
        }
    }
}

impl Reader<'_> {
    fn refuse(&mut self, why: &'static str) {
        self.errors.push(ConfigError::Unsafe(why));
    }

    fn flag(&mut self, name: &'static str) -> bool {
        self.read(name, "write `1`, or leave it out", |text| {
            (text == "1").then_some(true)
        })
        .unwrap_or(false)
    }

    /// The bytes of the file that a setting names.
    fn file(&mut self, name: &'static str) -> Option<Vec<u8>> {
        let path = self.text(name)?;
        match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.errors.push(ConfigError::Unreadable {
                    name,
                    path,
                    why: error.to_string(),
                });
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment};

    fn read(pairs: &[(&str, &str)]) -> Result<MailConfig, String> {
        Config::read(&Environment::of(pairs))
            .map(|config| config.mail)
            .map_err(|errors| {
                let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
                lines.join("\n")
            })
    }

    fn smtp(mail: &MailConfig) -> &SmtpSettings {
        match &mail.transport {
            Transport::Smtp(settings) => settings,
            _ => panic!("no server"),
        }
    }

    #[test]
    fn a_server_is_named_with_the_user_in_it() {
        let mail = read(&[
            ("MAIL", "smtp://shop@x.example@mail.x.example"),
            ("MAIL_PASSWORD", "secret"),
        ])
        .unwrap();
        let settings = smtp(&mail);
        assert_eq!(
            (settings.host.as_str(), settings.port),
            ("mail.x.example", 587)
        );
        assert_eq!(settings.security, Security::StartTls);
        assert_eq!(mail.from, "shop@x.example");
        assert!(
            matches!(&settings.login, Some(Login::Password { user, .. }) if user == "shop@x.example")
        );
        assert!(!format!("{mail:?}").contains("secret"));
    }

    #[test]
    fn presets_know_their_servers_and_say_what_they_want() {
        for (preset, host, port, part) in [
            ("gmail", "smtp.gmail.com", 465, "app password"),
            ("outlook", "smtp.office365.com", 587, "XOAUTH2"),
            ("qq", "smtp.qq.com", 465, "授权码"),
        ] {
            let mail = read(&[
                ("MAIL_PRESET", preset),
                ("MAIL_USER", "shop@x.example"),
                ("MAIL_PASSWORD", "secret"),
            ])
            .unwrap();
            let settings = smtp(&mail);
            assert_eq!((settings.host.as_str(), settings.port), (host, port));
            assert!(mail.preset.unwrap().help().contains(part));
        }
        let mail = read(&[
            ("MAIL_PRESET", "outlook"),
            ("MAIL_USER", "shop@x.example"),
            ("MAIL_OAUTH_CLIENT_ID", "app"),
            ("MAIL_OAUTH_REFRESH_TOKEN", "refresh"),
        ])
        .unwrap();
        assert!(
            matches!(&smtp(&mail).login, Some(Login::OAuth { oauth, .. }) if oauth.token_url.contains("microsoftonline"))
        );
    }

    #[test]
    fn what_cannot_work_is_refused_with_a_sentence() {
        for (pairs, part) in [
            (
                vec![("MAIL", "folder:mails")],
                "RAPPORT_MAIL_ALLOW_FOLDER=1",
            ),
            (vec![("MAIL", "http://x")], "smtps://user@host:465"),
            (vec![("MAIL", "folder:")], "folder:PATH"),
            (vec![("MAIL", "smtp://mail.x.example")], "RAPPORT_MAIL_FROM"),
            (
                vec![("MAIL", "smtp://a@x.example@mail.x.example")],
                "RAPPORT_MAIL_PASSWORD",
            ),
            (vec![("MAIL", "off"), ("MAIL_PRESET", "qq")], "keep one"),
            (vec![("MAIL_PRESET", "hotmail")], "`outlook`"),
            (vec![("MAIL_FROM", "nobody")], "one address"),
            (
                vec![
                    ("MAIL", "smtp://mail.x.example"),
                    ("MAIL_FROM", "a@x.example"),
                    ("MAIL_CA", "/nowhere"),
                ],
                "RAPPORT_MAIL_CA names /nowhere",
            ),
        ] {
            let refused = read(&pairs).unwrap_err();
            assert!(refused.contains(part), "{pairs:?}: {refused}");
        }
    }

    #[test]
    fn without_a_word_production_sends_nothing_and_a_demo_keeps_its_mails_beside_the_database() {
        assert!(!read(&[]).unwrap().is_on());
        assert!(read(&[]).unwrap().on_screen);
        // Whoever says "off" means it.
        assert!(!read(&[("MAIL", "off")]).unwrap().on_screen);
        assert!(!read(&[("MODE", "demo")]).unwrap().on_screen);
        let demo = read(&[("MODE", "demo"), ("DATABASE", "sqlite:x/y.sqlite")]).unwrap();
        assert_eq!(demo.folder(), Some(&PathBuf::from("x/mail")));
        let meant = [("MAIL", "folder:mails"), ("MAIL_ALLOW_FOLDER", "1")];
        assert_eq!(
            read(&meant).unwrap().folder(),
            Some(&PathBuf::from("mails"))
        );
    }
}
