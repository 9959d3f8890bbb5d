//! Signing in with a password or as a guest, the demo's one-tap switch, and signing out.

use crate::account::cookie;
use crate::account::flow::{AccountForm, Next, Refused, Visit, end_session, target};
use crate::account::form::{Fields, Posted, linked, typed};
use crate::account::session::Visitor;
use crate::http::accept::local_path;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::request_check::is_link_of_ours;
use crate::http::state::AppState;
use app::public::{PageHead, SignInError, SignInView, sign_in_page};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use backend::AccountError;
use domain::account::DisplayName;
use http::{HeaderMap, header};

/// The sign-in page, with what was typed but the password. Forms without a page of their own fall back to it.
pub(crate) struct SignInForm<'a>(pub &'a Fields);

impl AccountForm for SignInForm<'_> {
    type Trouble = SignInError;

    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<SignInError>,
    ) -> Result<String, Failure> {
        let state = &visit.state;
        let people = if state.is_demo() {
            state.backend.demo_people().await?
        } else {
            Vec::new()
        };
        let demo_people = people
            .into_iter()
            .filter_map(|person| Some((person.email?, person.name, person.actor.role)))
            .collect();
        Ok(sign_in_page(&SignInView {
            head,
            email: self.0.email.clone(),
            next: local_path(&self.0.next).unwrap_or("").to_owned(),
            error: trouble,
            demo_people,
            mail: state.backend.has_mail(),
        }))
    }

    fn wait(&self, failure: &Failure) -> Option<SignInError> {
        match failure {
            Failure::TooMany { .. } => Some(SignInError::TooMany),
            Failure::Busy => Some(SignInError::Busy),
            _ => None,
        }
    }
}

impl From<AccountError> for Refused<SignInError> {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::WrongCredentials => Self::Trouble(SignInError::Wrong),
            other => Self::Failure(other.into()),
        }
    }
}

/// `GET /sign-in`; from a page of this site `?shared=on` or `off` says whether this phone is shared, and the browser remembers it. A link
/// elsewhere must not say it: whoever follows it would find their phone keep what it should not.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_in_form(
    mut visit: Visit,
    headers: HeaderMap,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    let fields = linked(fields);
    let from_here = is_link_of_ours(&visit.state, &headers);
    let said = match fields.shared.as_str() {
        _ if !from_here => None,
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    };
    visit.visitor.shared = said.unwrap_or(visit.visitor.shared);
    let mut page = visit.show(&SignInForm(&fields)).await?;
    if let Some(shared) = said
        && let Ok(value) = cookie::share(&visit.state.config.public_url, shared)
            .to_string()
            .parse()
    {
        page.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(page)
}

/// `POST /sign-in`: a new session at each sign-in, and the old one ends.
///
/// # Errors
/// Where the database does not answer.
pub async fn sign_in(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let fields = typed(form)?;
    let done = async {
        visit.count_sign_in(&fields.email)?;
        let backend = &visit.state.backend;
        let signed_in = backend.sign_in(&fields.email, &fields.password).await?;
        Ok(Next::In(signed_in, fields.next.clone()))
    };
    visit.answer(&SignInForm(&fields), done.await).await
}

/// `POST /guest`: whoever is signed in already stays who they are.
///
/// # Errors
/// Too many guests from one address, or a database that does not answer.
pub async fn guest(visit: Visit, form: Posted) -> Result<Response, Failure> {
    let fields = typed(form)?;
    if let Some(person) = &visit.visitor.person {
        return Ok(Redirect::to(target(&fields.next, person.actor.role)).into_response());
    }
    let done = async {
        visit.count(Try::Guest)?;
        let nameless = words::words(visit.lang).account.guest_name;
        let name = DisplayName::parse(&fields.name)
            .map_or_else(|_| nameless.to_owned(), |name| name.as_str().to_owned());
        let signed_in = visit.state.backend.sign_in_guest(&name).await?;
        Ok(Next::In(signed_in, fields.next.clone()))
    };
    visit.answer(&SignInForm(&fields), done.await).await
}

/// `POST /demo/switch`: becomes one of the demo's made-up people. Elsewhere there is no such route.
///
/// # Errors
/// [`Failure::NotFound`] outside a demo and for other people's addresses.
pub async fn demo_switch(visit: Visit, form: Posted) -> Result<Response, Failure> {
    if !visit.state.is_demo() {
        return Err(Failure::NotFound);
    }
    let fields = typed(form)?;
    visit.count(Try::SignIn)?;
    match visit.state.backend.demo_sign_in(&fields.email).await {
        Ok(signed_in) => Ok(visit.enter(signed_in, &fields.next).await),
        Err(AccountError::WrongCredentials) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
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
