//! The mails of a demo: readable on a page, harmless, and only there.

use crate::app::TestApp;
use crate::client::Client;

/// Reads the list until it shows what is looked for: the worker that writes the folder runs beside the server.
async fn find(client: &Client, part: &str) -> String {
    loop {
        let page = client.visit("/demo/mail").await.is(200).text();
        if page.contains(part) {
            return page;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_demo_shows_the_mails_it_would_have_sent() {
    let folder = tempfile::tempdir().unwrap();
    let way = format!("folder:{}", folder.path().join("mails").display());
    let app = TestApp::with(&[("MODE", "demo"), ("MAIL", &way)]).await;
    let ann = app.anonymous();
    ann.visit("/demo/mail").await.is(200);
    ann.post_form("/sign-in/mail", &[("email", "ann@example.com")])
        .await
        .redirects_to("/sign-in/code");
    let list = find(&ann, "ann@example.com").await;
    let path = list.split("href=\"/demo/mail/").nth(1).unwrap();
    let id = path.split('"').next().unwrap();
    let page = ann.visit(&format!("/demo/mail/{id}")).await.is(200).text();
    let code = page.split("Your code: ").nth(1).unwrap().get(..6).unwrap();
    let html = ann.visit(&format!("/demo/mail/{id}/html")).await.is(200);
    let policy = html.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    assert!(html.text().contains(code));
    ann.post_form("/sign-in/code", &[("code", code)])
        .await
        .redirects_to("/app");
    for missing in [
        "x",
        "..%2f..%2fsecret",
        "00000000-0000-7000-8000-000000000000",
    ] {
        ann.visit(&format!("/demo/mail/{missing}")).await.is(404);
    }
    app.stop().await;
}
