//! Paying online: to the provider, back from it, and what it tells by itself.

use crate::account::flow::Visit;
use crate::http::headers::ORIGIN_ONLY;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::{PayKind, PayView, pay_page};
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::{
    Notified, PayDevice, PayPage, PayStart, Payer, Provider, qr_code, signature_headers,
};
use domain::OrderId;
use domain::routes::{app as app_routes, site};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// A browser looks again after two seconds, without any script.
const REFRESH: HeaderName = HeaderName::from_static("refresh");
const SOON: HeaderValue = HeaderValue::from_static("2");
/// Whoever scans needs both hands first.
const LATER: HeaderValue = HeaderValue::from_static("5");
/// An address that a phone opens, not this browser.
const SCANNED: &str = "weixin://";

/// `POST /pay/{order}`: from the order's page. It answers with a page of this site, never with the provider's: `form-action 'self'` holds for
/// every redirect after a form.
///
/// # Errors
/// [`Failure::NotFound`] for an order that is not the caller's.
pub async fn pay(
    visit: Visit,
    headers: HeaderMap,
    order: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let order = order.ok().and_then(|Path(id)| id.parse::<OrderId>().ok());
    let order = order.ok_or(Failure::NotFound)?;
    let Some(person) = &visit.visitor.person else {
        let next = format!("{}?next={}", site::SIGN_IN, app_routes::order(order));
        return Ok(Redirect::to(&next).into_response());
    };
    let backend = &visit.state.backend;
    let kind = match backend
        .start_payment(&person.actor, order, payer(&visit, &headers))
        .await?
    {
        PayStart::NotFound => return Err(Failure::NotFound),
        PayStart::Go(token) => return Ok(Redirect::to(&site::pay_go(&token)).into_response()),
        PayStart::UnderWay(token) => {
            let page = backend.payment_page(&token).await?;
            let page = page.ok_or(Failure::NotFound)?;
            PayKind::UnderWay {
                amount: page.amount.show(&page.currency),
                go: site::pay_go(&token),
            }
        }
        PayStart::Off => PayKind::Off,
        PayStart::NothingOwed => PayKind::NothingOwed,
        PayStart::Declined => PayKind::Declined,
        PayStart::OpenInBrowser => PayKind::OpenInBrowser,
        PayStart::NoAnswer => PayKind::NoAnswer,
    };
    let status = match kind {
        PayKind::NoAnswer => StatusCode::BAD_GATEWAY,
        _ => StatusCode::CONFLICT,
    };
    show(&visit, status, order, kind).await
}

/// On what somebody pays, as far as the browser says. Whoever says something else gets another page of the provider, and no other price.
fn payer(visit: &Visit, headers: &HeaderMap) -> Payer {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
    let device = if agent.contains("MicroMessenger") {
        PayDevice::InWechat
    } else if agent.contains("Mobile") || agent.contains("Android") {
        PayDevice::Phone
    } else {
        PayDevice::Desktop
    };
    Payer {
        device,
        address: visit.address(),
    }
}

async fn show(
    visit: &Visit,
    status: StatusCode,
    order: OrderId,
    kind: PayKind,
) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    Ok(html(status, pay_page(&PayView { head, order, kind })))
}

/// `GET /pay/go/{token}`: leaves to the provider. It alone tells the provider from which site its customer comes.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such payment.
pub async fn go(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let page = visit.state.backend.payment_page(&token).await?;
    let page = page.ok_or(Failure::NotFound)?;
    let Some(address) = page.address else {
        return Ok(Redirect::to(&site::pay_back(&token)).into_response());
    };
    if address.starts_with(SCANNED) {
        return scan(&visit, &token, page.order, &address).await;
    }
    let kind = PayKind::Leave { address };
    let mut response = show(&visit, StatusCode::OK, page.order, kind).await?;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, ORIGIN_ONLY);
    Ok(response)
}

/// What is paid by scanning it with another device: the page shows it, and looks by itself whether that was done.
async fn scan(
    visit: &Visit,
    token: &str,
    order: OrderId,
    address: &str,
) -> Result<Response, Failure> {
    let page = visit.state.backend.returned(token).await?;
    let page = page.ok_or(Failure::NotFound)?;
    let code = qr_code(address).ok_or(Failure::NotFound)?;
    let kind = PayKind::Scan {
        code,
        back: site::pay_back(token),
        amount: page.amount.show(&page.currency),
    };
    let mut response = show(visit, StatusCode::OK, order, kind).await?;
    response.headers_mut().insert(REFRESH, LATER);
    Ok(response)
}

/// `GET /pay/back/{token}`: where the provider sends the customer. To come back proves nothing: what is true is asked of the provider, and the
/// page looks again by itself until that is known.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such payment.
pub async fn back(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let page = visit.state.backend.returned(&token).await?;
    let PayPage {
        order,
        amount,
        currency,
        state,
        address,
        ..
    } = page.ok_or(Failure::NotFound)?;
    let kind = PayKind::State {
        state,
        amount: amount.show(&currency),
        go: address.map(|_| site::pay_go(&token)),
    };
    let mut response = show(&visit, StatusCode::OK, order, kind).await?;
    if state.is_open() {
        response.headers_mut().insert(REFRESH, SOON);
    }
    Ok(response)
}

/// `POST /api/pay/v1/{provider}/notify`: from the provider's servers. The signature alone says whose it is.
///
/// # Errors
/// [`Failure::NotFound`] where no such provider is set up; [`Failure::BrokenFrame`] for a signature that is not its.
pub async fn notify(
    State(state): State<AppState>,
    provider: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let Path(provider) = provider.map_err(|_| Failure::NotFound)?;
    let value = |name: &&str| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.unwrap_or("").to_owned()
    };
    let lines: Vec<String> = signature_headers(&provider).iter().map(value).collect();
    let backend = &state.backend;
    match backend
        .take_notification(&provider, &lines.join("\n"), &body)
        .await?
    {
        // It tells again what it got no other answer to.
        Notified::Taken if provider == Provider::Alipay.name() => Ok("success".into_response()),
        Notified::Taken => Ok(StatusCode::NO_CONTENT.into_response()),
        Notified::NoProvider => Err(Failure::NotFound),
        Notified::Forged => Err(Failure::BrokenFrame(
            "the signature is not the provider's".to_owned(),
        )),
    }
}
