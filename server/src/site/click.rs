//! Links of campaigns: counted, and on to a page of this site, never to another one.

use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::Method;

/// Where a link leads that this server did not make.
const HOME: &str = "/";

/// `GET /c/{token}`: on to where the link leads; a forged one to the front page. It writes that this person followed it, once, and nothing
/// else. What programs ask by HEAD does not count.
///
/// # Errors
/// Where the database does not answer.
pub async fn click(
    State(state): State<AppState>,
    method: Method,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let path = match token {
        Ok(Path(token)) => {
            let counts = method == Method::GET;
            state.backend.follow_click(&token, counts).await?
        }
        Err(_) => None,
    };
    Ok(Redirect::to(path.as_deref().unwrap_or(HOME)).into_response())
}
