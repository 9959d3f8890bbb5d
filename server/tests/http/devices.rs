//! Where somebody is signed in, ending that from elsewhere, and carrying a person into the installed app.

use crate::app::{PASSWORD, TestApp};
use crate::client::{Answer, Client};
use serde_json::Value;

async fn sessions(client: &Client) -> Vec<Value> {
    let answer = client.post_form("/api/account/sessions", &[]).await.is(200);
    answer.json().as_array().unwrap().clone()
}

async fn end(client: &Client, id: &Value) -> bool {
    let fields = [("id", id.as_str().unwrap())];
    let answer = client
        .post_form("/api/account/end-session", &fields)
        .await
        .is(200);
    answer.json().as_bool().unwrap()
}

async fn me(client: &Client) -> Value {
    client
        .post_form("/api/account/me", &[])
        .await
        .is(200)
        .json()
}

async fn claim_code(client: &Client) -> Value {
    client
        .post_form("/api/account/claim-code", &[])
        .await
        .is(200)
        .json()
}

#[tokio::test]
async fn a_person_sees_their_devices_and_signs_one_out() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let phone = app.anonymous();
    let form = phone.form(
        "/sign-in",
        &[("email", "ann@example.com"), ("password", PASSWORD)],
    );
    let agent = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36";
    Answer::of(form.header("user-agent", agent))
        .await
        .redirects_to("/app");
    let seen = sessions(&ann).await;
    assert_eq!(seen.len(), 2);
    let (here, there): (Vec<_>, Vec<_>) = seen.iter().partition(|one| one["current"] == true);
    assert_eq!(
        (here.len(), there[0]["device"].as_str()),
        (1, Some("Chrome · Android"))
    );
    assert!(end(&ann, &there[0]["id"]).await);
    assert_eq!(me(&phone).await, Value::Null);
    assert_eq!(sessions(&ann).await.len(), 1);
    assert!(!end(&ann, &there[0]["id"]).await);
}

#[tokio::test]
async fn nobody_ends_another_persons_session_or_sees_it() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let id = sessions(&ann).await[0]["id"].clone();
    assert!(sessions(&eve).await.iter().all(|one| one["id"] != id));
    assert!(!end(&eve, &id).await);
    assert!(!end(&app.anonymous(), &id).await);
    assert_eq!(me(&ann).await["name"], "ann");
    assert_ne!(ann.token().as_deref(), id.as_str(), "the id opens nothing");
    let thief = app.anonymous();
    thief.plant(id.as_str().unwrap());
    assert_eq!(me(&thief).await, Value::Null);
}

#[tokio::test]
async fn the_event_line_of_an_ended_device_closes() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let phone = app.anonymous();
    phone
        .sign_in("ann@example.com", PASSWORD)
        .await
        .redirects_to("/app");
    let line = phone
        .bare(reqwest::Method::GET, "/api/sync/v1/events")
        .send()
        .await
        .unwrap();
    assert_eq!(line.status(), 200);
    let seen = sessions(&ann).await;
    let other = seen.iter().find(|one| one["current"] == false).unwrap();
    assert!(end(&ann, &other["id"]).await);
    // Ends by itself: the whole body arrives.
    let body = line.text().await.unwrap();
    assert!(body.contains("event: poke"), "{body}");
}

#[tokio::test]
async fn the_installed_app_becomes_the_guest_of_the_browser_by_a_code_that_works_once() {
    let app = TestApp::start().await;
    let guest = app.guest().await;
    let code = claim_code(&guest).await;
    let code = code.as_str().unwrap();
    assert!(
        code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "{code}"
    );
    let installed = app.anonymous();
    let typed = format!("{} {}", &code[..4], &code[4..]);
    installed
        .post_form("/claim", &[("code", &typed)])
        .await
        .redirects_to("/app");
    assert_eq!(me(&installed).await["user"], me(&guest).await["user"]);
    app.anonymous()
        .post_form("/claim", &[("code", code)])
        .await
        .is(422);
    let second = claim_code(&guest).await;
    let third = claim_code(&guest).await;
    app.anonymous()
        .post_form("/claim", &[("code", second.as_str().unwrap())])
        .await
        .is(422);
    app.clock.advance(15 * 60_000);
    app.anonymous()
        .post_form("/claim", &[("code", third.as_str().unwrap())])
        .await
        .is(422);
    assert!(!app.dump().contains(third.as_str().unwrap()));
}

#[tokio::test]
async fn staff_and_strangers_get_no_code_for_the_installed_app() {
    let app = TestApp::start().await;
    for client in [
        app.anonymous(),
        app.agent("ben").await,
        app.owner("zoe").await,
    ] {
        assert_eq!(claim_code(&client).await, Value::Null);
    }
}
