//! What many ask, for everybody: public help articles alone.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{HelpView, help_page};
use axum::response::Response;
use http::StatusCode;

/// `GET /help`
///
/// # Errors
/// Where the database does not answer.
pub async fn help(visit: Visit) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let articles = visit.state.backend.public_help().await?;
    let page = help_page(&HelpView { head, articles });
    Ok(html(StatusCode::OK, page))
}
