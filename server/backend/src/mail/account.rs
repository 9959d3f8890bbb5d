//! The mailbox that an owner sets up on a screen: every node goes by it without a restart, and its password is sealed. Where the
//! environment names a way for mail, that comes first and nothing here is asked.

use crate::Backend;
use crate::audit;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::mail::smtp::{Login, Security, SmtpSettings};
use crate::mail::transport::{SendError, Transport};
use crate::mail::{MailWay, Tokens};
use crate::sealed_secret::{self, Secret, SecretError, SecretState};
use crate::setting;
use domain::account::audit::{Audited, FieldChange};
use domain::account::mail_account::{
    MAX_PASSWORD, MailAccount, MailAnswer, MailOverview, MailPassword, MailPlace, MailRefusal,
    MailSecurity, MailTest, MailTrouble, TESTS_AN_HOUR,
};
use domain::account::{Actor, Email};
use domain::policy::{Action, may};
use domain::{Label, UserId};
use sqlx::AnyConnection;
use std::sync::Arc;
use uuid::Uuid;

/// The setting that holds the account, without its password.
const ACCOUNT: &str = "mail_account";
/// Under which name the password is sealed.
const PASSWORD: &str = "mail_password";
/// The setting that counts tests: the hour, and how many left in it.
const TESTS: &str = "mail_tests";
const HOUR: i64 = 3_600_000;

/// Why mail was not set up.
#[derive(Debug, thiserror::Error)]
pub enum MailAccountError {
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

/// Lets go of what was typed of a mailbox.
pub(crate) async fn forget_mail_account(
    connection: &mut AnyConnection,
) -> Result<(), BackendError> {
    setting::remove(connection, ACCOUNT).await?;
    sealed_secret::remove(connection, PASSWORD)
        .await
        .map_err(|_| BackendError::Value {
            what: "mail password",
        })
}

impl Backend {
    /// Lets an owner decide on a screen how mails leave; `authority` is another certificate authority to trust there. From now on
    /// [`Backend::reload_mail`] looks for what was decided.
    pub fn set_up_mail_on_screen(&self, authority: Option<Vec<u8>>) {
        self.inner.mail.on_screen.get_or_init(|| authority);
    }

    fn is_mail_on_screen(&self) -> bool {
        self.inner.mail.on_screen.get().is_some()
    }

    /// Goes by what an owner decided, on this node or another one.
    ///
    /// # Errors
    /// Where the database or the key file cannot be read; the way before stays.
    pub async fn reload_mail(&self) -> Result<(), MailAccountError> {
        let mail = &self.inner.mail;
        let Some(authority) = mail.on_screen.get() else {
            return Ok(());
        };
        let mut tx = self.inner.db.read().await?;
        let account = find_account(&mut tx).await?;
        // Where the key is damaged its screen says so; a mailbox without a password goes on.
        let key = self.secrets_key_there().unwrap_or(None);
        let password = sealed_secret::find(&mut tx, key.as_ref(), PASSWORD).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let new = match account {
            Some(account) => way_of(&account, password, authority.clone()),
            None => MailWay {
                transport: mail.settings.transport.clone(),
                from: mail.settings.from.clone(),
            },
        };
        if !is_same(&mail.way(), &new) {
            mail.go_by(new);
            mail.way_changed.notify_one();
            // What waited for a way is tried at once.
            mail.ring();
        }
        Ok(())
    }

