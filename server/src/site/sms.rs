//! What providers of text messages tell by themselves.

use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backend::{SmsNotified, SmsTold};
use http::{HeaderMap, StatusCode, header};

/// Twilio's signature.
const SIGNATURE: &str = "x-twilio-signature";
/// Aliyun tells again what it got no other answer to.
const HEARD: &str = r#"{"code":0,"msg":"成功"}"#;

/// `POST /api/sms/v1/{provider}/{event}/{token}`: from the provider's servers.
///
/// # Errors
/// [`Failure::NotFound`] where no such provider is set up or nobody was told this address; [`Failure::BrokenFrame`] for a signature that is not
/// the provider's.
pub async fn told(
    State(state): State<AppState>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let Path((provider, event, token)) = path.map_err(|_| Failure::NotFound)?;
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
    let told = SmsTold {
        provider: &provider,
        event: &event,
        token: &token,
        signature: signature.unwrap_or_default(),
        body: &body,
    };
    match state.backend.take_sms_notification(told).await? {
        SmsNotified::Taken if provider == "aliyun" => {
            Ok(([(header::CONTENT_TYPE, "application/json")], HEARD).into_response())
        }
        SmsNotified::Taken => Ok(StatusCode::NO_CONTENT.into_response()),
        SmsNotified::NoProvider => Err(Failure::NotFound),
        SmsNotified::Forged => Err(Failure::BrokenFrame(
            "the signature is not the provider's".to_owned(),
        )),
    }
}
