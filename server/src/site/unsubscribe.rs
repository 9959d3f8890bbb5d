//! Stopping offers and news by the link of a mail (RFC 8058): nobody has to sign in, and nobody learns from the answer whose link it is.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{UnsubscribeView, unsubscribe_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use http::StatusCode;

/// `GET /u/{token}`: a button. It writes nothing: mail gateways look at every link.
///
/// # Errors
/// Where the database does not answer.
pub async fn unsubscribe_form(visit: Visit) -> Result<Response, Failure> {
    show(&visit, false).await
}

/// `POST /u/{token}`: by the page's button, or by a mail program that sends `List-Unsubscribe=One-Click`. What else the body says is not read.
///
/// # Errors
/// Where the database does not answer: the same may be sent again.
pub async fn unsubscribe(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    if let Ok(Path(token)) = token {
        visit.state.backend.unsubscribe(&token).await?;
    }
    show(&visit, true).await
}

async fn show(visit: &Visit, done: bool) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let page = unsubscribe_page(&UnsubscribeView { head, done });
    Ok(html(StatusCode::OK, page))
}
