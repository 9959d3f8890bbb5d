//! How devices fare, for an owner: no row and no word of anybody's, only counts and times.

use crate::Backend;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::policy::{Action, may};

/// More than a page of them helps nobody.
const MOST: i64 = 200;

/// A device as it last spoke of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceHealth {
    /// Its person.
    pub name: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub label: String,
    pub build: String,
    /// Epoch ms UTC.
    pub seen_at: i64,
    /// Changes that waited there, and how long the oldest had waited, ms.
    pub waiting: i64,
    pub oldest_ms: i64,
    /// Answers that its person owes.
    pub parked: i64,
    /// How often its browser threw away what was kept.
    pub evictions: i64,
    /// How often it held other rows than this server.
    pub mismatches: i64,
}

impl Backend {
    /// Devices of the staff, and those of customers with which something is not as it should be; the latest first. Nothing for
    /// whoever may not look.
    pub async fn device_health(&self, actor: &Actor) -> Result<Vec<DeviceHealth>, BackendError> {
        if !may(actor, Action::LookAfterSync) {
            return Ok(Vec::new());
        }
        let sql = "SELECT u.name, v.label, v.build, v.seen_at, v.waiting, v.oldest_ms, \
                   (SELECT COUNT(*) FROM parked p WHERE p.owner = v.principal AND p.state = 'open'), v.evictions, \
                   (SELECT CAST(COALESCE(SUM(m.count), 0) AS BIGINT) FROM sync_mismatch m WHERE m.client = v.client) \
                   FROM sync_device v JOIN account_user u ON u.id = v.principal \
                   WHERE v.ended IS NULL AND (u.role <> 'customer' OR v.waiting > 0 OR v.evictions > 0 \
                   OR EXISTS (SELECT 1 FROM sync_mismatch m WHERE m.client = v.client)) \
                   ORDER BY v.seen_at DESC, v.client LIMIT $1";
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query(sql).bind(MOST).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        let read = |row| {
            let mut cells = Cells::of(row);
            Ok(DeviceHealth {
                name: cells.text()?.to_owned(),
                label: cells.text()?.to_owned(),
                build: cells.text()?.to_owned(),
                seen_at: cells.int()?,
                waiting: cells.int()?,
                oldest_ms: cells.int()?,
                parked: cells.int()?,
                evictions: cells.int()?,
                mismatches: cells.int()?,
            })
        };
        rows.iter().map(read).collect()
    }
}
