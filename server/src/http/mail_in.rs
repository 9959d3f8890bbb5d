//! `POST /api/mail/v1/in`: a mail as a gateway posts it. The secret that it shows is looked at before anything is read.

use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::Bytes;
use axum::extract::State;
use backend::{MailWayIn, ReceiveError};
use http::{HeaderMap, StatusCode, header};

/// When to bring a mail again that came on a day with too many, seconds.
const LATER: u64 = 3_600;

/// True where the request shows the secret of the settings. Each byte is compared, so that no time tells how much of it is right.
pub fn shows_secret(state: &AppState, headers: &HeaderMap) -> bool {
    let Some(secret) = &state.config.mail.in_secret else {
        return false;
    };
    let shown = headers.get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok()).unwrap_or("");
    let Some(shown) = shown.strip_prefix("Bearer ") else {
        return false;
    };
    let pairs = secret.bytes().zip(shown.bytes());
    secret.len() == shown.len() && pairs.fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// Takes a mail. The same one again is answered alike, so that a gateway that heard no answer may post it again.
///
/// # Errors
/// [`Failure::BrokenFrame`] for what is no mail, [`Failure::TooMuch`] where it may be brought again later.
pub async fn receive(State(state): State<AppState>, body: Bytes) -> Result<StatusCode, Failure> {
    match state.backend.receive_mail(&body, MailWayIn::Http).await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(ReceiveError::Unreadable(why)) => Err(Failure::BrokenFrame(why.to_owned())),
        Err(ReceiveError::TooLarge) => Err(Failure::TooLarge),
        Err(ReceiveError::TooMany) => Err(Failure::TooMuch { seconds: LATER }),
        Err(ReceiveError::Backend(error)) => Err(error.into()),
    }
}