    /// How mail stands; nothing for whoever does not run the business.
    ///
    /// # Errors
    /// Where the database or the key file cannot be read.
    pub async fn mail_overview(
        &self,
        actor: &Actor,
    ) -> Result<Option<MailOverview>, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(None);
        }
        let way = self.inner.mail.way();
        // A key that cannot be read opens nothing: what it sealed is to be entered again.
        let key = self.secrets_key_there().unwrap_or(None);
        let mut tx = self.inner.db.read().await?;
        let account = find_account(&mut tx).await?;
        let password = match sealed_secret::state(&mut tx, key.as_ref(), PASSWORD).await? {
            SecretState::Absent => MailPassword::Absent,
            SecretState::Ready(_) => MailPassword::Ready,
            SecretState::EnterAgain(_) => MailPassword::EnterAgain,
        };
        let waiting = waiting(&mut tx).await?;
        let to = address_of(&mut tx, actor.user).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let on = self.has_mail();
        Ok(Some(MailOverview {
            place: if self.is_mail_on_screen() {
                MailPlace::Screen
            } else {
                MailPlace::Environment
            },
            on,
            from: if on { way.from.clone() } else { String::new() },
            account,
            password,
            waiting,
            to,
        }))
    }

    /// Sets mail up. Without a password the one that was typed before stays, for the same server and user.
    ///
    /// # Errors
    /// Where the database or the key file fails: nothing is changed then.
    pub async fn set_mail_account(
        &self,
        actor: &Actor,
        account: MailAccount,
        password: &str,
    ) -> Result<MailAnswer, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(MailAnswer::Refused(MailRefusal::NotAllowed));
        }
        self.change_mail_account(Some(actor.user), account, password)
            .await
    }

    /// The same for whoever may because they set the business up.
    pub(crate) async fn change_mail_account(
        &self,
        by: Option<UserId>,
        account: MailAccount,
        password: &str,
    ) -> Result<MailAnswer, MailAccountError> {
        if !self.is_mail_on_screen() {
            return Ok(MailAnswer::Refused(MailRefusal::Fixed));
        }
        let account = match account.checked() {
            Ok(account) => account,
            Err(refusal) => return Ok(MailAnswer::Refused(refusal)),
        };
        let typed = password_of(&account, password);
        if typed.len() > MAX_PASSWORD {
            return Ok(MailAnswer::Refused(MailRefusal::Password));
        }
        let now = self.now();
        let key = match self.secrets_key() {
            Ok(key) => key,
            Err(SecretError::Backend(error)) => return Err(error.into()),
            Err(error) => {
                // Whoever looks after the machine puts it right: the answer says so, the log says what.
                tracing::error!(%error, "the password for mail cannot be sealed");
                return Ok(MailAnswer::Refused(MailRefusal::NoKey));
            }
        };
        let mut tx = self.inner.db.write().await?;
        let before = find_account(&mut tx).await?;
        let stays = before
            .as_ref()
            .is_some_and(|before| account.keeps_password_of(before));
        if account.user.is_empty() {
            sealed_secret::remove(&mut tx, PASSWORD).await?;
        } else if !typed.is_empty() {
            let secret = Secret::new(typed.clone());
            sealed_secret::put(&mut tx, &key, PASSWORD, &secret, now).await?;
        } else {
            let have = sealed_secret::state(&mut tx, Some(&key), PASSWORD).await?;
            if !stays || !matches!(have, SecretState::Ready(_)) {
                return Ok(MailAnswer::Refused(MailRefusal::Password));
            }
        }
        put_account(&mut tx, &account).await?;
        if before.as_ref() != Some(&account) || !typed.is_empty() {
            let what = audited(before.as_ref(), Some(&account), !typed.is_empty());
            audit::note(&mut tx, by, &what, now).await?;
        }
        tx.commit().await.map_err(BackendError::from)?;
        self.reload_mail().await?;
        Ok(MailAnswer::Done)
    }

    /// Forgets the account and its password: no mail leaves from now on. What waits goes on waiting for as long as it is good.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn remove_mail_account(&self, actor: &Actor) -> Result<MailAnswer, MailAccountError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(MailAnswer::Refused(MailRefusal::NotAllowed));
        }
        if !self.is_mail_on_screen() {
            return Ok(MailAnswer::Refused(MailRefusal::Fixed));
        }
        let mut tx = self.inner.db.write().await?;
        if let Some(before) = find_account(&mut tx).await? {
            setting::remove(&mut tx, ACCOUNT).await?;
            sealed_secret::remove(&mut tx, PASSWORD).await?;
            let what = audited(Some(&before), None, false);
            audit::note(&mut tx, Some(actor.user), &what, self.now()).await?;
        }
        tx.commit().await.map_err(BackendError::from)?;
        self.reload_mail().await?;
        Ok(MailAnswer::Done)
    }

    /// Sends whoever asks one mail now, by the way that is used.
    ///
    /// # Errors
    /// Where the database fails. What the mail server says is an answer, not an error.
    pub async fn test_mail(&self, actor: &Actor) -> Result<MailAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(MailAnswer::Refused(MailRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.read().await?;
        let to = address_of(&mut tx, actor.user).await?;
        tx.commit().await?;
        let Some(to) = to.and_then(|to| Email::parse(&to).ok()) else {
            return Ok(MailAnswer::Refused(MailRefusal::NoAddress));
        };
        self.test_mail_to(&to).await
    }

    /// The same to this address, for whoever sets the business up.
    pub(crate) async fn test_mail_to(&self, to: &Email) -> Result<MailAnswer, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let counted = setting::count(&mut tx, TESTS, (HOUR, TESTS_AN_HOUR), self.now()).await?;
        tx.commit().await?;
        if !counted {
            return Ok(MailAnswer::Refused(MailRefusal::TooMany));
        }
        // No transaction is open while the network is waited for.
        let sent = if self.has_mail() {
            self.send_test_mail(to).await.map_err(|error| said(&error))
        } else {
            Err((MailTrouble::Off, String::new()))
        };
        let (trouble, said) = match sent {
            Ok(()) => (None, String::new()),
            Err((trouble, said)) => (Some(trouble), said),
        };
        Ok(MailAnswer::Tested(MailTest {
            to: to.as_str().to_owned(),
            trouble,
            said,
        }))
    }
}

