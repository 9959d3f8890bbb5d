//! `POST /api/sync/v1/push`, `/pull`, `/preview` and `/deposit`: JSON in, one call of the backend, JSON out.

use crate::account::browser;
use crate::account::session::SignedIn;
use crate::http::caller::Caller;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use sync::{
    DepositReply, DepositRequest, PreviewReply, PreviewRequest, PullReply, PullRequest, PushReply,
    PushRequest,
};

/// Takes a device's queue.
///
/// # Errors
/// See [`Failure`]; nothing of the push was taken then.
pub async fn push(
    State(state): State<AppState>,
    caller: Caller,
    who: SignedIn,
    body: Bytes,
) -> Result<Json<PushReply>, Failure> {
    let request: PushRequest = read(&body)?;
    if !who.person.actor.role.is_staff() {
        let changes = request.mutations.len();
        state.limits.count_changes(caller, changes, body.len())?;
    }
    Ok(Json(state.backend.push(&who.person.actor, request).await?))
}

/// Answers what is new for this person.
///
/// # Errors
/// See [`Failure`].
pub async fn pull(
    State(state): State<AppState>,
    who: SignedIn,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(HeaderMap, Json<PullReply>), Failure> {
    let request: PullRequest = read(&body)?;
    let oldest = state.config.oldest_app;
    if oldest.is_some_and(|oldest| oldest.is_newer_than(&request.build)) {
        return Err(Failure::TooOld);
    }
    let actor = &who.person.actor;
    let label = browser::label(&headers);
    let lost = match state
        .backend
        .hello(actor, &who.token, &label, &request)
        .await
    {
        Ok(lost) => lost,
        Err(error) => {
            // What is new for this person does not wait for that; the device says it again.
            tracing::warn!(%error, "what a device said of itself was not noted");
            None
        }
    };
    let mut reply = state.backend.pull(actor, request).await?;
    reply.lost = lost;
    let mut head = HeaderMap::new();
    if reply.more
        && let Ok(cookie) = HeaderValue::from_str(&reply.cookie.0)
    {
        head.insert(PullReply::NEXT, cookie);
    }
    Ok((head, Json(reply)))
}

/// Answers what this person's first screen needs.
///
/// # Errors
/// See [`Failure`].
pub async fn preview(
    State(state): State<AppState>,
    who: SignedIn,
    body: Bytes,
) -> Result<Json<PreviewReply>, Failure> {
    let request: PreviewRequest = read(&body)?;
    let actor = &who.person.actor;
    Ok(Json(state.backend.preview(actor, &request).await?))
}

/// Takes a device's queue after its login has ended, for the device's own secret. The reply has numbers only.
///
/// # Errors
/// See [`Failure`]; nothing of the deposit was taken then.
pub async fn deposit(
    State(state): State<AppState>,
    caller: Caller,
    body: Bytes,
) -> Result<Json<DepositReply>, Failure> {
    state.limits.count(Try::Deposit, caller)?;
    let request: DepositRequest = read(&body)?;
    let changes = request.mutations.len();
    state.limits.count_changes(caller, changes, body.len())?;
    Ok(Json(state.backend.deposit(request).await?))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::BrokenFrame(error.to_string()))
}
