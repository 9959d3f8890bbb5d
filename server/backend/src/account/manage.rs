//! Looking after accounts: who there is, passwords, roles, shutting somebody out, removing somebody.

use super::join_link::forget_links;
use super::user::{ROLE, write_role};
use crate::Backend;
use crate::account::session;
use crate::audit;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::{AccountError, BackendError};
use domain::UserId;
use domain::account::audit::Audited;
use domain::account::{Email, Password, Role};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

/// Somebody who is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub name: String,
    /// None for a guest.
    pub email: Option<String>,
    pub role: Role,
    pub guest: bool,
    /// Since when they are shut out, epoch ms UTC.
    pub blocked_at: Option<i64>,
    /// Epoch ms UTC.
    pub created_at: i64,
    /// When they were last here, epoch ms UTC within the hour; none where no session of theirs is left.
    pub last_seen: Option<i64>,
    /// How many changes they made so far.
    pub changes: i64,
}

/// Why an account stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    #[error("nobody has this address or id")]
    Unknown,
    #[error("{0} is the only owner left: make somebody else an owner first")]
    LastOwner(String),
    #[error("a guest has neither password nor role: they get both by signing up")]
    Guest,
    /// Their work is the business's.
    #[error("{0} is of the team: what staff did stays. Remove them without --everything")]
    Staff(String),
    #[error("the server has too much to do; try again")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for ManageError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for ManageError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

impl From<AccountError> for ManageError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Backend(error) => error.into(),
            AccountError::Busy | AccountError::WrongCredentials | AccountError::EmailTaken => {
                Self::Busy
            }
        }
    }
}

/// Who there is, for [`User::read`].
fn users() -> String {
    format!(
        "SELECT u.id, u.name, u.email, {ROLE}, u.guest, u.blocked_at, u.created_at, {COUNTS} FROM account_user u"
    )
}

const COUNTS: &str = "\
    (SELECT MAX(s.last_seen) FROM session s WHERE s.account_user = u.id), \
    (SELECT COUNT(*) FROM sync_client c JOIN mutation_log m ON m.client = c.client WHERE c.principal = u.id)";

impl User {
    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: UserId(id(cells.text()?, "user")?),
            name: cells.text()?.to_owned(),
            email: cells.maybe_text()?.map(str::to_owned),
            role: Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?,
            guest: cells.flag()?,
            blocked_at: cells.maybe_int()?,
            created_at: cells.int()?,
            last_seen: cells.maybe_int()?,
            changes: cells.int()?,
        })
    }

    /// What people call them: the address, else the id.
    #[must_use]
    pub fn word(&self) -> String {
        self.email.clone().unwrap_or_else(|| self.id.to_string())
    }
}

