//! Receipts and invoices by a signed link: nobody has to sign in. Whoever has no such link learns nothing, and so does whoever has one of somebody
//! who was erased.

use crate::account::flow::Visit;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{InvoiceView, PageHead, ReceiptView, invoice_page, receipt_page};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use domain::account::Location;
use domain::sales::payment::invoice::tax_in;
use domain::zone::{SystemZones, Zones as _};
use http::{HeaderName, HeaderValue, StatusCode, header};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// `GET /r/{token}`
///
/// # Errors
/// [`Failure::NotFound`] where there is no such receipt (any more), [`Failure::TooMany`] for whoever asks too often.
pub async fn receipt(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    visit.count(Try::Paper)?;
    let found = visit.state.backend.receipt(&token).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let rate = head.business.as_ref().map_or(0, |one| one.tax_rate);
    let page = receipt_page(&ReceiptView {
        offset: offset(&head, found.order.placed_at),
        address: address(found.place),
        tax: (rate > 0).then(|| tax_in(found.books.bill.due, rate)),
        order: found.order,
        payments: found.books.payments,
        refunds: found.books.refunds,
        bill: found.books.bill,
        head,
    });
    Ok(unlisted(html(StatusCode::OK, page)))
}

/// `GET /i/{token}`
///
/// # Errors
/// [`Failure::NotFound`] where there is no such invoice (any more), [`Failure::TooMany`] for whoever asks too often.
pub async fn invoice(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    visit.count(Try::Paper)?;
    let found = visit.state.backend.invoice_page(&token).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let page = invoice_page(&InvoiceView {
        offset: offset(&head, found.invoice.issued_at),
        invoice: found.invoice,
        of: found.of,
        taken_back: found.taken_back,
        paid: found.paid,
        head,
    });
    Ok(unlisted(html(StatusCode::OK, page)))
}

/// Kept by no cache and listed by no search engine.
fn unlisted(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    let private = HeaderValue::from_static("private, no-store");
    headers.insert(header::CACHE_CONTROL, private);
    response
}

/// What the clocks at the business are ahead of UTC, minutes.
fn offset(head: &PageHead, at: i64) -> i64 {
    let zone = head.business.as_ref().map(|one| one.zone.as_str());
    let seconds = zone.and_then(|zone| SystemZones.offset(zone, at));
    i64::from(seconds.unwrap_or(0)) / 60
}

fn address(place: Option<Location>) -> String {
    place.map(|place| place.address).unwrap_or_default()
}
