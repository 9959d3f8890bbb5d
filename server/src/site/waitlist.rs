//! The link of a letter that offers what became free: nobody has to sign in to take it.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{WaitlistOfferView, waitlist_offer_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use backend::WaitlistLink;
use http::StatusCode;

/// `GET /w/{token}`: what is held, with a button. It writes nothing: mail gateways look at every link.
///
/// # Errors
/// Where the database does not answer.
pub async fn offer_form(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let link = match token {
        Ok(Path(token)) => visit.state.backend.look_at_offer(&token).await?,
        Err(_) => WaitlistLink::Over,
    };
    show(&visit, link).await
}

/// `POST /w/{token}`: takes it.
///
/// # Errors
/// Where the database does not answer: the same may be sent again.
pub async fn offer(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let link = match token {
        Ok(Path(token)) => visit.state.backend.take_offer(&token).await?,
        Err(_) => WaitlistLink::Over,
    };
    show(&visit, link).await
}

async fn show(visit: &Visit, link: WaitlistLink) -> Result<Response, Failure> {
    let (entry, taken) = match link {
        WaitlistLink::Held(entry) => (Some(entry), false),
        WaitlistLink::Taken(entry) => (Some(entry), true),
        WaitlistLink::Over => (None, false),
    };
    let status = if entry.is_some() {
        StatusCode::OK
    } else {
        StatusCode::GONE
    };
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let page = waitlist_offer_page(&WaitlistOfferView { head, entry, taken });
    Ok(html(status, page))
}
