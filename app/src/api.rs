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
