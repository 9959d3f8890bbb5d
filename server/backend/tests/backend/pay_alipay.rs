//! Paying through Alipay, against a double that answers in the shapes of its description and signs as it does.

use crate::pay::{a_business, gives_back, jobs, payments, refunds, states};
use crate::provider_double::{Answer, Asked, Double};
use crate::support::{Device, World, actor};
use backend::{Notified, PayDevice, PayStart, Payer, Provider};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::OrderId;
use domain::account::Role;
use domain::sales::payment::online::Odd;
use domain::sales::payment::provider::{KeyField, KeyMode, KeyTrial, PayingAnswer};
use domain::sales::{PaymentState, RefundState};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use sync::Outcome;

pub const PRIVATE: &str = include_str!("../../src/sales/pay/test_keys/private.pem");
pub const PUBLIC: &str = include_str!("../../src/sales/pay/test_keys/public.pem");
const APP: &str = "2021000000000001";
const SELLER: &str = "2088000000000001";
const MINUTE: i64 = 60_000;

/// RSA with SHA-256, in base64.
pub fn rsa(message: &[u8]) -> String {
    let lines = PRIVATE.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    let key = RsaKeyPair::from_pkcs8(&der).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
        .unwrap();
    STANDARD.encode(signature)
}

/// What Alipay answers to each of its methods, with a word in place of the response.
type Answers = Arc<Mutex<BTreeMap<&'static str, Value>>>;

fn answers(answers: &Answers, asked: &Asked) -> Answer {
    let method = asked.field("method").unwrap();
    let of = answers.lock().unwrap().get(method.as_str()).cloned();
    let Some(response) = of else {
        return Answer::Silence;
    };
    let text = response.to_string();
    let name = format!("{}_response", method.replace('.', "_"));
    let sign = if response["code"] == "unsigned" {
        String::new()
    } else {
        rsa(text.as_bytes())
    };
    Answer::json(200, format!("{{\"{name}\":{text},\"sign\":\"{sign}\"}}"))
}

struct Shop {
    world: World,
    ann: Device,
    order: OrderId,
    double: Double,
    answers: Answers,
    _key_folder: tempfile::TempDir,
}

async fn shop() -> Shop {
    let world = World::start().await;
    let key_folder = tempfile::tempdir().unwrap();
    world
        .backend
        .seal_with(key_folder.path().join("secrets.key"));
    let knows = Answers::default();
    let says = knows.clone();
    let double = Double::start(move |asked| answers(&says, asked)).await;
    world.backend.providers_at(double.base.clone());
    let rows = vec![a_business("CNY").into()];
    world.backend.put_rows(rows).await.unwrap();
    let typed = [
        (KeyField::AppId, APP),
        (KeyField::SellerId, SELLER),
        (KeyField::PrivateKey, PRIVATE),
        (KeyField::PublicKey, PUBLIC),
    ];
    let typed = typed.map(|(field, text)| (field, text.to_owned())).to_vec();
    let kept = world.backend.keep_keys(None, Provider::Alipay, typed).await;
    assert_eq!(kept.unwrap(), PayingAnswer::Done);
    let chosen = world.backend.choose_provider(None, Some(Provider::Alipay));
    assert_eq!(chosen.await.unwrap(), PayingAnswer::Done);
    let mut ann = world.customer();
    let order = ann.places(&world, &world.soup).await;
    Shop {
        world,
        ann,
        order,
        double,
        answers: knows,
        _key_folder: key_folder,
    }
}

