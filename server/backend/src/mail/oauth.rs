//! Access tokens for XOAUTH2: asked from the provider with a refresh token (RFC 6749, 6), kept while they are good.

use crate::https;
use crate::mail::transport::SendError;
use hyper::{Request, StatusCode, Uri, header};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A token is asked anew this long before it ends.
const EARLY: Duration = Duration::from_secs(60);

/// What the provider gave when this application was registered there.
#[derive(Clone)]
pub struct OAuth {
    pub client_id: String,
    /// None for applications that have none.
    pub client_secret: Option<String>,
    pub refresh_token: String,
    /// `https://…`
    pub token_url: String,
}

/// The access token that is still good, shared by all connections.
#[derive(Clone, Default)]
pub struct Tokens(Arc<Mutex<Option<(String, Instant)>>>);

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds.
    expires_in: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refused {
    error: String,
    error_description: String,
}

impl Tokens {
    /// The token at hand, or a fresh one.
    pub(super) async fn get(
        &self,
        oauth: &OAuth,
        authority: Option<&[u8]>,
    ) -> Result<String, SendError> {
        if let Some((token, end)) = self.held().as_ref()
            && Instant::now() < *end
        {
            return Ok(token.clone());
        }
        let granted = ask(oauth, authority).await.map_err(SendError::Token)?;
        let life = Duration::from_secs(granted.expires_in.unwrap_or(300));
        let end = Instant::now() + life.saturating_sub(EARLY);
        *self.held() = Some((granted.access_token.clone(), end));
        Ok(granted.access_token)
    }

    /// The mail server did not take it.
    pub(super) fn forget(&self) {
        *self.held() = None;
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<(String, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn ask(oauth: &OAuth, authority: Option<&[u8]>) -> Result<Granted, String> {
    let url: Uri = oauth
        .token_url
        .parse()
        .map_err(|error| format!("RAPPORT_MAIL_OAUTH_TOKEN_URL: {error}"))?;
    let host = url.host().unwrap_or_default().to_owned();
    let request = Request::post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .body(form(oauth).into())
        .map_err(|error| error.to_string())?;
    let answer = https::send(request, authority).await;
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status == StatusCode::OK {
        return serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{host} gave no token: {error}"));
    }
    let why: Refused = serde_json::from_slice(&answer.body).unwrap_or_default();
    Err(format!(
        "{host} answers {}: {} {}",
        answer.status, why.error, why.error_description
    ))
}

fn form(oauth: &OAuth) -> String {
    let mut fields = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", oauth.refresh_token.as_str()),
        ("client_id", oauth.client_id.as_str()),
    ];
    if let Some(secret) = &oauth.client_secret {
        fields.push(("client_secret", secret));
    }
    https::form(fields)
}
