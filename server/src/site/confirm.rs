//! Confirming by the link of a letter that offers are wanted. Nobody has to sign in, and nobody learns from the answer whose link it is.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{ConfirmView, confirm_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use http::StatusCode;

/// `GET /confirm/{token}`: a button. It writes nothing: mail gateways look at every link.
///
/// # Errors
/// Where the database does not answer.
pub async fn confirm_form(visit: Visit) -> Result<Response, Failure> {
    show(&visit, false).await
}

/// `POST /confirm/{token}`: by the page's button.
///
/// # Errors
/// Where the database does not answer: the same may be sent again.
pub async fn confirm(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    if let Ok(Path(token)) = token {
        visit.state.backend.confirm_by_link(&token).await?;
    }
    show(&visit, true).await
}

async fn show(visit: &Visit, done: bool) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let page = confirm_page(&ConfirmView { head, done });
    Ok(html(StatusCode::OK, page))
}
