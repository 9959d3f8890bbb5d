//! The session cookie and how sessions end.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use serde_json::json;
use sync::Problem;

const DAY: i64 = 24 * 3_600_000;

async fn may_pull(client: &Client) -> bool {
    let answer = client
        .post_json(
            "/api/sync/v1/pull",
            &json!({ "client": client.id, "build": "t" }),
        )
        .await;
    if answer.status == 401 {
        assert_eq!(answer.problem().kind, Problem::SIGN_IN);
    }
    answer.status == 200
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let app = TestApp::start().await;
    let answer = app.anonymous().sign_up("ann").await;
    let cookie = answer.header("set-cookie");
    for part in [
        "rapport=",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
        "Max-Age=2592000",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure_and_bound_to_the_host() {
    let app = TestApp::with(&[
        ("MODE", "demo"),
        ("PUBLIC_URL", "https://shop.example"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let request = app
        .anonymous()
        .bare(reqwest::Method::POST, "/demo/switch")
        .header("origin", "https://shop.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("email=customer%40demo.example");
    let answer = crate::client::Answer::of(request)
        .await
        .redirects_to("/app");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-rapport=") && cookie.contains("Secure"),
        "{cookie}"
    );
    assert!(
        answer
            .header("strict-transport-security")
            .contains("max-age=63072000")
    );
}

#[tokio::test]
async fn a_token_planted_before_the_sign_in_is_worth_nothing_after_it() {
    let app = TestApp::start().await;
    app.customer("ann").await;
    let mallory = app.guest().await;
    let planted = mallory.token().unwrap();
    let ann = app.anonymous();
    ann.plant(&planted);
    ann.sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
    assert_ne!(ann.token().unwrap(), planted);
    assert!(may_pull(&ann).await);
    assert!(!may_pull(&mallory).await);
}

#[tokio::test]
async fn each_sign_in_has_a_token_of_its_own() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let (phone, first) = (app.anonymous(), ann.token());
    phone.sign_in("ann@example.com", PASSWORD).await;
    assert_ne!(phone.token(), first);
    assert!(may_pull(&ann).await && may_pull(&phone).await);
}

#[tokio::test]
async fn after_signing_out_the_old_token_is_dead() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let token = ann.token().unwrap();
    let answer = ann.post_form("/sign-out", &[]).await.redirects_to("/");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    let thief = app.anonymous();
    thief.plant(&token);
    assert!(!may_pull(&thief).await);
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_without_use_and_lives_on_with_use() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.customer("ben").await);
    for _ in 0..4 {
        app.clock.advance(10 * DAY);
        assert!(may_pull(&ann).await);
    }
    assert!(!may_pull(&ben).await);
}

#[tokio::test]
async fn made_up_tokens_are_nobody() {
    let app = TestApp::start().await;
    for token in ["x", "%00", "a.b.c", &"z".repeat(4000), "' OR 1=1 --"] {
        let client = app.anonymous();
        client.plant(token);
        assert!(!may_pull(&client).await, "{token}");
    }
}
