//! Work that is left without a login, over HTTP; who decides about it; an app that is too old to receive.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use crate::orders::{a_push, an_order, frozen, orders, pulls, user_of};
use domain::{Mutation, OrderId, UserId};
use serde_json::{Value, json};
use sync::Problem;

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The device says what it is, as every device does with its first pull.
async fn says_hello(client: &Client, user: UserId) -> Value {
    let hello = json!({ "person": user, "key": KEY, "birth": client.id, "waiting": 2, "oldest_ms": 60_000 });
    let pull = json!({ "client": client.id, "build": "1.0.0", "hello": hello });
    let answer = client.post_json("/api/sync/v1/pull", &pull).await.is(200);
    answer.json()
}

/// A browser that has this device and no session.
fn signed_out(app: &TestApp, device: &Client) -> Client {
    let mut other = app.anonymous();
    other.id = device.id;
    other
}

async fn an_unsent_order(app: &TestApp, user: UserId) -> (OrderId, Value) {
    let order = an_order(app, user).await;
    let id = order.id;
    let bytes = frozen(1, user, &Mutation::OrderPlace(order));
    (id, serde_json::from_str(bytes.get()).unwrap())
}

fn deposit(device: &Client, mutations: &[Value]) -> Value {
    json!({ "client": device.id, "key": KEY, "build": "1.0.0", "mutations": mutations })
}

async fn call(client: &Client, name: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/account/{name}");
    client.post_form(&path, fields).await.is(200).json()
}

#[tokio::test]
async fn an_order_left_after_the_login_grew_old_is_placed_once_and_the_reply_tells_nothing() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    says_hello(&ann, user).await;
    app.clock.advance(31 * 24 * 3_600_000);
    let push = a_push(&ann, vec![]);
    ann.post_json("/api/sync/v1/push", &push).await.is(401);
    let (order, mutation) = an_unsent_order(&app, user).await;
    let body = deposit(&ann, std::slice::from_ref(&mutation));
    let nobody = signed_out(&app, &ann);
    let reply = nobody
        .post_json("/api/sync/v1/deposit", &body)
        .await
        .is(200);
    let text = reply.text();
    assert!(!text.contains(&order.to_string()), "{text}");
    let reply: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&reply["last_mid"], &reply["done"]), (&json!(1), &json!(1)));
    let mut keys: Vec<_> = reply.as_object().unwrap().keys().cloned().collect();
    keys.sort_unstable();
    assert_eq!(keys, ["done", "epoch", "kept", "last_mid"]);
    let before = app.dump();
    nobody
        .post_json("/api/sync/v1/deposit", &body)
        .await
        .is(200);
    assert_eq!(app.dump(), before);
    let ben = app.agent("ben").await;
    assert!(orders(&pulls(&ben).await).contains(&order.to_string()));
    // Nothing can be read so.
    nobody.post_json("/api/sync/v1/pull", &body).await.is(401);
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_device_are_answered_alike() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    says_hello(&ann, user).await;
    let (_, mutation) = an_unsent_order(&app, user).await;
    let nobody = app.anonymous();
    let mut wrong = deposit(&ann, std::slice::from_ref(&mutation));
    wrong["key"] = json!(KEY.replace('0', "1"));
    let unknown = deposit(&nobody, &[mutation]);
    let before = app.dump();
    let mut answers = Vec::new();
    for body in [&wrong, &unknown] {
        let answer = nobody.post_json("/api/sync/v1/deposit", body).await.is(403);
        answers.push(answer.problem());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].kind, Problem::NO_DEPOSIT);
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn too_many_deposits_from_one_address_wait() {
    let app = TestApp::production().await;
    let nobody = app.anonymous();
    let body = deposit(&nobody, &[]);
    let mut statuses = Vec::new();
    for _ in 0..121 {
        let answer = nobody.post_json("/api/sync/v1/deposit", &body).await;
        statuses.push(answer.status);
    }
    assert!(statuses[..120].iter().all(|status| *status == 403));
    assert_eq!(statuses[120], 429);
}

