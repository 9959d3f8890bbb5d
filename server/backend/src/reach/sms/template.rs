//! The texts that a provider approved, as this server last heard.

use super::port::{Carrier, Fault};
use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::people::sms::provider::{SmsAnswer, SmsProvider, SmsRefusal};
use domain::people::sms::template::{MAX_TEMPLATES, SmsTemplate, TemplateState};
use domain::policy::{Action, may};
use sqlx::AnyConnection;

/// All of them, by their codes.
pub(super) async fn list(connection: &mut AnyConnection) -> Result<Vec<SmsTemplate>, BackendError> {
    let sql = "SELECT code, sign, text, state, reason, checked_at FROM sms_template ORDER BY code";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        Ok(SmsTemplate {
            code: cells.text()?.to_owned(),
            sign: cells.text()?.to_owned(),
            text: cells.text()?.to_owned(),
            state: TemplateState::parse(cells.text()?).ok_or(BackendError::Value {
                what: "sms_template.state",
            })?,
            reason: cells.text()?.to_owned(),
            checked_at: cells.int()?,
        })
    };
    rows.iter().map(read).collect()
}

async fn keep(connection: &mut AnyConnection, one: &SmsTemplate) -> Result<(), BackendError> {
    let sql = "INSERT INTO sms_template (code, sign, text, state, reason, checked_at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (code) DO UPDATE SET sign = excluded.sign, text = excluded.text, state = excluded.state, \
               reason = excluded.reason, checked_at = excluded.checked_at";
    sqlx::query(sql)
        .bind(one.code.clone())
        .bind(one.sign.clone())
        .bind(one.text.clone())
        .bind(one.state.name())
        .bind(one.reason.clone())
        .bind(one.checked_at)
        .execute(connection)
        .await?;
    Ok(())
}

impl Backend {
    /// Adds a template, or looks at one again: its text and its state are the provider's to say.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn keep_sms_template(
        &self,
        actor: &Actor,
        code: &str,
        sign: &str,
    ) -> Result<SmsAnswer, BackendError> {
        let refused = |refusal| Ok(SmsAnswer::Refused { refusal });
        if !may(actor, Action::EditBusiness) {
            return refused(SmsRefusal::NotAllowed);
        }
        let (code, sign) = (code.trim(), sign.trim());
        let fits = |text: &str| (1..=60).contains(&text.chars().count());
        if !fits(code) || !fits(sign) {
            return refused(SmsRefusal::NoSuchTemplate);
        }
        let mut tx = self.inner.db.read().await?;
        let have = list(&mut tx).await?;
        let carrier = self.sms_carrier(&mut tx, SmsProvider::Aliyun).await?;
        tx.commit().await?;
        let is_new = have.iter().all(|one| one.code != code);
        if is_new && have.len() >= MAX_TEMPLATES {
            return refused(SmsRefusal::TooManyTemplates);
        }
        let aliyun = match carrier {
            Ok(Carrier::Aliyun(aliyun)) => aliyun,
            Ok(_) => return refused(SmsRefusal::NoKeys),
            Err(why) => return refused(why),
        };
        let template = match aliyun.template(code, sign).await {
            Ok(Some(template)) => template,
            Ok(None) => return refused(SmsRefusal::NoSuchTemplate),
            Err(Fault::NotNow { .. } | Fault::Refused { .. } | Fault::NoAnswer(_)) => {
                return refused(SmsRefusal::NoAnswer);
            }
        };
        let mut tx = self.inner.db.write().await?;
        keep(&mut tx, &template).await?;
        if is_new {
            let change = ("sms_template", None, Some(code));
            self.note_sms(&mut tx, Some(actor.user), change).await?;
        }
        tx.commit().await?;
        Ok(SmsAnswer::Done)
    }

    /// Lets go of a template; the provider keeps it.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; nothing was changed then.
    pub async fn remove_sms_template(
        &self,
        actor: &Actor,
        code: &str,
    ) -> Result<SmsAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            let refusal = SmsRefusal::NotAllowed;
            return Ok(SmsAnswer::Refused { refusal });
        }
        let mut tx = self.inner.db.write().await?;
        let gone = sqlx::query("DELETE FROM sms_template WHERE code = $1")
            .bind(code.to_owned())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() > 0 {
            let change = ("sms_template", Some(code), None);
            self.note_sms(&mut tx, Some(actor.user), change).await?;
        }
        tx.commit().await?;
        Ok(SmsAnswer::Done)
    }

    /// The texts that may be written, for whoever works with contacts; none where any text may.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn sms_templates(&self, actor: &Actor) -> Result<Option<Vec<String>>, BackendError> {
        if !may(actor, Action::WorkContact) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let chosen = self.chosen_sms(&mut tx).await?;
        let all = list(&mut tx).await?;
        tx.commit().await?;
        let needed = chosen.is_some_and(SmsProvider::needs_templates);
        let good = all.into_iter();
        let good = good.filter(|one| one.state == TemplateState::Approved);
        Ok(needed.then(|| good.map(|one| one.text).collect()))
    }
}
