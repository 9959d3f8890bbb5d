//! The business as a row.

use crate::error::BackendError;
use crate::rows;
use domain::account::Business;
use sqlx::AnyConnection;

/// The business of this deployment, once there is one.
pub(crate) async fn find(connection: &mut AnyConnection) -> Result<Option<Business>, BackendError> {
    Ok(rows::list::<Business>(connection).await?.into_iter().next())
}
