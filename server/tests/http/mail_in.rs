//! Mails that a gateway posts: only with the secret, once each, and never as a request of a browser.

use crate::app::TestApp;
use http::Method;

const SECRET: &str = "a-secret-of-twenty-four-letters";
const MAIL: &str =
    "From: Ann <ann@x.example>\r\nMessage-ID: <1@x>\r\nSubject: Table\r\n\r\nSeven?\r\n";

async fn post(app: &TestApp, secret: &str, kind: &str, body: &str) -> u16 {
    let request = app
        .anonymous()
        .bare(Method::POST, "/api/mail/v1/in")
        .header("content-type", kind)
        .header("authorization", format!("Bearer {secret}"))
        .body(body.to_owned());
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_gateway_with_the_secret_brings_a_mail_once_and_nobody_else_any() {
    let app = TestApp::with(&[("MAIL_IN_SECRET", SECRET)]).await;
    let before = app.dump();
    for wrong in ["", "a-secret-of-twenty-four-letterz", "a-secret"] {
        assert_eq!(post(&app, wrong, "message/rfc822", MAIL).await, 404);
    }
    assert_eq!(post(&app, SECRET, "text/html", MAIL).await, 415);
    assert_eq!(post(&app, SECRET, "message/rfc822", "no mail").await, 400);
    assert_eq!(app.dump(), before);
    for _ in 0..2 {
        assert_eq!(post(&app, SECRET, "message/rfc822", MAIL).await, 204);
    }
    assert_eq!(
        app.dump().matches("Seven?").count(),
        2,
        "the message, and how its conversation ends"
    );
}

#[tokio::test]
async fn without_a_secret_in_the_settings_the_address_is_none() {
    let app = TestApp::start().await;
    assert_eq!(post(&app, SECRET, "message/rfc822", MAIL).await, 404);
    assert_eq!(post(&app, "", "message/rfc822", MAIL).await, 404);
}
