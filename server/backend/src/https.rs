//! Requests to other servers over HTTPS: each on a connection of its own, within ten seconds, without following redirects, and with an answer
//! of some KiB. What was asked and answered is in no error: it may hold keys.

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// From the first packet to the end of the answer.
const WHOLE: Duration = Duration::from_secs(10);
/// The largest answer.
const LARGEST: usize = 64 * 1024;

/// What another server answered.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why there is no answer. What was asked may have been done all the same.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpsError {
    #[error("the address is no https address")]
    Address,
    /// No connection came about: nothing was asked.
    #[error("{place}: {what}")]
    Unreached { place: String, what: String },
    #[error("{place}: {what}")]
    Failed { place: String, what: String },
    #[error("{0} does not answer in time")]
    Late(String),
    #[error("{0} is no public address")]
    Private(String),
}

/// Where a request may go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Only<'a> {
    /// What the operator or the owner named. It holds certificates to trust beside the usual ones.
    Anywhere(Option<&'a [u8]>),
    /// What strangers named: nothing of the network that this server stands in. The name is looked up once, and what was looked at is asked.
    Public,
}

/// Asks, and waits for the answer. `authority` holds certificates to trust beside the usual ones.
pub(crate) async fn send(
    request: Request<Full<Bytes>>,
    authority: Option<&[u8]>,
) -> Result<Answer, HttpsError> {
    send_to(request, Only::Anywhere(authority)).await
}

/// The same, with a say in where it may go.
pub(crate) async fn send_to(
    request: Request<Full<Bytes>>,
    only: Only<'_>,
) -> Result<Answer, HttpsError> {
    let host = request.uri().host().ok_or(HttpsError::Address)?.to_owned();
    match timeout(WHOLE, ask(request, &host, only)).await {
        Ok(answer) => answer,
        Err(_) => Err(HttpsError::Late(host)),
    }
}

async fn ask(
    request: Request<Full<Bytes>>,
    host: &str,
    only: Only<'_>,
) -> Result<Answer, HttpsError> {
    let uri = request.uri().clone();
    let secure = uri.scheme_str() == Some("https");
    if !secure && !plain_is_fine(&uri) {
        return Err(HttpsError::Address);
    }
    let port = uri.port_u16().unwrap_or(443);
    let place = format!("{host}:{port}");
    let failed = |what: String| HttpsError::Failed {
        place: place.clone(),
        what,
    };
    let unreached = |error: std::io::Error| HttpsError::Unreached {
        place: place.clone(),
        what: error.to_string(),
    };
    let (stream, authority) = match only {
        Only::Anywhere(authority) => (TcpStream::connect((host, port)).await, authority),
        Only::Public => {
            let found = tokio::net::lookup_host((host, port)).await;
            let found: Vec<SocketAddr> = found.map_err(unreached)?.collect();
            if !found.iter().all(|address| is_public(address.ip())) {
                return Err(HttpsError::Private(place.clone()));
            }
            (TcpStream::connect(found.as_slice()).await, None)
        }
    };
    let stream = stream.map_err(unreached)?;
    if !secure {
        return over(stream, request).await.map_err(failed);
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
    let tls = tls(authority).map_err(failed)?;
    let stream = tls.connect(name, stream).await;
    let stream = stream.map_err(|error| failed(error.to_string()))?;
    over(stream, request).await.map_err(failed)
}

/// True for an address of the whole internet: none of this machine, of a network around it, or of those kept for other purposes (RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let kept = match (a, b, c) {
        (0 | 127 | 240..=255, _, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) => true,
        (100, b, _) => (64..128).contains(&b),
        _ => false,
    };
    !kept && !ip.is_private() && !ip.is_link_local() && !ip.is_documentation() && !ip.is_multicast()
}

/// Only what is given out to networks, and nothing that leads to an address of IPv4 inside of it.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let given_out = (0x2000..0x4000).contains(&a);
    let kept = a == 0x2002 || (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || a >= 0x3ff0;
    given_out && !kept
}

/// A test's double on this machine speaks without TLS.
#[cfg(feature = "test-support")]
fn plain_is_fine(uri: &Uri) -> bool {
    uri.scheme_str() == Some("http") && uri.host() == Some("127.0.0.1")
}

#[cfg(not(feature = "test-support"))]
fn plain_is_fine(_: &Uri) -> bool {
    false
}

async fn over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let words = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(words)?;
    // It ends with the answer; what goes wrong on it shows there.
    let driving = tokio::spawn(connection);
    let (mut head, body) = request.into_parts();
    if let Some(authority) = head.uri.authority()
        && let Ok(host) = authority.as_str().parse()
    {
        head.headers.insert(header::HOST, host);
    }
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = path.parse().map_err(|_| "no path".to_owned())?;
    let answer = sender.send_request(Request::from_parts(head, body)).await;
    let (head, body) = answer.map_err(words)?.into_parts();
    let body = Limited::new(body, LARGEST).collect().await;
    let body = body.map_err(|error| error.to_string())?.to_bytes();
    driving.abort();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body,
    })
}

pub(crate) fn tls(authority: Option<&[u8]>) -> Result<tokio_rustls::TlsConnector, String> {
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

/// Fields as a form sends them, and as they stand in an address.
pub(crate) fn form<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = fields.into_iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// A text as it stands in an address.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_not_public() {
        for near in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "2001::1",
        ] {
            assert!(!is_public(near.parse().unwrap()), "{near}");
        }
        for far in [
            "1.1.1.1",
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
        ] {
            assert!(is_public(far.parse().unwrap()), "{far}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_here_is_not_asked() {
        let request = Request::get("https://localhost/x")
            .body(Full::default())
            .unwrap();
        let asked = send_to(request, Only::Public).await;
        assert!(matches!(asked, Err(HttpsError::Private(_))));
    }
}
