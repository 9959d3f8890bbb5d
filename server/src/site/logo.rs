//! The logo: its pictures, for everybody and for ever the same under their address, and the file that an owner chose.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::account::logo::{LogoAnswer, LogoKind};
use http::header;

/// `GET /logo/{version}/{kind}`
///
/// # Errors
/// [`Failure::NotFound`] for a picture that stands no more.
pub async fn picture(
    State(state): State<AppState>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Path((version, kind)) = path.map_err(|_| Failure::NotFound)?;
    let kind = LogoKind::parse(&kind).ok_or(Failure::NotFound)?;
    let found = state.backend.logo_picture(&version, kind).await?;
    let bytes = found.ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}

/// `POST /api/business/v1/logo`: the file, whole; without bytes there is no logo from now on.
///
/// # Errors
/// Where the database does not answer.
pub async fn choose(
    State(state): State<AppState>,
    who: SignedIn,
    body: Bytes,
) -> Result<Json<LogoAnswer>, Failure> {
    let actor = who.person.actor;
    state.limits.count_file_part(actor.user)?;
    Ok(Json(state.backend.set_logo(&actor, body.to_vec()).await?))
}
