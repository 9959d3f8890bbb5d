//! How the login of a device ended, noted beside what is known of the device: what it sends later is taken by that.

use crate::error::BackendError;
use crate::server_noun::named_column;
use domain::UserId;
use sqlx::AnyConnection;

/// How a login ended, where it did not just grow old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginEnd {
    /// On the device itself: nothing more is taken from there without a login.
    SignedOut,
    /// From elsewhere, or because a password was reset.
    Elsewhere,
    /// With a wipe.
    Wiped,
    /// The browser threw the database away; another one came in its place.
    Evicted,
}

impl LoginEnd {
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::Elsewhere => "ended",
            Self::Wiped => "wiped",
            Self::Evicted => "evicted",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::SignedOut, Self::Elsewhere, Self::Wiped, Self::Evicted];
        all.into_iter().find(|one| one.name() == name)
    }
}

named_column!(LoginEnd);

/// Notes how a login ended; what was noted first stays.
pub(crate) async fn login_ended(
    connection: &mut AnyConnection,
    session_hash: &[u8],
    how: LoginEnd,
) -> Result<(), BackendError> {
    let sql = "UPDATE sync_device SET ended = $2 WHERE session_hash = $1 AND ended IS NULL";
    sqlx::query(sql)
        .bind(session_hash.to_vec())
        .bind(how.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that all logins of a person were ended at once.
pub(crate) async fn logins_ended(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<(), BackendError> {
    let sql = "UPDATE sync_device SET ended = 'ended' WHERE principal = $1 AND ended IS NULL";
    sqlx::query(sql)
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
