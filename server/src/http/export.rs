//! `/api/export/v1/{file}`: contacts, orders or products as one file, for whoever may take records out.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use domain::people::ExportFile;

/// The file.
///
/// # Errors
/// [`Failure::NotFound`] for whoever may not, as for a file that is none.
pub async fn export(
    State(state): State<AppState>,
    who: SignedIn,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let actor = who.person.actor;
    state.limits.count_file_part(actor.user)?;
    let file = ExportFile::parse(&name).ok_or(Failure::NotFound)?;
    let bytes = state.backend.export_file(&actor, file).await?;
    let bytes = bytes.ok_or(Failure::NotFound)?;
    let disposition = format!("attachment; filename=\"{}\"", file.name());
    Response::builder()
        .header(header::CONTENT_TYPE, file.content_type())
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(Body::from(bytes))
        .map_err(|error| Failure::broken(&error))
}
