//! `/api/privacy/v1/archive`: all that is held of somebody, as one zip that is made while it is sent.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::Response;
use domain::{ContactId, Lang};
use futures::stream;
use serde::Deserialize;
use uuid::Uuid;

/// Whose archive, and in which language what is said beside it.
#[derive(Deserialize)]
pub struct ArchiveOf {
    /// Of this contact, for owners; one's own without it.
    contact: Option<Uuid>,
    #[serde(default)]
    lang: String,
}

/// The zip.
///
/// # Errors
/// [`Failure::NotFound`] for whoever may not, as for a person that is none.
pub async fn archive(
    State(state): State<AppState>,
    who: SignedIn,
    Query(of): Query<ArchiveOf>,
) -> Result<Response, Failure> {
    let actor = who.person.actor;
    state.limits.count_file_part(actor.user)?;
    let lang = Lang::parse(&of.lang);
    let archive = match of.contact {
        Some(contact) => {
            let backend = &state.backend;
            let found = backend.archive_of_contact(&actor, ContactId(contact), lang);
            found.await?.ok_or(Failure::NotFound)?
        }
        None => state.backend.my_archive(&actor, lang).await?,
    };
    let parts = stream::try_unfold(archive, async |mut archive| {
        let part = archive.next().await?;
        Ok::<_, backend::BackendError>(part.map(|part| (Bytes::from(part), archive)))
    });
    Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"my-data.zip\"",
        )
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(Body::from_stream(parts))
        .map_err(|error| Failure::broken(&error))
}
