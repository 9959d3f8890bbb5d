//! Links into the team: an invitation makes whoever opens it a colleague, and a password link gives a colleague a new password. Each is good
//! once and for a while; the database has its hash only.

use super::manage::{self, forget_codes};
use super::team::{is_demo, standing};
use crate::Backend;
use crate::account::mailed_code::token;
use crate::account::session;
use crate::account::user::{
    NewUser, Person, SignedIn, email_taken, fresh_id, insert, known_by_email, person_by_id,
};
use crate::audit;
use crate::db::statement::Cells;
use crate::error::{AccountError, BackendError};
use crate::mail::{Addressed, Mail};
use crate::qr_code::qr_code;
use crate::server_noun::{Bytes, ServerNoun as _, server_noun};
use domain::account::audit::Audited;
use domain::account::team::{
    INVITED_FOR, Invitation, JoinLink, MAX_INVITATIONS, PASSWORD_LINK_FOR, TeamAnswer, TeamRefusal,
};
use domain::account::{Actor, Email, Password, Role, SignUp};
use domain::id::new_id;
use domain::policy::{Action, may};
use domain::{Lang, UserId, routes};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};
use uuid::Uuid;

/// A link as its table holds it.
pub(crate) struct JoinLinkRow {
    pub id: Uuid,
    pub token_hash: Bytes,
    pub role: Role,
    pub email: Option<String>,
    pub account_user: Option<UserId>,
    pub made_by: Option<UserId>,
    pub created_at: i64,
    pub expires_at: i64,
}

server_noun! {
    JoinLinkRow in "join_link" {
        id: Uuid,
        token_hash: Bytes,
        role: Role,
        email: Option<String>,
        account_user: Option<UserId>,
        made_by: Option<UserId>,
        created_at: i64,
        expires_at: i64,
    }
}

/// Whom an owner invites.
#[derive(Debug, Clone)]
pub struct Invite {
    pub role: Role,
    /// Whom alone it is for, and whom it is mailed to where there is mail.
    pub email: Option<Email>,
    pub lang: Lang,
}

/// What a link is for, for the page that asks before it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOf {
    Invitation { role: Role, email: Option<String> },
    Password { name: String },
}

/// Why a link let nobody in. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error("this link is used, too old, or was taken back")]
    Ended,
    /// Somebody signs in with this address.
    #[error("this address has an account already")]
    Taken,
    /// The invitation is for another address.
    #[error("the invitation is for another address")]
    OtherAddress,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<sqlx::Error> for JoinError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

