//! The text messages of a demo, and writing as somebody who got one. Elsewhere there is no such page.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{DemoSmsView, demo_sms_page};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use domain::routes::site;
use http::StatusCode;
use serde::Deserialize;

/// What somebody writes.
#[derive(Deserialize)]
pub struct Fields {
    number: String,
    text: String,
}

/// `GET /demo/sms`
///
/// # Errors
/// [`Failure::NotFound`] outside a demo.
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let messages = visit.state.backend.demo_sms().await?;
    let view = DemoSmsView {
        head: head(&visit.state, visit.lang, &visit.visitor).await?,
        messages: messages.ok_or(Failure::NotFound)?,
    };
    Ok(html(StatusCode::OK, demo_sms_page(&view)))
}

/// `POST /demo/sms`: somebody answers.
///
/// # Errors
/// [`Failure::NotFound`] outside a demo.
pub async fn write(
    visit: Visit,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(|error| Failure::BrokenFrame(error.to_string()))?;
    let backend = &visit.state.backend;
    if !backend.write_demo_sms(&form.number, &form.text).await? {
        return Err(Failure::NotFound);
    }
    Ok(Redirect::to(site::DEMO_SMS).into_response())
}
