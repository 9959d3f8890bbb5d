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
    /// Staff shut this account out.
    Blocked,
    /// More than this person may leave here in a day.
    TooMuch {
        seconds: u64,
    },
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
pub const BLOCKED: &str = "/problems/blocked";
const TOO_MUCH: &str = "/problems/too-much";
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

    /// How it is answered.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn | Self::Wiped => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin | Self::NoDeposit | Self::Blocked => StatusCode::FORBIDDEN,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOld => StatusCode::UPGRADE_REQUIRED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenFrame(_) => StatusCode::BAD_REQUEST,
            Self::WrongPrincipal | Self::WrongEpoch(_) | Self::Forked { .. } => {
                StatusCode::CONFLICT
            }
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::WrongBytes => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } | Self::TooMuch { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What programs know it by.
    fn kind(&self) -> &'static str {
        match self {
            Self::NotFound => NOT_FOUND,
            Self::SignIn => Problem::SIGN_IN,
            Self::Wiped => Problem::WIPED,
            Self::ForeignOrigin => FOREIGN_ORIGIN,
            Self::WrongType => WRONG_TYPE,
            Self::TooLarge => Problem::TOO_LARGE,
            Self::NoDeposit => Problem::NO_DEPOSIT,
            Self::TooOld => Problem::TOO_OLD,
            Self::TooSlow => TOO_SLOW,
            Self::BrokenFrame(_) => Problem::BROKEN_FRAME,
            Self::WrongPrincipal => Problem::WRONG_PRINCIPAL,
            Self::WrongEpoch(_) => Problem::WRONG_EPOCH,
            Self::Forked { .. } => Problem::FORKED,
            Self::NoRoom => NO_ROOM,
            Self::WrongBytes => WRONG_BYTES,
            Self::Blocked => BLOCKED,
            Self::TooMuch { .. } => TOO_MUCH,
            Self::TooMany { .. } => TOO_MANY,
            Self::Busy => Problem::BUSY,
            Self::Broken { .. } => BROKEN,
        }
    }

    /// What it says to whoever reads it.
    fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "There is nothing at this address.",
            Self::SignIn => {
                "Nobody is signed in. What waits on the device is kept; sign in to send it."
            }
            Self::Wiped => "This device was wiped from elsewhere. It deletes what it holds.",
            Self::ForeignOrigin => {
                "The call did not come from a page of this site. Nothing was changed."
            }
            Self::WrongType => {
                "The body has another media type than this route reads. Nothing was changed."
            }
            Self::TooLarge => "The body is too large. Nothing was changed; send less at once.",
            Self::NoDeposit => {
                "Nothing is taken from this device without a login. What waits on it is kept; sign in to send it."
            }
            Self::TooOld => {
                "This app is too old to receive. It may still send; reload it to bring it up to date."
            }
            Self::TooSlow => "The body did not arrive in time. Nothing was changed; send it again.",
            Self::BrokenFrame(_) => "The body cannot be read. Nothing was changed.",
            Self::WrongPrincipal => {
                "This device's queue belongs to somebody else. Nothing was changed."
            }
            Self::WrongEpoch(_) => {
                "The server was restored since. Nothing was changed; send again from the number it gives."
            }
            Self::Forked { .. } => {
                "Another copy of this device sent something else under the same number. Nothing was changed."
            }
            Self::NoRoom => {
                "There is no room for more files of this person. Nothing was changed; the file stays on the device."
            }
            Self::WrongBytes => {
                "The bytes are not those of the hash. They were thrown away; send them again from 0."
            }
            Self::Blocked => "This account is blocked. Only the business can let it in again.",
            Self::TooMuch { .. } => {
                "That is more than one may leave here in a day. Nothing was changed; it stays on the device and is sent again later."
            }
            Self::TooMany { .. } => "Too many tries. Wait, then try again.",
            Self::Busy => "The server has too much to do. Nothing was changed; it is tried again.",
            Self::Broken { .. } => "Something broke on the server. Nothing was changed.",
        }
    }

    /// The document.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let mut problem = Problem {
            kind: self.kind().to_owned(),
            title: self.title().to_owned(),
            status: self.status().as_u16(),
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
            Self::TooMany { seconds } | Self::TooMuch { seconds } => Some(*seconds),
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
