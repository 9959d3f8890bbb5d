//! Bodies that no device of ours sends: each is answered with a problem document, none with a 5xx, and nothing changes.

use crate::app::TestApp;
use crate::client::{Answer, Client, fresh_id};
use crate::orders::pulls;
use reqwest::Method;
use sync::Problem;

const PUSH: &str = "/api/sync/v1/push";
const PULL: &str = "/api/sync/v1/pull";
const PREVIEW: &str = "/api/sync/v1/preview";

async fn send(client: &Client, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::of(
        client
            .call(Method::POST, path)
            .header("content-type", "application/json")
            .body(body),
    )
    .await
}

/// Texts that no route can read.
fn never_read() -> Vec<Vec<u8>> {
    let texts = [
        "",
        " ",
        "null",
        "true",
        "1",
        "\"x\"",
        "[]",
        "[1,2,3]",
        "{}",
        "{",
        "}",
        "{\"client\":1}",
        "nul",
        "NaN",
        "'single'",
        "{\"client\":\"x\",\"build\":\"t\"}",
        "{\"client\":null,\"build\":\"t\",\"mutations\":[]}",
        "{client:1}",
        "client=1&build=t",
        "<xml/>",
        "{\"build\":\"t\",\"mutations\":[]}",
        "{\"client\":\"\",\"build\":\"t\",\"mutations\":[]}",
        "{\"client\":[],\"build\":\"t\",\"mutations\":[]}",
        "{\"client\":{},\"build\":{},\"mutations\":{}}",
        "\u{feff}{}",
        "{}{}",
        "{\"a\":1,}",
        "0x10",
        "1e999",
        "-",
        "\"\\ud800\"",
        "\"unended",
    ];
    let mut bodies: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    bodies.push(vec![0; 64]);
    bodies.push(vec![0xff, 0xfe, 0x00]);
    bodies.push(b"\"\xc3\x28\"".to_vec());
    bodies.push("[".repeat(50_000).into_bytes());
    bodies.push(format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000)).into_bytes());
    bodies
}

/// Frames with a client that are broken further inside, `CLIENT` and `ACTOR` to be filled in.
const BROKEN_PUSHES: [&str; 26] = [
    r#"{"client":"CLIENT"}"#,
    r#"{"client":"CLIENT","build":"t"}"#,
    r#"{"client":"CLIENT","build":1,"mutations":[]}"#,
    r#"{"client":"CLIENT","build":null,"mutations":[]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":null}"#,
    r#"{"client":"CLIENT","build":"t","mutations":{}}"#,
    r#"{"client":"CLIENT","build":"t","mutations":"x"}"#,
    r#"{"client":"CLIENT","client":"CLIENT","build":"t","mutations":[]}"#,
    r#"{"client":"CLIENT","build":"t","epoch":5,"mutations":[]}"#,
    r#"{"client":"CLIENT","build":"t","epoch":{},"mutations":[]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[null]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[1]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[[]]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[[1,"x@1",0,"ACTOR",null,{}]]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":0,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":-1,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1.5,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":"1","name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":99999999999999999999,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1,"name":5,"at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1,"name":"x@1","at":"now","actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1,"name":"x@1","at":0,"actor":"x","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1,"name":"x@1","at":0,"actor":"ACTOR"}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":2,"name":"x@1","at":0,"actor":"ACTOR","args":{}},{"mid":1,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
    r#"{"client":"CLIENT","build":"t","mutations":[{"mid":1,"name":"x@1","at":0,"actor":"ACTOR","args":{}},{"mid":3,"name":"x@1","at":0,"actor":"ACTOR","args":{}}]}"#,
];

