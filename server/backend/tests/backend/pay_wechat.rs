//! Paying through WeChat Pay, against a double that answers in the shapes of its description and signs as it does.

use crate::pay::{a_business, gives_back, jobs, payments, refunds, states};
use crate::pay_alipay::{PRIVATE, PUBLIC, rsa};
use crate::provider_double::{Answer, Asked, Double};
use crate::support::{Device, NOW, World, actor};
use backend::{Clock as _, Notified, PayDevice, PayStart, Payer, Provider};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::OrderId;
use domain::account::Role;
use domain::sales::payment::online::Odd;
use domain::sales::payment::provider::{KeyField, KeyMode, KeyTrial, PayingAnswer};
use domain::sales::{PaymentState, RefundState};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use sync::Outcome;

const APP: &str = "wx0000000000000001";
const MERCHANT: &str = "1900000001";
const SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const SEALED_WITH: &str = "0123456789abcdef0123456789abcdef";
const KEY_ID: &str = "PUB_KEY_ID_0119000000012026";
const MINUTE: i64 = 60_000;

/// What it answers, and whether it signs that.
type Says = Arc<Mutex<Option<(u16, Value, bool)>>>;

fn answer(says: &Says, asked: &Asked) -> Answer {
    let (at, nonce) = part(asked);
    let message = format!(
        "{}\n{}\n{at}\n{nonce}\n{}\n",
        asked.method, asked.path, asked.body
    );
    let ours = asked.header("authorization");
    let signature = rsa(message.as_bytes());
    assert!(
        ours.contains(&format!("signature=\"{signature}\"")),
        "{ours}"
    );
    let Some((status, body, signs)) = says.lock().unwrap().clone() else {
        return Answer::Silence;
    };
    let body = body.to_string();
    let mut headers = Vec::new();
    if signs {
        let text = format!("{at}\nn\n{body}\n");
        headers.push(("Wechatpay-Timestamp", at));
        headers.push(("Wechatpay-Nonce", "n".to_owned()));
        headers.push(("Wechatpay-Serial", KEY_ID.to_owned()));
        headers.push(("Wechatpay-Signature", rsa(text.as_bytes())));
    }
    Answer::Reply {
        status,
        headers,
        body,
    }
}

