//! What the account forms carry, and the pages that show them.

use crate::account::session::Visitor;
use crate::http::accept::local_path;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::{SignInError, SignInView, SignUpView, sign_in_page, sign_up_page};
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::response::Response;
use domain::Lang;
use domain::account::SignUpError;
use http::{StatusCode, header};
use serde::Deserialize;

/// What a form or a link may carry. Passwords are read, never shown again.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    pub name: String,
    pub email: String,
    pub password: String,
    pub next: String,
    pub code: String,
    /// `on` or `off` on the way to the sign-in page.
    pub shared: String,
}

/// What was posted.
///
/// # Errors
/// [`Failure::BrokenFrame`] for a body that is no form.
pub fn typed(form: Result<Form<Fields>, FormRejection>) -> Result<Fields, Failure> {
    form.map(|Form(fields)| fields)
        .map_err(|error| Failure::BrokenFrame(error.body_text()))
}

/// What a link carries; a damaged link still leads to the form.
#[must_use]
pub fn linked(fields: Result<Query<Fields>, QueryRejection>) -> Fields {
    fields.map(|Query(fields)| fields).unwrap_or_default()
}

/// The form again, where nothing is wrong with what was typed and it only has to wait.
///
/// # Errors
/// Every other failure, as it came.
pub async fn later(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    fields: &Fields,
    failure: Failure,
) -> Result<Response, Failure> {
    let (status, error) = match &failure {
        Failure::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, SignInError::TooMany),
        Failure::Busy => (StatusCode::SERVICE_UNAVAILABLE, SignInError::Busy),
        _ => return Err(failure),
    };
    let mut page = show_sign_in(state, visitor, lang, status, fields, Some(error)).await?;
    if let Some(seconds) = failure.retry_after() {
        page.headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(page)
}

/// The sign-in page, with what was typed but the password.
///
/// # Errors
/// Where the database does not answer.
pub async fn show_sign_in(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    fields: &Fields,
    error: Option<SignInError>,
) -> Result<Response, Failure> {
    let people = if state.is_demo() {
        state.backend.demo_people().await?
    } else {
        Vec::new()
    };
    let demo_people = people
        .into_iter()
        .filter_map(|person| Some((person.email?, person.name, person.actor.role)))
        .collect();
    let view = SignInView {
        head: head(state, lang, visitor).await?,
        email: fields.email.clone(),
        next: local_path(&fields.next).unwrap_or("").to_owned(),
        error,
        demo_people,
        mail: state.backend.has_mail(),
    };
    Ok(html(status, sign_in_page(&view)))
}

/// The sign-up page, with what was typed but the password.
///
/// # Errors
/// Where the database does not answer.
pub async fn show_sign_up(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    fields: &Fields,
    errors: Vec<SignUpError>,
    taken: bool,
) -> Result<Response, Failure> {
    let view = SignUpView {
        head: head(state, lang, visitor).await?,
        name: fields.name.clone(),
        email: fields.email.clone(),
        next: local_path(&fields.next).unwrap_or("").to_owned(),
        errors,
        taken,
    };
    Ok(html(status, sign_up_page(&view)))
}
