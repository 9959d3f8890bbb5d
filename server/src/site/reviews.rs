//! What customers say, for everybody: published reviews alone.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{ReviewsView, reviews_page};
use axum::response::Response;
use http::StatusCode;

/// `GET /reviews`
///
/// # Errors
/// Where the database does not answer.
pub async fn reviews(visit: Visit) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let public = visit.state.backend.public_reviews().await?;
    let page = reviews_page(&ReviewsView {
        head,
        stars: public.stars,
        latest: public.latest,
    });
    Ok(html(StatusCode::OK, page))
}
