//! The server's half of a protected phone's key, for people who want a copy of the phone to be worth nothing.

use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::UserId;
use domain::account::phone::{AfterWrong, WRONG_MOST, after_wrong};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

/// Shares that one person may have: a few devices, changed a few times.
const MOST: i64 = 20;

/// What a device gets that asks for its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareAnswer {
    Share(Vec<u8>),
    /// The PIN was wrong; so many tries are left.
    Wrong {
        left: u32,
    },
    /// Nothing is tried before this time, epoch ms.
    Wait {
        until: i64,
    },
    /// There is none, or no longer.
    Gone,
}

fn digest(proof: &[u8]) -> Vec<u8> {
    Sha256::digest(proof).to_vec()
}

impl Backend {
    /// Makes a share that opens with this proof only; none where the name is taken. The oldest of a person's goes where they have too many.
    pub async fn keep_share(
        &self,
        user: UserId,
        id: &str,
        proof: &[u8],
    ) -> Result<Option<Vec<u8>>, BackendError> {
        let mut share = vec![0_u8; 32];
        getrandom::fill(&mut share)?;
        let mut tx = self.inner.db.write().await?;
        let sql = "INSERT INTO unlock_share (id, account_user, proof_hash, share, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING";
        let kept = sqlx::query(sql)
            .bind(id)
            .bind(user.to_string())
            .bind(digest(proof))
            .bind(share.clone())
            .bind(self.now())
            .execute(&mut *tx)
            .await?;
        if kept.rows_affected() == 0 {
            return Ok(None);
        }
        let sql = "DELETE FROM unlock_share WHERE account_user = $1 AND id NOT IN \
                   (SELECT id FROM unlock_share WHERE account_user = $1 ORDER BY created_at DESC, id LIMIT $2)";
        sqlx::query(sql)
            .bind(user.to_string())
            .bind(MOST)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(share))
    }

    /// Gives the share to whoever proves the PIN. Each try is counted in the transaction that judges it; the tenth wrong one
    /// destroys the share.
    pub async fn ask_share(
        &self,
        user: UserId,
        id: &str,
        proof: &[u8],
    ) -> Result<ShareAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let sql = "SELECT proof_hash, share, wrong, not_before FROM unlock_share WHERE id = $1 AND account_user = $2";
        let row = sqlx::query(sql)
            .bind(id)
            .bind(user.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            return Ok(ShareAnswer::Gone);
        };
        let mut cells = Cells::of(&row);
        let (hash, share) = (cells.bytes()?.to_vec(), cells.bytes()?.to_vec());
        let (wrong, until) = (cells.int()?, cells.int()?);
        if until > now {
            return Ok(ShareAnswer::Wait { until });
        }
        // Hashes are compared, so that how long it takes tells nothing of the proof.
        let answer = if hash == digest(proof) {
            note(&mut tx, id, 0, 0).await?;
            ShareAnswer::Share(share)
        } else {
            judge(
                &mut tx,
                id,
                u32::try_from(wrong).unwrap_or(WRONG_MOST) + 1,
                now,
            )
            .await?
        };
        tx.commit().await?;
        Ok(answer)
    }

    /// Forgets a share: nothing that was wrapped with it opens again.
    pub async fn drop_share(&self, user: UserId, id: &str) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        sqlx::query("DELETE FROM unlock_share WHERE id = $1 AND account_user = $2")
            .bind(id)
            .bind(user.to_string())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn judge(
    connection: &mut AnyConnection,
    id: &str,
    wrong: u32,
    now: i64,
) -> Result<ShareAnswer, BackendError> {
    match after_wrong(wrong, 0) {
        AfterWrong::Forget => {
            sqlx::query("DELETE FROM unlock_share WHERE id = $1")
                .bind(id)
                .execute(connection)
                .await?;
            Ok(ShareAnswer::Gone)
        }
        AfterWrong::Wait(ms) => {
            note(connection, id, wrong, now + ms).await?;
            let left = WRONG_MOST.saturating_sub(wrong);
            Ok(ShareAnswer::Wrong { left })
        }
    }
}

async fn note(
    connection: &mut AnyConnection,
    id: &str,
    wrong: u32,
    not_before: i64,
) -> Result<(), BackendError> {
    sqlx::query("UPDATE unlock_share SET wrong = $2, not_before = $3 WHERE id = $1")
        .bind(id)
        .bind(i64::from(wrong))
        .bind(not_before)
        .execute(connection)
        .await?;
    Ok(())
}
