//! Signing in by a mailed code or link, and carrying a person into the installed app.

use crate::account::cookie;
use crate::account::form::{Fields, later, show_sign_in, typed};
use crate::account::session::Visitor;
use crate::account::sign_in::enter;
use crate::http::accept::{Wanted, local_path};
use crate::http::caller::Caller;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::{
    ClaimView, CodeTrouble, CodeView, LinkView, SignInError, claim_page, code_page, link_page,
};
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use backend::{CodeError, Proof, Proven, Purpose};
use domain::Lang;
use domain::account::Actor;
use domain::account::Email;
use http::{StatusCode, header};

/// `POST /sign-in/mail`: the same answer for every address.
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let fields = typed(form)?;
    let counted = state.limits.count(Try::Mail, caller);
    if let Err(failure) = counted {
        return later(&state, &visitor, lang, &fields, failure).await;
    }
    let Ok(email) = Email::parse(&fields.email) else {
        let (status, wrong) = (StatusCode::UNPROCESSABLE_ENTITY, SignInError::Email);
        return show_sign_in(&state, &visitor, lang, status, &fields, Some(wrong)).await;
    };
    if let Err(failure) = state.limits.count_mailbox(&email) {
        return later(&state, &visitor, lang, &fields, failure).await;
    }
    let next = local_path(&fields.next).unwrap_or("");
    let ticket = state
        .backend
        .mail_code(Purpose::SignIn, &email, lang, next)
        .await?;
    Ok(with_ticket(&state, ticket, "/sign-in/code"))
}

/// `GET /sign-in/code`: where the code is typed.
///
/// # Errors
/// Where the database does not answer.
pub async fn code_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    show_code(&state, &visitor, lang, StatusCode::OK, None).await
}

/// `POST /sign-in/code`
///
/// # Errors
/// Where the database does not answer.
pub async fn code(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    jar: CookieJar,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let fields = typed(form)?;
    if let Err(failure) = state.limits.count(Try::Code, caller) {
        let trouble = Some(CodeTrouble::TooMany);
        let page = show_code(
            &state,
            &visitor,
            lang,
            StatusCode::TOO_MANY_REQUESTS,
            trouble,
        );
        return Ok(patiently(page.await?, &failure));
    }
    let ticket = cookie::ticket(&jar, &state.config.public_url).unwrap_or_default();
    let proof = Proof::Code {
        ticket: &ticket,
        code: &fields.code,
    };
    let guest = guest(&visitor);
    match state.backend.sign_in_by_mail(proof, guest.as_ref()).await {
        Ok(proven) => Ok(welcome(&state, &visitor, proven).await),
        Err(error) => {
            let trouble = Some(trouble(error)?);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_code(&state, &visitor, lang, status, trouble).await
        }
    }
}

/// `GET /sign-in/link/{token}`: asks before it signs in, because mail programs open links to look at them.
///
/// # Errors
/// [`Failure::NotFound`] where there is no mail; a database that does not answer.
pub async fn link_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let pending = state.backend.pending(Purpose::SignIn, &token).await?;
    let status = if pending.is_some() {
        StatusCode::OK
    } else {
        StatusCode::GONE
    };
    let email = pending.map(|pending| pending.email);
    show_link(&state, &visitor, lang, status, token, email).await
}

/// `POST /sign-in/link/{token}`
///
/// # Errors
/// Where the database does not answer.
pub async fn link(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    mail_or_none(&state)?;
    state.limits.count(Try::Code, caller)?;
    let Path(token) = token.map_err(|_| Failure::NotFound)?;
    let guest = guest(&visitor);
    let proof = Proof::Link(&token);
    match state.backend.sign_in_by_mail(proof, guest.as_ref()).await {
        Ok(proven) => Ok(welcome(&state, &visitor, proven).await),
        Err(error) => {
            trouble(error)?;
            show_link(&state, &visitor, lang, StatusCode::GONE, token, None).await
        }
    }
}

/// `GET /claim`: in the installed app, whose storage knows nobody yet.
///
/// # Errors
/// Where the database does not answer.
pub async fn claim_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
) -> Result<Response, Failure> {
    show_claim(&state, &visitor, lang, StatusCode::OK, None).await
}

/// `POST /claim`
///
/// # Errors
/// Where the database does not answer.
pub async fn claim(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let fields = typed(form)?;
    if let Err(failure) = state.limits.count(Try::Claim, caller) {
        let trouble = Some(CodeTrouble::TooMany);
        let page = show_claim(
            &state,
            &visitor,
            lang,
            StatusCode::TOO_MANY_REQUESTS,
            trouble,
        );
        return Ok(patiently(page.await?, &failure));
    }
    match state.backend.claim(&fields.code).await {
        Ok(signed_in) => Ok(enter(&state, &visitor, signed_in, &fields.next).await),
        Err(error) => {
            let trouble = Some(trouble(error)?);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_claim(&state, &visitor, lang, status, trouble).await
        }
    }
}

/// Without mail there are no such routes.
pub(crate) fn mail_or_none(state: &AppState) -> Result<(), Failure> {
    state
        .backend
        .has_mail()
        .then_some(())
        .ok_or(Failure::NotFound)
}

/// What the form says; everything else is a failure.
pub(crate) fn trouble(error: CodeError) -> Result<CodeTrouble, Failure> {
    match error {
        CodeError::Wrong => Ok(CodeTrouble::Wrong),
        CodeError::Ended => Ok(CodeTrouble::Ended),
        other => Err(other.into()),
    }
}

/// Sends the browser on with the ticket for the code that it asked for.
pub(crate) fn with_ticket(state: &AppState, ticket: String, to: &str) -> Response {
    let cookie = cookie::hand_ticket(&state.config.public_url, ticket).to_string();
    (
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(to),
    )
        .into_response()
}

/// Lets in whoever proved an address, and ends the lines of sessions that ended with it.
pub(crate) async fn welcome(state: &AppState, visitor: &Visitor, proven: Proven) -> Response {
    for session in proven.ended {
        // Nobody listening is fine.
        drop(state.ended.send(session));
    }
    let mut response = enter(state, visitor, proven.signed_in, &proven.next).await;
    let gone = cookie::hand_ticket(&state.config.public_url, String::new()).to_string();
    if let Ok(gone) = gone.parse() {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

pub(crate) fn patiently(mut page: Response, failure: &Failure) -> Response {
    if let Some(seconds) = failure.retry_after() {
        page.headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    page
}

fn guest(visitor: &Visitor) -> Option<Actor> {
    let person = visitor.person.as_ref().filter(|person| person.guest);
    person.map(|person| person.actor)
}

async fn show_code(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    trouble: Option<CodeTrouble>,
) -> Result<Response, Failure> {
    let view = CodeView {
        head: head(state, lang, visitor).await?,
        trouble,
        mails_here: state.is_demo() && state.config.mail.folder().is_some(),
    };
    Ok(html(status, code_page(&view)))
}

async fn show_link(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    token: String,
    email: Option<String>,
) -> Result<Response, Failure> {
    let view = LinkView {
        head: head(state, lang, visitor).await?,
        token,
        email,
    };
    Ok(html(status, link_page(&view)))
}

async fn show_claim(
    state: &AppState,
    visitor: &Visitor,
    lang: Lang,
    status: StatusCode,
    trouble: Option<CodeTrouble>,
) -> Result<Response, Failure> {
    let view = ClaimView {
        head: head(state, lang, visitor).await?,
        trouble,
    };
    Ok(html(status, claim_page(&view)))
}
