//! Web push over HTTP: who subscribes, what is refused, and that it ends with the login. What leaves for phones is held in the backend's tests.

use crate::app::TestApp;
use crate::client::Client;
use serde_json::{Value, json};

/// The public key of RFC 8291's example: a browser's, as good as any.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

async fn state(client: &Client) -> Value {
    let answer = client.post_form("/api/web-push/state", &[]).await;
    answer.is(200).json()
}

async fn keeps(client: &Client, endpoint: &str) -> Value {
    let fields = [
        ("endpoint", endpoint),
        ("p256dh", P256DH),
        ("auth", AUTH),
        ("zh", "true"),
    ];
    let answer = client.post_form("/api/web-push/keep", &fields).await;
    answer.is(200).json()
}

async fn start() -> TestApp {
    let app = TestApp::start().await;
    let key = app.site().with_file_name("secrets.key");
    app.state().backend.seal_with(key);
    app
}

#[tokio::test]
async fn a_phone_subscribes_chooses_and_ends_with_the_login() {
    let app = start().await;
    let ann = app.customer("ann").await;
    let before = state(&ann).await;
    assert_eq!(before["server_key"].as_str().unwrap().len(), 87);
    assert_eq!(before["subscription"], Value::Null);
    let kept = keeps(&ann, "https://push.example.com/ann").await;
    assert_eq!(kept["is"], "kept");
    assert_eq!(state(&ann).await["subscription"], kept["subscription"]);
    let choose = ann.post_form("/api/web-push/choices", &[("off", "chats nonsense")]);
    choose.await.is(200);
    assert_eq!(state(&ann).await["off"], json!(["chats"]));
    // Another login of the same person is another phone, and knows the choice.
    let other = app.anonymous();
    let signed_in = other.sign_in("ann@example.com", crate::app::PASSWORD).await;
    signed_in.redirects_to("/app");
    let there = state(&other).await;
    assert_eq!(there["subscription"], Value::Null);
    assert_eq!(there["off"], json!(["chats"]));
    // Off on this phone, and on again.
    ann.post_form("/api/web-push/drop", &[]).await.is(200);
    assert_eq!(state(&ann).await["subscription"], Value::Null);
    keeps(&ann, "https://push.example.com/ann").await;
    assert!(app.dump().contains("push.example.com/ann"));
    ann.post_form("/sign-out", &[]).await;
    assert!(!app.dump().contains("push.example.com/ann"));
}

#[tokio::test]
async fn who_is_not_signed_in_and_what_is_no_push_service_keep_nothing() {
    let app = start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    let stranger = app.anonymous();
    let nobody = keeps(&stranger, "https://push.example.com/x").await;
    assert_eq!(nobody, json!({ "is": "refused", "refusal": "signed_out" }));
    assert_eq!(state(&stranger).await, Value::Null);
    for endpoint in [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "http://push.example.com/x",
        "https://push.example.com:9200/x",
        "file:///etc/passwd",
    ] {
        let refused = keeps(&ann, endpoint).await;
        let why = json!({ "is": "refused", "refusal": "bad_endpoint" });
        assert_eq!(refused, why, "{endpoint}");
    }
    assert_eq!(before, app.dump());
}
