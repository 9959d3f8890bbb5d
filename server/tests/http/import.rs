//! Files of people over HTTP: brought by owners, of a size that is borne, run at once and taken back.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const CARDS: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lena Brook\r\nTEL;TYPE=CELL:+44 20 7946 0877\r\nEND:VCARD\r\n\
                     BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:nobody\r\nEND:VCARD\r\n";
const UPLOAD: &str = "/api/import/v1/upload";

async fn brings(client: &Client, body: impl Into<reqwest::Body>) -> Answer {
    let address = format!("{UPLOAD}?name=people.vcf");
    let call = client
        .call(Method::POST, &address)
        .header("content-type", "application/octet-stream");
    Answer::of(call.body(body)).await
}

async fn runs(client: &Client) -> Value {
    let answer = client.post_form("/api/import/runs", &[]).await.is(200);
    answer.json()
}

async fn calls(client: &Client, what: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/import/{what}");
    client.post_form(&path, fields).await.is(200).json()
}

/// Waits until the server is done with the only run.
async fn ends(client: &Client, state: &str) -> Value {
    for _ in 0..600 {
        let run = runs(client).await[0].clone();
        if run["state"] == state {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never {state}: {}", runs(client).await);
}

#[tokio::test]
async fn an_owner_brings_people_in_and_takes_them_back() {
    let app = TestApp::start().await;
    let (zoe, ben) = (app.owner("zoe").await, app.agent("ben").await);
    let waits = brings(&zoe, CARDS).await.is(200).json()["waits"].clone();
    assert_eq!(
        (&waits["people"], &waits["refused"], &waits["file"]),
        (&json!(1), &json!(1), &json!("people.vcf"))
    );
    assert_eq!(waits["preview"]["people"][0]["name"], "Lena Brook");
    let id = waits["id"].as_str().unwrap().to_owned();
    // A colleague without the right sees nothing and moves nothing.
    let before = app.dump();
    assert_eq!(runs(&ben).await, json!([]));
    for what in ["cancel", "undo"] {
        assert_eq!(calls(&ben, what, &[("id", &id)]).await, json!(false));
    }
    let start = [("id", id.as_str()), ("known", "fill")];
    assert_eq!(calls(&ben, "start", &start).await, json!(false));
    assert_eq!(calls(&ben, "problems", &[("id", &id)]).await, json!([]));
    assert_eq!(app.dump(), before);
    assert_eq!(calls(&zoe, "start", &start).await, json!(true));
    app.state().backend.run_due_jobs().await.unwrap();
    let done = ends(&zoe, "done").await;
    assert_eq!((&done["added"], &done["refused"]), (&json!(1), &json!(1)));
    let problems = calls(&zoe, "problems", &[("id", &id)]).await;
    assert_eq!(problems, json!([{ "line": 6, "why": "nobody" }]));
    assert_eq!(calls(&zoe, "undo", &[("id", &id)]).await, json!(true));
    app.state().backend.run_due_jobs().await.unwrap();
    let undone = ends(&zoe, "undone").await;
    assert_eq!((&undone["undone"], &undone["kept"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn what_is_no_file_of_people_is_answered_with_its_reason() {
    let app = TestApp::start().await;
    let zoe = app.owner("zoe").await;
    for (body, why) in [
        ("", "empty"),
        ("a,b\n1,2\n", "no_columns"),
        ("name,url,username,password\nx,y,z,secret\n", "passwords"),
        ("PK\u{3}\u{4}", "spreadsheet"),
    ] {
        let answer = brings(&zoe, body).await.is(200).json();
        assert_eq!(answer, json!({ "refused": why }));
    }
    assert_eq!(runs(&zoe).await, json!([]));
}

#[tokio::test]
async fn large_wrong_and_foreign_bodies_are_refused_before_they_are_read() {
    let app = TestApp::start().await;
    let (zoe, ann) = (app.owner("zoe").await, app.customer("ann").await);
    let before = app.dump();
    let limit = 10 * 1024 * 1024;
    brings(&zoe, vec![b'x'; limit + 1]).await.is(413).problem();
    // Strangers and customers are not even read.
    brings(&app.anonymous(), vec![b'x'; 1024])
        .await
        .is(401)
        .problem();
    brings(&ann, vec![b'x'; 1024]).await.is(404).problem();
    let typed = zoe
        .call(Method::POST, UPLOAD)
        .header("content-type", "text/vcard");
    Answer::of(typed.body(CARDS)).await.is(415).problem();
    let foreign = zoe
        .bare(Method::POST, UPLOAD)
        .header("origin", "https://elsewhere.example")
        .header("content-type", "application/octet-stream");
    Answer::of(foreign.body(CARDS)).await.is(403).problem();
    assert_eq!(app.dump(), before);
    // As much as is allowed arrives whole: a table whose one cell is too long.
    let head = "name,remark\nAnn,";
    let long = format!("{head}{}\n", "x".repeat(limit - head.len() - 1));
    let waits = brings(&zoe, long).await.is(200).json()["waits"].clone();
    assert_eq!(
        (&waits["people"], &waits["refused"]),
        (&json!(0), &json!(1))
    );
}
