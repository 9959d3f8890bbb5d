//! The logo over HTTP: an owner's to choose, everybody's to see, within bounds.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use domain::account::logo::MAX_LOGO;
use reqwest::Method;
use serde_json::{Value, json};

const UPLOAD: &str = "/api/business/v1/logo";
const DRAWN: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)"><script>alert(1)</script><circle cx="5" cy="5" r="4" fill="#f00"/></svg>"##;

async fn sends(client: &Client, bytes: Vec<u8>) -> Answer {
    let request = client.call(Method::POST, UPLOAD);
    let request = request.header("content-type", "application/octet-stream");
    Answer::of(request.body(bytes)).await
}

#[tokio::test]
async fn an_owners_drawing_with_a_script_becomes_icons_that_have_none() {
    let app = TestApp::start().await;
    let (zoe, ben, stranger) = (
        app.owner("zoe").await,
        app.agent("ben").await,
        app.anonymous(),
    );
    let no = sends(&ben, DRAWN.to_vec()).await.is(200).json();
    assert_eq!(no, json!({"refused": "not_allowed"}));
    let done = sends(&zoe, DRAWN.to_vec()).await.is(200).json();
    let version = done["done"].as_str().unwrap().to_owned();
    let manifest = stranger
        .get("/app/manifest.webmanifest")
        .await
        .is(200)
        .json();
    let icons = manifest["icons"].as_array().unwrap();
    let sizes: Vec<&Value> = icons.iter().map(|icon| &icon["sizes"]).collect();
    assert_eq!(
        sizes,
        [&json!("192x192"), &json!("512x512"), &json!("512x512")]
    );
    for icon in icons {
        let path = icon["src"].as_str().unwrap();
        assert!(path.contains(&version));
        let picture = Answer::of(stranger.bare(Method::GET, path)).await.is(200);
        assert_eq!(picture.header("content-type"), "image/png");
        assert!(picture.header("cache-control").contains("immutable"));
        assert!(picture.bytes.starts_with(b"\x89PNG"));
        assert!(!String::from_utf8_lossy(&picture.bytes).contains("alert"));
    }
    for page in ["/", "/app", "/desk"] {
        let text = stranger.get(page).await.is(200).text();
        assert!(
            text.contains(&format!("/logo/{version}/apple-180.png")),
            "{page}"
        );
    }
    let gone = sends(&zoe, Vec::new()).await.is(200).json();
    assert_eq!(gone, json!({"done": null}));
    stranger
        .get(&format!("/logo/{version}/sign.png"))
        .await
        .is(404);
}

#[tokio::test]
async fn fifty_megabytes_are_refused_by_their_length_and_what_is_no_picture_by_a_word() {
    let app = TestApp::start().await;
    let zoe = app.owner("zoe").await;
    // Said, and never sent: it is refused before its bytes come.
    let announced = zoe
        .call(Method::POST, UPLOAD)
        .header("content-type", "application/octet-stream")
        .header("content-length", (50_u64 << 20).to_string())
        .body(reqwest::Body::wrap_stream(futures::stream::pending::<
            Result<Vec<u8>, std::io::Error>,
        >()));
    Answer::of(announced).await.is(413);
    sends(&zoe, vec![0; MAX_LOGO + 1]).await.is(413);
    let no = sends(&zoe, b"hello".to_vec()).await.is(200).json();
    assert_eq!(no, json!({"refused": "kind"}));
    let logo = zoe.post_form("/api/business/logo", &[]).await.is(200);
    assert!(logo.json().is_null());
}