impl Backend {
    /// Makes an invitation. Without an actor: on the command line, where one has everything anyway.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn invite(
        &self,
        actor: Option<&Actor>,
        wanted: &Invite,
    ) -> Result<TeamAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if let Some(refusal) = self.no_invite(&mut tx, actor, wanted).await? {
            return Ok(TeamAnswer::Refused(refusal));
        }
        let email = wanted.email.as_ref().map(|email| email.as_str().to_owned());
        let token = token()?;
        let row = JoinLinkRow {
            id: link_id(now)?,
            token_hash: Bytes(self.link_hash(&token)),
            role: wanted.role,
            email: email.clone(),
            account_user: None,
            made_by: actor.map(|actor| actor.user),
            created_at: now,
            expires_at: now.saturating_add(INVITED_FOR),
        };
        row.insert(&mut tx).await?;
        let role = wanted.role;
        audit::note(&mut tx, row.made_by, &Audited::Invited { role }, now).await?;
        let mut mailed = false;
        if let Some(email) = email.filter(|_| self.has_mail()) {
            let path = routes::site::join(&token);
            let letter = Addressed::new(&email, wanted.lang, Mail::Invitation { path });
            mailed = self.inner.mail.enqueue(&mut tx, &letter, now).await?;
        }
        tx.commit().await?;
        if mailed {
            self.inner.mail.ring();
        }
        Ok(TeamAnswer::Link(self.shown(&token, mailed, row.expires_at)))
    }

    /// Why there is no invitation; none where there may be one. Invitations that are too old leave.
    async fn no_invite(
        &self,
        connection: &mut AnyConnection,
        actor: Option<&Actor>,
        wanted: &Invite,
    ) -> Result<Option<TeamRefusal>, BackendError> {
        sqlx::query("DELETE FROM join_link WHERE expires_at <= $1")
            .bind(self.now())
            .execute(&mut *connection)
            .await?;
        if let Some(actor) = actor {
            let asks = standing(connection, actor).await?;
            if !asks.is_some_and(|asks| may(&asks, Action::GiveRole(wanted.role))) {
                return Ok(Some(TeamRefusal::NotAllowed));
            }
        }
        if let Some(email) = &wanted.email {
            let known = known_by_email(connection, email.as_str()).await?;
            let own = actor.map(|actor| actor.user);
            match known.map(|known| known.actor.user) {
                Some(user) if Some(user) == own => return Ok(Some(TeamRefusal::OwnAddress)),
                Some(_) => return Ok(Some(TeamRefusal::AddressTaken)),
                None => {}
            }
        }
        let sql = "SELECT COUNT(*) FROM join_link WHERE account_user IS NULL";
        let row = sqlx::query(sql).fetch_one(&mut *connection).await?;
        let open = u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u64::MAX);
        Ok((open >= MAX_INVITATIONS).then_some(TeamRefusal::TooManyOpen))
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn take_invitation_back(
        &self,
        actor: &Actor,
        invitation: Uuid,
    ) -> Result<TeamAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let asks = standing(&mut tx, actor).await?;
        if !asks.is_some_and(|asks| may(&asks, Action::ManageTeam)) {
            return Ok(TeamAnswer::Refused(TeamRefusal::NotAllowed));
        }
        let sql = "DELETE FROM join_link WHERE id = $1 AND account_user IS NULL RETURNING role";
        let gone = sqlx::query(sql)
            .bind(invitation.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(gone) = gone else {
            return Ok(TeamAnswer::Refused(TeamRefusal::Unknown));
        };
        let role = read_role(Cells::of(&gone).text()?)?;
        let what = Audited::InvitationTakenBack { role };
        audit::note(&mut tx, Some(actor.user), &what, now).await?;
        tx.commit().await?;
        Ok(TeamAnswer::Done { handed: 0 })
    }

    /// A link by which one of the team chooses a new password where no mail helps; the one before is no longer good.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn password_link(
        &self,
        actor: &Actor,
        user: UserId,
    ) -> Result<TeamAnswer, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let asks = standing(&mut tx, actor).await?;
        if !asks.is_some_and(|asks| may(&asks, Action::ManageTeam)) {
            return Ok(TeamAnswer::Refused(TeamRefusal::NotAllowed));
        }
        if is_demo(&mut tx, user).await? {
            return Ok(TeamAnswer::Refused(TeamRefusal::NotAllowed));
        }
        let known = person_by_id(&mut tx, user).await?;
        let Some(known) = known.filter(|known| known.actor.role.is_staff()) else {
            return Ok(TeamAnswer::Refused(TeamRefusal::Unknown));
        };
        let made = self
            .make_password_link(&mut tx, Some(actor.user), &known.actor)
            .await?;
        tx.commit().await?;
        Ok(TeamAnswer::Link(made))
    }

    /// The same for anybody with an account, on the command line.
    ///
    /// # Errors
    /// [`manage::ManageError`]; nothing was changed then.
    pub async fn password_link_of(&self, who: &str) -> Result<JoinLink, manage::ManageError> {
        let mut tx = self.inner.db.write().await?;
        let user = manage::find(&mut tx, who).await?;
        if user.guest {
            return Err(manage::ManageError::Guest);
        }
        let whose = Actor {
            user: user.id,
            role: user.role,
        };
        let made = self.make_password_link(&mut tx, None, &whose).await?;
        tx.commit().await?;
        Ok(made)
    }

    async fn make_password_link(
        &self,
        connection: &mut AnyConnection,
        by: Option<UserId>,
        whose: &Actor,
    ) -> Result<JoinLink, BackendError> {
        let now = self.now();
        let token = token()?;
        sqlx::query("DELETE FROM join_link WHERE account_user = $1")
            .bind(whose.user.to_string())
            .execute(&mut *connection)
            .await?;
        let row = JoinLinkRow {
            id: link_id(now)?,
            token_hash: Bytes(self.link_hash(&token)),
            role: whose.role,
            email: None,
            account_user: Some(whose.user),
            made_by: by,
            created_at: now,
            expires_at: now.saturating_add(PASSWORD_LINK_FOR),
        };
        row.insert(connection).await?;
        let user = whose.user;
        audit::note(connection, by, &Audited::PasswordLink { user }, now).await?;
        Ok(self.shown(&token, false, row.expires_at))
    }

    /// Of this life of the database alone: in one that was put back, links that were used since are no longer good either.
    fn link_hash(&self, token: &str) -> Vec<u8> {
        session::digest(&format!("{}:{token}", self.epoch().0))
    }

    fn shown(&self, token: &str, mailed: bool, expires_at: i64) -> JoinLink {
        let home = &self.inner.mail.settings.public_url;
        let address = format!("{home}{}", routes::site::join(token));
        JoinLink {
            qr: qr_code(&address).unwrap_or_default(),
            address,
            mailed,
            expires_at,
        }
    }

    /// What a link is for; none for one that is used, too old, taken back or made up. Looking uses nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn join_of(&self, token: &str) -> Result<Option<JoinOf>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let found = find(&mut tx, &self.link_hash(token), self.now()).await?;
        let of = match found {
            None => None,
            Some(link) => match link.account_user {
                None => Some(JoinOf::Invitation {
                    role: link.role,
                    email: link.email,
                }),
                Some(user) => person_by_id(&mut tx, user)
                    .await?
                    .map(|person| JoinOf::Password { name: person.name }),
            },
        };
        tx.commit().await?;
        Ok(of)
    }

    /// Uses an invitation up: whoever has it is one of the team from now on, and signed in.
    ///
    /// # Errors
    /// [`JoinError`]
    pub async fn join_team(&self, token: &str, form: &SignUp) -> Result<SignedIn, JoinError> {
        let hash = self.inner.passwords.hash(&form.password).await?;
        let now = self.now();
        let (name, email) = (form.name.as_str(), form.email.as_str());
        let mut tx = self.inner.db.write().await?;
        let link = find(&mut tx, &self.link_hash(token), now)
            .await?
            .filter(|link| link.account_user.is_none())
            .ok_or(JoinError::Ended)?;
        if link.email.as_deref().is_some_and(|only| only != email) {
            return Err(JoinError::OtherAddress);
        }
        // A customer's account stays a customer's: what she ordered is hers, and her work has an account of its own.
        if email_taken(&mut tx, email).await? {
            return Err(JoinError::Taken);
        }
        use_up(&mut tx, &link).await?;
        let user = fresh_id(now)?;
        let role = link.role;
        let new = NewUser {
            id: user,
            name,
            email: Some(email),
            password: Some(&hash),
            role,
            guest: false,
            demo: false,
        };
        insert(&mut tx, &new, now).await?;
        audit::note(&mut tx, Some(user), &Audited::Joined { role }, now).await?;
        let pokes = self.tell_team(&mut tx).await?;
        let token = session::open(&mut tx, user, now).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(SignedIn {
            person: Person {
                actor: Actor { user, role },
                name: name.into(),
                email: Some(email.into()),
                guest: false,
            },
            token,
        })
    }

    /// Uses a password link up: every session ends, and one begins. Answers the ended ones by their public ids.
    ///
    /// # Errors
    /// [`JoinError`]
    pub async fn choose_password(
        &self,
        token: &str,
        password: &Password,
    ) -> Result<(SignedIn, Vec<String>), JoinError> {
        let hash = self.inner.passwords.hash(password).await?;
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let link = find(&mut tx, &self.link_hash(token), now)
            .await?
            .ok_or(JoinError::Ended)?;
        let user = link.account_user.ok_or(JoinError::Ended)?;
        let person = person_by_id(&mut tx, user).await?.ok_or(JoinError::Ended)?;
        use_up(&mut tx, &link).await?;
        let sql = "UPDATE account_user SET password = $2, updated_at = $3, row_version = row_version + 1 WHERE id = $1";
        sqlx::query(sql)
            .bind(user.to_string())
            .bind(hash)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let ended = session::close_all(&mut tx, user).await?;
        forget_codes(&mut tx, user, person.email.as_deref()).await?;
        let token = session::open(&mut tx, user, now).await?;
        tx.commit().await?;
        Ok((SignedIn { person, token }, ended))
    }
}

