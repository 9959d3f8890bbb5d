//! A business that is closed: the page in place of all others, what its owner still does, and the archive of everything by its link.

use crate::account::flow::Visit;
use crate::account::form::{Posted, typed};
use crate::account::session::Visitor;
use crate::http::accept;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::{ClosedSaid, ClosedView, PageHead, closed_page, export_making_page};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Lang;
use domain::account::closing::{Closed, ClosingAnswer, ClosingRefusal};
use domain::zone::{SystemZones, Zones as _};
use futures::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use words::time::dated;

/// What a page is answered with while the business is closed.
pub async fn closed_page_of(state: &AppState, headers: &HeaderMap) -> Response {
    let lang = accept::language(headers);
    let page = async {
        let head = head(state, lang, &Visitor::default()).await?;
        let closed = state.backend.reload_closed().await?;
        Ok::<_, Failure>(closed_page(&ClosedView {
            reopens_until: until(state, &head, closed.as_ref(), lang),
            head,
            form: false,
            email: String::new(),
            said: None,
        }))
    };
    match page.await {
        Ok(page) => html(StatusCode::SERVICE_UNAVAILABLE, page),
        Err(failure) => failure.into_response(),
    }
}

/// Until when it can be opened again, by the business's clock; none where that is over.
fn until(state: &AppState, head: &PageHead, closed: Option<&Closed>, lang: Lang) -> Option<String> {
    let at = closed
        .filter(|closed| state.backend.may_reopen(closed))?
        .reopens_until();
    let zone = head.business.as_ref().map(|one| one.zone.as_str());
    let seconds = zone.and_then(|zone| SystemZones.offset(zone, at));
    Some(dated(lang, at, i64::from(seconds.unwrap_or(0)) / 60))
}

/// `GET /closed`; of a business that is open it leads to the menu.
///
/// # Errors
/// Where the database does not answer.
pub async fn closed_form(visit: Visit) -> Result<Response, Failure> {
    show(&visit, StatusCode::OK, String::new(), None).await
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    email: String,
    said: Option<ClosedSaid>,
) -> Result<Response, Failure> {
    let closed = visit.state.backend.reload_closed().await?;
    if closed.is_none() && said != Some(ClosedSaid::Reopened) {
        return Ok(Redirect::to("/").into_response());
    }
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let page = closed_page(&ClosedView {
        reopens_until: until(&visit.state, &head, closed.as_ref(), visit.lang),
        head,
        form: true,
        email,
        said,
    });
    Ok(html(status, page))
}

/// `POST /closed`: opens it again, or has an archive made.
///
/// # Errors
/// Where the database does not answer. Whoever guesses is told to wait.
pub async fn closed(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let backend = &visit.state.backend;
    if backend.reload_closed().await?.is_none() {
        return Ok(Redirect::to("/").into_response());
    }
    if let Err(Failure::TooMany { .. }) = visit.count_sign_in(&fields.email) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return show(&visit, status, fields.email, Some(ClosedSaid::Guessed)).await;
    }
    let said = match fields.act.as_str() {
        "reopen" => {
            let done = backend.reopen_business(&fields.email, &fields.password);
            match done.await? {
                ClosingAnswer::Done => ClosedSaid::Reopened,
                ClosingAnswer::Refused(refusal) => ClosedSaid::Refused(refusal),
            }
        }
        "export" => {
            let asked = backend.ask_business_export_closed(&fields.email, &fields.password);
            match asked.await? {
                Ok(export) => ClosedSaid::Export(export.link),
                Err(refusal) => ClosedSaid::Refused(refusal),
            }
        }
        _ => return Err(Failure::NotFound),
    };
    let status = match &said {
        ClosedSaid::Refused(ClosingRefusal::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        ClosedSaid::Refused(_) | ClosedSaid::Guessed => StatusCode::UNPROCESSABLE_ENTITY,
        ClosedSaid::Export(_) | ClosedSaid::Reopened => StatusCode::OK,
    };
    show(&visit, status, fields.email, Some(said)).await
}

/// `GET /everything/{token}`: the archive, for whoever has its link.
///
/// # Errors
/// [`Failure::NotFound`] where the link leads nowhere (any more), [`Failure::TooMany`] for whoever asks too often.
pub async fn business_export(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    visit.count(Try::Paper)?;
    let found = visit.state.backend.fetch_business_export(&token).await?;
    let Some(download) = found.ok_or(Failure::NotFound)? else {
        let head = head(&visit.state, visit.lang, &visit.visitor).await?;
        return Ok(html(StatusCode::ACCEPTED, export_making_page(&head)));
    };
    let bytes = download.bytes;
    let parts = stream::try_unfold(download, async |mut download| {
        let part = download.next().await?;
        Ok::<_, backend::BackendError>(part.map(|part| (Bytes::from(part), download)))
    });
    Response::builder()
        .header(header::CONTENT_TYPE, "application/zip")
        .header(header::CONTENT_LENGTH, bytes)
        .header(
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"everything.zip\"",
        )
        .header(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        )
        .body(Body::from_stream(parts))
        .map_err(|error| Failure::broken(&error))
}
