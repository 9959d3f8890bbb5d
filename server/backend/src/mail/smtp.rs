//! One SMTP conversation, step by step, so that each refusal is known by what it refuses.

use crate::mail::oauth::{OAuth, Tokens};
use crate::mail::transport::SendError;
use lettre::message::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::future::Future;
use std::time::Duration;
use tokio::time::timeout;

/// How long the other server may take to be reached and greeted.
const GREETING: Duration = Duration::from_secs(30);
/// How long it may take for one mail. Far below the lease.
const SENDING: Duration = Duration::from_secs(120);

/// Where the mail server is and how it knows us.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub login: Option<Login>,
    /// Another certificate authority to trust, PEM: for a server of one's own.
    pub authority: Option<Vec<u8>>,
    /// Access tokens that are still good.
    pub tokens: Tokens,
}

impl SmtpSettings {
    /// True where it is the same mailbox, entered in the same way.
    pub(super) fn is_same_mailbox(&self, other: &Self) -> bool {
        let login = match (&self.login, &other.login) {
            (None, None) => true,
            (
                Some(Login::Password { user, password }),
                Some(Login::Password {
                    user: other,
                    password: others,
                }),
            ) => user == other && password == others,
            // Tokens are of the environment's settings, which do not change.
            _ => false,
        };
        login
            && self.host == other.host
            && self.port == other.port
            && self.security == other.security
    }
}

/// How the connection becomes a safe one. There is no unsafe one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS after a greeting in the clear, port 587; without it nothing is sent.
    StartTls,
    /// TLS from the first byte, port 465.
    Tls,
}

/// What proves who sends.
#[derive(Clone)]
pub enum Login {
    Password { user: String, password: String },
    OAuth { user: String, oauth: OAuth },
}

/// A connection that is opened with the first mail.
pub(super) struct Smtp<'a> {
    settings: &'a SmtpSettings,
    open: Option<AsyncSmtpConnection>,
}

impl<'a> Smtp<'a> {
    pub fn new(settings: &'a SmtpSettings) -> Self {
        Self {
            settings,
            open: None,
        }
    }

    /// Sends one mail; returns once the other server has taken it.
    pub async fn send(&mut self, message: &Message) -> Result<(), SendError> {
        let mut connection = match self.open.take() {
            Some(connection) => connection,
            None => connect(self.settings).await?,
        };
        match timeout(SENDING, converse(&mut connection, message)).await {
            Ok(Ok(())) => {
                self.open = Some(connection);
                Ok(())
            }
            Ok(Err(error)) => {
                // The next mail may go the same way, if the server forgets this one.
                if patient(connection.command(Rset)).await.is_some() {
                    self.open = Some(connection);
                }
                Err(error)
            }
            Err(_) => Err(SendError::Later("it did not answer in time".to_owned())),
        }
    }

    pub async fn close(&mut self) {
        if let Some(mut connection) = self.open.take() {
            // The mails are taken; whether it hears the goodbye does not matter.
            drop(patient(connection.quit()).await);
        }
    }
}

async fn patient<T>(step: impl Future<Output = Result<T, Error>>) -> Option<T> {
    timeout(GREETING, step).await.ok()?.ok()
}

/// One mail. A 5xx about the recipient or the content is about this mail; about the sender it is about all of them.
async fn converse(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<(), SendError> {
    let envelope = message.envelope();
    let mut parameters = Vec::new();
    if envelope
        .to()
        .iter()
        .any(|to| !AsRef::<str>::as_ref(to).is_ascii())
    {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            return Err(SendError::Refused(
                "it takes no address with letters beyond ASCII (SMTPUTF8)".to_owned(),
            ));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from = Mail::new(envelope.from().cloned(), parameters);
    connection.command(from).await.map_err(|error| {
        if error.is_permanent() {
            SendError::Sender(said(&error))
        } else {
            SendError::Later(said(&error))
        }
    })?;
    for to in envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        connection.command(to).await.map_err(of_this_mail)?;
    }
    connection.command(Data).await.map_err(of_this_mail)?;
    connection
        .message(&message.formatted())
        .await
        .map_err(of_this_mail)?;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn of_this_mail(error: Error) -> SendError {
    if error.is_permanent() {
        SendError::Refused(said(&error))
    } else {
        SendError::Later(said(&error))
    }
}

/// A connection that is safe and knows who we are.
async fn connect(settings: &SmtpSettings) -> Result<AsyncSmtpConnection, SendError> {
    timeout(GREETING, greet(settings))
        .await
        .unwrap_or_else(|_| {
            Err(SendError::Connect(format!(
                "{}:{} did not answer in time",
                settings.host, settings.port
            )))
        })
}

async fn greet(settings: &SmtpSettings) -> Result<AsyncSmtpConnection, SendError> {
    let hello = ClientId::default();
    let tls = tls(settings)?;
    let wrapped = (settings.security == Security::Tls).then(|| tls.clone());
    let place = (settings.host.as_str(), settings.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(place, Some(GREETING), &hello, wrapped, None)
            .await
            .map_err(|error| {
                let words = format!("{}:{}: {}", settings.host, settings.port, said(&error));
                if error.is_tls() {
                    SendError::Tls(words)
                } else {
                    SendError::Connect(words)
                }
            })?;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            return Err(SendError::Tls(format!(
                "{}:{} does not offer STARTTLS; write smtps:// for port 465",
                settings.host, settings.port
            )));
        }
        connection
            .starttls(tls, &hello)
            .await
            .map_err(|error| SendError::Tls(said(&error)))?;
    }
    if let Some(login) = &settings.login {
        sign_in(&mut connection, settings, login).await?;
    }
    Ok(connection)
}

async fn sign_in(
    connection: &mut AsyncSmtpConnection,
    settings: &SmtpSettings,
    login: &Login,
) -> Result<(), SendError> {
    let (user, secret, mechanisms): (&str, String, &[Mechanism]) = match login {
        Login::Password { user, password } => (
            user,
            password.clone(),
            &[Mechanism::Plain, Mechanism::Login],
        ),
        Login::OAuth { user, oauth } => {
            let token = settings
                .tokens
                .get(oauth, settings.authority.as_deref())
                .await?;
            (user, token, &[Mechanism::Xoauth2])
        }
    };
    let credentials = Credentials::new(user.to_owned(), secret);
    let answer = connection.auth(mechanisms, &credentials).await;
    answer.map(drop).map_err(|error| {
        settings.tokens.forget();
        SendError::Auth(said(&error))
    })
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, SendError> {
    let broken = |error: Error| SendError::Tls(said(&error));
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(broken)?);
    }
    builder.build().map_err(broken)
}

/// The error with its causes, on one line and not longer than a person reads.
fn said(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error).and_then(std::error::Error::source);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(400)
        .collect()
}
