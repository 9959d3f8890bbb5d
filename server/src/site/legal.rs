//! Imprint and privacy text, for everybody.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{LegalView, legal_page};
use axum::response::Response;
use http::StatusCode;

/// `GET /legal`
///
/// # Errors
/// Where the database does not answer.
pub async fn legal(visit: Visit) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let texts = visit.state.backend.legal_texts().await?;
    Ok(html(StatusCode::OK, legal_page(&LegalView { head, texts })))
}
