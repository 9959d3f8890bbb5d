//! The business of this deployment.

use crate::change::rows;
use crate::error::BackendError;
use domain::account::Business;
use sqlx::AnyConnection;

/// The business of this deployment, once there is one.
pub(crate) async fn find_business(
    connection: &mut AnyConnection,
) -> Result<Option<Business>, BackendError> {
    Ok(rows::list::<Business>(connection).await?.into_iter().next())
}
