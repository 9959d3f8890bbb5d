//! Looking after the team: who there is, what they may do, letting somebody go and letting them in again.

use super::hand_over::{hand_over, works};
use super::join_link::{forget_links, open_invitations};
use super::manage::{self, ManageError, forget_codes, keep_an_owner};
use super::user::{ROLE, write_role};
use crate::Backend;
use crate::account::login::{LoginEnd, login_ended};
use crate::account::session;
use crate::audit;
use crate::change::Work;
use crate::change::rows::{Stamp, from_json, id};
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::UserId;
use domain::account::audit::Audited;
use domain::account::team::{Member, TeamAnswer, TeamOverview, TeamRefusal, may_decide};
use domain::account::{Actor, Limits, Role};
use domain::policy::{Action, may};
use sqlx::{AnyConnection, AssertSqlSafe};

/// What became of somebody's leave, with the sessions that ended, by their public ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deactivated {
    pub answer: TeamAnswer,
    pub ended: Vec<String>,
}

impl Deactivated {
    fn refused(refusal: TeamRefusal) -> Self {
        Self {
            answer: TeamAnswer::Refused(refusal),
            ended: Vec::new(),
        }
    }
}

impl Backend {
    /// The team and who is invited; nothing for whoever does not look after it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn team(&self, actor: &Actor) -> Result<TeamOverview, BackendError> {
        if !may(actor, Action::ManageTeam) {
            return Ok(TeamOverview::default());
        }
        let sql = format!(
            "SELECT u.id, u.name, u.email, {ROLE}, u.blocked_at, \
             (SELECT MAX(s.last_seen) FROM session s WHERE s.account_user = u.id), u.limits \
             FROM account_user u WHERE u.role <> 'customer' ORDER BY u.created_at, u.id"
        );
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *tx).await?;
        let mut people = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut cells = Cells::of(row);
            let user = UserId(id(cells.text()?, "user")?);
            people.push(Member {
                user,
                name: cells.text()?.to_owned(),
                email: cells.maybe_text()?.map(str::to_owned),
                role: Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?,
                deactivated_at: cells.maybe_int()?,
                last_seen: cells.maybe_int()?,
                limits: from_json(cells.text()?, "limits")?,
                work: works(&mut tx, user).await?,
            });
        }
        let invitations = open_invitations(&mut tx, self.now()).await?;
        tx.commit().await?;
        people.sort_by_key(|one| {
            let rank = std::cmp::Reverse(one.role.rank());
            (one.deactivated_at.is_some(), rank)
        });
        Ok(TeamOverview {
            people,
            invitations,
            mails: self.has_mail(),
        })
    }

    /// Gives one of the team another role; their sessions go on with it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn give_role(
        &self,
        actor: &Actor,
        user: UserId,
        new: Role,
    ) -> Result<TeamAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let found = match colleague(&mut tx, actor, user).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(TeamAnswer::Refused(refusal)),
        };
        let both = [found.role, new].map(Action::GiveRole);
        if !both.into_iter().all(|action| may(actor, action)) {
            return Ok(TeamAnswer::Refused(TeamRefusal::NotAllowed));
        }
        if new != Role::Owner
            && let Some(refusal) = last_owner(&mut tx, &found).await?
        {
            return Ok(TeamAnswer::Refused(refusal));
        }
        if found.role != new {
            write_role(&mut tx, user, new, now).await?;
            if new.rank() < found.role.rank() {
                forget_links(&mut tx, user).await?;
            }
            let what = Audited::RoleChanged {
                user,
                was: found.role,
                new,
            };
            audit::note(&mut tx, Some(actor.user), &what, now).await?;
        }
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(TeamAnswer::Done { handed: 0 })
    }

    /// Says what one of the team may, beside their role.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_limits(
        &self,
        actor: &Actor,
        user: UserId,
        new: Limits,
    ) -> Result<TeamAnswer, BackendError> {
        if !new.fit() {
            return Ok(TeamAnswer::Refused(TeamRefusal::BadLimits));
        }
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        if let Err(refusal) = colleague(&mut tx, actor, user).await? {
            return Ok(TeamAnswer::Refused(refusal));
        }
        let was = limits_of(&mut tx, user).await?;
        if was != new {
            let text = serde_json::to_string(&new);
            let text = text.map_err(|_| BackendError::Value { what: "limits" })?;
            sqlx::query("UPDATE account_user SET limits = $2 WHERE id = $1")
                .bind(user.to_string())
                .bind(text)
                .execute(&mut *tx)
                .await?;
            let what = Audited::LimitsChanged { user, was, new };
            audit::note(&mut tx, Some(actor.user), &what, now).await?;
        }
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(TeamAnswer::Done { handed: 0 })
    }

    /// Lets one of the team go: they cannot sign in, their devices delete what they hold when they next come by, and what was theirs is
    /// somebody else's, or nobody's, from now on. What they had not sent yet waits for an owner.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deactivate(
        &self,
        actor: &Actor,
        user: UserId,
        heir: Option<UserId>,
    ) -> Result<Deactivated, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let found = match colleague(&mut tx, actor, user).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Deactivated::refused(refusal)),
        };
        if let Some(refusal) = last_owner(&mut tx, &found).await? {
            return Ok(Deactivated::refused(refusal));
        }
        if let Some(heir) = heir
            && (heir == user || !is_here(&mut tx, heir).await?)
        {
            return Ok(Deactivated::refused(TeamRefusal::NoHeir));
        }
        sqlx::query("UPDATE account_user SET blocked_at = COALESCE(blocked_at, $2) WHERE id = $1")
            .bind(user.to_string())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        wipe_all(&mut tx, user, actor.user, now).await?;
        let ended = session::close_all(&mut tx, user).await?;
        forget_codes(&mut tx, user, found.email.as_deref()).await?;
        forget_links(&mut tx, user).await?;
        let mut work = Work::default();
        let handed = hand_over(&mut tx, &mut work, user, heir).await?;
        let by = Some(actor.user);
        let mut pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        let what = Audited::Deactivated { user, heir, handed };
        audit::note(&mut tx, by, &what, now).await?;
        pokes.extend(self.tell_team(&mut tx).await?);
        tx.commit().await?;
        self.poke(pokes);
        Ok(Deactivated {
            answer: TeamAnswer::Done { handed },
            ended,
        })
    }

    /// Lets somebody in again who was let go; they sign in afresh.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reactivate(
        &self,
        actor: &Actor,
        user: UserId,
    ) -> Result<TeamAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let found = match colleague(&mut tx, actor, user).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(TeamAnswer::Refused(refusal)),
        };
        if !may(actor, Action::GiveRole(found.role)) {
            return Ok(TeamAnswer::Refused(TeamRefusal::NotAllowed));
        }
        sqlx::query("UPDATE account_user SET blocked_at = NULL WHERE id = $1")
            .bind(user.to_string())
            .execute(&mut *tx)
            .await?;
        audit::note(
            &mut tx,
            Some(actor.user),
            &Audited::Reactivated { user },
            now,
        )
        .await?;
        let pokes = self.tell_team(&mut tx).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(TeamAnswer::Done { handed: 0 })
    }
}

