//! Closing the business: everybody's sign-ins end, nobody gets in, and nothing is sent any more. Within thirty days an owner opens it again; what was
//! there is there then. Later it can be erased, on the command line alone.

use super::session;
use super::user::Person;
use crate::Backend;
use crate::audit;
use crate::business::{find_business, find_closed, put_closed};
use crate::db::{empty, table_shapes};
use crate::error::{AccountError, BackendError};
use crate::setting;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::account::closing::{Closed, ClosingAnswer, ClosingRefusal, TRIES_AN_HOUR, is_name_of};
use domain::policy::{Action, may};
use domain::{Label, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The setting that counts passwords that were tried on the screen.
const TRIES: &str = "closing_tries";
const HOUR: i64 = 3_600_000;

/// What became of closing it, with the sessions that ended, by their public ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub answer: ClosingAnswer,
    pub ended: Vec<String>,
}

impl Closing {
    fn refused(refusal: ClosingRefusal) -> Self {
        Self {
            answer: ClosingAnswer::Refused(refusal),
            ended: Vec::new(),
        }
    }
}

impl Backend {
    /// Whose address and password these are, where they are an owner who is let in. Whoever calls it counts tries.
    pub(crate) async fn prove_owner(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Result<Actor, ClosingRefusal>, AccountError> {
        let person = match self.person_with_password(email, password).await {
            Ok(person) => person,
            Err(AccountError::WrongCredentials) => return Ok(Err(ClosingRefusal::Password)),
            Err(AccountError::Busy) => return Ok(Err(ClosingRefusal::Busy)),
            Err(error) => return Err(error),
        };
        let mut tx = self.inner.db.read().await?;
        let blocked = session::is_blocked(&mut tx, person.actor.user).await?;
        tx.commit().await?;
        if blocked || !may(&person.actor, Action::EditBusiness) {
            return Ok(Err(ClosingRefusal::NotAllowed));
        }
        Ok(Ok(person.actor))
    }

    /// The same of somebody who is signed in, with tries counted.
    pub(crate) async fn prove_owner_here(
        &self,
        person: &Person,
        password: &str,
    ) -> Result<Result<Actor, ClosingRefusal>, AccountError> {
        if !may(&person.actor, Action::EditBusiness) {
            return Ok(Err(ClosingRefusal::NotAllowed));
        }
        let mut tx = self.inner.db.write().await?;
        let counted = setting::count(&mut tx, TRIES, (HOUR, TRIES_AN_HOUR), self.now()).await?;
        tx.commit().await?;
        if !counted {
            return Ok(Err(ClosingRefusal::TooMany));
        }
        let email = person.email.as_deref().unwrap_or_default();
        let proven = self.prove_owner(email, password).await?;
        // Of somebody else's password nothing follows here.
        Ok(proven.and_then(|owner| {
            if owner.user == person.actor.user {
                Ok(owner)
            } else {
                Err(ClosingRefusal::Password)
            }
        }))
    }

    /// Closes the business for an owner who gives the password and types its name.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn close_business(
        &self,
        person: &Person,
        name: &str,
        password: &str,
    ) -> Result<Closing, AccountError> {
        match self.prove_owner_here(person, password).await? {
            Ok(owner) => Ok(self.close_business_as(Some(owner.user), name).await?),
            Err(refusal) => Ok(Closing::refused(refusal)),
        }
    }

    /// The same on the command line, where nobody is asked for a password.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn close_business_as(
        &self,
        by: Option<UserId>,
        name: &str,
    ) -> Result<Closing, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let business = find_business(&mut tx).await?;
        let business = business.ok_or(BackendError::NoBusiness)?;
        if !is_name_of(&business, name) {
            return Ok(Closing::refused(ClosingRefusal::Name));
        }
        let mut ended = Vec::new();
        // Whoever closes it twice does not begin the thirty days anew.
        if find_closed(&mut tx).await?.is_none() {
            put_closed(&mut tx, Some(&Closed { at: now, by })).await?;
            ended = session::close_everybodys(&mut tx).await?;
            note(&mut tx, by, now, true).await?;
        }
        tx.commit().await?;
        self.reload_closed().await?;
        Ok(Closing {
            answer: ClosingAnswer::Done,
            ended,
        })
    }

    /// Opens it again for an owner who gives address and password.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn reopen_business(
        &self,
        email: &str,
        password: &str,
    ) -> Result<ClosingAnswer, AccountError> {
        match self.prove_owner(email, password).await? {
            Ok(owner) => Ok(self.reopen_business_as(Some(owner.user)).await?),
            Err(refusal) => Ok(ClosingAnswer::Refused(refusal)),
        }
    }

    /// The same on the command line.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn reopen_business_as(
        &self,
        by: Option<UserId>,
    ) -> Result<ClosingAnswer, BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let Some(closed) = find_closed(&mut tx).await? else {
            return Ok(ClosingAnswer::Refused(ClosingRefusal::Open));
        };
        if !closed.may_reopen(now) {
            return Ok(ClosingAnswer::Refused(ClosingRefusal::TooLate));
        }
        put_closed(&mut tx, None).await?;
        note(&mut tx, by, now, false).await?;
        tx.commit().await?;
        self.reload_closed().await?;
        // What waited goes on.
        self.inner.mail.ring();
        self.inner.due.notify_one();
        Ok(ClosingAnswer::Done)
    }

    /// Erases everything of a business that was closed for long enough. The database is empty afterwards, as before the first start: every server is
    /// to be started again.
    ///
    /// # Errors
    /// Where the database fails: nothing is changed then.
    pub async fn erase_business(&self, name: &str) -> Result<ClosingAnswer, BackendError> {
        let shapes = table_shapes(self.now()).await?;
        let shapes: Vec<_> = shapes
            .into_iter()
            .filter(|one| one.name != "migration")
            .collect();
        let mut tx = self.inner.db.write().await?;
        let Some(closed) = find_closed(&mut tx).await? else {
            return Ok(ClosingAnswer::Refused(ClosingRefusal::Open));
        };
        if closed.may_reopen(self.now()) {
            return Ok(ClosingAnswer::Refused(ClosingRefusal::TooEarly));
        }
        let business = find_business(&mut tx).await?;
        if !business.is_some_and(|business| is_name_of(&business, name)) {
            return Ok(ClosingAnswer::Refused(ClosingRefusal::Name));
        }
        empty(&mut tx, &shapes).await?;
        tx.commit().await?;
        Ok(ClosingAnswer::Done)
    }
}

async fn note(
    connection: &mut AnyConnection,
    by: Option<UserId>,
    now: i64,
    closed: bool,
) -> Result<(), BackendError> {
    let (zh, en) = if closed {
        ("店铺已关闭", "The business was closed")
    } else {
        ("店铺已重新开启", "The business was opened again")
    };
    // As a row, which older builds of the app show too.
    let what = Audited::Row {
        noun: "business_closing".to_owned(),
        id: Uuid::nil(),
        name: Label::new(zh, en),
        made: false,
        fields: Vec::new(),
    };
    audit::note(connection, by, &what, now).await
}