/// Open invitations, the newest first.
pub(super) async fn open_invitations(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<Vec<Invitation>, BackendError> {
    let columns = JoinLinkRow::columns("");
    let sql = format!(
        "SELECT {columns} FROM join_link WHERE account_user IS NULL AND expires_at > $1 ORDER BY created_at DESC, id DESC"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(now)
        .fetch_all(connection)
        .await?;
    let shown = |row| {
        let link = JoinLinkRow::read(&mut Cells::of(row))?;
        Ok(Invitation {
            id: link.id,
            role: link.role,
            email: link.email,
            created_at: link.created_at,
            expires_at: link.expires_at,
        })
    };
    rows.iter().map(shown).collect()
}

/// Links that somebody made, and those to their own password, are no longer good.
pub(super) async fn forget_links(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM join_link WHERE made_by = $1 OR account_user = $1")
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn find(
    connection: &mut AnyConnection,
    hash: &[u8],
    now: i64,
) -> Result<Option<JoinLinkRow>, BackendError> {
    let columns = JoinLinkRow::columns("");
    let sql = format!("SELECT {columns} FROM join_link WHERE token_hash = $1 AND expires_at > $2");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(hash.to_vec())
        .bind(now)
        .fetch_optional(connection)
        .await?;
    row.as_ref()
        .map(|row| JoinLinkRow::read(&mut Cells::of(row)))
        .transpose()
}

async fn use_up(connection: &mut AnyConnection, link: &JoinLinkRow) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM join_link WHERE id = $1")
        .bind(link.id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

fn read_role(name: &str) -> Result<Role, BackendError> {
    Role::parse(name).ok_or(BackendError::Value { what: "role" })
}

fn link_id(now: i64) -> Result<Uuid, BackendError> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random)?;
    Ok(new_id(now, random))
}
