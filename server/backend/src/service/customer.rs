//! Whose conversation it is, and in which language somebody is written to.

use crate::Backend;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::{ConversationId, Lang, UserId};
use sqlx::AnyConnection;

impl Backend {
    /// The customer of a conversation; none where there is no such conversation.
    pub async fn customer_of(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<UserId>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query("SELECT customer FROM conversation WHERE id = $1")
            .bind(conversation.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        row.map(|row| Ok(UserId(id(Cells::of(&row).text()?, "customer")?)))
            .transpose()
    }
}

/// The language of somebody's contact, or else the one in which they last came.
pub(crate) async fn language_of(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Lang, BackendError> {
    let sql = "SELECT COALESCE((SELECT COALESCE(w.language, c.language) FROM contact c \
               LEFT JOIN contact w ON w.id = c.merged_into WHERE c.account_user = u.id \
               ORDER BY CASE WHEN c.merged_into IS NULL THEN 0 ELSE 1 END, c.id LIMIT 1), u.lang) \
               FROM account_user u WHERE u.id = $1";
    let row = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(Lang::default());
    };
    Ok(Cells::of(&row)
        .maybe_text()?
        .map(Lang::parse)
        .unwrap_or_default())
}
