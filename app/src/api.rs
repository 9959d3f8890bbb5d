//! Server functions: a name, a visitor, one answer. They exist only for what cannot be a mutation.
//!
//! The server gives each request its backend, `Option<backend::Person>` and `DemoMode` as context.

use crate::device::Me;
use domain::account::Role;
use leptos::prelude::*;
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// An account of the demo business that anybody may try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// Whether this server runs the demo business; the server provides it as context for every server function.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Copy)]
pub struct DemoMode(pub bool);

/// Why the server did not answer. Offline is a state, not an error page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    #[error("the server did not answer")]
    Unreachable,
    #[error("the server could not do it")]
    Broken,
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            _ => Self::Broken,
        }
    }
}

/// Who is signed in here; none where nobody is.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskMe, prefix = "/api", endpoint = "account/me")]
pub async fn me() -> Result<Option<Me>, ApiError> {
    let person = use_context::<Option<backend::Person>>().flatten();
    Ok(person.map(|person| Me {
        user: person.actor.user,
        role: person.actor.role,
        name: person.name,
        guest: person.guest,
        demo: is_demo(),
    }))
}

/// One place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Names it, for [`end_session`].
    pub id: String,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub device: String,
    /// Epoch milliseconds UTC.
    pub created_at: i64,
    /// Epoch milliseconds UTC, within the hour.
    pub last_seen: i64,
    /// True for the one that asks.
    pub current: bool,
}

/// The caller's session by its public id; the server provides it as context.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct CurrentSession(pub Option<String>);

/// Tells the event lines that a session ended; the server provides it as context.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct SessionEnded(pub std::sync::Arc<dyn Fn(String) + Send + Sync>);

/// Where the caller is signed in, the latest first; nothing where nobody is.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = ListSessions, prefix = "/api", endpoint = "account/sessions")]
pub async fn sessions() -> Result<Vec<SessionInfo>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(Vec::new());
    };
    let current = use_context::<CurrentSession>().and_then(|current| current.0);
    let sessions = backend.sessions(person.actor.user).await;
    Ok(sessions
        .map_err(|_| ApiError::Broken)?
        .into_iter()
        .map(|one| SessionInfo {
            current: Some(&one.id) == current.as_ref(),
            id: one.id,
            device: one.device,
            created_at: one.created_at,
            last_seen: one.last_seen,
        })
        .collect())
}

/// Signs one of the caller's own devices out; false where they have no such session.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = EndSession, prefix = "/api", endpoint = "account/end-session")]
pub async fn end_session(id: String) -> Result<bool, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(false);
    };
    let ended = backend.end_session(person.actor.user, &id).await;
    let ended = ended.map_err(|_| ApiError::Broken)?;
    if ended && let Some(tell) = use_context::<SessionEnded>() {
        (tell.0)(id);
    }
    Ok(ended)
}

/// Eight digits that open the caller's account once, within 15 minutes, at `/claim` in the installed app. None for staff and where
/// nobody is signed in. A new code ends the one before.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskClaimCode, prefix = "/api", endpoint = "account/claim-code")]
pub async fn claim_code() -> Result<Option<String>, ApiError> {
    let Some((backend, person)) = caller() else {
        return Ok(None);
    };
    let code = backend.claim_code(&person.actor).await;
    code.map_err(|_| ApiError::Broken)
}

#[cfg(feature = "ssr")]
fn caller() -> Option<(backend::Backend, backend::Person)> {
    let person = use_context::<Option<backend::Person>>().flatten()?;
    Some((use_context::<backend::Backend>()?, person))
}

/// The accounts of the demo business; none elsewhere.
///
/// # Errors
/// [`ApiError`] where there is no answer.
#[server(name = AskDemoPeople, prefix = "/api", endpoint = "demo/people")]
pub async fn demo_people() -> Result<Vec<DemoPerson>, ApiError> {
    let Some(backend) = use_context::<backend::Backend>().filter(|_| is_demo()) else {
        return Ok(Vec::new());
    };
    let people = backend.demo_people().await.map_err(|_| ApiError::Broken)?;
    Ok(people
        .into_iter()
        .filter_map(|one| {
            Some(DemoPerson {
                email: one.email?,
                name: one.name,
                role: one.actor.role,
            })
        })
        .collect())
}

#[cfg(feature = "ssr")]
fn is_demo() -> bool {
    use_context::<DemoMode>().is_some_and(|mode| mode.0)
}
