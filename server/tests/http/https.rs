//! TLS without a proxy: the certificate is used, the cookie is secure.

use crate::app::TestApp;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

async fn ask(
    app: &TestApp,
    root: rustls::pki_types::CertificateDer<'static>,
    request: &str,
) -> String {
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
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_server_ends_tls_itself_and_then_its_cookie_is_secure() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = [
        ("TLS_CERT", cert.to_str().unwrap()),
        ("TLS_KEY", key.to_str().unwrap()),
        ("MODE", "demo"),
    ];
    let app = TestApp::with(&files).await;
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
