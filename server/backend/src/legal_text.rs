//! Imprint and privacy text: written by owners, read by everybody.

use crate::Backend;
use crate::audit;
use crate::error::BackendError;
use crate::setting;
use domain::Label;
use domain::account::Actor;
use domain::account::audit::Audited;
use domain::account::legal_text::{LegalAnswer, LegalTexts};
use domain::policy::{Action, may};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The setting that holds both.
const LEGAL: &str = "legal_texts";

impl Backend {
    /// Both texts; empty where nothing was written.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn legal_texts(&self) -> Result<LegalTexts, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let texts = find(&mut tx).await?;
        tx.commit().await?;
        Ok(texts)
    }

    /// Writes both, where they stand as whoever writes saw them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_legal_texts(
        &self,
        actor: &Actor,
        was: &LegalTexts,
        new: &LegalTexts,
    ) -> Result<LegalAnswer, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(LegalAnswer::NotAllowed);
        }
        if !new.fits() {
            return Ok(LegalAnswer::TooLong);
        }
        let new = new.tidied();
        let mut tx = self.inner.db.write().await?;
        let now = find(&mut tx).await?;
        if now == new {
            return Ok(LegalAnswer::Done);
        }
        if now != *was {
            return Ok(LegalAnswer::Changed(now));
        }
        let json = serde_json::to_string(&new).map_err(|_| BackendError::Value {
            what: "legal texts",
        })?;
        setting::put(&mut tx, LEGAL, &json).await?;
        // As a row, which older builds of the app show too.
        let what = Audited::Row {
            noun: "legal_text".to_owned(),
            id: Uuid::nil(),
            name: Label::new(
                "法律文本（版权信息、隐私说明）已修改",
                "Imprint and privacy text were changed",
            ),
            made: now.is_empty(),
            fields: Vec::new(),
        };
        audit::note(&mut tx, Some(actor.user), &what, self.now()).await?;
        tx.commit().await?;
        Ok(LegalAnswer::Done)
    }
}

pub(crate) async fn find(connection: &mut AnyConnection) -> Result<LegalTexts, BackendError> {
    let json = setting::find(connection, LEGAL).await?;
    let texts = json.map(|json| serde_json::from_str(&json)).transpose();
    let texts = texts.map_err(|_| BackendError::Value {
        what: "legal texts",
    })?;
    Ok(texts.unwrap_or_default())
}