/// Google shows an app password in groups of four, and takes it without the spaces between them.
fn password_of(account: &MailAccount, typed: &str) -> String {
    match account.provider {
        domain::account::mail_account::MailProvider::Gmail => typed.replace(' ', ""),
        _ => typed.trim_matches(['\r', '\n']).to_owned(),
    }
}

/// What kind of failure it is, and what was said.
fn said(error: &SendError) -> (MailTrouble, String) {
    let (trouble, said) = match error {
        SendError::Auth(said) => (MailTrouble::Login, said),
        SendError::Connect(said) => (MailTrouble::Connect, said),
        SendError::Tls(said) => (MailTrouble::Tls, said),
        SendError::Sender(said) => (MailTrouble::Sender, said),
        SendError::Refused(said) => (MailTrouble::Recipient, said),
        SendError::Later(said) => (MailTrouble::Later, said),
        SendError::Token(said) | SendError::Folder(said) => (MailTrouble::Other, said),
    };
    (trouble, said.clone())
}

/// The way of an account. Without its password nothing leaves: no server is to see a user without one.
fn way_of(account: &MailAccount, password: Option<Secret>, authority: Option<Vec<u8>>) -> MailWay {
    let login = match (account.user.as_str(), password) {
        ("", _) => None,
        (user, Some(password)) => Some(Login::Password {
            user: user.to_owned(),
            password: password.expose().to_owned(),
        }),
        (_, None) => {
            return MailWay {
                transport: Transport::Off,
                from: account.from.clone(),
            };
        }
    };
    let settings = SmtpSettings {
        host: account.host.clone(),
        port: account.port,
        security: match account.security {
            MailSecurity::Tls => Security::Tls,
            MailSecurity::StartTls => Security::StartTls,
        },
        login,
        authority,
        tokens: Tokens::default(),
    };
    MailWay {
        transport: Transport::Smtp(Arc::new(settings)),
        from: account.from.clone(),
    }
}

/// True where a run of mails may go on by the one as by the other.
fn is_same(one: &MailWay, other: &MailWay) -> bool {
    let same = match (&one.transport, &other.transport) {
        (Transport::Off, Transport::Off)
        | (Transport::Folder(_), Transport::Folder(_))
        | (Transport::Memory(_), Transport::Memory(_)) => true,
        (Transport::Smtp(one), Transport::Smtp(other)) => one.is_same_mailbox(other),
        _ => false,
    };
    same && one.from == other.from
}

async fn find_account(connection: &mut AnyConnection) -> Result<Option<MailAccount>, BackendError> {
    let json = setting::find(connection, ACCOUNT).await?;
    json.map(|json| serde_json::from_str(&json))
        .transpose()
        .map_err(|_| BackendError::Value {
            what: "mail account",
        })
}

async fn put_account(
    connection: &mut AnyConnection,
    account: &MailAccount,
) -> Result<(), BackendError> {
    let json = serde_json::to_string(account).map_err(|_| BackendError::Value {
        what: "mail account",
    })?;
    setting::put(connection, ACCOUNT, &json).await
}

async fn waiting(connection: &mut AnyConnection) -> Result<u64, BackendError> {
    let sql = "SELECT COUNT(*) FROM mail WHERE state = 'queued'";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    Ok(u64::try_from(Cells::of(&row).int()?).unwrap_or_default())
}

async fn address_of(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Option<String>, BackendError> {
    let sql = "SELECT email FROM account_user WHERE id = $1";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => Ok(Cells::of(&row).maybe_text()?.map(str::to_owned)),
        None => Ok(None),
    }
}

/// What the list of changes says of it: where mails leave, and never the password. It is told as a row, which older builds of the app show too.
fn audited(was: Option<&MailAccount>, new: Option<&MailAccount>, password: bool) -> Audited {
    let line = |account: &MailAccount| {
        let (user, host, port) = (&account.user, &account.host, account.port);
        format!("{} ({user} @ {host}:{port})", account.from)
    };
    let shown = |account: Option<&MailAccount>| account.map_or_else(|| "–".to_owned(), line);
    let (before, after) = (shown(was), shown(new));
    let (zh, en) = if password {
        ("，新密码", ", new password")
    } else {
        ("", "")
    };
    Audited::Row {
        noun: "mail".to_owned(),
        id: Uuid::nil(),
        name: Label::new(
            &format!("邮件：{before} → {after}{zh}"),
            &format!("Mail: {before} → {after}{en}"),
        ),
        made: was.is_none(),
        fields: Vec::<FieldChange>::new(),
    }
}
