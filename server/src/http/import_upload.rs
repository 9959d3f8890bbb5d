//! `/api/import/v1/upload`: a file of people, whole. What becomes of it is asked and decided by server functions.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use domain::people::import_run::ImportAnswer;
use serde::Deserialize;

/// What the file is called where it comes from.
#[derive(Deserialize)]
pub struct UploadName {
    #[serde(default)]
    name: String,
}

/// Reads the file and answers with its preview, or why it is none.
///
/// # Errors
/// [`Failure::NotFound`] for whoever may not, as for an address that is none.
pub async fn upload(
    State(state): State<AppState>,
    who: SignedIn,
    Query(file): Query<UploadName>,
    body: Bytes,
) -> Result<Json<ImportAnswer>, Failure> {
    let actor = who.person.actor;
    state.limits.count_file_part(actor.user)?;
    let answer = state
        .backend
        .upload_import(&actor, &file.name, body.to_vec())
        .await?;
    answer.map(Json).ok_or(Failure::NotFound)
}
