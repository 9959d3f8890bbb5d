//! Access tokens for XOAUTH2: asked from the provider with a refresh token (RFC 6749, 6), kept while they are good.

use crate::mail::transport::SendError;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A token is asked anew this long before it ends.
const EARLY: Duration = Duration::from_secs(60);
/// Providers' answers have a few KiB.
const LARGEST: usize = 64 * 1024;

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
    let port = url.port_u16().unwrap_or(443);
    let stream = TcpStream::connect((host.as_str(), port))
        .await
        .map_err(|error| format!("{host}:{port}: {error}"))?;
    let name = ServerName::try_from(host.clone()).map_err(|error| error.to_string())?;
    let stream = tls(authority)?
        .connect(name, stream)
        .await
        .map_err(|error| format!("{host}:{port}: {error}"))?;
    let (status, body) = post(stream, &url, form(oauth)).await?;
    if status == StatusCode::OK {
        return serde_json::from_slice(&body)
            .map_err(|error| format!("{host} gave no token: {error}"));
    }
    let why: Refused = serde_json::from_slice(&body).unwrap_or_default();
    Err(format!(
        "{host} answers {status}: {} {}",
        why.error, why.error_description
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
    let pairs: Vec<String> = fields
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

async fn post<S>(stream: S, url: &Uri, form: String) -> Result<(StatusCode, Bytes), String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let words = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(words)?;
    // It ends with the answer; what goes wrong on it shows there.
    let driving = tokio::spawn(connection);
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::post(path)
        .header(
            header::HOST,
            url.authority().map_or("", |authority| authority.as_str()),
        )
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .body(Full::new(Bytes::from(form)))
        .map_err(|error| error.to_string())?;
    let answer = sender.send_request(request).await.map_err(words)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LARGEST)
        .collect()
        .await
        .map_err(|error| error.to_string())?
        .to_bytes();
    driving.abort();
    Ok((status, body))
}

fn tls(authority: Option<&[u8]>) -> Result<tokio_rustls::TlsConnector, String> {
    let mut roots: rustls::RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    if let Some(pem) = authority {
        for own in CertificateDer::pem_slice_iter(pem) {
            let own = own.map_err(|error| error.to_string())?;
            roots.add(own).map_err(|error| error.to_string())?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config).into())
}
