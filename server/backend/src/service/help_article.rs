//! Help articles: what everybody may read.

use crate::Backend;
use crate::change::rows::list;
use crate::error::BackendError;
use domain::service::HelpArticle;
use domain::service::help_article::in_order;

impl Backend {
    /// The articles that everybody may read, in their order. Drafts and what was given up are not among them.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn public_help(&self) -> Result<Vec<HelpArticle>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let all = list::<HelpArticle>(&mut tx).await?;
        tx.commit().await?;
        let public = all.iter().filter(|one| one.is_public());
        Ok(in_order(public).into_iter().cloned().collect())
    }

    /// True where there is anything that everybody may read.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn has_public_help(&self) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let sql = "SELECT id FROM help_article WHERE is_public = 1 AND removed = 0 LIMIT 1";
        let found = sqlx::query(sql).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        Ok(found.is_some())
    }
}
