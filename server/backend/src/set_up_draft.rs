//! The first start step by step: what was filled in stands in the database, for whoever has the link, on whichever phone.

use crate::Backend;
use crate::account::{SignedIn, person_by_id};
use crate::error::{AccountError, BackendError};
use crate::mail::MailAccountError;
use crate::set_up::{DRAFT, Owner, Proof, SetUpError, is_good};
use crate::setting;
use domain::account::mail_account::{MailAccount, MailAnswer, MailRefusal};
use domain::account::set_up_draft::{SetUpDraft, SetUpStep};
use domain::account::{Email, Password};
use domain::zone::SystemZones;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

/// What was filled in, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenSetUp {
    pub draft: SetUpDraft,
    /// A password was given; it is not shown.
    pub has_password: bool,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepSaved {
    Saved(OpenSetUp),
    /// Somebody saved this step since the page was drawn: this is what stands, and nothing was overwritten.
    Meanwhile(OpenSetUp),
}

/// The draft as it is kept.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct KeptDraft {
    draft: SetUpDraft,
    /// Hashed as in an account.
    password: Option<String>,
}

impl KeptDraft {
    fn shown(&self) -> OpenSetUp {
        OpenSetUp {
            draft: self.draft.clone(),
            has_password: self.password.is_some(),
        }
    }
}

impl Backend {
    /// Takes back who is to be the owner and what mails leave by: what somebody said who may have had a link that is no longer good.
    pub(crate) async fn forget_who_sets_up(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<(), BackendError> {
        if let Some(json) = setting::find(connection, DRAFT).await? {
            let kept = serde_json::from_str::<KeptDraft>(&json);
            let mut kept = kept.map_err(|_| BackendError::Value {
                what: "set-up draft",
            })?;
            kept.password = None;
            kept.draft.saved.remove(&SetUpStep::You);
            put(connection, &kept).await?;
        }
        crate::mail::forget_mail_account(connection).await
    }

    /// What was filled in so far.
    ///
    /// # Errors
    /// [`SetUpError::Code`], [`SetUpError::There`], and where the database fails.
    pub async fn open_set_up(&self, code: &str) -> Result<OpenSetUp, SetUpError> {
        let mut tx = self.inner.db.read().await?;
        let kept = find(&mut tx, code, self.now()).await?;
        tx.commit().await.map_err(BackendError::from)?;
        Ok(kept.shown())
    }

    /// Saves one step of a draft that [`SetUpDraft::check`] finds good, unless somebody saved it since `seen` times.
    ///
    /// # Errors
    /// [`SetUpError`]; nothing is written then.
    pub async fn save_set_up_step(
        &self,
        code: &str,
        (step, seen): (SetUpStep, u32),
        typed: &SetUpDraft,
        password: Option<&Password>,
    ) -> Result<StepSaved, SetUpError> {
        typed.check(step, &SystemZones)?;
        let hash = match password.filter(|_| step == SetUpStep::You) {
            Some(password) => Some(self.inner.passwords.hash(password).await?),
            None => None,
        };
        let mut tx = self.inner.db.write().await?;
        let mut kept = find(&mut tx, code, self.now()).await?;
        let times = kept.draft.times(step);
        if times != seen {
            return Ok(StepSaved::Meanwhile(kept.shown()));
        }
        kept.draft.take(step, typed);
        kept.draft.saved.insert(step, times.saturating_add(1));
        kept.password = hash.or(kept.password);
        put(&mut tx, &kept).await?;
        tx.commit().await.map_err(BackendError::from)?;
        Ok(StepSaved::Saved(kept.shown()))
    }

    /// Sets mail up before there is a business, and sends its owner-to-be a test.
    ///
    /// # Errors
    /// [`SetUpError`]; what the mail server says is an answer.
    pub async fn set_up_mail(
        &self,
        code: &str,
        account: MailAccount,
        password: &str,
    ) -> Result<MailAnswer, SetUpError> {
        let owner = self.open_set_up(code).await?.draft.email;
        let broken = |error: MailAccountError| match error {
            MailAccountError::Backend(error) => SetUpError::Backend(error),
            MailAccountError::Secret(error) => SetUpError::Secret(error),
        };
        let set = self.change_mail_account(None, account, password).await;
        match set.map_err(broken)? {
            MailAnswer::Done => {}
            other => return Ok(other),
        }
        match Email::parse(&owner) {
            Ok(owner) => Ok(self.test_mail_to(&owner).await?),
            Err(_) => Ok(MailAnswer::Refused(MailRefusal::NoAddress)),
        }
    }

    /// Makes the business of what was filled in, and lets its owner in.
    ///
    /// # Errors
    /// [`SetUpError`]; [`SetUpError::NoOwner`] where the first step was left out.
    pub async fn finish_set_up(&self, code: &str) -> Result<SignedIn, SetUpError> {
        let mut tx = self.inner.db.read().await?;
        let kept = find(&mut tx, code, self.now()).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let (Ok((name, email)), Some(hash)) = (kept.draft.owner(), kept.password) else {
            return Err(SetUpError::NoOwner);
        };
        let business = kept.draft.business(&SystemZones)?;
        let owner = Owner { name, email, hash };
        let user = self
            .make_business(Proof::Code(code), &owner, &business)
            .await?;
        let mut tx = self.inner.db.read().await?;
        let person = person_by_id(&mut tx, user).await?;
        tx.commit().await.map_err(BackendError::from)?;
        let person = person.ok_or(AccountError::WrongCredentials)?;
        Ok(self.open_session(person).await?)
    }
}

async fn find(
    connection: &mut AnyConnection,
    code: &str,
    now: i64,
) -> Result<KeptDraft, SetUpError> {
    if crate::business::find_business(connection).await?.is_some() {
        return Err(SetUpError::There);
    }
    if !is_good(connection, code, now).await? {
        return Err(SetUpError::Code);
    }
    let json = setting::find(connection, DRAFT).await?;
    let kept = json.map(|json| serde_json::from_str(&json)).transpose();
    let kept = kept.map_err(|_| BackendError::Value {
        what: "set-up draft",
    })?;
    Ok(kept.unwrap_or_default())
}

async fn put(connection: &mut AnyConnection, kept: &KeptDraft) -> Result<(), BackendError> {
    let json = serde_json::to_string(kept).map_err(|_| BackendError::Value {
        what: "set-up draft",
    })?;
    setting::put(connection, DRAFT, &json).await
}
