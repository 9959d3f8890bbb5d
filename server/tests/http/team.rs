//! Inviting a colleague and letting them go, over HTTP: what a browser sees of it.

use crate::app::{PASSWORD, TestApp};
use crate::client::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn call(client: &Client, name: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/team/{name}");
    client.post_form(&path, fields).await.is(200).json()
}

/// The path of the link in an answer.
fn path(answer: &Value) -> String {
    let address = answer["link"]["address"].as_str().unwrap();
    address[address.find("/join/").unwrap()..].to_owned()
}

fn invite<'a>(role: &'a str, email: &'a str) -> [(&'a str, &'a str); 3] {
    [("role", role), ("email", email), ("zh", "false")]
}

async fn joins(client: &Client, path: &str, name: &str) -> crate::client::Answer {
    let email = format!("{name}@example.com");
    let fields = [("name", name), ("email", &email), ("password", PASSWORD)];
    client.post_form(path, &fields).await
}

async fn me(client: &Client) -> Value {
    client
        .post_form("/api/account/me", &[])
        .await
        .is(200)
        .json()
}

#[tokio::test]
async fn whoever_has_an_invitation_is_in_once_and_out_when_the_owner_says_so() {
    let app = TestApp::start().await;
    let (zoe, max, eve) = (app.owner("zoe").await, app.anonymous(), app.anonymous());
    let made = call(&zoe, "invite", &invite("manager", "")).await;
    let path = path(&made);
    assert!(
        made["link"]["qr"]["path"]
            .as_str()
            .unwrap()
            .starts_with('M')
    );
    // The owner who opens her own link hears whom it is for, and stays who she is.
    let own = zoe.get(&path).await.is(200);
    assert!(own.text().contains("signed in as zoe"));
    let own = joins(&zoe, &path, "moe").await.is(422);
    assert!(own.text().contains("signed in as zoe"));
    assert_eq!(me(&zoe).await["name"], "zoe");
    // What is wrong with a field is said, and uses nothing.
    let wrong = [("name", ""), ("email", "x"), ("password", "short")];
    max.post_form(&path, &wrong).await.is(422);
    joins(&max, &path, "max").await.redirects_to("/desk");
    // An installed older build reads an agent; this one knows that they manage.
    let who = me(&max).await;
    assert_eq!(
        (&who["role"], &who["manages"]),
        (&json!("agent"), &json!(true))
    );
    let late = joins(&eve, &path, "eve").await.is(422);
    assert!(late.text().contains("no longer good"));
    eve.get(&path).await.is(410);
    let team = call(&zoe, "list", &[]).await;
    let people = team["people"].as_array().unwrap();
    let max_id = people.iter().find(|one| one["name"] == "max").unwrap()["user"]
        .as_str()
        .unwrap()
        .to_owned();
    let gone = call(&zoe, "deactivate", &[("user", &max_id)]).await;
    assert_eq!(gone, json!({ "done": { "handed": 0 } }));
    assert_eq!(me(&max).await, Value::Null);
    let wiped = max
        .post_form("/api/account/wiped", &[])
        .await
        .is(200)
        .json();
    assert_eq!(wiped, true, "their device deletes what it holds");
    let back = max.sign_in("max@example.com", PASSWORD).await;
    assert_ne!(back.status, 303);
    let page = call(&zoe, "changes", &[]).await;
    // The clock stands still: of one moment there is no order.
    let kinds: BTreeSet<&str> = page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["what"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["deactivated", "invited", "joined"]));
}

#[tokio::test]
async fn an_invitation_by_mail_arrives_and_is_for_its_reader_alone() {
    let app = TestApp::start().await;
    let (zoe, max) = (app.owner("zoe").await, app.anonymous());
    let made = call(&zoe, "invite", &invite("agent", "Max@Example.com ")).await;
    assert_eq!(made["link"]["mailed"], true);
    let path = path(&made);
    let mails = app.mails().await;
    let mail = mails
        .iter()
        .find(|mail| mail.to == "max@example.com")
        .unwrap();
    assert!(mail.text.contains(&path), "{}", mail.text);
    let other = joins(&max, &path, "eve").await.is(422);
    assert!(other.text().contains("another address"));
    joins(&max, &path, "max").await.redirects_to("/desk");
    let own = call(&zoe, "invite", &invite("agent", "zoe@example.com")).await;
    assert_eq!(own, json!({ "refused": "own_address" }));
    let taken = call(&zoe, "invite", &invite("agent", "max@example.com")).await;
    assert_eq!(taken, json!({ "refused": "address_taken" }));
    let wrong = call(&zoe, "invite", &invite("agent", "max")).await;
    assert_eq!(wrong, json!({ "refused": "no_address" }));
}

#[tokio::test]
async fn a_password_link_lets_its_person_in_with_a_new_password() {
    let app = TestApp::start().await;
    let (zoe, ben) = (app.owner("zoe").await, app.agent("ben").await);
    let ben_id = me(&ben).await["user"].as_str().unwrap().to_owned();
    let made = call(&zoe, "password-link", &[("user", &ben_id)]).await;
    let (path, phone) = (path(&made), app.anonymous());
    assert!(phone.get(&path).await.is(200).text().contains("For ben"));
    phone
        .post_form(&path, &[("password", "short")])
        .await
        .is(422);
    let new = [("password", "another horse battery")];
    phone.post_form(&path, &new).await.redirects_to("/desk");
    assert_eq!(me(&phone).await["name"], "ben");
    assert_eq!(me(&ben).await, Value::Null, "other devices are signed out");
    phone.get(&path).await.is(410);
}