/// What was said of one of the team; what the role says of everybody else.
pub(crate) async fn limits_of(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Limits, BackendError> {
    let row = sqlx::query("SELECT limits FROM account_user WHERE id = $1")
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => from_json(Cells::of(&row).text()?, "limits"),
        None => Ok(Limits::default()),
    }
}

/// Who somebody is in this transaction, which comes after what two owners may have decided about each other; none for whoever was let go.
pub(super) async fn standing(
    connection: &mut AnyConnection,
    actor: &Actor,
) -> Result<Option<Actor>, BackendError> {
    let sql = format!("SELECT {ROLE}, u.blocked_at FROM account_user u WHERE u.id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(actor.user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    let role = Role::parse(cells.text()?).ok_or(BackendError::Value { what: "role" })?;
    let is_here = cells.maybe_int()?.is_none();
    Ok(is_here.then_some(Actor {
        user: actor.user,
        role,
    }))
}

/// A colleague about whom the actor may decide.
async fn colleague(
    connection: &mut AnyConnection,
    actor: &Actor,
    user: UserId,
) -> Result<Result<manage::User, TeamRefusal>, BackendError> {
    let Some(asks) = standing(connection, actor).await? else {
        return Ok(Err(TeamRefusal::NotAllowed));
    };
    if let Err(refusal) = may_decide(&asks, user) {
        return Ok(Err(refusal));
    }
    if is_demo(connection, user).await? {
        return Ok(Err(TeamRefusal::NotAllowed));
    }
    match manage::find(connection, &user.to_string()).await {
        Ok(found) if found.role.is_staff() => Ok(Ok(found)),
        Ok(_) | Err(ManageError::Unknown) => Ok(Err(TeamRefusal::Unknown)),
        Err(ManageError::Backend(error)) => Err(error),
        Err(_) => Err(BackendError::Busy),
    }
}

/// The people of a demonstration are everybody's: whoever tries it does not shut the next one out.
pub(super) async fn is_demo(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM account_user WHERE id = $1 AND demo = 1";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

async fn last_owner(
    connection: &mut AnyConnection,
    user: &manage::User,
) -> Result<Option<TeamRefusal>, BackendError> {
    match keep_an_owner(connection, user).await {
        Ok(()) => Ok(None),
        Err(ManageError::LastOwner(_)) => Ok(Some(TeamRefusal::LastOwner)),
        Err(ManageError::Backend(error)) => Err(error),
        Err(_) => Err(BackendError::Busy),
    }
}

async fn is_here(connection: &mut AnyConnection, user: UserId) -> Result<bool, BackendError> {
    let sql =
        "SELECT id FROM account_user WHERE id = $1 AND role <> 'customer' AND blocked_at IS NULL";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Each device deletes what it holds when it next comes by.
async fn wipe_all(
    connection: &mut AnyConnection,
    user: UserId,
    by: UserId,
    now: i64,
) -> Result<(), BackendError> {
    let rows = sqlx::query("SELECT token_hash FROM session WHERE account_user = $1")
        .bind(user.to_string())
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let hash = Cells::of(row).bytes()?.to_vec();
        login_ended(connection, &hash, LoginEnd::Wiped).await?;
        let sql = "INSERT INTO session_wipe (token_hash, account_user, asked_by, asked_at) VALUES ($1, $2, $3, $4)";
        sqlx::query(sql)
            .bind(hash)
            .bind(user.to_string())
            .bind(by.to_string())
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
