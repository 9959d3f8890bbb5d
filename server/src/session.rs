//! Who is calling: from the session cookie to a person.

use crate::cookie;
use crate::problem::Failure;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use backend::Person;
use http::request::Parts;
use std::sync::Arc;

/// Whoever calls, signed in or not.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub person: Option<Person>,
    /// The token the browser sent, valid or not.
    pub token: Option<Arc<str>>,
}

/// Somebody who is signed in; for everybody else the route answers 401.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub person: Person,
    pub token: Arc<str>,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(token) = cookie::token(&jar, &state.config.public_url) else {
            return Ok(Self::default());
        };
        let person = state.backend.person(&token).await?;
        Ok(Self {
            person,
            token: Some(token.into()),
        })
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        match Visitor::from_request_parts(parts, state).await? {
            Visitor {
                person: Some(person),
                token: Some(token),
            } => Ok(Self { person, token }),
            _ => Err(Failure::SignIn),
        }
    }
}
