//! `/api/files/v1`: a file's bytes, up in parts and down whole.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::{Backend, Served};
use domain::AttachmentId;
use domain::file::{Sha256, Uploaded};
use futures::stream;
use http::{HeaderValue, header};
use serde::Deserialize;

/// A file is shown without scripts, frames or anything from elsewhere, wherever somebody opens it.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");
/// The app keeps what was seen itself; who may see it changes.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
/// A photo of the menu never changes under its id: another one has another.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Where a part belongs.
#[derive(Deserialize)]
pub struct PartOffset {
    #[serde(default)]
    off: u64,
}

/// How much of a file is here.
///
/// # Errors
/// [`Failure::NotFound`] for whoever did not attach it, as for a file that is nowhere.
pub async fn status(
    State(state): State<AppState>,
    who: SignedIn,
    Path(hash): Path<String>,
) -> Result<Json<Uploaded>, Failure> {
    let hash = read(&hash)?;
    Ok(Json(state.backend.uploaded(&who.person.actor, hash).await?))
}

/// Takes the bytes from `off` on, and answers where to go on.
///
/// # Errors
/// See [`Failure`]; nothing was kept then.
pub async fn upload(
    State(state): State<AppState>,
    who: SignedIn,
    Path(hash): Path<String>,
    Query(at): Query<PartOffset>,
    body: Bytes,
) -> Result<Json<Uploaded>, Failure> {
    let hash = read(&hash)?;
    let actor = who.person.actor;
    state.limits.count_file_part(actor.user)?;
    let done = state
        .backend
        .upload(&actor, hash, at.off, body.to_vec())
        .await?;
    Ok(Json(done))
}

fn read(hash: &str) -> Result<Sha256, Failure> {
    hash.parse().map_err(|_| Failure::NotFound)
}

/// Gives a file to whoever sees its row.
///
/// # Errors
/// [`Failure::NotFound`] for everybody else, and while the bytes are on their way.
pub async fn serve(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: AttachmentId = id.parse().map_err(|_| Failure::NotFound)?;
    let file = state.backend.file(&who.person.actor, id).await?;
    answer(&state, file.ok_or(Failure::NotFound)?, PRIVATE)
}

/// Gives the photo of a product to everybody.
///
/// # Errors
/// [`Failure::NotFound`] for every other file.
pub async fn product_photo(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: AttachmentId = id.parse().map_err(|_| Failure::NotFound)?;
    let file = state.backend.product_photo(id).await?;
    answer(&state, file.ok_or(Failure::NotFound)?, FOR_EVER)
}

fn answer(state: &AppState, file: Served, keep: HeaderValue) -> Result<Response, Failure> {
    let about = &file.attachment;
    let response = Response::builder()
        .header(header::CONTENT_TYPE, about.media.mime())
        .header(header::CONTENT_LENGTH, about.bytes)
        .header(header::CONTENT_DISPOSITION, disposition(&file))
        .header(header::CONTENT_SECURITY_POLICY, SANDBOX)
        .header(header::CACHE_CONTROL, keep);
    response
        .body(body(state.backend.clone(), file))
        .map_err(|error| Failure::broken(&error))
}

/// Only pictures are drawn in place; everything else is a file to keep.
fn disposition(file: &Served) -> String {
    let about = &file.attachment;
    let how = if about.media.is_picture() {
        "inline"
    } else {
        "attachment"
    };
    let name: String = about
        .name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("{how}; filename*=UTF-8''{name}")
}

/// One part of the file in memory at a time.
fn body(backend: Backend, file: Served) -> Body {
    let parts = stream::try_unfold((backend, file, 0), async |(backend, file, at)| {
        let part = backend.file_part(&file, at).await?;
        Ok::<_, backend::BackendError>(part.map(|part| {
            let next = at + part.len() as u64;
            (Bytes::from(part), (backend, file, next))
        }))
    });
    Body::from_stream(parts)
}
