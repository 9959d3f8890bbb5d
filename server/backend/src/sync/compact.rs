//! Forgetting what nobody needs any more: that rows left a scope, once every device that still matters has heard of it; devices that are
//! not seen any more.

use crate::Backend;
use crate::change::change_log::forget;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::limit;
use domain::Scope;
use std::collections::BTreeMap;

/// Thirty days: a device that was away for longer gets the scopes afresh in which something went.
const KEEP: i64 = 30 * 24 * 3_600_000;
/// So many are forgotten in one transaction: nobody waits for long.
const AT_ONCE: i64 = 2_000;

/// After a year without a word a device's secret counts for nothing any more: its queue needs a login.
const DEVICE: i64 = 365 * 24 * 3_600_000;

impl Backend {
    /// Forgets held work that was taken or answered since, and devices not seen for a year of which nothing is held, whether or not
    /// their person is still there; answers whether there may be more of them.
    pub async fn forget_old_devices(&self) -> Result<bool, BackendError> {
        let settled = "DELETE FROM sync_deposit WHERE mid IN \
                       (SELECT mid FROM mutation_log WHERE mutation_log.client = sync_deposit.client)";
        let old = "DELETE FROM sync_device WHERE client IN (SELECT v.client FROM sync_device v WHERE v.seen_at < $1 \
                   AND NOT EXISTS (SELECT 1 FROM sync_deposit d WHERE d.client = v.client) LIMIT $2)";
        let mut tx = self.inner.db.write().await?;
        sqlx::query(settled).execute(&mut *tx).await?;
        limit::forget(&mut tx, self.now()).await?;
        let gone = sqlx::query(old)
            .bind(self.now().saturating_sub(DEVICE))
            .bind(AT_ONCE)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        if gone > 0 {
            tracing::info!(gone, "devices not seen for a year are forgotten");
        }
        Ok(i64::try_from(gone).unwrap_or(AT_ONCE) >= AT_ONCE)
    }

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
