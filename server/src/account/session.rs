//! Who is calling: from the session cookie to a person.

use crate::account::{browser, cookie};
use crate::http::accept;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::run::doors::{Guest, Rank};
use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use backend::Person;
use domain::Lang;
use http::request::Parts;
use std::sync::Arc;

/// Whoever calls, signed in or not.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub person: Option<Person>,
    /// The token the browser sent, valid or not.
    pub token: Option<Arc<str>>,
    /// Their session was ended with a wipe: the device deletes what it holds.
    pub wiped: bool,
    /// Somebody said that this phone is shared.
    pub shared: bool,
    /// What the browser calls itself, for the list of sessions.
    pub device: String,
    /// What the browser's person reads.
    pub lang: Lang,
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
        let (device, lang) = (
            browser::label(&parts.headers),
            accept::language(&parts.headers),
        );
        let shared = cookie::is_shared(&jar);
        let Some(token) = cookie::token(&jar, &state.config.public_url) else {
            return Ok(Self {
                shared,
                device,
                lang,
                ..Self::default()
            });
        };
        let person = state.backend.person(&token).await?;
        note_rank(parts, state, person.as_ref(), &token);
        let wiped = person.is_none() && state.backend.is_wiped(&token).await?;
        Ok(Self {
            person,
            wiped,
            shared,
            token: Some(token.into()),
            device,
            lang,
        })
    }
}

/// The door and the lanes hear who it is.
fn note_rank(parts: &Parts, state: &AppState, person: Option<&Person>, token: &str) {
    let rank = match person.map(|person| person.actor.role.is_staff()) {
        Some(true) => Rank::Staff,
        Some(false) => Rank::Customer,
        None => Rank::Stranger,
    };
    if rank == Rank::Staff {
        state.lanes.note_staff(token);
    } else {
        state.lanes.note_other(token);
    }
    // A proxy's connection carries everybody.
    if let Some(guest) = parts.extensions.get::<Arc<Guest>>() {
        guest.is(rank);
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        match Visitor::from_request_parts(parts, state).await? {
            Visitor {
                person: Some(person),
                token: Some(token),
                ..
            } => Ok(Self { person, token }),
            Visitor { wiped: true, .. } => Err(Failure::Wiped),
            _ => Err(Failure::SignIn),
        }
    }
}
