//! Codes and links by mail: they prove that somebody reads an address, and so sign in, or let a new password be chosen.
//!
//! A code is good in the browser that asked for it, which holds a ticket; the link is good wherever the mail is read. Both end with
//! the first use. The database has hashes only, and a code's is made with the ticket that it does not know.

use crate::Backend;
use crate::account::session;
use crate::account::user::{NewUser, SignedIn, fresh_id, insert, known_by_email, person_by_id};
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::Cells;
use crate::error::{AccountError, BackendError, CodeError};
use crate::mail::{Addressed, Mail};
use crate::people::learn_contact::{GivenPoint, learn_contact_of_account};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Actor;
use domain::account::{Email, Password, Role};
use domain::people::PointKind;
use domain::{Lang, UserId};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

const MINUTE: i64 = 60_000;
/// Wrong codes that one ticket allows.
pub(crate) const TRIES: i64 = 5;

/// What a code or link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    PasswordReset,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::PasswordReset => "password_reset",
        }
    }

    fn lifetime(self) -> i64 {
        match self {
            Self::SignIn => 10 * MINUTE,
            Self::PasswordReset => 60 * MINUTE,
        }
    }
}

/// What somebody shows.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// The ticket of this browser with the digits as typed.
    Code {
        ticket: &'a str,
        code: &'a str,
    },
    Link(&'a str),
}

/// What a link is about, for the page that asks before it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub email: String,
}

/// Somebody whose address is proven.
#[derive(Debug, Clone)]
pub struct Proven {
    pub signed_in: SignedIn,
    /// Where they wanted to go.
    pub next: String,
    /// Ids of sessions that ended with this.
    pub ended: Vec<String>,
}

struct CodeRequest {
    email: String,
    next: String,
}

impl Backend {
    /// Mails a code and a link, and answers the ticket for the browser that asked. Known and unknown addresses take the same steps:
    /// who has no password to reset gets a mail that is written but never sent.
    pub async fn mail_code(
        &self,
        purpose: Purpose,
        email: &Email,
        lang: Lang,
        next: &str,
    ) -> Result<String, BackendError> {
        let (ticket, link, code) = (token()?, token()?, digits(6)?);
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        sqlx::query("DELETE FROM mailed_code WHERE expires_at <= $1")
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let sql = "INSERT INTO mailed_code (ticket_hash, purpose, email, code_hash, link_hash, next, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        sqlx::query(sql)
            .bind(session::digest(&ticket))
            .bind(purpose.name())
            .bind(email.as_str())
            .bind(code_hash(&ticket, &code))
            .bind(session::digest(&link))
            .bind(next)
            .bind(now)
            .bind(now.saturating_add(purpose.lifetime()))
            .execute(&mut *tx)
            .await?;
        let known = known_by_email(&mut tx, email.as_str()).await?.is_some();
        let (mail, decoy) = match purpose {
            Purpose::SignIn => {
                let path = format!("/sign-in/link/{link}");
                (Mail::SignIn { path, code }, false)
            }
            Purpose::PasswordReset => {
                let path = format!("/password/reset/{link}");
                (Mail::PasswordReset { path, code }, !known)
            }
        };
        let letter = Addressed::new(email.as_str(), lang, mail).decoy(decoy);
        self.inner.mail.enqueue(&mut tx, &letter, now).await?;
        tx.commit().await?;
        self.inner.mail.ring();
        Ok(ticket)
    }

    /// What a link is about; none for one that is used, too old or made up. Looking uses nothing: mail programs look first.
    pub async fn pending(
        &self,
        purpose: Purpose,
        link: &str,
    ) -> Result<Option<Pending>, BackendError> {
        let sql = "SELECT email FROM mailed_code WHERE link_hash = $1 AND purpose = $2 AND expires_at > $3";
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query(sql)
            .bind(session::digest(link))
            .bind(purpose.name())
            .bind(self.now())
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let read = |row| {
            let email = Cells::of(row).text()?.to_owned();
            Ok(Pending { email })
        };
        row.as_ref().map(read).transpose()
    }

