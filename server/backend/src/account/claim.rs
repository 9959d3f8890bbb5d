//! From the browser into the installed app: its storage is another one, so a code carries the person over.

use crate::Backend;
use crate::account::mailed_code::digits;
use crate::account::session;
use crate::account::user::{SignedIn, person_by_id};
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::{BackendError, CodeError};
use domain::UserId;
use domain::account::Actor;
use domain::account::Role;

/// How long a code is good, milliseconds.
const LIFETIME: i64 = 15 * 60_000;

impl Backend {
    /// A fresh code of eight digits for this person; the one before is worth nothing from then on. Staff get none: guessing one
    /// must not open the desk.
    pub async fn claim_code(&self, actor: &Actor) -> Result<Option<String>, BackendError> {
        if actor.role != Role::Customer {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        sqlx::query("DELETE FROM claim_code WHERE account_user = $1 OR expires_at <= $2")
            .bind(actor.user.to_string())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let sql = "INSERT INTO claim_code (code_hash, account_user, expires_at) VALUES ($1, $2, $3) ON CONFLICT (code_hash) DO NOTHING";
        loop {
            let code = digits(8)?;
            let query = sqlx::query(sql)
                .bind(self.inner.signer.tag(code.as_bytes()))
                .bind(actor.user.to_string())
                .bind(now.saturating_add(LIFETIME));
            // Another person may have the same digits at this moment.
            if query.execute(&mut *tx).await?.rows_affected() == 1 {
                tx.commit().await?;
                return Ok(Some(code));
            }
        }
    }

    /// Opens a session as whoever asked for the code. It works once.
    pub async fn claim(&self, code: &str) -> Result<SignedIn, CodeError> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let sql = "DELETE FROM claim_code WHERE code_hash = $1 AND expires_at > $2 RETURNING account_user";
        let row = sqlx::query(sql)
            .bind(self.inner.signer.tag(digits.as_bytes()))
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(CodeError::Wrong)?;
        let user = UserId(id(Cells::of(&row).text()?, "user")?);
        let person = person_by_id(&mut tx, user).await?.ok_or(CodeError::Wrong)?;
        let token = session::open(&mut tx, user, now).await?;
        tx.commit().await?;
        Ok(SignedIn { person, token })
    }
}
