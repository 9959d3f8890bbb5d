//! The page of the Sandbox, a provider that is none. Where there is no Sandbox there is no such page.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{SandboxView, sandbox_page};
use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::response::{IntoResponse, Redirect, Response};
use backend::SandboxAct;
use http::StatusCode;
use serde::Deserialize;

/// What was pressed.
#[derive(Deserialize)]
pub struct Fields {
    act: String,
}

/// `GET /sandbox/pay/{reference}`
///
/// # Errors
/// [`Failure::NotFound`] where there is no such payment.
pub async fn sandbox_form(
    visit: Visit,
    reference: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(reference) = reference.map_err(|_| Failure::NotFound)?;
    let page = visit.state.backend.sandbox_page(&reference).await?;
    let page = page.ok_or(Failure::NotFound)?;
    let view = SandboxView {
        head: head(&visit.state, visit.lang, &visit.visitor).await?,
        amount: page.amount.show(&page.currency),
        is_open: page.is_open,
        back: page.back,
        acts: SandboxAct::ALL.map(SandboxAct::name),
    };
    Ok(html(StatusCode::OK, sandbox_page(&view)))
}

/// `POST /sandbox/pay/{reference}`: does what was pressed and goes back to the shop.
///
/// # Errors
/// [`Failure::NotFound`] where there is no such payment.
pub async fn sandbox(
    visit: Visit,
    reference: Result<Path<String>, PathRejection>,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let Path(reference) = reference.map_err(|_| Failure::NotFound)?;
    let backend = &visit.state.backend;
    if backend.sandbox_page(&reference).await?.is_none() {
        return Err(Failure::NotFound);
    }
    let act = form
        .ok()
        .and_then(|Form(form)| SandboxAct::parse(&form.act));
    let act = act.ok_or_else(|| Failure::BrokenFrame("no such act".to_owned()))?;
    let back = backend.sandbox_act(&reference, act).await?;
    let back = back.ok_or(Failure::NotFound)?;
    Ok(Redirect::to(&back).into_response())
}
