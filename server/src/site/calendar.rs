//! The book for a calendar program of one of the staff: read-only, behind a link of its own.

use crate::account::flow::Visit;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

/// `GET /cal/{file}`: `TOKEN.ics`. What has not changed is not sent again.
///
/// # Errors
/// [`Failure::NotFound`] for a link that nobody who works here has, [`Failure::TooMany`] for whoever asks too often.
pub async fn feed(
    visit: Visit,
    headers: HeaderMap,
    file: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    visit.count(Try::Calendar)?;
    let file = file.ok().map(|Path(file)| file);
    let token = file.as_deref().and_then(|file| file.strip_suffix(".ics"));
    let Some(token) = token else {
        return Err(Failure::NotFound);
    };
    let host = visit.state.config.public_url.host();
    let found = visit.state.backend.calendar_file(token, host).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let known = headers.get(header::IF_NONE_MATCH);
    let is_known = known.is_some_and(|known| known.as_bytes() == found.etag.as_bytes());
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/calendar; charset=utf-8".to_owned(),
        ),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, found.etag),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, found.text).into_response())
}