/// When it was asked, and what makes it another question.
fn part(asked: &Asked) -> (String, String) {
    let ours = asked.header("authorization");
    let of = |name: &str| {
        let (_, rest) = ours.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert!(ours.starts_with("WECHATPAY2-SHA256-RSA2048 mchid="));
    assert_eq!(
        (of("mchid"), of("serial_no")),
        (MERCHANT.to_owned(), SERIAL.to_owned())
    );
    (of("timestamp"), of("nonce_str"))
}

struct Shop {
    world: World,
    ann: Device,
    order: OrderId,
    double: Double,
    says: Says,
    _key_folder: tempfile::TempDir,
}

async fn shop() -> Shop {
    let world = World::start().await;
    let key_folder = tempfile::tempdir().unwrap();
    world
        .backend
        .seal_with(key_folder.path().join("secrets.key"));
    let says = Says::default();
    let knows = says.clone();
    let double = Double::start(move |asked| answer(&knows, asked)).await;
    world.backend.providers_at(double.base.clone());
    let rows = vec![a_business("CNY").into()];
    world.backend.put_rows(rows).await.unwrap();
    let typed = [
        (KeyField::AppId, APP),
        (KeyField::MerchantId, MERCHANT),
        (KeyField::CertificateSerial, SERIAL),
        (KeyField::PrivateKey, PRIVATE),
        (KeyField::ApiV3Key, SEALED_WITH),
        (KeyField::PublicKeyId, KEY_ID),
        (KeyField::PublicKey, PUBLIC),
    ];
    let typed = typed.map(|(field, text)| (field, text.to_owned())).to_vec();
    let kept = world.backend.keep_keys(None, Provider::WechatPay, typed);
    assert_eq!(kept.await.unwrap(), PayingAnswer::Done);
    let chosen = world
        .backend
        .choose_provider(None, Some(Provider::WechatPay));
    assert_eq!(chosen.await.unwrap(), PayingAnswer::Done);
    let mut ann = world.customer();
    let order = ann.places(&world, &world.soup).await;
    Shop {
        world,
        ann,
        order,
        double,
        says,
        _key_folder: key_folder,
    }
}

impl Shop {
    fn says(&self, status: u16, body: Value, signs: bool) {
        *self.says.lock().unwrap() = Some((status, body, signs));
    }

    async fn presses_pay(&self, device: PayDevice) -> PayStart {
        let payer = Payer {
            device,
            ..Payer::default()
        };
        let backend = &self.world.backend;
        let start = backend.start_payment(&self.ann.actor, self.order, payer);
        start.await.unwrap()
    }

    /// Begins on a desktop, and answers our name for the payment.
    async fn begins(&self) -> String {
        self.says(
            200,
            json!({ "code_url": "weixin://wxpay/bizpayurl?pr=x" }),
            true,
        );
        let start = self.presses_pay(PayDevice::Desktop).await;
        assert!(matches!(start, PayStart::Go(_)), "{start:?}");
        let asked = self.double.asked();
        let body: Value = serde_json::from_str(&asked[0].body).unwrap();
        body["out_trade_no"].as_str().unwrap().to_owned()
    }

    /// A notification, sealed and signed.
    async fn hears(&self, event: &str, plain: &Value) -> Notified {
        let key = UnboundKey::new(&AES_256_GCM, SEALED_WITH.as_bytes()).unwrap();
        let nonce = Nonce::try_assume_unique_for_key(b"0123456789ab").unwrap();
        let mut bytes = plain.to_string().into_bytes();
        let about = Aad::from(b"transaction");
        let key = LessSafeKey::new(key);
        key.seal_in_place_append_tag(nonce, about, &mut bytes)
            .unwrap();
        let resource = json!({
            "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(bytes), "nonce": "0123456789ab",
            "associated_data": "transaction", "original_type": "transaction",
        });
        let body = json!({ "id": "EV-1", "event_type": event, "resource_type": "encrypt-resource", "resource": resource });
        let body = body.to_string();
        let at = self.world.clock.now() / 1_000;
        let signature = rsa(format!("{at}\nn\n{body}\n").as_bytes());
        let lines = format!("{at}\nn\n{KEY_ID}\n{signature}");
        let backend = &self.world.backend;
        let taken = backend.take_notification("wechat_pay", &lines, body.as_bytes());
        taken.await.unwrap()
    }

    async fn states(&mut self) -> Vec<PaymentState> {
        states(&self.world, &mut self.ann).await
    }
}

fn transaction(key: &str, state: &str) -> Value {
    json!({
        "appid": APP, "mchid": MERCHANT, "out_trade_no": key, "transaction_id": "4200000001", "trade_state": state,
        "trade_type": "NATIVE", "bank_type": "CMC", "payer": { "openid": "o1" },
        "amount": { "total": 2800, "payer_total": 2800, "currency": "CNY", "payer_currency": "CNY" },
    })
}

#[tokio::test]
async fn a_desktop_gets_a_code_and_a_phone_a_page() {
    let desktop = shop().await;
    desktop.begins().await;
    let phone = shop().await;
    let h5 = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=1";
    phone.says(200, json!({ "h5_url": h5 }), true);
    let PayStart::Go(token) = phone.presses_pay(PayDevice::Phone).await else {
        panic!("no page");
    };
    let asked = phone.double.asked();
    assert_eq!(asked[0].path, "/v3/pay/transactions/h5");
    assert_eq!(asked[0].header("wechatpay-serial"), KEY_ID);
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(body["amount"], json!({ "total": 2800, "currency": "CNY" }));
    assert_eq!(
        (&body["appid"], &body["mchid"]),
        (&json!(APP), &json!(MERCHANT))
    );
    assert_eq!(body["scene_info"]["payer_client_ip"], "127.0.0.1");
    assert_eq!(body["notify_url"], "/api/pay/v1/wechat_pay/notify");
    assert!(body["time_expire"].as_str().unwrap().ends_with("+08:00"));
    let page = phone.world.backend.payment_page(&token).await.unwrap();
    let address = page.unwrap().address.unwrap();
    assert_eq!(
        address,
        format!("{h5}&redirect_url=%2Fpay%2Fback%2F{token}")
    );
    let inside = shop().await;
    let start = inside.presses_pay(PayDevice::InWechat).await;
    assert_eq!(start, PayStart::OpenInBrowser);
    // What is not signed is no page.
    inside.says(
        200,
        json!({ "code_url": "weixin://wxpay/bizpayurl?pr=x" }),
        false,
    );
    let start = inside.presses_pay(PayDevice::Desktop).await;
    assert_eq!(start, PayStart::Declined);
}

#[tokio::test]
async fn a_sealed_notification_is_money_once_and_another_merchant_or_amount_is_kept() {
    let mut shop = shop().await;
    let key = shop.begins().await;
    let told = "TRANSACTION.SUCCESS";
    for (field, value) in [
        ("mchid", json!("1900000009")),
        ("amount", json!({ "total": 1, "currency": "CNY" })),
    ] {
        let mut wrong = transaction(&key, "SUCCESS");
        wrong[field] = value;
        assert_eq!(shop.hears(told, &wrong).await, Notified::Taken);
    }
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    let kept = shop.world.backend.odd_charges(&actor(Role::Owner)).await;
    let mut kept: Vec<Odd> = kept.unwrap().into_iter().map(|one| one.why).collect();
    kept.sort_by_key(Odd::name);
    assert_eq!(kept, [Odd::Amount, Odd::Seller]);
    for _ in 0..3 {
        let taken = shop.hears(told, &transaction(&key, "SUCCESS")).await;
        assert_eq!(taken, Notified::Taken);
    }
    assert_eq!(shop.states().await, [PaymentState::Captured]);
    let at = NOW / 1_000;
    for wrong in ["", &format!("{at}\nn\n{KEY_ID}\nAAAA"), "\n\n\n\n"] {
        let backend = &shop.world.backend;
        let taken = backend.take_notification("wechat_pay", wrong, b"{}");
        assert_eq!(taken.await.unwrap(), Notified::Forged, "{wrong}");
    }
}

#[tokio::test]
async fn what_is_not_told_is_asked_until_it_is_known() {
    let mut shop = shop().await;
    let key = shop.begins().await;
    let none = json!({ "code": "ORDER_NOT_EXIST", "message": "订单不存在" });
    for (wait, status, body, signs) in [
        (1, 404, none, false),
        (4, 500, json!({ "code": "SYSTEM_ERROR" }), false),
        (25, 200, transaction(&key, "SUCCESS"), false),
    ] {
        shop.says(status, body, signs);
        shop.world.clock.advance(wait * MINUTE);
        jobs(&shop.world).await;
        assert_eq!(shop.states().await, [PaymentState::Pending], "{status}");
    }
    let asked = shop.double.asked();
    let path = format!("/v3/pay/transactions/out-trade-no/{key}?mchid={MERCHANT}");
    assert!(
        asked
            .iter()
            .all(|one| one.method == "GET" && one.path == path)
    );
    // Closed, and paid all the same: what came late is not lost.
    shop.says(200, transaction(&key, "CLOSED"), true);
    shop.world.clock.advance(30 * MINUTE);
    jobs(&shop.world).await;
    assert_eq!(shop.states().await, [PaymentState::Expired]);
    let paid = transaction(&key, "SUCCESS");
    let late = shop.hears("TRANSACTION.SUCCESS", &paid).await;
    assert_eq!(late, Notified::Taken);
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn a_refund_is_followed_until_it_is_out() {
    let mut shop = shop().await;
    let key = shop.begins().await;
    shop.hears("TRANSACTION.SUCCESS", &transaction(&key, "SUCCESS"))
        .await;
    let payment = payments(&shop.world, &mut shop.ann).await[0].id;
    let mut zoe = Device::of(actor(Role::Owner));
    let refund = gives_back(payment, 1, 800);
    assert_eq!(zoe.does(&shop.world, refund).await, Outcome::Applied);
    shop.says(
        200,
        json!({ "refund_id": "50000000001", "status": "PROCESSING" }),
        true,
    );
    jobs(&shop.world).await;
    let asked = shop.double.asked();
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(asked[0].path, "/v3/refund/domestic/refunds");
    assert_eq!(
        body["amount"],
        json!({ "refund": 800, "total": 2800, "currency": "CNY" })
    );
    assert_eq!(body["out_trade_no"], key.as_str());
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[0].state, RefundState::Pending);
    // Told that it is out: asked at once, by the same number.
    shop.says(
        200,
        json!({ "refund_id": "50000000001", "status": "SUCCESS" }),
        true,
    );
    let plain = json!({ "transaction_id": "4200000001", "refund_status": "SUCCESS" });
    assert_eq!(shop.hears("REFUND.SUCCESS", &plain).await, Notified::Taken);
    jobs(&shop.world).await;
    let again: Value = serde_json::from_str(&shop.double.asked()[0].body).unwrap();
    assert_eq!(again["out_refund_no"], body["out_refund_no"]);
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[0].state, RefundState::Done);
    // Wrong keys decide nothing; too little money does.
    let second = gives_back(payment, 2, 100);
    assert_eq!(zoe.does(&shop.world, second).await, Outcome::Applied);
    shop.says(
        401,
        json!({ "code": "SIGN_ERROR", "message": "签名错误" }),
        false,
    );
    jobs(&shop.world).await;
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[1].state, RefundState::Pending);
    shop.says(
        403,
        json!({ "code": "NOT_ENOUGH", "message": "基本账户余额不足" }),
        false,
    );
    shop.world.clock.advance(5 * MINUTE);
    jobs(&shop.world).await;
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[1].failure.as_deref(), Some("基本账户余额不足"));
}

#[tokio::test]
async fn keys_are_tried_by_a_question_that_changes_nothing() {
    let shop = shop().await;
    let tried = || shop.world.backend.try_keys(None, Provider::WechatPay);
    shop.says(
        404,
        json!({ "code": "ORDER_NOT_EXIST", "message": "订单不存在" }),
        false,
    );
    let trial = KeyTrial::Works {
        mode: KeyMode::Live,
    };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
    shop.says(
        401,
        json!({ "code": "SIGN_ERROR", "message": "签名错误" }),
        false,
    );
    let said = "签名错误".to_owned();
    let trial = KeyTrial::Refused { said };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
}
