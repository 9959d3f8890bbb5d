//! What the process says about itself: one line for each request, without query, body or address.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::io::IsTerminal;
use std::time::Instant;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
///
/// # Errors
/// Where the filter cannot be read, its own sentence.
pub fn start(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| format!("RAPPORT_LOG cannot be `{filter}`: {error}"))?;
    let colours = std::io::stderr().is_terminal();
    let set = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        // A log that cannot be written, as on a full disk, would be told by a panic of whoever logs.
        .log_internal_errors(false)
        .try_init();
    set.map_err(|error| error.to_string())
}

/// Logs the route as the table has it: ids in paths stay out of the log.
pub async fn log_request(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let begin = Instant::now();
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), begin.elapsed().as_millis());
    tracing::debug!(%method, route, status, ms, "request");
    response
}
