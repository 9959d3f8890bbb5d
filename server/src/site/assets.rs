//! The files that browsers load, from the site folder only.

use crate::http::headers::vary;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use std::path::{Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

/// The name changes with the content, so a browser never asks twice.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The name stays when the content changes.
const AN_HOUR: &str = "public, max-age=3600";
/// Ask each time, but take the stored copy where nothing changed.
const ASK: &str = "no-cache";

/// File systems know no longer names, and call the question itself an error. What is written with `%` is shorter there than here.
const LONGEST: usize = 255;

const ROBOTS: &str = "User-agent: *\nDisallow: /api/\nDisallow: /app\nDisallow: /desk\n";

/// `/pkg/{build}/…`
pub async fn build(State(state): State<AppState>, request: Request) -> Response {
    from_folder(&state.site.folder, request, FOR_EVER).await
}

/// `/public/…`
pub async fn public(State(state): State<AppState>, request: Request) -> Response {
    from_folder(&state.site.folder, request, AN_HOUR).await
}

/// `/media/…`, which lies in `public/media`.
pub async fn media(State(state): State<AppState>, request: Request) -> Response {
    from_folder(&state.site.folder.join("public"), request, AN_HOUR).await
}

/// `/favicon.ico` and `.svg`, from `public/`; every browser of today reads the second under the first one's name.
pub async fn favicon(State(state): State<AppState>, request: Request) -> Response {
    let named = state
        .site
        .folder
        .join("public")
        .join(request.uri().path().trim_start_matches('/'));
    let file = if named.is_file() {
        named
    } else {
        state.site.folder.join("public/favicon.svg")
    };
    finish(
        ServeFile::new(file)
            .oneshot(request)
            .await
            .map(IntoResponse::into_response),
        AN_HOUR,
    )
}

/// `/robots.txt`: the apps hold nothing for search engines.
pub async fn robots() -> &'static str {
    ROBOTS
}

/// `/sw.js`: one worker for both apps, so its scope is the whole site; it must never be stale.
pub async fn worker(State(state): State<AppState>, request: Request) -> Response {
    let folder = &state.site.folder;
    let own = folder.join("sw.js");
    let file: PathBuf = if own.is_file() {
        own
    } else {
        folder.join("public/sw.js")
    };
    let served = ServeFile::new(file).oneshot(request).await;
    let mut response = finish(served.map(IntoResponse::into_response), ASK);
    if response.status().is_success() {
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        );
        headers.insert("service-worker-allowed", HeaderValue::from_static("/"));
    }
    response
}

/// A file whose path below `folder` is the request's; folders are not listed.
async fn from_folder(folder: &Path, request: Request, cache: &'static str) -> Response {
    let hidden = request.uri().path().split('/').any(|part| {
        part.starts_with('.')
            || part.starts_with("%2e")
            || part.starts_with("%2E")
            || part.len() > LONGEST
    });
    if hidden {
        return Failure::NotFound.into_response();
    }
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let served = files.oneshot(request).await;
    finish(served.map(IntoResponse::into_response), cache)
}

fn finish(served: Result<Response, std::convert::Infallible>, cache: &'static str) -> Response {
    let Ok(mut response) = served;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            return Failure::NotFound.into_response();
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            return Failure::broken(&"a file could not be read").into_response();
        }
        _ => {}
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    vary(headers, "accept-encoding");
    response
}
