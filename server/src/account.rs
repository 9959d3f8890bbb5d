//! Forms about accounts: sign in, sign up, order without an account, sign out, and the demo's one-tap switch.

use crate::accept::{Wanted, local_path};
use crate::address::Caller;
use crate::cookie;
use crate::forms::{Fields, later, linked, show_sign_in, show_sign_up, typed};
use crate::limits::Try;
use crate::problem::Failure;
use crate::session::Visitor;
use crate::state::AppState;
use app::public::SignInError;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use backend::{AccountError, SignedIn, session_id};
use domain::account::{DisplayName, Role, SignUp};
use http::{StatusCode, header};

/// `GET /sign-in`; `?shared=on` or `off` says whether this phone is shared, and the browser remembers it.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_in_form(
    State(state): State<AppState>,
    mut visitor: Visitor,
    Wanted(lang): Wanted,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    let fields = linked(fields);
    let said = match fields.shared.as_str() {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    };
    visitor.shared = said.unwrap_or(visitor.shared);
    let mut page = show_sign_in(&state, &visitor, lang, StatusCode::OK, &fields, None).await?;
    if let Some(shared) = said
        && let Ok(value) = cookie::share(&state.config.public_url, shared)
            .to_string()
            .parse()
    {
        page.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(page)
}

/// `POST /sign-in`: a new session at each sign-in, and the old one ends, so that a planted token is worth nothing.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let counted = state
        .limits
        .count(Try::SignIn, caller)
        .and_then(|()| state.limits.count_account(&fields.email));
    if let Err(failure) = counted {
        return later(&state, &visitor, lang, &fields, failure).await;
    }
    match state.backend.sign_in(&fields.email, &fields.password).await {
        Ok(signed_in) => Ok(enter(&state, &visitor, signed_in, &fields.next).await),
        Err(AccountError::WrongCredentials) => {
            show_sign_in(
                &state,
                &visitor,
                lang,
                StatusCode::UNPROCESSABLE_ENTITY,
                &fields,
                Some(SignInError::Wrong),
            )
            .await
        }
        Err(error) => later(&state, &visitor, lang, &fields, error.into()).await,
    }
}

/// `GET /sign-up`
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_up_form(
    State(state): State<AppState>,
    visitor: Visitor,
    Wanted(lang): Wanted,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    show_sign_up(
        &state,
        &visitor,
        lang,
        StatusCode::OK,
        &linked(fields),
        Vec::new(),
        false,
    )
    .await
}

/// `POST /sign-up`: somebody who ordered without an account keeps what they ordered.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_up(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if let Err(failure) = state.limits.count(Try::SignUp, caller) {
        return later(&state, &visitor, lang, &fields, failure).await;
    }
    let form = match SignUp::parse(&fields.name, &fields.email, &fields.password) {
        Ok(form) => form,
        Err(errors) => {
            return show_sign_up(
                &state,
                &visitor,
                lang,
                unprocessable,
                &fields,
                errors,
                false,
            )
            .await;
        }
    };
    let guest = visitor
        .person
        .as_ref()
        .filter(|person| person.guest)
        .map(|person| person.actor);
    match state.backend.sign_up(form, guest.as_ref()).await {
        Ok(signed_in) => Ok(enter(&state, &visitor, signed_in, &fields.next).await),
        Err(AccountError::EmailTaken) => {
            show_sign_up(
                &state,
                &visitor,
                lang,
                unprocessable,
                &fields,
                Vec::new(),
                true,
            )
            .await
        }
        Err(error) => later(&state, &visitor, lang, &fields, error.into()).await,
    }
}

/// `POST /guest`: whoever is signed in already stays who they are.
///
/// # Errors
/// Too many guests from one address, or a database that does not answer.
pub async fn guest(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    Wanted(lang): Wanted,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let fields = typed(form)?;
    if let Some(person) = &visitor.person {
        return Ok(Redirect::to(target(&fields.next, person.actor.role)).into_response());
    }
    if let Err(failure) = state.limits.count(Try::Guest, caller) {
        return later(&state, &visitor, lang, &fields, failure).await;
    }
    let nameless = words::words(lang).account.guest_name;
    let name = DisplayName::parse(&fields.name)
        .map_or_else(|_| nameless.to_owned(), |name| name.as_str().to_owned());
    match state.backend.sign_in_guest(&name).await {
        Ok(signed_in) => Ok(enter(&state, &visitor, signed_in, &fields.next).await),
        Err(error) => later(&state, &visitor, lang, &fields, error.into()).await,
    }
}

/// `POST /sign-out`: the session ends on the server, and the browser forgets its token.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_out(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    end_session(&state, &visitor).await?;
    let url = &state.config.public_url;
    Ok((
        AppendHeaders([
            (header::SET_COOKIE, cookie::expire(url).to_string()),
            (header::SET_COOKIE, cookie::nobody(url).to_string()),
        ]),
        Redirect::to("/"),
    )
        .into_response())
}

/// `POST /demo/switch`: becomes one of the demo's made-up people. Elsewhere there is no such route.
///
/// # Errors
/// [`Failure::NotFound`] outside a demo and for other people's addresses.
pub async fn demo_switch(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Caller,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    if !state.is_demo() {
        return Err(Failure::NotFound);
    }
    let fields = typed(form)?;
    state.limits.count(Try::SignIn, caller)?;
    match state.backend.demo_sign_in(&fields.email).await {
        Ok(signed_in) => Ok(enter(&state, &visitor, signed_in, &fields.next).await),
        Err(AccountError::WrongCredentials) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// Hands over the new session and ends the one before.
pub(crate) async fn enter(
    state: &AppState,
    visitor: &Visitor,
    signed_in: SignedIn,
    next: &str,
) -> Response {
    if let Err(failure) = end_session(state, visitor).await {
        tracing::warn!(?failure, "the session before this one could not be ended");
    }
    let noted = state
        .backend
        .note_arrival(&signed_in.token, &visitor.device, visitor.lang)
        .await;
    if let Err(error) = noted {
        // The session is good; where it is from is an ornament.
        tracing::warn!(%error, "the device of a session was not noted");
    }
    let url = &state.config.public_url;
    let target = target(next, signed_in.person.actor.role).to_owned();
    let mut cookies = vec![
        cookie::issue(url, signed_in.token),
        cookie::person(url, signed_in.person.actor.user),
    ];
    if visitor.shared {
        cookies = cookies.into_iter().map(cookie::for_now).collect();
        cookies.push(cookie::arrived(url));
    }
    let mut response = Redirect::to(&target).into_response();
    for cookie in cookies {
        if let Ok(value) = cookie.to_string().parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

async fn end_session(state: &AppState, visitor: &Visitor) -> Result<(), Failure> {
    let Some(token) = &visitor.token else {
        return Ok(());
    };
    state.backend.sign_out(token).await?;
    // Nobody listening is fine.
    drop(state.ended.send(session_id(token)));
    Ok(())
}

/// Where to go after signing in: where the person wanted to go, else the app for their role.
fn target(next: &str, role: Role) -> &str {
    let home = if role.is_staff() { "/desk" } else { "/app" };
    local_path(next).unwrap_or(home)
}
