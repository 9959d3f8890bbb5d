//! Signing up, in and out.

use crate::Backend;
use crate::account::{colleague, session};
use crate::change::rows::{Stamp, id};
use crate::change::{Poke, Work};
use crate::db::statement::Cells;
use crate::error::{AccountError, BackendError};
use crate::people::learn_contact::{GivenPoint, learn_contact_of_account};
use domain::UserId;
use domain::account::Actor;
use domain::account::{DisplayName, Email, Password, Role, SignUp};
use domain::id::new_id;
use domain::people::PointKind;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

/// Somebody who is signed in, as an account or as a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub actor: Actor,
    pub name: String,
    pub email: Option<String>,
    /// Has neither address nor password: known on this device only.
    pub guest: bool,
}

/// A person with a fresh session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: Person,
    /// For the cookie of this browser; nobody else learns it.
    pub token: String,
}

/// A user to be written.
pub(crate) struct NewUser<'a> {
    pub id: UserId,
    pub name: &'a str,
    pub email: Option<&'a str>,
    pub password: Option<&'a str>,
    pub role: Role,
    pub guest: bool,
    pub demo: bool,
}

/// What somebody of `account_user u` is: a manager is written as an agent who manages, so that any build can read it.
pub(crate) const ROLE: &str = "CASE WHEN u.manages = 1 THEN 'manager' ELSE u.role END";

/// A person's columns, for [`person`].
fn person_columns() -> String {
    format!("u.id, {ROLE}, u.name, u.email, u.guest")
}

impl Backend {
    /// Makes an account. A guest keeps their id, and with it their orders.
    pub async fn sign_up(
        &self,
        form: SignUp,
        guest: Option<&Actor>,
    ) -> Result<SignedIn, AccountError> {
        let hash = self.inner.passwords.hash(&form.password).await?;
        let (name, email) = (form.name.as_str(), form.email.as_str());
        let mut tx = self.inner.db.write().await?;
        if email_taken(&mut tx, email).await? {
            return Err(AccountError::EmailTaken);
        }
        let now = self.now();
        let upgraded = match guest {
            Some(guest) => upgrade(&mut tx, guest.user, &form, &hash, now)
                .await?
                .then_some(guest.user),
            None => None,
        };
        let user = match upgraded {
            Some(user) => user,
            None => {
                let id = fresh_id(now)?;
                let (email, password) = (Some(email), Some(hash.as_str()));
                insert(
                    &mut tx,
                    &NewUser {
                        id,
                        name,
                        email,
                        password,
                        role: Role::Customer,
                        guest: false,
                        demo: false,
                    },
                    now,
                )
                .await?;
                id
            }
        };
        let token = session::open(&mut tx, user, now).await?;
        let mut work = Work::default();
        let reach = GivenPoint {
            kind: PointKind::Email,
            value: email,
            verified: false,
        };
        learn_contact_of_account(&mut tx, &mut work, user, name, reach, "sign-up", now).await?;
        let by = Some(user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        self.poke(pokes);
        let actor = Actor {
            user,
            role: Role::Customer,
        };
        Ok(SignedIn {
            person: Person {
                actor,
                name: name.into(),
                email: Some(email.into()),
                guest: false,
            },
            token,
        })
    }

    /// Signs in with address and password. It says neither which of them is wrong nor, by its time, whether the address is known.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignedIn, AccountError> {
        let person = self.person_with_password(email, password).await?;
        self.open_session(person).await
    }

    /// Whose address and password these are.
    pub(crate) async fn person_with_password(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Person, AccountError> {
        let known = match Email::parse(email) {
            Ok(email) => self.by_email(email.as_str()).await?,
            Err(_) => None,
        };
        // Longer than any password can be: not worth the hashing of megabytes.
        let password = if password.len() > 1_024 { "" } else { password };
        let hash = known.as_ref().and_then(|known| known.password.clone());
        if !self.inner.passwords.verify(password, hash).await? {
            return Err(AccountError::WrongCredentials);
        }
        Ok(known.ok_or(AccountError::WrongCredentials)?.person)
    }

    /// Signs in somebody without an account; what they do belongs to them and can become an account's.
    pub async fn sign_in_guest(&self, name: &str) -> Result<SignedIn, AccountError> {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control())
            .take(80)
            .collect::<String>()
            .trim()
            .into();
        let (now, role) = (self.now(), Role::Customer);
        let id = fresh_id(now)?;
        let mut tx = self.inner.db.write().await?;
        insert(
            &mut tx,
            &NewUser {
                id,
                name: &name,
                email: None,
                password: None,
                role,
                guest: true,
                demo: false,
            },
            now,
        )
        .await?;
        let token = session::open(&mut tx, id, now).await?;
        tx.commit().await?;
        Ok(SignedIn {
            person: Person {
                actor: Actor { user: id, role },
                name,
                email: None,
                guest: true,
            },
            token,
        })
    }

