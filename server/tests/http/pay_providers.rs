//! Setting paying online up over HTTP, and what providers tell, in production's rules.

use crate::app::TestApp;
use crate::client::{Answer, Client, fresh_id};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Label;
use domain::account::Business;
use domain::id::BusinessId;
use domain::money::Currency;
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

const PRIVATE: &str = include_str!("../../backend/src/sales/pay/test_keys/private.pem");
const PUBLIC: &str = include_str!("../../backend/src/sales/pay/test_keys/public.pem");

async fn business(app: &TestApp) {
    let business = Business {
        id: BusinessId(fresh_id()),
        name: Label::new("江畔", "Riverside"),
        about: Label::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#111111".into(),
        tables: Vec::new(),
        delivers: false,
        country: Default::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    let backend = &app.state().backend;
    backend.put_rows(vec![business.into()]).await.unwrap();
    backend.seal_with(app.site().with_file_name("secrets.key"));
}

async fn asks(client: &Client, what: &str, fields: &[(&str, &str)]) -> Value {
    let path = format!("/api/pay/{what}");
    client.post_form(&path, fields).await.is(200).json()
}

/// As a provider's server sends it: from no site, with its own media type.
async fn tells(app: &TestApp, provider: &str, content_type: &str, body: String) -> Answer {
    let path = format!("/api/pay/v1/{provider}/notify");
    let call = app.anonymous().bare(Method::POST, &path);
    Answer::of(call.header("content-type", content_type).body(body)).await
}

#[tokio::test]
async fn an_owner_types_keys_chooses_and_takes_them_away_and_others_do_not() {
    let app = TestApp::production().await;
    business(&app).await;
    let (zoe, ben) = (app.owner("zoe").await, app.agent("ben").await);
    let keys = json!([
        ["secret_key", "sk_test_abcdef"],
        ["webhook_secret", "whsec_0123456789abcdef"]
    ]);
    let keys = keys.to_string();
    let stripe = ("provider", "stripe");
    let refused = json!({ "is": "refused", "refusal": { "why": "not_allowed" } });
    let kept = asks(&ben, "keep-keys", &[stripe, ("keys", &keys)]).await;
    assert_eq!(kept, refused);
    assert_eq!(asks(&ben, "settings", &[]).await, Value::Null);
    let wrong = asks(&zoe, "keep-keys", &[stripe, ("keys", "[]")]).await;
    let field = json!({ "why": "key_missing", "field": "secret_key" });
    assert_eq!(wrong, json!({ "is": "refused", "refusal": field }));
    let done = json!({ "is": "done" });
    let kept = asks(&zoe, "keep-keys", &[stripe, ("keys", &keys)]).await;
    assert_eq!(kept, done);
    assert_eq!(asks(&zoe, "choose", &[stripe]).await, done);
    let settings = asks(&zoe, "settings", &[]).await;
    assert_eq!(settings["chosen"], "stripe");
    let one = &settings["offered"][0];
    assert_eq!(
        (&one["keys"]["is"], &one["keys"]["mode"]),
        (&json!("ready"), &json!("test"))
    );
    assert_eq!(
        one["notify"],
        format!("{}/api/pay/v1/stripe/notify", app.state().config.public_url)
    );
    assert!(!settings.to_string().contains("sk_test_abcdef"));
    // None of them: nobody pays online.
    assert_eq!(asks(&zoe, "choose", &[]).await, done);
    assert_eq!(asks(&zoe, "settings", &[]).await["chosen"], Value::Null);
    assert_eq!(asks(&zoe, "remove-keys", &[stripe]).await, done);
    assert!(!app.dump().contains("sk_test_abcdef"));
}

fn signed(text: &str) -> String {
    let lines = PRIVATE.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    let key = RsaKeyPair::from_pkcs8(&der).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    STANDARD.encode(signature)
}

#[tokio::test]
async fn alipay_hears_the_bare_word_success_and_a_forgery_does_not() {
    let app = TestApp::production().await;
    business(&app).await;
    let zoe = app.owner("zoe").await;
    let form = "application/x-www-form-urlencoded";
    tells(&app, "alipay", form, "a=b".into()).await.is(404);
    let keys = json!([
        ["app_id", "2021000000000001"],
        ["seller_id", "2088000000000001"],
        ["private_key", PRIVATE],
        ["public_key", PUBLIC]
    ]);
    let keys = keys.to_string();
    let kept = asks(
        &zoe,
        "keep-keys",
        &[("provider", "alipay"), ("keys", &keys)],
    )
    .await;
    assert_eq!(kept, json!({ "is": "done" }));
    let text = "out_trade_no=k&trade_status=WAIT_BUYER_PAY";
    let sign = signed(text)
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let body = format!("{text}&sign_type=RSA2&sign={sign}");
    let answer = tells(&app, "alipay", form, body.clone()).await.is(200);
    assert_eq!(answer.text(), "success");
    let forged = body.replace("out_trade_no=k", "out_trade_no=other");
    tells(&app, "alipay", form, forged).await.is(400);
    tells(&app, "alipay", "text/plain", body).await.is(415);
}