impl Shop {
    fn says(&self, method: &'static str, response: Value) {
        self.answers.lock().unwrap().insert(method, response);
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

    /// The address of Alipay's page, as fields of its query.
    async fn page(&self, device: PayDevice) -> BTreeMap<String, String> {
        let PayStart::Go(token) = self.presses_pay(device).await else {
            panic!("no page");
        };
        let page = self.world.backend.payment_page(&token).await.unwrap();
        let address = page.unwrap().address.unwrap();
        let (place, query) = address.split_once('?').unwrap();
        assert_eq!(place, format!("{}/gateway.do", self.double.base));
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    async fn hears(&self, fields: &BTreeMap<&str, String>) -> Notified {
        let text: Vec<String> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.append_pair("sign", &rsa(text.join("&").as_bytes()));
        form.append_pair("sign_type", "RSA2");
        let body = form.finish();
        let taken = self
            .world
            .backend
            .take_notification("alipay", "", body.as_bytes());
        taken.await.unwrap()
    }
}

fn trade(key: &str, status: &str) -> Value {
    json!({
        "code": "10000", "msg": "Success", "buyer_logon_id": "159****5620", "buyer_pay_amount": "0.00",
        "out_trade_no": key, "total_amount": "28.00", "trade_no": "2026113022001", "trade_status": status,
    })
}

fn notification(key: &str) -> BTreeMap<&'static str, String> {
    let fields = [
        ("app_id", APP),
        ("seller_id", SELLER),
        ("charset", "utf-8"),
        ("notify_type", "trade_status_sync"),
        ("out_trade_no", key),
        ("trade_no", "2026113022001"),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", "28.00"),
        ("subject", "江畔 & 12"),
        ("body", ""),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

#[tokio::test]
async fn the_page_is_a_signed_address_for_each_device() {
    for (device, method, product) in [
        (
            PayDevice::Desktop,
            "alipay.trade.page.pay",
            "FAST_INSTANT_TRADE_PAY",
        ),
        (PayDevice::Phone, "alipay.trade.wap.pay", "QUICK_WAP_WAY"),
    ] {
        let shop = shop().await;
        let mut page = shop.page(device).await;
        assert_eq!(
            (page["method"].as_str(), page["app_id"].as_str()),
            (method, APP)
        );
        assert_eq!(page["sign_type"], "RSA2");
        let content: Value = serde_json::from_str(&page["biz_content"]).unwrap();
        assert_eq!(content["total_amount"], "28.00");
        assert_eq!(content["product_code"], product);
        let key = content["out_trade_no"].as_str().unwrap();
        assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(page["return_url"].starts_with("/pay/back/"));
        assert_eq!(page["notify_url"], "/api/pay/v1/alipay/notify");
        let sign = page.remove("sign").unwrap();
        let text: Vec<String> = page
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(sign, rsa(text.join("&").as_bytes()));
        assert!(
            shop.double.asked().is_empty(),
            "nothing is asked for a page"
        );
    }
    let shop = shop().await;
    let inside = shop.presses_pay(PayDevice::InWechat).await;
    assert_eq!(inside, PayStart::OpenInBrowser);
}

#[tokio::test]
async fn a_notification_is_money_once_and_another_seller_or_amount_is_kept() {
    let mut shop = shop().await;
    let page = shop.page(PayDevice::Desktop).await;
    let content: Value = serde_json::from_str(&page["biz_content"]).unwrap();
    let key = content["out_trade_no"].as_str().unwrap().to_owned();
    for (field, value) in [
        ("total_amount", "0.01"),
        ("seller_id", "2088000000000009"),
        ("app_id", "1"),
    ] {
        let mut wrong = notification(&key);
        wrong.insert(field, value.to_owned());
        assert_eq!(shop.hears(&wrong).await, Notified::Taken);
    }
    let state = states(&shop.world, &mut shop.ann).await;
    assert_eq!(state, [PaymentState::Pending]);
    let kept = shop.world.backend.odd_charges(&actor(Role::Owner)).await;
    let kept: Vec<Odd> = kept.unwrap().into_iter().map(|one| one.why).collect();
    // Both other accounts are one line: the same taking for the same reason.
    assert!(
        kept.contains(&Odd::Amount) && kept.contains(&Odd::Seller),
        "{kept:?}"
    );
    for _ in 0..3 {
        assert_eq!(shop.hears(&notification(&key)).await, Notified::Taken);
    }
    // Closed after all of it went back there, and an old word of it: it stays paid.
    let mut closed = notification(&key);
    closed.insert("trade_status", "TRADE_CLOSED".to_owned());
    shop.says("alipay.trade.query", trade(&key, "TRADE_CLOSED"));
    assert_eq!(shop.hears(&closed).await, Notified::Taken);
    let state = states(&shop.world, &mut shop.ann).await;
    assert_eq!(state, [PaymentState::Captured]);
    let body = b"out_trade_no=x&trade_status=TRADE_SUCCESS&sign=AAAA&sign_type=RSA2";
    let forged = shop.world.backend.take_notification("alipay", "", body);
    assert_eq!(forged.await.unwrap(), Notified::Forged);
}

#[tokio::test]
async fn what_is_not_told_is_asked_and_only_what_alipay_signed_is_believed() {
    let mut shop = shop().await;
    let page = shop.page(PayDevice::Phone).await;
    let content: Value = serde_json::from_str(&page["biz_content"]).unwrap();
    let key = content["out_trade_no"].as_str().unwrap().to_owned();
    let query = "alipay.trade.query";
    let not_there = json!({ "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST", "sub_msg": "交易不存在" });
    let mut unsigned = trade(&key, "TRADE_SUCCESS");
    unsigned["code"] = json!("unsigned");
    for (wait, says) in [
        (1, Some(not_there)),
        (4, Some(unsigned)),
        (25, Some(trade(&key, "WAIT_BUYER_PAY"))),
        (30, None),
    ] {
        if let Some(says) = says {
            shop.says(query, says);
        } else {
            shop.answers.lock().unwrap().clear();
        }
        shop.world.clock.advance(wait * MINUTE);
        jobs(&shop.world).await;
        let state = states(&shop.world, &mut shop.ann).await;
        assert_eq!(state, [PaymentState::Pending], "{wait}");
    }
    shop.says(query, trade(&key, "TRADE_SUCCESS"));
    shop.world.clock.advance(60 * MINUTE);
    jobs(&shop.world).await;
    let state = states(&shop.world, &mut shop.ann).await;
    assert_eq!(state, [PaymentState::Captured]);
}

#[tokio::test]
async fn a_page_that_nobody_opened_is_over_after_an_hour() {
    let mut shop = shop().await;
    shop.page(PayDevice::Desktop).await;
    // Inside WeChat the same try does not open either.
    let inside = shop.presses_pay(PayDevice::InWechat).await;
    assert_eq!(inside, PayStart::OpenInBrowser);
    let again = shop.presses_pay(PayDevice::Phone).await;
    assert!(matches!(again, PayStart::UnderWay(_)), "{again:?}");
    let not_there =
        json!({ "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST" });
    shop.says("alipay.trade.query", not_there);
    for _ in 0..2 {
        let state = states(&shop.world, &mut shop.ann).await;
        assert_eq!(state, [PaymentState::Pending]);
        shop.world.clock.advance(30 * MINUTE);
        jobs(&shop.world).await;
    }
    let state = states(&shop.world, &mut shop.ann).await;
    assert_eq!(state, [PaymentState::Expired]);
    shop.page(PayDevice::Phone).await;
}

#[tokio::test]
async fn a_refund_is_done_once_alipay_says_so() {
    let mut shop = shop().await;
    let page = shop.page(PayDevice::Desktop).await;
    let content: Value = serde_json::from_str(&page["biz_content"]).unwrap();
    let key = content["out_trade_no"].as_str().unwrap().to_owned();
    assert_eq!(shop.hears(&notification(&key)).await, Notified::Taken);
    let payment = payments(&shop.world, &mut shop.ann).await[0].id;
    let mut zoe = Device::of(actor(Role::Owner));
    let refund = gives_back(payment, 1, 800);
    assert_eq!(zoe.does(&shop.world, refund).await, Outcome::Applied);
    let ok = |more: Value| {
        let mut answer = json!({ "code": "10000", "msg": "Success", "out_trade_no": key.clone() });
        answer
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        answer
    };
    // The first answer was lost: the second one says that nothing new was done, and the question what became of it.
    let (refund, query) = ("alipay.trade.refund", "alipay.trade.fastpay.refund.query");
    jobs(&shop.world).await;
    shop.says(refund, ok(json!({ "fund_change": "N" })));
    shop.says(query, ok(json!({})));
    shop.world.clock.advance(5 * MINUTE);
    jobs(&shop.world).await;
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[0].state, RefundState::Pending);
    shop.says(query, ok(json!({ "refund_status": "REFUND_SUCCESS" })));
    shop.world.clock.advance(5 * MINUTE);
    shop.double.asked();
    jobs(&shop.world).await;
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[0].state, RefundState::Done);
    let asked = shop.double.asked();
    let content: Value = serde_json::from_str(&asked[0].field("biz_content").unwrap()).unwrap();
    assert_eq!(content["refund_amount"], "8.00");
    assert_eq!(content["out_trade_no"], key.as_str());
    assert_eq!(content["out_request_no"].as_str().unwrap().len(), 32);
    let poor = json!({ "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH", "sub_msg": "卖家余额不足" });
    shop.says(refund, poor);
    let second = gives_back(payment, 2, 100);
    assert_eq!(zoe.does(&shop.world, second).await, Outcome::Applied);
    jobs(&shop.world).await;
    let of = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(of[1].failure.as_deref(), Some("卖家余额不足"));
}

#[tokio::test]
async fn keys_are_tried_by_a_question_that_changes_nothing() {
    let shop = shop().await;
    let tried = || shop.world.backend.try_keys(None, Provider::Alipay);
    let not_there = json!({ "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST", "sub_msg": "交易不存在" });
    shop.says("alipay.trade.query", not_there);
    let trial = KeyTrial::Works {
        mode: KeyMode::Live,
    };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
    let wrong = json!({ "code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature", "sub_msg": "无效签名" });
    shop.says("alipay.trade.query", wrong);
    let said = "无效签名".to_owned();
    let trial = KeyTrial::Refused { said };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
}
