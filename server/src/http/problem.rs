//! Every failure this server can answer with, and its problem document (RFC 9457). A person's browser gets a page instead: `page::dress`.

use crate::http::cause::new_case;
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use std::any::Any;
use sync::Problem;

/// What went wrong. Statuses, titles and kinds are decided here and nowhere else.
#[derive(Debug)]
pub enum Failure {
    NotFound,
    /// Nobody is signed in, or the session has ended.
    SignIn,
    /// The session was ended with a wipe.
    Wiped,
    ForeignOrigin,
    WrongType,
    TooLarge,
    /// No deposits from there.
    NoDeposit,
    /// This build of the app is too old to receive.
    TooOld,
    /// The body did not arrive in time.
    TooSlow,
    BrokenFrame(String),
    WrongPrincipal,
    WrongEpoch(sync::Standing),
    Forked {
        mid: u64,
    },
    /// This person has as many files here as one may have.
    NoRoom,
    /// A file's bytes are not those of its hash.
    WrongBytes,
    TooMany {
        seconds: u64,
    },
    Busy,
    /// The cause is logged once, under the case number that the person sees.
    Broken {
        case: String,
    },
}

/// Kinds that only this crate answers; those of the sync protocol are constants of `Problem`.
const NOT_FOUND: &str = "/problems/not-found";
const FOREIGN_ORIGIN: &str = "/problems/foreign-origin";
const WRONG_TYPE: &str = "/problems/wrong-type";
const WRONG_METHOD: &str = "/problems/wrong-method";
const TOO_SLOW: &str = "/problems/too-slow";
const NO_ROOM: &str = "/problems/no-room";
const WRONG_BYTES: &str = "/problems/wrong-bytes";
const TOO_MANY: &str = "/problems/too-many";
const BROKEN: &str = "/problems/broken";

/// Marks a response as a failure, so that `page::dress` can show a page in its place.
#[derive(Debug, Clone)]
pub struct Failed(pub Problem);

impl Failure {
    /// Logs a cause and gives it a case number.
    pub fn broken(cause: &dyn std::fmt::Display) -> Self {
        let case = new_case();
        tracing::error!(case, %cause, "request failed");
        Self::Broken { case }
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                NOT_FOUND,
                "There is nothing at this address.",
            ),
            Self::SignIn => (
                StatusCode::UNAUTHORIZED,
                Problem::SIGN_IN,
                "Nobody is signed in. What waits on the device is kept; sign in to send it.",
            ),
            Self::Wiped => (
                StatusCode::UNAUTHORIZED,
                Problem::WIPED,
                "This device was wiped from elsewhere. It deletes what it holds.",
            ),
            Self::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                FOREIGN_ORIGIN,
                "The call did not come from a page of this site. Nothing was changed.",
            ),
            Self::WrongType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                WRONG_TYPE,
                "The body has another media type than this route reads. Nothing was changed.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Problem::TOO_LARGE,
                "The body is too large. Nothing was changed; send less at once.",
            ),
            Self::NoDeposit => (
                StatusCode::FORBIDDEN,
                Problem::NO_DEPOSIT,
                "Nothing is taken from this device without a login. What waits on it is kept; sign in to send it.",
            ),
            Self::TooOld => (
                StatusCode::UPGRADE_REQUIRED,
                Problem::TOO_OLD,
                "This app is too old to receive. It may still send; reload it to bring it up to date.",
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                TOO_SLOW,
                "The body did not arrive in time. Nothing was changed; send it again.",
            ),
            Self::BrokenFrame(_) => (
                StatusCode::BAD_REQUEST,
                Problem::BROKEN_FRAME,
                "The body cannot be read. Nothing was changed.",
            ),
            Self::WrongPrincipal => (
                StatusCode::CONFLICT,
                Problem::WRONG_PRINCIPAL,
                "This device's queue belongs to somebody else. Nothing was changed.",
            ),
            Self::WrongEpoch(_) => (
                StatusCode::CONFLICT,
                Problem::WRONG_EPOCH,
                "The server was restored since. Nothing was changed; send again from the number it gives.",
            ),
            Self::Forked { .. } => (
                StatusCode::CONFLICT,
                Problem::FORKED,
                "Another copy of this device sent something else under the same number. Nothing was changed.",
            ),
            Self::NoRoom => (
                StatusCode::INSUFFICIENT_STORAGE,
                NO_ROOM,
                "There is no room for more files of this person. Nothing was changed; the file stays on the device.",
            ),
            Self::WrongBytes => (
                StatusCode::UNPROCESSABLE_ENTITY,
                WRONG_BYTES,
                "The bytes are not those of the hash. They were thrown away; send them again from 0.",
            ),
            Self::TooMany { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                TOO_MANY,
                "Too many tries. Wait, then try again.",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                Problem::BUSY,
                "The server has too much to do. Nothing was changed; it is tried again.",
            ),
            Self::Broken { .. } => (
                StatusCode::INTERNAL_SERVER_ERROR,
                BROKEN,
                "Something broke on the server. Nothing was changed.",
            ),
        }
    }

    /// The document.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (status, kind, title) = self.parts();
        let mut problem = Problem {
            kind: kind.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            last_mid: None,
            epoch: None,
            last_print: None,
            case: None,
        };
        match self {
            Self::BrokenFrame(detail) => problem.detail = Some(detail.clone()),
            Self::WrongEpoch(standing) => {
                problem.epoch = Some(standing.epoch.clone());
                (problem.last_mid, problem.last_print) =
                    (Some(standing.last_mid), standing.last_print);
            }
            Self::Forked { mid } => problem.last_mid = Some(*mid),
            Self::Broken { case } => problem.case = Some(case.clone()),
            _ => {}
        }
        problem
    }

    /// Seconds after which another try makes sense.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { seconds } => Some(*seconds),
            Self::Busy => Some(2),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = document(&self.problem());
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

fn document(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response.extensions_mut().insert(Failed(problem.clone()));
    response
}

/// 405 with the methods that would do.
pub fn wrong_method(allow: &str) -> Response {
    let mut response = document(&Problem {
        kind: WRONG_METHOD.to_owned(),
        title: "This address does not know the method.".to_owned(),
        status: StatusCode::METHOD_NOT_ALLOWED.as_u16(),
        detail: None,
        last_mid: None,
        epoch: None,
        last_print: None,
        case: None,
    });
    if let Ok(value) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// A crash inside a handler is a failure like others: a case number, and the next request goes on.
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
pub fn crashed(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    Failure::broken(&text.unwrap_or("a handler crashed")).into_response()
}
