//! What can go wrong, closed: causes here, what people read is made from them in `app` and `server`.

use crate::durability::Durability;
use sync::{Mid, Standing};

/// A cause below the rules.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// Somebody else holds the writer for longer than is worth waiting; nothing was changed.
    #[error("the database is busy")]
    Busy,
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    #[error("migration {name} failed")]
    Migration {
        name: &'static str,
        source: sqlx::Error,
    },
    /// An older build would not see what a newer one keeps, and write over it.
    #[error(
        "a newer build{} has changed the database ({migration}), and this one is {}: start that build, or a later one; `rapport restore` goes back to a backup of this build",
        version(build), env!("CARGO_PKG_VERSION")
    )]
    Newer {
        migration: String,
        /// The version that ran last; none where it did not say.
        build: Option<String>,
    },
    /// Neither `sqlite:PATH` nor `postgres://…`. What it is instead is not told: it may hold a password.
    #[error("the database's address must be `sqlite:` and a path, or `postgres://` and so on")]
    UnknownDatabase,
    /// PostgreSQL does not answer, or does not let us in.
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// SQLite below 3.51.3 can corrupt a WAL database; PostgreSQL below 13 gets no repairs.
    #[error("{0} is too old")]
    TooOld(String),
    /// PostgreSQL with text that is not Unicode.
    #[error("the database's encoding is {0}: create it with ENCODING 'UTF8'")]
    Encoding(String),
    #[error("the database would not keep what it acknowledges: {0:?}")]
    NotDurable(Durability),
    #[error("a stored {what} cannot be read")]
    Json {
        what: &'static str,
        source: serde_json::Error,
    },
    /// A zip or a table could not be made.
    #[error("the archive cannot be written: {0}")]
    Archive(String),
    #[error("a stored {what} has an unknown value")]
    Value { what: &'static str },
    #[error("a stored row cannot be read: {0}")]
    Cell(#[from] domain::noun::BadCell),
    /// Staff shut this account out.
    #[error("this account is blocked")]
    Blocked,
    /// A defect of this build; nothing was changed.
    #[error("a rule broke off in the middle")]
    Panicked,
    /// Nobody has set this deployment up yet.
    #[error("there is no business yet")]
    NoBusiness,
    #[error("the system has no random numbers")]
    Random(#[from] getrandom::Error),
    #[error("the password hasher failed")]
    Password(#[source] argon2::password_hash::Error),
    #[error("a mail could not be written")]
    Template(#[source] askama::Error),
    #[error("the password hasher was interrupted")]
    Interrupted(#[from] tokio::sync::oneshot::error::RecvError),
    #[error("the password hasher cannot start")]
    Thread(#[source] std::io::Error),
}

fn version(build: &Option<String>) -> String {
    let named = build.as_ref().map(|build| format!(", {build},"));
    named.unwrap_or_default()
}

/// Why nobody was signed in or up.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("the address or the password is wrong")]
    WrongCredentials,
    #[error("somebody uses this address already")]
    EmailTaken,
    /// Too many people sign in at once; try again soon.
    #[error("too many sign-ins at once")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for AccountError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// Why a code or a link did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error("the code is wrong")]
    Wrong,
    /// Used, too old, tried too often, or never made. Ask for another.
    #[error("the code or link is no longer good")]
    Ended,
    #[error("too much to do")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for CodeError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for CodeError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// Why a push changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The client belongs to somebody else.
    #[error("this client belongs to somebody else")]
    WrongPrincipal,
    /// The client counts on another incarnation of this database.
    #[error("the database was restored")]
    WrongEpoch(Standing),
    /// The mutation was processed before with other bytes: two devices share one profile.
    #[error("mutation {mid} was something else before")]
    Forked { mid: Mid },
    /// No sequence of envelopes.
    #[error("broken frame: {0}")]
    BrokenFrame(String),
    #[error("too much for one push")]
    TooLarge,
    /// More than its author may leave here today; nothing was changed. Ask again after so many seconds.
    #[error("more than one may leave here in a day")]
    TooMuch { seconds: u64 },
    /// Nothing was changed; send it again.
    #[error("the database is busy")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for PushError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for PushError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// Why a deposit was not taken; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// No such device, another secret, or one that was signed out: not told apart.
    #[error("no deposits from there")]
    Refused,
    /// So much waits for a decision already.
    #[error("too much is held")]
    Full,
    #[error(transparent)]
    Push(#[from] PushError),
}

impl From<BackendError> for DepositError {
    fn from(error: BackendError) -> Self {
        Self::Push(error.into())
    }
}

impl From<sqlx::Error> for DepositError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// Why there is nothing to pull.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The client belongs to somebody else.
    #[error("this client belongs to somebody else")]
    WrongPrincipal,
    #[error("the database is busy")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for PullError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for PullError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}