/// Whole envelopes whose content makes no sense: they are kept for their author, because a device must be able to go on.
const STRANGE: [(&str, &str); 14] = [
    ("", "{}"),
    ("x@1", "null"),
    ("order.place@99", "{}"),
    ("order.place@1", "{}"),
    ("order.place@1", "[]"),
    ("order.place@1", "\"text\""),
    ("order.place@1", r#"{"id":"x"}"#),
    (
        "order.step@1",
        r#"{"id":"018f3c00-0000-7000-8000-000000000001","was":{"is":"placed"},"step":{"do":"accept"}}"#,
    ),
    (
        "order.step@1",
        r#"{"id":"018f3c00-0000-7000-8000-000000000001","was":{"is":"eaten"},"step":{"do":"accept"}}"#,
    ),
    (
        "product.set@1",
        r#"{"id":"018f3c00-0000-7000-8000-000000000001","price":{"was":1,"new":9223372036854775807}}"#,
    ),
    (
        "product.set@1",
        r#"{"id":"018f3c00-0000-7000-8000-000000000001","price":{"was":1,"new":1e400}}"#,
    ),
    (
        "parked.drop@1",
        r#"{"id":"018f3c00-0000-7000-8000-000000000001"}"#,
    ),
    ("name with spaces; DROP TABLE session", "{}"),
    ("order.place@1\u{0}", "{}"),
];

#[tokio::test]
async fn what_cannot_be_read_is_a_broken_frame_and_changes_nothing() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    let mut bodies: Vec<Vec<u8>> = never_read();
    let fill = |text: &str| {
        text.replace("CLIENT", &fresh_id().to_string())
            .replace("ACTOR", &fresh_id().to_string())
            .into_bytes()
    };
    bodies.extend(BROKEN_PUSHES.iter().map(|text| fill(text)));
    assert!(bodies.len() >= 60);
    for body in bodies {
        let shown = String::from_utf8_lossy(&body)
            .chars()
            .take(120)
            .collect::<String>();
        let answer = send(&ann, PUSH, body).await;
        assert_eq!(answer.status, 400, "{shown}: {}", answer.text());
        assert_eq!(answer.problem().kind, Problem::BROKEN_FRAME, "{shown}");
    }
    let asked = [PULL, PREVIEW].map(|path| never_read().into_iter().map(move |body| (path, body)));
    for (path, body) in asked.into_iter().flatten() {
        let shown = String::from_utf8_lossy(&body)
            .chars()
            .take(120)
            .collect::<String>();
        let answer = send(&ann, path, body).await;
        assert_eq!(answer.status, 400, "{path}: {shown}: {}", answer.text());
        assert_eq!(answer.problem().kind, Problem::BROKEN_FRAME, "{shown}");
    }
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn a_strange_mutation_in_a_whole_frame_is_kept_and_the_next_one_goes_on() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let actor = crate::orders::user_of(&ann).await;
    for (at, (name, args)) in STRANGE.iter().enumerate() {
        let name = serde_json::to_string(name).unwrap();
        let mid = at + 1;
        let body = format!(
            r#"{{"client":"{}","build":"t","mutations":[{{"mid":{mid},"name":{name},"at":0,"actor":"{actor}","args":{args}}}]}}"#,
            ann.id
        );
        let answer = send(&ann, PUSH, body).await.is(200).json();
        assert_eq!(answer["last_mid"], mid, "{name} {args}");
        assert_eq!(
            answer["outcomes"][0]["outcome"]["is"], "parked",
            "{name} {args}"
        );
    }
    let kept = pulls(&ann)
        .await
        .iter()
        .filter(|change| change["entity"] == "parked")
        .count();
    assert_eq!(kept, STRANGE.len());
}

#[tokio::test]
async fn a_cookie_that_is_no_cookie_starts_afresh() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    for cookie in [
        "",
        "x",
        "....",
        "eyJhbGciOiJub25lIn0.e30.",
        &"A".repeat(30_000),
        "\u{0}",
        "' OR 1=1",
    ] {
        let body = serde_json::json!({ "client": ann.id, "build": "t", "cookie": cookie });
        let reply = ann.post_json(PULL, &body).await.is(200).json();
        assert!(!reply["changes"].as_array().unwrap().is_empty(), "{cookie}");
    }
    assert_eq!(app.dump(), before);
}
