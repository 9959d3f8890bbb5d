//! What stands before each handler: where the call comes from, and what its body is.

use crate::account::cookie;
use crate::http::body;
use crate::http::caller::Caller;
use crate::http::mail_in;
use crate::http::problem::Failure;
use crate::http::routes::{Body, Route};
use crate::http::state::AppState;
use crate::site::closed;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use http::{HeaderMap, header};

/// Refuses foreign calls and wrong, large or slow bodies before anything is looked up.
pub async fn check(
    State((state, route)): State<(AppState, Route)>,
    request: Request,
    next: Next,
) -> Response {
    // Several methods may share a path, and HEAD is answered by GET's handler.
    if route.checks_origin() && !is_ours(&state, request.headers()) {
        return Failure::ForeignOrigin.into_response();
    }
    if state.backend.is_closed() && !route.endpoint.outlives_closing() {
        return closed::closed_page_of(&state, request.headers()).await;
    }
    if route.body.is_large()
        && let Err(failure) = is_staff(&state, request.headers()).await
    {
        return failure.into_response();
    }
    if let Body::Mail(_) = route.body
        && !mail_in::shows_secret(&state, request.headers())
    {
        // As an address that is none: whoever has no secret learns nothing.
        return Failure::NotFound.into_response();
    }
    let request = match admit(route.body, request).await {
        Ok(request) => request,
        Err(failure) => return failure.into_response(),
    };
    // Only now: a body that comes slowly keeps nobody from their turn.
    let (mut parts, body) = request.into_parts();
    let Ok(caller) = Caller::from_request_parts(&mut parts, &state).await;
    let token = cookie::token(
        &CookieJar::from_headers(&parts.headers),
        &state.config.public_url,
    );
    match state.lanes.turn(token.as_deref(), caller.0).await {
        Ok(_turn) => next.run(Request::from_parts(parts, body)).await,
        Err(failure) => failure.into_response(),
    }
}

/// True where a page of this site made the call. Browsers always send one of the two headers with a request that changes something.
fn is_ours(state: &AppState, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    match text("origin") {
        Some(origin) => {
            headers.get_all("origin").iter().count() == 1 && state.config.public_url.admits(origin)
        }
        None => text("sec-fetch-site") == Some("same-origin"),
    }
}

/// True where somebody followed a link on a page of this site. Browsers of before 2023 may not say so, and then name the page they come from.
pub(crate) fn is_link_of_ours(state: &AppState, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("referer").is_some_and(|page| {
            let origin = page.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            state.config.public_url.admits(&origin)
        }),
    }
}

/// Before much is read.
async fn is_staff(state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
    let token = cookie::token(&CookieJar::from_headers(headers), &state.config.public_url);
    let token = token.ok_or(Failure::SignIn)?;
    let person = state.backend.person(&token).await?;
    match person {
        None => Err(Failure::SignIn),
        Some(person) if person.actor.role.is_staff() => Ok(()),
        Some(_) => Err(Failure::NotFound),
    }
}

async fn admit(rule: Body, request: Request) -> Result<Request, Failure> {
    if rule == Body::None {
        return Ok(request.map(|_| axum::body::Body::empty()));
    }
    if rule != Body::Any && !has_type(request.headers(), rule.types()) {
        return Err(Failure::WrongType);
    }
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(&parts.headers, incoming, rule.limit()).await?;
    Ok(Request::from_parts(parts, bytes.into()))
}

fn has_type(headers: &HeaderMap, types: &[&str]) -> bool {
    let sent = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = sent
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    types.contains(&essence.as_str())
}
