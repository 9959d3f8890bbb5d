//! `POST /api/sync/v1/push` and `/pull`: JSON in, one call of the backend, JSON out.

use crate::problem::Failure;
use crate::session::SignedIn;
use crate::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::de::DeserializeOwned;
use sync::{PullReply, PullRequest, PushReply, PushRequest};

/// Takes a device's queue.
///
/// # Errors
/// See [`Failure`]; nothing of the push was taken then.
pub async fn push(
    State(state): State<AppState>,
    who: SignedIn,
    body: Bytes,
) -> Result<Json<PushReply>, Failure> {
    let request: PushRequest = read(&body)?;
    Ok(Json(state.backend.push(&who.person.actor, request).await?))
}

/// Answers what is new for this person.
///
/// # Errors
/// See [`Failure`].
pub async fn pull(
    State(state): State<AppState>,
    who: SignedIn,
    body: Bytes,
) -> Result<Json<PullReply>, Failure> {
    let request: PullRequest = read(&body)?;
    Ok(Json(state.backend.pull(&who.person.actor, request).await?))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::BrokenFrame(error.to_string()))
}
