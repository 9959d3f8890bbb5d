//! Choosing a new password by a mailed code or link.

use crate::account::cookie;
use crate::account::form::{Fields, typed};
use crate::account::mail_code::{mail_or_none, patiently, trouble, welcome, with_ticket};
use crate::account::session::Visitor;
use crate::http::accept::Wanted;
use crate::http::caller::Caller;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::{CodeTrouble, ForgotView, ResetView, forgot_page, reset_page};
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::CookieJar;
use backend::{Proof, Purpose};
use domain::Lang;
use domain::account::{Email, Password};
use http::StatusCode;

/// `GET /password/forgot`
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn forgot_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    show_forgot(&state, &visitor, lang, StatusCode::OK, "", None).await
}

/// `POST /password/forgot`: the same answer for every address.
///
/// # Errors
/// Where the database does not answer.
pub async fn forgot(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let fields = typed(form)?;
    let Ok(email) = Email::parse(&fields.email) else {
        let (status, wrong) = (StatusCode::UNPROCESSABLE_ENTITY, Some(CodeTrouble::Email));
        return show_forgot(&state, &visitor, lang, status, &fields.email, wrong).await;
    };
    let counted = state
        .limits
        .count(Try::Mail, caller)
        .and_then(|()| state.limits.count_mailbox(&email));
    if let Err(failure) = counted {
        let (status, wait) = (StatusCode::TOO_MANY_REQUESTS, Some(CodeTrouble::TooMany));
        let page = show_forgot(&state, &visitor, lang, status, &fields.email, wait);
        return Ok(patiently(page.await?, &failure));
    }
    let ticket = state
        .backend
        .mail_code(Purpose::PasswordReset, &email, lang, "")
        .await?;
    Ok(with_ticket(&state, ticket, "/password/reset"))
}

/// `GET /password/reset`: the code and the new password.
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    show_reset(&state, &visitor, lang, StatusCode::OK, None, None).await
}

/// `POST /password/reset`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    jar: CookieJar,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let fields = typed(form)?;
    let ticket = cookie::ticket(&jar, &state.config.public_url).unwrap_or_default();
    let proof = Proof::Code {
        ticket: &ticket,
        code: &fields.code,
    };
    choose(
        &state,
        &visitor,
        caller,
        lang,
        proof,
        &fields.password,
        None,
    )
    .await
}

/// `GET /password/reset/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_link_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let pending = state
        .backend
        .pending(Purpose::PasswordReset, &token)
        .await?;
    let (status, trouble) = match pending {
        Some(_) => (StatusCode::OK, None),
        None => (StatusCode::GONE, Some(CodeTrouble::Ended)),
    };
    show_reset(&state, &visitor, lang, status, trouble, Some(token)).await
}

/// `POST /password/reset/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn reset_link(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    token: Result<Path<String>, PathRejection>,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let fields = typed(form)?;
    let (proof, shown) = (Proof::Link(&token), Some(token.clone()));
    choose(
        &state,
        &visitor,
        caller,
        lang,
        proof,
        &fields.password,
        shown,
    )
    .await
}

async fn choose(
    state: &AppState,
    visitor: &Visitor,
    caller: Caller,
    lang: Lang,
    proof: Proof<'_>,
    password: &str,
    token: Option<String>,
) -> Result<Response, Failure> {
    if let Err(failure) = state.limits.count(Try::Code, caller) {
        let (status, wait) = (StatusCode::TOO_MANY_REQUESTS, Some(CodeTrouble::TooMany));
        let page = show_reset(state, visitor, lang, status, wait, token);
        return Ok(patiently(page.await?, &failure));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Ok(password) = Password::parse(password) else {
        let wrong = Some(CodeTrouble::Password);
        return show_reset(state, visitor, lang, status, wrong, token).await;
    };
    match state.backend.reset_password(proof, &password, lang).await {
        Ok(proven) => Ok(welcome(state, visitor, proven).await),
        Err(error) => {
            let trouble = Some(trouble(error)?);
            show_reset(state, visitor, lang, status, trouble, token).await
        }
    }
}

async fn show_forgot(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    email: &str,
    trouble: Option<CodeTrouble>,
) -> Result<Response, Failure> {
    let view = ForgotView {
        head: head(state, lang, visitor).await?,
        email: email.to_owned(),
        trouble,
    };
    Ok(html(status, forgot_page(&view)))
}

async fn show_reset(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    trouble: Option<CodeTrouble>,
    token: Option<String>,
) -> Result<Response, Failure> {
    let view = ResetView {
        head: head(state, lang, visitor).await?,
        token,
        trouble,
        mails_here: state.is_demo() && state.config.mail.folder().is_some(),
    };
    Ok(html(status, reset_page(&view)))
}
