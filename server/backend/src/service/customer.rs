//! Whose conversation it is, for what is told without being kept.

use crate::Backend;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::{ConversationId, UserId};

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
