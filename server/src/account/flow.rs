//! The flow that all account forms share: a page with a form, what was sent is counted and tried, and whoever it proves is let in; else the
//! same page says what is wrong.

use crate::account::cookie;
use crate::account::session::Visitor;
use crate::http::accept::{Wanted, local_path};
use crate::http::caller::Caller;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::site::page::{head, html};
use app::public::PageHead;
use axum::extract::FromRequestParts;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use backend::{Proven, SignedIn, session_id};
use domain::Lang;
use domain::account::{Actor, Email, Role};
use http::request::Parts;
use http::{StatusCode, header};

/// Somebody at an account form.
pub struct Visit {
    pub state: AppState,
    pub visitor: Visitor,
    pub lang: Lang,
    caller: Caller,
    jar: CookieJar,
}

/// A page with a form, with what it shows of what was typed.
pub(crate) trait AccountForm {
    /// What the page can say is wrong.
    type Trouble;

    /// The page's text.
    async fn page(
        &self,
        visit: &Visit,
        head: PageHead,
        trouble: Option<Self::Trouble>,
    ) -> Result<String, Failure>;

    /// The status of a page that says what is wrong.
    const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

    /// How the page says that one has to wait; none where it cannot.
    fn wait(&self, _: &Failure) -> Option<Self::Trouble> {
        None
    }
}

/// Why nobody was let in.
pub(crate) enum Refused<T> {
    /// The form says it.
    Trouble(T),
    Failure(Failure),
}

impl<T> From<Failure> for Refused<T> {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Where a form leads that did what it is for.
pub(crate) enum Next {
    /// In, and to where the person wanted to go.
    In(SignedIn, String),
    /// The same for somebody who proved an address.
    Proven(Proven),
    /// To the page where the mailed code is typed, with a ticket for it.
    Code { ticket: String, page: &'static str },
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        let Ok(Wanted(lang)) = Wanted::from_request_parts(parts, state).await;
        Ok(Self {
            state: state.clone(),
            visitor,
            lang,
            caller,
            jar: CookieJar::from_headers(&parts.headers),
        })
    }
}

impl Visit {
    /// Without mail there are no such routes.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where there is no mail.
    pub fn needs_mail(&self) -> Result<(), Failure> {
        let has = self.state.backend.has_mail();
        has.then_some(()).ok_or(Failure::NotFound)
    }

    /// Where the request comes from.
    #[must_use]
    pub fn address(&self) -> std::net::IpAddr {
        self.caller.0
    }

    /// Counts a try from this address.
    ///
    /// # Errors
    /// [`Failure::TooMany`]
    pub fn count(&self, what: Try) -> Result<(), Failure> {
        self.state.limits.count(what, self.caller)
    }

    /// Counts a try at an account.
    ///
    /// # Errors
    /// [`Failure::TooMany`]
    pub fn count_sign_in(&self, email: &str) -> Result<(), Failure> {
        let device = Email::parse(email)
            .ok()
            .and_then(|email| self.known_device(&email));
        let limits = &self.state.limits;
        limits.count_sign_in(self.caller, email, device.as_deref())
    }

    /// Counts a code or a link by mail.
    ///
    /// # Errors
    /// [`Failure::TooMany`]
    pub fn count_mail(&self, email: &Email) -> Result<(), Failure> {
        let device = self.known_device(email);
        let limits = &self.state.limits;
        limits.count_mail(self.caller, email, device.as_deref())
    }

    /// The ticket of this browser for the code that it asked for; empty where it asked for none.
    #[must_use]
    pub fn ticket(&self) -> String {
        cookie::ticket(&self.jar, &self.state.config.public_url).unwrap_or_default()
    }

    /// Whoever ordered without an account and keeps what they ordered.
    #[must_use]
    pub fn guest(&self) -> Option<Actor> {
        let person = self.visitor.person.as_ref();
        person
            .filter(|person| person.guest)
            .map(|person| person.actor)
    }

    /// True in a demo whose mails can be read on a page.
    #[must_use]
    pub fn mails_here(&self) -> bool {
        self.state.is_demo() && self.state.config.mail.folder().is_some()
    }

    /// Shows a form as it is at first.
    pub(crate) async fn show<F: AccountForm>(&self, form: &F) -> Result<Response, Failure> {
        self.show_with(form, StatusCode::OK, None).await
    }

    /// Shows a form that says what is wrong.
    pub(crate) async fn refuse<F: AccountForm>(
        &self,
        form: &F,
        trouble: F::Trouble,
    ) -> Result<Response, Failure> {
        self.show_with(form, F::REFUSED, Some(trouble)).await
    }