#[tokio::test]
async fn work_of_a_wiped_device_waits_for_the_owner_who_alone_sees_it_and_decides() {
    let app = TestApp::start().await;
    let (ann, ben, zoe) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.owner("zoe").await,
    );
    let user = user_of(&ben).await;
    says_hello(&ben, user).await;
    let (order, mutation) = an_unsent_order(&app, user).await;
    let team = call(&zoe, "team-devices", &[]).await;
    let id = team[0]["session"]["id"].as_str().unwrap();
    assert_eq!(call(&zoe, "wipe-session", &[("id", id)]).await, true);
    let body = deposit(&ben, &[mutation]);
    let reply = ben.post_json("/api/sync/v1/deposit", &body).await.is(200);
    assert_eq!(reply.json()["held"], true);
    assert!(!orders(&pulls(&ann).await).contains(&order.to_string()));
    let health = call(&zoe, "sync-health", &[]).await;
    let held = &health["held"][0];
    assert_eq!(
        (&held["name"], &held["why"]),
        (&json!("ben"), &json!("Wiped"))
    );
    assert_eq!(held["changes"][0]["name"], "order.place@1");
    let client = ben.id.to_string();
    let fields = [("client", client.as_str()), ("take", "true")];
    let before = app.dump();
    let again = app.anonymous();
    again.sign_in("ben@example.com", PASSWORD).await.is(303);
    for other in [&ann, &ben, &app.anonymous()] {
        let health = call(other, "sync-health", &[]).await;
        assert_eq!(health, json!({ "devices": [], "held": [] }));
        assert_eq!(call(other, "decide-held", &fields).await, 0);
    }
    let health = call(&again, "sync-health", &[]).await;
    assert_eq!(health["held"], json!([]), "nor any other of the staff");
    assert!(before.contains("sync_deposit"));
    assert_eq!(call(&zoe, "decide-held", &fields).await, 1);
    assert!(orders(&pulls(&zoe).await).contains(&order.to_string()));
    assert_eq!(call(&zoe, "decide-held", &fields).await, 0);
}

#[tokio::test]
async fn an_owner_sees_each_device_with_what_it_said_and_what_it_runs_on() {
    let app = TestApp::start().await;
    let (ben, zoe) = (app.agent("ben").await, app.owner("zoe").await);
    says_hello(&ben, user_of(&ben).await).await;
    let health = call(&zoe, "sync-health", &[]).await;
    let device = &health["devices"][0];
    let facts = (&device["name"], &device["waiting"], &device["oldest_ms"]);
    assert_eq!(facts, (&json!("ben"), &json!(2), &json!(60_000)));
    assert_eq!(device["build"], "1.0.0");
}

#[tokio::test]
async fn what_a_browser_threw_away_is_told_with_the_next_pull() {
    let app = TestApp::start().await;
    let mut ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    assert!(says_hello(&ann, user).await.get("lost").is_none());
    ann.id = crate::client::fresh_id();
    assert_eq!(says_hello(&ann, user).await["lost"], crate::app::NOON);
}

#[tokio::test]
async fn an_app_that_is_too_old_may_send_and_not_receive() {
    let app = TestApp::with(&[("MODE", "demo"), ("OLDEST_APP", "2.0.0")]).await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let pull = |build: &str| json!({ "client": ann.id, "build": build });
    let old = ann.post_json("/api/sync/v1/pull", &pull("1.9.9")).await;
    assert_eq!(old.is(426).problem().kind, Problem::TOO_OLD);
    let (order, mutation) = an_unsent_order(&app, user).await;
    let push = json!({ "client": ann.id, "build": "1.9.9", "mutations": [mutation] });
    ann.post_json("/api/sync/v1/push", &push).await.is(200);
    let new = ann.post_json("/api/sync/v1/pull", &pull("2.0.0")).await;
    assert!(new.is(200).text().contains(&order.to_string()));
}