    /// Signs in a seeded demo user, by address and without a password. The server offers this in demo mode only.
    pub async fn demo_sign_in(&self, user: &str) -> Result<SignedIn, AccountError> {
        let email = Email::parse(user).map_err(|_| AccountError::WrongCredentials)?;
        let known = self
            .by_email(email.as_str())
            .await?
            .filter(|known| known.demo);
        self.open_session(known.ok_or(AccountError::WrongCredentials)?.person)
            .await
    }

    /// Who holds this token; `None` for an unknown or ended session.
    pub async fn person(&self, token: &str) -> Result<Option<Person>, BackendError> {
        let sql = format!(
            "SELECT {}, s.last_seen, s.created_at FROM session s JOIN account_user u ON u.id = s.account_user WHERE s.token_hash = $1",
            person_columns()
        );
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(session::digest(token))
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let mut cells = Cells::of(&row);
        let (person, last_seen, now) = (person(&mut cells)?, cells.int()?, self.now());
        let age = now.saturating_sub(cells.int()?);
        if now.saturating_sub(last_seen) > session::IDLE || age > self.limits().login(&person.actor)
        {
            return Ok(None);
        }
        if let Err(error) = session::refresh(&self.inner.db, token, last_seen, now).await {
            // The session is good; noting its use can wait for the next request.
            tracing::warn!(%error, "the use of a session was not noted");
        }
        Ok(Some(person))
    }

    /// Ends a session; an unknown one has ended already.
    pub async fn sign_out(&self, token: &str) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        session::close(&mut tx, token).await?;
        Ok(tx.commit().await?)
    }

    /// Adds an account with any role, from the command line.
    pub async fn add_user(
        &self,
        role: Role,
        name: DisplayName,
        email: Email,
        password: Password,
    ) -> Result<UserId, AccountError> {
        let hash = self.inner.passwords.hash(&password).await?;
        let mut tx = self.inner.db.write().await?;
        if email_taken(&mut tx, email.as_str()).await? {
            return Err(AccountError::EmailTaken);
        }
        let now = self.now();
        let id = fresh_id(now)?;
        let (email, password) = (Some(email.as_str()), Some(hash.as_str()));
        insert(
            &mut tx,
            &NewUser {
                id,
                name: name.as_str(),
                email,
                password,
                role,
                guest: false,
                demo: false,
            },
            now,
        )
        .await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(id)
    }

    /// Changes what a person may do; their sessions go on with the new role.
    pub async fn set_role(&self, user: UserId, role: Role) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let done = write_role(&mut tx, user, role, self.now()).await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(done)
    }

    /// The seeded people, for the demo's sign-in page.
    pub async fn demo_people(&self) -> Result<Vec<Person>, BackendError> {
        let sql = format!(
            "SELECT {} FROM account_user u WHERE u.demo = 1 ORDER BY u.email",
            person_columns()
        );
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        rows.iter().map(|row| person(&mut Cells::of(row))).collect()
    }

    /// Writes down who is in the team, and what changed there.
    pub(crate) async fn tell_team(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<Poke>, BackendError> {
        let mut work = Work::default();
        colleague::follow_accounts(connection, &mut work).await?;
        let now = self.now();
        work.flush(connection, Stamp { now, by: None }).await
    }

    /// A session for somebody who has proved who they are.
    pub(crate) async fn open_session(&self, person: Person) -> Result<SignedIn, AccountError> {
        let mut tx = self.inner.db.write().await?;
        let token = session::open(&mut tx, person.actor.user, self.now()).await?;
        tx.commit().await?;
        Ok(SignedIn { person, token })
    }

    async fn by_email(&self, email: &str) -> Result<Option<StoredAccount>, BackendError> {
        let sql = format!(
            "SELECT {}, u.password, u.demo FROM account_user u WHERE u.email = $1",
            person_columns()
        );
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(email)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        row.as_ref().map(StoredAccount::read).transpose()
    }
}

