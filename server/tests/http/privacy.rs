//! One's own data over HTTP: the zip that comes out, whose it is, and asking to be erased from the request to the phone that is wiped.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

const ARCHIVE: &str = "/api/privacy/v1/archive?lang=en";

async fn calls(client: &Client, what: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/privacy/{what}");
    client.post_form(&path, fields).await.is(200).json()
}

async fn fetches(client: &Client, address: &str) -> Answer {
    Answer::of(client.bare(Method::GET, address)).await
}

#[tokio::test]
async fn a_zip_of_ones_own_comes_out_and_nobody_elses() {
    let app = TestApp::start().await;
    let (ann, ben, zoe) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.owner("zoe").await,
    );
    let own = fetches(&ann, ARCHIVE).await.is(200);
    assert_eq!(own.header("content-type"), "application/zip");
    assert!(own.header("content-disposition").starts_with("attachment"));
    assert!(own.header("cache-control").contains("no-store"));
    assert!(own.bytes.starts_with(b"PK"));
    let contact = calls(&ann, "ask", &[]).await["contact"]
        .as_str()
        .unwrap()
        .to_owned();
    let hers = format!("{ARCHIVE}&contact={contact}");
    fetches(&ben, &hers).await.is(404);
    fetches(&ann, &hers).await.is(404);
    fetches(&zoe, &hers).await.is(200);
    fetches(&zoe, &format!("{ARCHIVE}&contact=nobody"))
        .await
        .is(400);
}

#[tokio::test]
async fn who_asks_is_answered_by_an_owner_and_their_phone_is_wiped() {
    let app = TestApp::start().await;
    let (ann, ben, zoe) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.owner("zoe").await,
    );
    assert_eq!(calls(&ann, "mine", &[]).await["may_ask"], json!(true));
    let asked = calls(&ann, "ask", &[]).await;
    assert_eq!(asked["state"], "open");
    let id = asked["id"].as_str().unwrap().to_owned();
    assert_eq!(calls(&ben, "requests", &[]).await, json!([]));
    assert_eq!(calls(&ben, "answer", &[("id", &id)]).await, Value::Null);
    assert_eq!(calls(&ben, "ask", &[]).await, Value::Null);
    assert_eq!(calls(&zoe, "requests", &[]).await[0]["id"], json!(id));
    let declined = [("id", id.as_str()), ("declined", " ")];
    assert_eq!(calls(&zoe, "answer", &declined).await, json!("no_reason"));
    let erased = calls(&zoe, "answer", &[("id", &id)]).await;
    assert_eq!(erased["erased"]["books"], json!(0));
    assert_eq!(
        calls(&zoe, "answer", &[("id", &id)]).await,
        json!("settled")
    );
    // Her login is nobody's, and her device is told to delete what it holds.
    assert_eq!(calls(&ann, "mine", &[]).await, Value::Null);
    let wiped = ann.post_form("/api/account/wiped", &[]).await.is(200);
    assert_eq!(wiped.json(), json!(true));
    let dump = app.dump();
    assert!(!dump.contains("ann@"), "her address stands nowhere");
}
