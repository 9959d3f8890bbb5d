//! Wiping a device from elsewhere: its session ends, and the device deletes what it holds when it next comes by.

use super::devices::Session;
use super::user::ROLE;
use crate::Backend;
use crate::account::login::{LoginEnd, login_ended};
use crate::account::session::{self, SessionRow};
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::server_noun::ServerNoun as _;
use domain::UserId;
use domain::account::Actor;
use domain::account::Role;
use domain::policy::{Action, may};
use sqlx::AnyConnection;

/// A device of somebody else in the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamSession {
    /// Whose it is.
    pub name: String,
    pub session: Session,
}

/// Somebody's session as it stands in the table.
struct FoundSession {
    token_hash: Vec<u8>,
    owner: Actor,
}

impl Backend {
    /// Devices of the other staff, the latest first; nothing for whoever may not wipe them.
    pub async fn team_sessions(&self, actor: &Actor) -> Result<Vec<TeamSession>, BackendError> {
        if !may(actor, Action::WipeDevice { owner: None }) {
            return Ok(Vec::new());
        }
        let columns = SessionRow::columns("s");
        let sql = format!(
            "SELECT u.name, {columns} FROM session s JOIN account_user u ON u.id = s.account_user \
             WHERE u.role <> 'customer' AND u.id <> $1 AND s.last_seen >= $2 ORDER BY s.last_seen DESC, s.created_at DESC"
        );
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(actor.user.to_string())
            .bind(self.now().saturating_sub(session::IDLE))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        rows.iter()
            .map(|row| {
                let mut cells = Cells::of(row);
                Ok(TeamSession {
                    name: cells.text()?.to_owned(),
                    session: SessionRow::read(&mut cells)?.into(),
                })
            })
            .collect()
    }

    /// Ends a session and has its device wiped: one's own, or, for an owner, one of the staff. False where there is none such.
    pub async fn wipe_session(&self, actor: &Actor, id: &str) -> Result<bool, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let found = find(&mut tx, id).await?.filter(|found| {
            let owner = Some(&found.owner);
            may(actor, Action::WipeDevice { owner })
        });
        let Some(found) = found else {
            return Ok(false);
        };
        login_ended(&mut tx, &found.token_hash, LoginEnd::Wiped).await?;
        sqlx::query("DELETE FROM session WHERE token_hash = $1")
            .bind(found.token_hash.clone())
            .execute(&mut *tx)
            .await?;
        let sql = "INSERT INTO session_wipe (token_hash, account_user, asked_by, asked_at) VALUES ($1, $2, $3, $4)";
        sqlx::query(sql)
            .bind(found.token_hash)
            .bind(found.owner.user.to_string())
            .bind(actor.user.to_string())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// True where the session of this token ended with a wipe.
    pub async fn is_wiped(&self, token: &str) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query("SELECT asked_at FROM session_wipe WHERE token_hash = $1")
            .bind(session::digest(token))
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.is_some())
    }
}

async fn find(
    connection: &mut AnyConnection,
    public: &str,
) -> Result<Option<FoundSession>, BackendError> {
    let sql = format!(
        "SELECT s.token_hash, u.id, {ROLE} FROM session s JOIN account_user u ON u.id = s.account_user"
    );
    for row in &sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?
    {
        let mut cells = Cells::of(row);
        let token_hash = cells.bytes()?.to_vec();
        if session::public_id(&token_hash) == public {
            let user = UserId(id(cells.text()?, "user")?);
            let role = Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?;
            let owner = Actor { user, role };
            return Ok(Some(FoundSession { token_hash, owner }));
        }
    }
    Ok(None)
}
