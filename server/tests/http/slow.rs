//! Slow senders are cut off and harm nobody.

use crate::app::TestApp;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the server may take, with some room for a busy machine.
const LIMIT: Duration = Duration::from_secs(14);

async fn begin(app: &TestApp, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.url().trim_start_matches("http://"))
        .await
        .unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset is an end, too.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn silence_slow_heads_and_bodies_are_cut_off_while_others_are_served() {
    let app = TestApp::start().await;
    let start = Instant::now();
    let head = begin(&app, "GET / HTTP/1.1\r\nhost: x\r\nx-slow").await;
    // Not a byte; less than tells HTTP/1 from HTTP/2; and HTTP/2 without a request.
    let silent = [
        "",
        "PRI * HT",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    ];
    let silent = silent.map(|text| begin(&app, text));
    let silent = futures::future::join_all(silent).await;
    let form = "POST /sign-in HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nemail=";
    let body = begin(&app, form).await;
    app.anonymous().get("/healthz").await.is(200);
    let silent = futures::future::join_all(silent.into_iter().map(rest));
    let (head, body, silent) = tokio::join!(rest(head), rest(body), silent);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    assert!(!head.contains("200 OK"), "{head}");
    assert!(silent.iter().all(|answer| !answer.contains(" 200 ")));
    assert!(body.starts_with("HTTP/1.1 408"), "{body}");
    app.anonymous().get("/healthz").await.is(200);
}

#[tokio::test]
async fn what_is_not_http_is_answered_or_closed_without_harm() {
    let app = TestApp::start().await;
    for text in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\x16\x03\x01\x02\x00",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: -1\r\n\r\n",
    ] {
        let mut stream = begin(&app, text).await;
        stream.shutdown().await.unwrap();
        assert!(!rest(stream).await.contains(" 500 "), "{text}");
    }
    let long = format!(
        "GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        "x".repeat(100_000)
    );
    let answer = rest(begin(&app, &long).await).await;
    assert!(
        !answer.contains(" 200 ") && !answer.contains(" 500 "),
        "{answer:.100}"
    );
    app.anonymous().get("/healthz").await.is(200);
}
