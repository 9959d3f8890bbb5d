//! Wiping a device from elsewhere, and the server's half of a protected phone's key.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use backend::Clock;
use domain::account::phone::WRONG_MOST;
use serde_json::{Value, json};

const ID: &str = "019a0000-0000-7000-8000-000000000001";

async fn call(client: &Client, name: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/account/{name}");
    client.post_form(&path, fields).await.is(200).json()
}

/// The same person in another browser.
async fn second(app: &TestApp, email: &str) -> Client {
    let other = app.anonymous();
    other.sign_in(email, PASSWORD).await.is(303);
    other
}

async fn other_session(client: &Client) -> String {
    let all = call(client, "sessions", &[]).await;
    let found = all.as_array().unwrap().iter();
    let other = found.clone().find(|one| one["current"] == false);
    other.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn pull(client: &Client) -> Value {
    let body = json!({ "client": client.id, "build": "t" });
    let answer = client.post_json("/api/sync/v1/pull", &body).await.is(401);
    answer.json()
}

fn proof(n: u8) -> String {
    format!("{n:02x}").repeat(32)
}

#[tokio::test]
async fn a_wiped_device_hears_so_at_its_next_request_and_for_good() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let lost = second(&app, "ann@example.com").await;
    let id = other_session(&ann).await;
    assert_eq!(call(&lost, "wiped", &[]).await, false);
    assert_eq!(call(&ann, "wipe-session", &[("id", &id)]).await, true);
    for _ in 0..2 {
        assert_eq!(pull(&lost).await["type"], "/problems/wiped");
        assert_eq!(call(&lost, "wiped", &[]).await, true);
    }
    assert_eq!(call(&lost, "me", &[]).await, Value::Null);
    // The one who asked goes on, and what is gone cannot be wiped twice.
    assert_eq!(call(&ann, "wiped", &[]).await, false);
    assert_eq!(call(&ann, "wipe-session", &[("id", &id)]).await, false);
    assert_eq!(
        call(&ann, "sessions", &[]).await.as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_device_that_was_only_signed_out_is_told_to_sign_in_and_keeps_what_it_has() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let other = second(&app, "ann@example.com").await;
    let id = other_session(&ann).await;
    assert_eq!(call(&ann, "end-session", &[("id", &id)]).await, true);
    assert_eq!(pull(&other).await["type"], "/problems/sign-in");
    assert_eq!(call(&other, "wiped", &[]).await, false);
    assert_eq!(call(&app.anonymous(), "wiped", &[]).await, false);
}

#[tokio::test]
async fn only_the_owner_sees_and_wipes_the_teams_devices_and_nobody_those_of_customers() {
    let app = TestApp::start().await;
    let (ann, ben, zoe) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.owner("zoe").await,
    );
    let team = call(&zoe, "team-devices", &[]).await;
    let names: Vec<&str> = team
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["ben"]);
    let bens = team[0]["session"]["id"].as_str().unwrap();
    for client in [&ann, &ben, &app.anonymous()] {
        assert_eq!(call(client, "team-devices", &[]).await, json!([]));
    }
    let id_of = async |client: &Client| {
        let all = call(client, "sessions", &[]).await;
        all[0]["id"].as_str().unwrap().to_owned()
    };
    let (anns, zoes) = (id_of(&ann).await, id_of(&zoe).await);
    let before = app.dump();
    for (client, id) in [
        (&ben, &zoes),
        (&ben, &anns),
        (&zoe, &anns),
        (&ann, &zoes),
        (&app.anonymous(), &anns),
    ] {
        assert_eq!(call(client, "wipe-session", &[("id", id)]).await, false);
    }
    assert_eq!(app.dump(), before);
    assert_eq!(call(&zoe, "wipe-session", &[("id", bens)]).await, true);
    assert_eq!(pull(&ben).await["type"], "/problems/wiped");
}

#[tokio::test]
async fn a_share_is_given_to_its_person_and_the_right_pin_only() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let with = |n| [("id", ID.to_owned()), ("proof", proof(n))];
    let ask = async |client: &Client, name: &str, n: u8| {
        let fields = with(n);
        let fields = [
            (fields[0].0, fields[0].1.as_str()),
            (fields[1].0, fields[1].1.as_str()),
        ];
        call(client, name, &fields).await
    };
    let kept = ask(&ann, "keep-share", 7).await;
    let share = kept["Given"].as_array().unwrap();
    assert!(share.len() == 32 && share.iter().any(|byte| byte != 0));
    assert_eq!(ask(&ann, "ask-share", 7).await, kept);
    assert_eq!(
        ask(&ann, "ask-share", 8).await,
        json!({ "Wrong": { "left": 9 } })
    );
    assert_eq!(ask(&eve, "ask-share", 7).await, "Gone");
    assert_eq!(
        ask(&eve, "keep-share", 7).await,
        "Gone",
        "the name is taken"
    );
    assert_eq!(ask(&app.anonymous(), "ask-share", 7).await, "SignIn");
    assert_eq!(call(&eve, "drop-share", &[("id", ID)]).await, true);
    assert_eq!(
        ask(&ann, "ask-share", 7).await,
        kept,
        "eve has no such share"
    );
    assert!(!app.dump().contains(&proof(7)), "the proof is not kept");
    assert_eq!(call(&ann, "drop-share", &[("id", ID)]).await, true);
    assert_eq!(ask(&ann, "ask-share", 7).await, "Gone");
}

#[tokio::test]
async fn a_share_is_destroyed_by_the_tenth_wrong_pin_and_each_try_waits_longer() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let right = [("id", ID), ("proof", &proof(7))];
    let wrong = [("id", ID), ("proof", &proof(8))];
    call(&ann, "keep-share", &right).await;
    for tried in 1..WRONG_MOST {
        let left = json!({ "Wrong": { "left": WRONG_MOST - tried } });
        assert_eq!(call(&ann, "ask-share", &wrong).await, left);
        if tried > 3 {
            let waits = call(&ann, "ask-share", &right).await;
            let until = waits["Wait"]["until"].as_i64().unwrap();
            app.clock.advance(until - app.clock.now());
        }
    }
    assert_eq!(call(&ann, "ask-share", &wrong).await, "Gone");
    assert_eq!(call(&ann, "ask-share", &right).await, "Gone");
}

#[tokio::test]
async fn the_right_pin_gives_all_tries_back() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let right = [("id", ID), ("proof", &proof(7))];
    let wrong = [("id", ID), ("proof", &proof(8))];
    call(&ann, "keep-share", &right).await;
    for _ in 0..8 {
        for left in [9, 8, 7] {
            let answer = json!({ "Wrong": { "left": left } });
            assert_eq!(call(&ann, "ask-share", &wrong).await, answer);
        }
        assert!(call(&ann, "ask-share", &right).await["Given"].is_array());
    }
}

#[tokio::test]
async fn a_proof_of_another_form_is_refused_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    for odd in [
        "",
        "00",
        &"zz".repeat(32),
        &"00".repeat(33),
        &"é".repeat(32),
    ] {
        let fields = [("id", ID), ("proof", odd)];
        assert_eq!(call(&ann, "keep-share", &fields).await, "Gone", "{odd}");
        assert_eq!(call(&ann, "ask-share", &fields).await, "Gone", "{odd}");
    }
    assert_eq!(app.dump(), before);
}
