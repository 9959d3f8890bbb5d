//! Files over HTTP: up in parts, down whole, to whoever sees the row, and never as something that a browser runs.

use crate::app::TestApp;
use crate::client::{Answer, Client, fresh_id};
use crate::orders::{a_push, frozen, user_of};
use domain::file::{Media, NewFile, Sha256};
use domain::service::MessageSend;
use domain::{AttachmentId, ConversationId, MessageId, Mutation};
use reqwest::Method;
use serde_json::json;

/// A made-up picture and its hash.
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 a picture of noodles";
const PHOTO_HASH: &str = "1a0cdf5693b2943caa6cbd58f3030eb09c84ee71c2e604812bd32264f0ffbcce";
const TEXT: &[u8] = b"just words";
const TEXT_HASH: &str = "b7ae1cb444485d06655450e7e878a5078f974c3aa838bf4bfe3c434d4286e124";

fn up(hash: &str) -> String {
    format!("/api/files/v1/up/{hash}")
}

/// Sends a message with a file, and answers the file's address.
async fn attaches(client: &Client, bytes: &[u8], hash: &str, name: &str, mid: u64) -> String {
    let user = user_of(client).await;
    let file = NewFile {
        id: AttachmentId(fresh_id()),
        sha256: hash.parse::<Sha256>().unwrap(),
        media: Media::Jpeg,
        bytes: bytes.len() as u64,
        name: name.into(),
        width: None,
        height: None,
    };
    let address = format!("/api/files/v1/{}", file.id);
    let message = Mutation::MessageSend(MessageSend {
        id: MessageId(fresh_id()),
        conversation: ConversationId(fresh_id()),
        customer: user,
        name: "Ann".into(),
        customer_name: String::new(),
        text: String::new(),
        files: vec![file],
        active_seconds: 0,
    });
    let push = a_push(client, vec![frozen(mid, user, &message)]);
    let answer = client.post_json("/api/sync/v1/push", &push).await.is(200);
    assert_eq!(answer.json()["outcomes"][0]["outcome"]["is"], "applied");
    address
}

async fn puts(client: &Client, address: &str, bytes: &[u8]) -> Answer {
    let call = client
        .call(Method::PUT, address)
        .header("content-type", "application/octet-stream")
        .body(bytes.to_vec());
    Answer::of(call).await
}

#[tokio::test]
async fn a_photo_goes_up_in_parts_and_comes_down_to_both_sides_only() {
    let app = TestApp::start().await;
    let (ann, eve, ben) = (
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
    );
    let file = attaches(&ann, PHOTO, PHOTO_HASH, "noodles.jpg", 1).await;
    let at = |off: usize| format!("{}?off={off}", up(PHOTO_HASH));
    let status = ann.get(&up(PHOTO_HASH)).await.is(200).json();
    assert_eq!(status, json!({ "offset": 0, "state": "coming" }));
    ben.get(&file).await.is(404);
    puts(&ann, &at(0), &PHOTO[..5]).await.is(200);
    // The reply was lost: the same part again changes nothing and says where to go on.
    let again = puts(&ann, &at(0), &PHOTO[..5]).await.is(200).json();
    assert_eq!(again, json!({ "offset": 5, "state": "coming" }));
    let done = puts(&ann, &at(5), &PHOTO[5..]).await.is(200).json();
    assert_eq!(done, json!({ "offset": PHOTO.len(), "state": "here" }));
    for client in [&ann, &ben] {
        let answer = client.get(&file).await.is(200);
        assert_eq!(answer.bytes, PHOTO);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert!(answer.header("content-disposition").starts_with("inline"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
    let before = app.dump();
    eve.get(&file).await.is(404);
    eve.get(&up(PHOTO_HASH)).await.is(404);
    puts(&eve, &at(0), PHOTO).await.is(404);
    app.anonymous().get(&file).await.is(401);
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn what_is_no_picture_is_a_file_to_keep_whatever_it_calls_itself() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let file = attaches(&ann, TEXT, TEXT_HASH, "a \u{4f60}.jpg", 1).await;
    puts(&ann, &up(TEXT_HASH), TEXT).await.is(200);
    let answer = ann.get(&file).await.is(200);
    assert_eq!(answer.header("content-type"), "text/plain");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename*=UTF-8''a%20%E4%BD%A0.jpg.txt"
    );
}

#[tokio::test]
async fn wrong_bytes_too_many_and_calls_from_elsewhere_are_refused() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    attaches(&ann, PHOTO, PHOTO_HASH, "noodles.jpg", 1).await;
    let before = app.dump();
    let address = up(PHOTO_HASH);
    let foreign = ann
        .bare(Method::PUT, &address)
        .header("content-type", "application/octet-stream")
        .header("origin", "https://evil.example")
        .body(PHOTO);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let as_json = ann.call(Method::PUT, &address).json(&json!({}));
    assert_eq!(as_json.send().await.unwrap().status(), 415);
    let more = [PHOTO, b"!"].concat();
    puts(&ann, &address, &more).await.is(413).problem();
    puts(&ann, &address, &vec![0; backend::MAX_PART + 1])
        .await
        .is(413)
        .problem();
    puts(&ann, &up("nonsense"), PHOTO).await.is(404).problem();
    assert_eq!(app.dump(), before);
    let wrong = vec![7; PHOTO.len()];
    let problem = puts(&ann, &address, &wrong).await.is(422).problem();
    assert_eq!(problem.kind, "/problems/wrong-bytes");
    // That they came is counted; see `daily_use`.
    let kept = |dump: &str| {
        let mut table = "";
        let mut rows = dump.lines().filter(|line| {
            if !line.starts_with(' ') {
                table = line;
            }
            table != "daily_use"
        });
        rows.by_ref().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(kept(&app.dump()), kept(&before), "nothing of them is kept");
    puts(&ann, &address, PHOTO).await.is(200);
}