    /// Goes on where the form did what it is for; else shows it again with what is wrong, where it can say that.
    pub(crate) async fn answer<F: AccountForm>(
        &self,
        form: &F,
        done: Result<Next, Refused<F::Trouble>>,
    ) -> Result<Response, Failure> {
        let failure = match done {
            Ok(next) => return Ok(self.go_on(next).await),
            Err(Refused::Trouble(trouble)) => return self.refuse(form, trouble).await,
            Err(Refused::Failure(failure)) => failure,
        };
        let Some(trouble) = form.wait(&failure) else {
            return Err(failure);
        };
        let mut page = self
            .show_with(form, failure.status(), Some(trouble))
            .await?;
        if let Some(seconds) = failure.retry_after() {
            page.headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        Ok(page)
    }

    pub(crate) async fn show_with<F: AccountForm>(
        &self,
        form: &F,
        status: StatusCode,
        trouble: Option<F::Trouble>,
    ) -> Result<Response, Failure> {
        let head = head(&self.state, self.lang, &self.visitor).await?;
        Ok(html(status, form.page(self, head, trouble).await?))
    }

    /// Sends the browser on.
    pub(crate) async fn go_on(&self, next: Next) -> Response {
        match next {
            Next::In(signed_in, next) => self.enter(signed_in, &next).await,
            Next::Proven(proven) => self.welcome(proven).await,
            Next::Code { ticket, page } => {
                let cookie = cookie::hand_ticket(&self.state.config.public_url, ticket).to_string();
                let headers = AppendHeaders([(header::SET_COOKIE, cookie)]);
                (headers, Redirect::to(page)).into_response()
            }
        }
    }

    /// Lets in whoever proved an address, and ends the lines of sessions that ended with it.
    async fn welcome(&self, proven: Proven) -> Response {
        for session in proven.ended {
            // Nobody listening is fine.
            drop(self.state.ended.send(session));
        }
        let mut response = self.enter(proven.signed_in, &proven.next).await;
        let gone = cookie::hand_ticket(&self.state.config.public_url, String::new()).to_string();
        if let Ok(gone) = gone.parse() {
            response.headers_mut().append(header::SET_COOKIE, gone);
        }
        response
    }

    /// Hands over the new session and ends the one before, so that a planted token is worth nothing.
    pub(crate) async fn enter(&self, signed_in: SignedIn, next: &str) -> Response {
        let (state, visitor) = (&self.state, &self.visitor);
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
        let known = self.know(signed_in.person.email.as_deref());
        let target = target(next, signed_in.person.actor.role).to_owned();
        let mut cookies = vec![
            cookie::issue(url, signed_in.token),
            cookie::person(url, signed_in.person.actor.user),
        ];
        if visitor.shared {
            cookies = cookies.into_iter().map(cookie::for_now).collect();
            cookies.push(cookie::arrived(url));
        }
        cookies.extend(known);
        let mut response = Redirect::to(&target).into_response();
        for cookie in cookies {
            if let Ok(value) = cookie.to_string().parse() {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

impl Visit {
    /// The name of this device, where somebody was signed in to the account here before, or is now.
    #[must_use]
    pub fn known_device(&self, email: &Email) -> Option<String> {
        let url = &self.state.config.public_url;
        let words = cookie::known_words(&self.jar, url);
        let backend = &self.state.backend;
        let known = words
            .iter()
            .find_map(|word| backend.known_device_of(word, email));
        let here = || {
            let person = self.visitor.person.as_ref()?;
            let same = person.email.as_deref() == Some(email.as_str());
            self.visitor
                .token
                .as_deref()
                .filter(|_| same)
                .map(session_id)
        };
        known.map(str::to_owned).or_else(here)
    }

    /// What the browser keeps so that it is known the next time; nothing on a shared phone, and for whoever has no address.
    fn know(&self, email: Option<&str>) -> Option<Cookie<'static>> {
        let email = Email::parse(email?).ok()?;
        if self.visitor.shared {
            return None;
        }
        let (url, backend) = (&self.state.config.public_url, &self.state.backend);
        let mut have = cookie::known_words(&self.jar, url);
        have.retain(|word| backend.known_device_of(word, &email).is_none());
        match backend.known_device(&email) {
            Ok(word) => Some(cookie::know(url, word, have)),
            Err(error) => {
                // They are in; next time they count as a stranger.
                tracing::warn!(%error, "a device is not remembered");
                None
            }
        }
    }
}

/// Ends the session that the browser came with, and its lines.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn end_session(state: &AppState, visitor: &Visitor) -> Result<(), Failure> {
    let Some(token) = &visitor.token else {
        return Ok(());
    };
    state.backend.sign_out(token).await?;
    // Nobody listening is fine.
    drop(state.ended.send(session_id(token)));
    Ok(())
}

/// Where to go after signing in: where the person wanted to go, else the app for their role.
pub(crate) fn target(next: &str, role: Role) -> &str {
    let home = if role.is_staff() { "/desk" } else { "/app" };
    local_path(next).unwrap_or(home)
}
