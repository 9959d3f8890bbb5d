//! Where a person is signed in, and ending it from elsewhere.

use crate::Backend;
use crate::account::login::{LoginEnd, login_ended};
use crate::account::session::{self, SessionRow};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::server_noun::ServerNoun as _;
use domain::{Lang, UserId};

/// One place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names it and opens nothing.
    pub id: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub device: String,
    /// Epoch milliseconds UTC.
    pub created_at: i64,
    /// Epoch milliseconds UTC, within the hour.
    pub last_seen: i64,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: session::public_id(&row.token_hash.0),
            device: row.device,
            created_at: row.created_at,
            last_seen: row.last_seen,
        }
    }
}

impl Backend {
    /// A person's sessions, the latest first.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<Session>, BackendError> {
        let columns = SessionRow::columns("");
        let sql = format!(
            "SELECT {columns} FROM session WHERE account_user = $1 AND last_seen >= $2 ORDER BY last_seen DESC, created_at DESC"
        );
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(user.to_string())
            .bind(self.now().saturating_sub(session::IDLE))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        rows.iter()
            .map(|row| Ok(SessionRow::read(&mut Cells::of(row))?.into()))
            .collect()
    }

    /// Ends one of a person's own sessions; false where they have no such session.
    pub async fn end_session(&self, user: UserId, id: &str) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let rows = sqlx::query("SELECT token_hash FROM session WHERE account_user = $1")
            .bind(user.to_string())
            .fetch_all(&mut *tx)
            .await?;
        for row in &rows {
            let hash = Cells::of(row).bytes()?;
            if session::public_id(hash) == id {
                login_ended(&mut tx, hash, LoginEnd::Elsewhere).await?;
                sqlx::query("DELETE FROM session WHERE token_hash = $1")
                    .bind(hash.to_vec())
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes what a fresh session runs on, and the language that its person reads.
    pub async fn note_arrival(
        &self,
        token: &str,
        device: &str,
        lang: Lang,
    ) -> Result<(), BackendError> {
        let hash = session::digest(token);
        let mut tx = self.inner.db.write().await?;
        sqlx::query("UPDATE session SET device = $2 WHERE token_hash = $1")
            .bind(hash.clone())
            .bind(device)
            .execute(&mut *tx)
            .await?;
        let sql = "UPDATE account_user SET lang = $2 WHERE id = (SELECT account_user FROM session WHERE token_hash = $1)";
        sqlx::query(sql)
            .bind(hash)
            .bind(lang.tag())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The public id of the session that a token opens.
#[must_use]
pub fn session_id(token: &str) -> String {
    session::public_id(&session::digest(token))
}