    /// Signs in whoever proves an address. An unknown one gets an account: a guest's own, with everything they did, or a new one.
    pub async fn sign_in_by_mail(
        &self,
        proof: Proof<'_>,
        guest: Option<&Actor>,
    ) -> Result<Proven, CodeError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let asked = match use_code(&mut tx, Purpose::SignIn, proof, now).await {
            Err(CodeError::Wrong) => {
                // The try counts.
                tx.commit().await?;
                return Err(CodeError::Wrong);
            }
            asked => asked?,
        };
        let mut ended = Vec::new();
        let user = match known_by_email(&mut tx, &asked.email).await? {
            Some(person) => person.actor.user,
            None => match upgraded(&mut tx, guest, &asked.email, now).await? {
                Some(user) => {
                    ended.extend(session::close_all(&mut tx, user).await?);
                    user
                }
                None => newcomer(&mut tx, &asked.email, now).await?,
            },
        };
        let mut work = Work::default();
        ended.extend(verified(&mut tx, &mut work, user, &asked.email, now).await?);
        let pokes = work
            .flush(
                &mut tx,
                Stamp {
                    now,
                    by: Some(user),
                },
            )
            .await?;
        let token = session::open(&mut tx, user, now).await?;
        let person = known_by_email(&mut tx, &asked.email)
            .await?
            .ok_or(BackendError::Value { what: "account" })?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(Proven {
            signed_in: SignedIn { person, token },
            next: asked.next,
            ended,
        })
    }

    /// Sets a new password; every session ends, this one begins, and a mail says so.
    pub async fn reset_password(
        &self,
        proof: Proof<'_>,
        password: &Password,
        lang: Lang,
    ) -> Result<Proven, CodeError> {
        let hash = self
            .inner
            .passwords
            .hash(password)
            .await
            .map_err(CodeError::of_hasher)?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let asked = match use_code(&mut tx, Purpose::PasswordReset, proof, now).await {
            Err(CodeError::Wrong) => {
                tx.commit().await?;
                return Err(CodeError::Wrong);
            }
            asked => asked?,
        };
        let person = known_by_email(&mut tx, &asked.email)
            .await?
            .ok_or(CodeError::Ended)?;
        let user = person.actor.user;
        let mut work = Work::default();
        let mut ended = verified(&mut tx, &mut work, user, &asked.email, now).await?;
        let pokes = work
            .flush(
                &mut tx,
                Stamp {
                    now,
                    by: Some(user),
                },
            )
            .await?;
        let sql = "UPDATE account_user SET password = $2, updated_at = $3 WHERE id = $1";
        sqlx::query(sql)
            .bind(user.to_string())
            .bind(hash)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        ended.extend(session::close_all(&mut tx, user).await?);
        let token = session::open(&mut tx, user, now).await?;
        let letter = Addressed::new(&asked.email, lang, Mail::PasswordChanged);
        self.inner.mail.enqueue(&mut tx, &letter, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        self.inner.mail.ring();
        Ok(Proven {
            signed_in: SignedIn { person, token },
            next: asked.next,
            ended,
        })
    }
}

