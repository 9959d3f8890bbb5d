//! Until when what is written by itself waits before it leaves on another way than by mail.

use crate::change::Work;
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use crate::people::delivery::goes_on;
use domain::id::DeliveryId;
use domain::reach::QUIET;
use domain::zone::{SystemZones, Zones as _};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;

/// Before somebody looks again whether a pause is over, ms.
const LOOK: i64 = 10 * 60_000;

/// Until when what leaves on another way than by mail does not: at night by the place's clock, and while its strategy is paused. None where it leaves.
pub(super) async fn waits_until(
    connection: &mut AnyConnection,
    written: Option<DeliveryId>,
    now: i64,
) -> Result<Option<i64>, BackendError> {
    let calendar = Calendar::at(connection, now).await?;
    let offset = SystemZones.offset(&calendar.zone, now).unwrap_or_default();
    if let Some(until) = QUIET.until(now, offset) {
        return Ok(Some(until));
    }
    let Some(written) = written else {
        return Ok(None);
    };
    let key = Key::new(Entity::Delivery, written.0);
    let goes_on = match Work::default().get(connection, key).await? {
        Some(Row::Delivery(delivery)) => goes_on(connection, delivery.strategy).await?,
        _ => true,
    };
    Ok((!goes_on).then(|| now.saturating_add(LOOK)))
}
