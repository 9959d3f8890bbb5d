//! A business that closes: what everybody sees, what goes on, and how its owner opens it again.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use reqwest::Method;
use serde_json::json;

const NAME: &str = "Riverside Noodles";
const CLOSE: &str = "/api/business/close";

/// A business of its own with an owner who is signed in.
async fn business(app: &TestApp) -> Client {
    let code = app.state().backend.new_set_up_code().await.unwrap();
    let mei = app.anonymous();
    let form = [
        ("code", code.as_deref().unwrap()),
        ("name", "Mei"),
        ("email", "mei@example.com"),
        ("password", PASSWORD),
        ("business_en", NAME),
        ("trade", "restaurant"),
        ("country", "CN"),
        ("tables", "4"),
    ];
    mei.post_form("/setup", &form).await.is(303);
    mei
}

async fn owner_does(client: &Client, act: &str, password: &str) -> crate::client::Answer {
    let form = [
        ("email", "mei@example.com"),
        ("password", password),
        ("act", act),
    ];
    client.post_form("/closed", &form).await
}

#[tokio::test]
async fn everybody_sees_that_it_is_closed_and_its_owner_opens_it_again() {
    let app = TestApp::production().await;
    let mei = business(&app).await;
    let (ann, stranger) = (app.customer("ann").await, app.anonymous());
    let ask = [("email", "ann@example.com")];
    let before = app.mails().await.len();
    let wrong = [("name", "Another"), ("password", PASSWORD)];
    let refused = mei.post_form(CLOSE, &wrong).await.is(200).json();
    assert_eq!(refused, json!({"refused": "name"}));
    let right = [("name", NAME), ("password", PASSWORD)];
    let done = mei.post_form(CLOSE, &right).await.is(200).json();
    assert_eq!(done, json!("done"));
    for path in ["/", "/t/1", "/sign-in", "/app", "/desk", "/book", "/join/x"] {
        let page = stranger.get(path).await.is(503);
        assert!(page.text().contains("This business is closed"), "{path}");
    }
    stranger
        .post_form("/guest", &[("name", "Eve")])
        .await
        .is(503);
    stranger.post_form("/sign-in/mail", &ask).await.is(503);
    for gone in [&mei, &ann] {
        let own = gone.bare(Method::GET, "/api/privacy/v1/archive");
        crate::client::Answer::of(own).await.is(401);
    }
    stranger.get("/healthz").await.is(200);
    stranger.get("/legal").await.is(200);
    stranger.get("/u/nonsense").await.is(200);
    assert_eq!(app.mails().await.len(), before);
    let page = stranger.get("/closed").await.is(200);
    assert!(page.text().contains("name=\"password\""));
    owner_does(&stranger, "reopen", "guessed horse battery")
        .await
        .is(422);
    let asked = owner_does(&stranger, "export", PASSWORD).await.is(200);
    assert!(asked.text().contains("/everything/"));
    owner_does(&stranger, "reopen", PASSWORD).await.is(200);
    stranger.get("/").await.is(200);
    stranger.get("/closed").await.is(303);
    let again = [("email", "mei@example.com"), ("password", PASSWORD)];
    app.anonymous().post_form("/sign-in", &again).await.is(303);
}

#[tokio::test]
async fn the_archive_of_everything_comes_whole_by_its_link_and_by_no_other() {
    let app = TestApp::production().await;
    let mei = business(&app).await;
    let make = "/api/business/make-export";
    let asked = mei
        .post_form(make, &[("password", PASSWORD)])
        .await
        .is(200)
        .json();
    let link = asked["Ok"]["link"].as_str().unwrap().to_owned();
    app.state().backend.run_due_jobs().await.unwrap();
    // The server's own look for jobs may have taken it first.
    while mei.post_form("/api/business/export", &[]).await.json()["bytes"].is_null() {
        tokio::task::yield_now().await;
    }
    let stranger = app.anonymous();
    let zip = crate::client::Answer::of(stranger.bare(Method::GET, &link))
        .await
        .is(200);
    assert_eq!(zip.header("content-type"), "application/zip");
    assert!(zip.header("cache-control").contains("no-store"));
    assert!(zip.bytes.starts_with(b"PK"));
    stranger.get(&link[..link.len() - 4]).await.is(404);
}
