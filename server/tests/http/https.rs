//! TLS without a proxy: the certificate is used, the cookie is secure.

use crate::app::TestApp;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A connection whose handshake is done; none where this certificate is not the server's.
async fn connected(
    app: &TestApp,
    root: rustls::pki_types::CertificateDer<'static>,
) -> Option<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(app.url().trim_start_matches("http://"))
        .await
        .unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await.ok()
}

async fn ask(
    app: &TestApp,
    root: rustls::pki_types::CertificateDer<'static>,
    request: &str,
) -> String {
    let mut stream = connected(app, root).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

type Made = rcgen::CertifiedKey<rcgen::KeyPair>;

fn certificate() -> Made {
    rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap()
}

fn write(folder: &Path, made: &Made) {
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
}

async fn with_tls(folder: &Path, made: &Made) -> TestApp {
    write(folder, made);
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let files = [
        ("TLS_CERT", cert.to_str().unwrap()),
        ("TLS_KEY", key.to_str().unwrap()),
        ("MODE", "demo"),
    ];
    TestApp::with(&files).await
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (certificate(), certificate());
    let app = with_tls(folder.path(), &first).await;
    assert!(connected(&app, first.cert.der().clone()).await.is_some());
    std::fs::write(folder.path().join("cert.pem"), "half a certifi").unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(connected(&app, first.cert.der().clone()).await.is_some());
    write(folder.path(), &second);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(connected(&app, second.cert.der().clone()).await.is_some());
    assert!(connected(&app, first.cert.der().clone()).await.is_none());
}

#[tokio::test]
async fn whoever_shakes_hands_and_then_is_silent_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let made = certificate();
    let app = with_tls(folder.path(), &made).await;
    let mut silent = connected(&app, made.cert.der().clone()).await.unwrap();
    let begin = std::time::Instant::now();
    let mut rest = Vec::new();
    // Closed without ceremony, which TLS calls an error.
    drop(silent.read_to_end(&mut rest).await);
    assert!(rest.is_empty() && begin.elapsed() < Duration::from_secs(14));
}

#[tokio::test]
async fn the_server_ends_tls_itself_and_then_its_cookie_is_secure() {
    let folder = tempfile::tempdir().unwrap();
    let made = certificate();
    let app = with_tls(folder.path(), &made).await;
    let origin = app.state().config.public_url.to_string();
    assert!(origin.starts_with("https://localhost:"), "{origin}");
    let request = format!(
        "POST /guest HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\n\r\n"
    );
    let answer = ask(&app, made.cert.der().clone(), &request)
        .await
        .to_lowercase();
    assert!(answer.starts_with("http/1.1 303"), "{answer}");
    assert!(
        answer.contains("set-cookie: __host-rapport=") && answer.contains("; secure"),
        "{answer}"
    );
    assert!(
        answer.contains("strict-transport-security: max-age=63072000"),
        "{answer}"
    );
}

#[tokio::test]
async fn whoever_comes_by_plain_http_is_sent_on_to_the_public_address() {
    let folder = tempfile::tempdir().unwrap();
    let made = certificate();
    write(folder.path(), &made);
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let app = TestApp::with(&[
        ("TLS_CERT", cert.to_str().unwrap()),
        ("TLS_KEY", key.to_str().unwrap()),
        ("PUBLIC_URL", "https://shop.example"),
        ("REDIRECT", "127.0.0.1:0"),
    ])
    .await;
    let plain = app.redirect().unwrap();
    let mut stream = TcpStream::connect(plain).await.unwrap();
    let request = "GET /t/4?x=1 HTTP/1.1\r\nHost: eve.example\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 308"), "{answer}");
    assert!(
        answer.contains("location: https://shop.example/t/4?x=1"),
        "{answer}"
    );
}
