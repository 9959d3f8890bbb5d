//! From causes below to failures above: the backend's errors, their case numbers, and what the log says.

use crate::http::problem::Failure;
use backend::{
    AccountError, BackendError, CodeError, DepositError, PullError, PushError, UploadError,
};
use std::hash::{BuildHasher, RandomState};

/// A case number for a person who was told to come back later.
#[must_use]
pub fn case_of_busy() -> String {
    let case = new_case();
    tracing::warn!(case, "too busy");
    case
}

/// Seven letters that nobody confuses when reading them out.
#[must_use]
pub fn new_case() -> String {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut number = RandomState::new().hash_one(());
    let letters = std::iter::from_fn(|| {
        let at = usize::try_from(number % LETTERS.len() as u64).ok()?;
        number /= LETTERS.len() as u64;
        LETTERS.get(at).map(|letter| char::from(*letter))
    });
    letters.take(7).collect()
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            BackendError::Blocked => Self::Blocked,
            other => Self::broken(&chain(&other)),
        }
    }
}

/// An error with its sources, for the log and for whoever runs the server.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(error.source(), |error| error.source());
    sources.fold(error.to_string(), |text, source| {
        format!("{text}: {source}")
    })
}

impl From<PushError> for Failure {
    fn from(error: PushError) -> Self {
        match error {
            PushError::WrongPrincipal => Self::WrongPrincipal,
            PushError::WrongEpoch(standing) => Self::WrongEpoch(standing),
            PushError::Forked { mid } => Self::Forked { mid },
            PushError::BrokenFrame(detail) => Self::BrokenFrame(detail),
            PushError::TooLarge => Self::TooLarge,
            PushError::TooMuch { seconds } => Self::TooMuch { seconds },
            PushError::Busy => Self::Busy,
            PushError::Backend(error) => error.into(),
        }
    }
}

impl From<DepositError> for Failure {
    fn from(error: DepositError) -> Self {
        match error {
            DepositError::Refused => Self::NoDeposit,
            DepositError::Full => Self::TooMany { seconds: 3_600 },
            DepositError::Push(error) => error.into(),
        }
    }
}

impl From<PullError> for Failure {
    fn from(error: PullError) -> Self {
        match error {
            PullError::WrongPrincipal => Self::WrongPrincipal,
            PullError::Busy => Self::Busy,
            PullError::Backend(error) => error.into(),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotNamed => Self::NotFound,
            UploadError::TooLarge => Self::TooLarge,
            UploadError::Full => Self::NoRoom,
            UploadError::TooMuch { seconds } => Self::TooMuch { seconds },
            UploadError::WrongBytes => Self::WrongBytes,
            UploadError::Busy => Self::Busy,
            UploadError::Backend(error) => error.into(),
        }
    }
}

/// Wrong and old codes are answers of the forms; here they are bugs.
impl From<CodeError> for Failure {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Busy => Self::Busy,
            CodeError::Backend(error) => error.into(),
            CodeError::Wrong | CodeError::Ended => Self::broken(&chain(&error)),
        }
    }
}

/// Wrong words and taken addresses are answers of the forms; here they are bugs.
impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Busy => Self::Busy,
            AccountError::Backend(error) => error.into(),
            AccountError::WrongCredentials | AccountError::EmailTaken => {
                Self::broken(&chain(&error))
            }
        }
    }
}
