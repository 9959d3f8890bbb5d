//! Web push: phones hear of what happens while the app is closed. What is told is queued in the transaction of what caused it, and leaves
//! encrypted for the phone (RFC 8291), signed by this server (RFC 8292), once.
//!
//! Nothing of a person is in it: a name of [`PushNews`](domain::reach::PushNews), an id, and the id of the subscription. A push service
//! may be asked again for what it took, where this program ended between its answer and our commit; the topic and the tag make one of both.

mod deliver;
mod encrypt;
mod offer;
pub(crate) mod on_change;
pub(crate) mod queue;
mod server_key;

pub use deliver::PushDelivered;
pub(crate) use encrypt::PhoneKeys;

use crate::sealed_secret::SecretError;
use std::sync::OnceLock;
use tokio::sync::Notify;

/// The bell that wakes whoever delivers.
#[derive(Default)]
pub(crate) struct WebPushPort {
    bell: Notify,
    /// Where a test's double of a push service is; it is not public.
    double: OnceLock<String>,
}

/// Why nothing can be sent, or not to this phone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebPushError {
    #[error("the phone's keys are none")]
    Keys,
    #[error("the server's key is none")]
    ServerKey,
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl From<crate::error::BackendError> for WebPushError {
    fn from(error: crate::error::BackendError) -> Self {
        Self::Secret(error.into())
    }
}

impl From<sqlx::Error> for WebPushError {
    fn from(error: sqlx::Error) -> Self {
        Self::Secret(error.into())
    }
}
