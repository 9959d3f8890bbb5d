//! Forgetting that rows left a scope, once every device that still matters has heard of it.

use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sync::change_log::forget;
use domain::Scope;
use std::collections::BTreeMap;

/// Thirty days: a device that was away for longer gets the scopes afresh in which something went.
const KEEP: i64 = 30 * 24 * 3_600_000;
/// So many are forgotten in one transaction: nobody waits for long.
const AT_ONCE: i64 = 2_000;

impl Backend {
    /// Forgets the oldest deletions, if they are older than thirty days; answers whether there may be more of them.
    pub async fn forget_old_deletions(&self) -> Result<bool, BackendError> {
        let sql = "SELECT scope, version FROM change_log WHERE kind <> 'upsert' AND at < $1 ORDER BY at LIMIT $2";
        let before = self.now().saturating_sub(KEEP);
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sql)
            .bind(before)
            .bind(AT_ONCE)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let mut ends: BTreeMap<Scope, i64> = BTreeMap::new();
        for row in &rows {
            let mut cells = Cells::of(row);
            let scope: Scope = cells
                .text()?
                .parse()
                .map_err(|_| BackendError::Value { what: "scope" })?;
            let (end, version) = (ends.entry(scope).or_default(), cells.int()?);
            *end = version.max(*end);
        }
        if ends.is_empty() {
            return Ok(false);
        }
        let mut tx = self.inner.db.write().await?;
        for (scope, end) in ends {
            forget(&mut tx, scope, end).await?;
        }
        tx.commit().await?;
        tracing::info!(lines = rows.len(), "old deletions are forgotten");
        Ok(i64::try_from(rows.len()).unwrap_or(AT_ONCE) >= AT_ONCE)
    }
}