impl Backend {
    /// Everybody who has an account, and with `guests` everybody: the team first, then who did most.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn users(&self, guests: bool) -> Result<Vec<User>, BackendError> {
        let whom = if guests { "" } else { "WHERE u.guest = 0" };
        let order = "ORDER BY CASE WHEN u.role = 'owner' THEN 0 WHEN u.manages = 1 THEN 1 WHEN u.role = 'agent' THEN 2 ELSE 3 END, 9 DESC, u.created_at";
        let sql = format!("{} {whom} {order}", users());
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        rows.iter()
            .map(|row| User::read(&mut Cells::of(row)))
            .collect()
    }

    /// Gives somebody another password. All their sessions end; answers those by their public ids.
    ///
    /// # Errors
    /// [`ManageError`]; nothing was changed then.
    pub async fn set_password(
        &self,
        who: &str,
        password: &Password,
    ) -> Result<(User, Vec<String>), ManageError> {
        let hash = self.inner.passwords.hash(password).await?;
        let mut tx = self.inner.db.write().await?;
        let user = find(&mut tx, who).await?;
        if user.guest {
            return Err(ManageError::Guest);
        }
        let sql = "UPDATE account_user SET password = $2, updated_at = $3, row_version = row_version + 1 WHERE id = $1";
        sqlx::query(sql)
            .bind(user.id.to_string())
            .bind(hash)
            .bind(self.now())
            .execute(&mut *tx)
            .await?;
        let ended = session::close_all(&mut tx, user.id).await?;
        forget_codes(&mut tx, user.id, user.email.as_deref()).await?;
        tx.commit().await?;
        Ok((user, ended))
    }

    /// Changes what somebody may do; their sessions go on with the new role.
    ///
    /// # Errors
    /// [`ManageError`]; nothing was changed then.
    pub async fn change_role(&self, who: &str, role: Role) -> Result<User, ManageError> {
        let mut tx = self.inner.db.write().await?;
        let user = find(&mut tx, who).await?;
        if user.guest {
            return Err(ManageError::Guest);
        }
        if role != Role::Owner {
            keep_an_owner(&mut tx, &user).await?;
        }
        let now = self.now();
        write_role(&mut tx, user.id, role, now).await?;
        if role.rank() < user.role.rank() {
            forget_links(&mut tx, user.id).await?;
        }
        let what = Audited::RoleChanged {
            user: user.id,
            was: user.role,
            new: role,
        };
        audit::note(&mut tx, None, &what, now).await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(user)
    }

    /// Shuts somebody out: their sessions end, no way in opens another one, and nothing is taken from their devices. Answers the sessions
    /// that ended, by their public ids.
    ///
    /// # Errors
    /// [`ManageError`]; nothing was changed then.
    pub async fn block(&self, who: &str) -> Result<(User, Vec<String>), ManageError> {
        let mut tx = self.inner.db.write().await?;
        let user = find(&mut tx, who).await?;
        keep_an_owner(&mut tx, &user).await?;
        let ended = self.shut_out(&mut tx, &user).await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok((user, ended))
    }

    /// Lets somebody in again. They sign in afresh; a guest, who cannot, begins as a new one.
    ///
    /// # Errors
    /// [`ManageError`]; nothing was changed then.
    pub async fn unblock(&self, who: &str) -> Result<User, ManageError> {
        let mut tx = self.inner.db.write().await?;
        let user = find(&mut tx, who).await?;
        sqlx::query("UPDATE account_user SET blocked_at = NULL WHERE id = $1")
            .bind(user.id.to_string())
            .execute(&mut *tx)
            .await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(user)
    }

    pub(super) async fn shut_out(
        &self,
        connection: &mut AnyConnection,
        user: &User,
    ) -> Result<Vec<String>, BackendError> {
        let sql = "UPDATE account_user SET blocked_at = COALESCE(blocked_at, $2) WHERE id = $1";
        sqlx::query(sql)
            .bind(user.id.to_string())
            .bind(self.now())
            .execute(&mut *connection)
            .await?;
        let ended = session::close_all(connection, user.id).await?;
        // As after a sign-out: nothing comes from these devices without a login.
        sqlx::query("UPDATE sync_device SET ended = 'signed-out' WHERE principal = $1")
            .bind(user.id.to_string())
            .execute(&mut *connection)
            .await?;
        forget_codes(connection, user.id, user.email.as_deref()).await?;
        forget_links(connection, user.id).await?;
        Ok(ended)
    }
}

/// Somebody by their address or their id.
pub(super) async fn find(connection: &mut AnyConnection, who: &str) -> Result<User, ManageError> {
    let who = who.trim();
    let (column, value) = match Email::parse(who) {
        Ok(email) => ("email", email.as_str().to_owned()),
        Err(_) => ("id", who.to_lowercase()),
    };
    let row = sqlx::query(AssertSqlSafe(format!("{} WHERE u.{column} = $1", users())))
        .bind(value)
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or(ManageError::Unknown)?;
    Ok(User::read(&mut Cells::of(&row))?)
}

/// Somebody must be left who may do everything, and can sign in.
pub(super) async fn keep_an_owner(
    connection: &mut AnyConnection,
    user: &User,
) -> Result<(), ManageError> {
    if user.role != Role::Owner {
        return Ok(());
    }
    let sql = "SELECT COUNT(*) FROM account_user WHERE role = 'owner' AND blocked_at IS NULL AND id <> $1";
    let row = sqlx::query(sql)
        .bind(user.id.to_string())
        .fetch_one(connection)
        .await?;
    match row.try_get::<i64, _>(0)? {
        0 => Err(ManageError::LastOwner(user.word())),
        _ => Ok(()),
    }
}

/// Codes and links that are on their way open nothing any more.
pub(super) async fn forget_codes(
    connection: &mut AnyConnection,
    user: UserId,
    email: Option<&str>,
) -> Result<(), BackendError> {
    for sql in [
        "DELETE FROM claim_code WHERE account_user = $1",
        "DELETE FROM join_link WHERE account_user = $1",
    ] {
        sqlx::query(sql)
            .bind(user.to_string())
            .execute(&mut *connection)
            .await?;
    }
    if let Some(email) = email {
        sqlx::query("DELETE FROM mailed_code WHERE email = $1")
            .bind(email.to_owned())
            .execute(connection)
            .await?;
    }
    Ok(())
}