struct StoredAccount {
    person: Person,
    password: Option<String>,
    demo: bool,
}

impl StoredAccount {
    fn read(row: &AnyRow) -> Result<Self, BackendError> {
        let mut cells = Cells::of(row);
        Ok(Self {
            person: person(&mut cells)?,
            password: cells.maybe_text()?.map(str::to_owned),
            demo: cells.flag()?,
        })
    }
}

fn person(cells: &mut Cells<'_>) -> Result<Person, BackendError> {
    let user = UserId(id(cells.text()?, "user")?);
    let role = Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?;
    Ok(Person {
        actor: Actor { user, role },
        name: cells.text()?.to_owned(),
        email: cells.maybe_text()?.map(str::to_owned),
        guest: cells.flag()?,
    })
}

/// Writes what somebody is; false for a guest and for nobody.
pub(super) async fn write_role(
    connection: &mut AnyConnection,
    user: UserId,
    role: Role,
    now: i64,
) -> Result<bool, BackendError> {
    let (role, is_manager) = role.for_every_build();
    let sql = "UPDATE account_user SET role = $2, manages = $3, updated_at = $4, row_version = row_version + 1 WHERE id = $1 AND guest = 0";
    let done = sqlx::query(sql)
        .bind(user.to_string())
        .bind(role.name())
        .bind(i64::from(is_manager))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) fn fresh_id(now: i64) -> Result<UserId, BackendError> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    Ok(UserId(new_id(now, random)))
}

/// Whoever has this address.
pub(crate) async fn known_by_email(
    connection: &mut AnyConnection,
    email: &str,
) -> Result<Option<Person>, BackendError> {
    find(connection, "email", email).await
}

pub(crate) async fn person_by_id(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Option<Person>, BackendError> {
    find(connection, "id", &user.to_string()).await
}

async fn find(
    connection: &mut AnyConnection,
    column: &'static str,
    value: &str,
) -> Result<Option<Person>, BackendError> {
    let sql = format!(
        "SELECT {} FROM account_user u WHERE u.{column} = $1",
        person_columns()
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(value)
        .fetch_optional(connection)
        .await?;
    row.as_ref()
        .map(|row| person(&mut Cells::of(row)))
        .transpose()
}

/// True where somebody signs in with this address.
pub(crate) async fn email_taken(
    connection: &mut AnyConnection,
    email: &str,
) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT COUNT(*) FROM account_user WHERE email = $1")
        .bind(email)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// Makes a guest an account; false where this is no guest (any more). A token from before does not open the account.
async fn upgrade(
    connection: &mut AnyConnection,
    guest: UserId,
    form: &SignUp,
    hash: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "UPDATE account_user SET name = $2, email = $3, password = $4, guest = 0, updated_at = $5, row_version = row_version + 1 \
               WHERE id = $1 AND guest = 1";
    let query = sqlx::query(sql)
        .bind(guest.to_string())
        .bind(form.name.as_str())
        .bind(form.email.as_str())
        .bind(hash)
        .bind(now);
    let upgraded = query.execute(&mut *connection).await?.rows_affected() == 1;
    if upgraded {
        session::close_all(connection, guest).await?;
    }
    Ok(upgraded)
}

/// Writes a user.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    user: &NewUser<'_>,
    now: i64,
) -> Result<(), BackendError> {
    let (role, is_manager) = user.role.for_every_build();
    let sql = "INSERT INTO account_user (id, name, email, password, role, manages, guest, demo, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    let query = sqlx::query(sql)
        .bind(user.id.to_string())
        .bind(user.name)
        .bind(user.email)
        .bind(user.password)
        .bind(role.name())
        .bind(i64::from(is_manager));
    query
        .bind(i64::from(user.guest))
        .bind(i64::from(user.demo))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