/// Uses a code or link up. A wrong code is counted: the caller commits even then.
async fn use_code(
    connection: &mut AnyConnection,
    purpose: Purpose,
    proof: Proof<'_>,
    now: i64,
) -> Result<CodeRequest, CodeError> {
    let (column, key) = match proof {
        Proof::Code { ticket, .. } => ("ticket_hash", session::digest(ticket)),
        Proof::Link(link) => ("link_hash", session::digest(link)),
    };
    let sql = format!(
        "SELECT email, next, code_hash, tries FROM mailed_code WHERE {column} = $1 AND purpose = $2 AND expires_at > $3"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(key.clone())
        .bind(purpose.name())
        .bind(now)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(CodeError::Ended)?;
    let mut cells = Cells::of(&row);
    let asked = CodeRequest {
        email: cells.text()?.to_owned(),
        next: cells.text()?.to_owned(),
    };
    let (hash, tries) = (cells.bytes()?, cells.int()?);
    if let Proof::Code { ticket, code } = proof {
        if tries >= TRIES {
            return Err(CodeError::Ended);
        }
        if code_hash(ticket, code) != hash {
            sqlx::query("UPDATE mailed_code SET tries = tries + 1 WHERE ticket_hash = $1")
                .bind(key)
                .execute(connection)
                .await?;
            return Err(CodeError::Wrong);
        }
    }
    sqlx::query("DELETE FROM mailed_code WHERE email = $1 AND purpose = $2")
        .bind(asked.email.clone())
        .bind(purpose.name())
        .execute(connection)
        .await?;
    Ok(asked)
}

/// Called once an address is proven to be its account's; answers the sessions that ended. A password that a customer's account got
/// before its address was ever proven may be a stranger's, who waited for the owner: it goes, and so do that stranger's sessions.
pub(crate) async fn verified(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: UserId,
    email: &str,
    now: i64,
) -> Result<Vec<String>, BackendError> {
    let sql = "UPDATE account_user SET password = NULL WHERE id = $1 AND email = $2 AND role = 'customer' \
               AND demo = 0 AND password IS NOT NULL AND email_verified_at IS NULL";
    let query = sqlx::query(sql).bind(user.to_string()).bind(email);
    let unproven = query.execute(&mut *connection).await?.rows_affected() == 1;
    let ended = if unproven {
        session::close_all(connection, user).await?
    } else {
        Vec::new()
    };
    let sql = "UPDATE account_user SET email_verified_at = $3 WHERE id = $1 AND email = $2 AND email_verified_at IS NULL";
    sqlx::query(sql)
        .bind(user.to_string())
        .bind(email)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    let person = person_by_id(connection, user).await?;
    if let Some(person) = person.filter(|person| person.actor.role == Role::Customer) {
        let reach = GivenPoint {
            kind: PointKind::Email,
            value: email,
            verified: true,
        };
        learn_contact_of_account(connection, work, user, &person.name, reach, "sign-up", now)
            .await?;
    }
    Ok(ended)
}

/// The guest as an account with this address, if this is a guest (still).
async fn upgraded(
    connection: &mut AnyConnection,
    guest: Option<&Actor>,
    email: &str,
    now: i64,
) -> Result<Option<UserId>, BackendError> {
    let Some(guest) = guest else { return Ok(None) };
    let sql = "UPDATE account_user SET email = $2, guest = 0, updated_at = $3, row_version = row_version + 1 WHERE id = $1 AND guest = 1";
    let query = sqlx::query(sql)
        .bind(guest.user.to_string())
        .bind(email)
        .bind(now);
    let done = query.execute(connection).await?.rows_affected() == 1;
    Ok(done.then_some(guest.user))
}

/// Called by what stands before the `@` until they say otherwise.
async fn newcomer(
    connection: &mut AnyConnection,
    email: &str,
    now: i64,
) -> Result<UserId, BackendError> {
    let id = fresh_id(now)?;
    let name: String = email
        .split('@')
        .next()
        .unwrap_or("")
        .chars()
        .take(80)
        .collect();
    let user = NewUser {
        id,
        name: &name,
        email: Some(email),
        password: None,
        role: Role::Customer,
        guest: false,
        demo: false,
    };
    insert(connection, &user, now).await?;
    Ok(id)
}

fn code_hash(ticket: &str, code: &str) -> Vec<u8> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    Sha256::digest(format!("{ticket}:{digits}").as_bytes()).to_vec()
}

/// 256 random bits as text.
pub(super) fn token() -> Result<String, BackendError> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// So many random digits.
pub(crate) fn digits(count: u32) -> Result<String, BackendError> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    let number = u64::from_be_bytes(random) % 10_u64.pow(count);
    Ok(format!("{number:0width$}", width = count as usize))
}

impl CodeError {
    fn of_hasher(error: AccountError) -> Self {
        match error {
            AccountError::Busy => Self::Busy,
            AccountError::Backend(error) => error.into(),
            AccountError::WrongCredentials | AccountError::EmailTaken => Self::Ended,
        }
    }
}
