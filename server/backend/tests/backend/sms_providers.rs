//! Twilio and Aliyun as their doubles: each message leaves once, whatever is lost; what they tell is believed as far as it can be.

use crate::pay::a_business;
use crate::people::create;
use crate::provider_double::{Answer, Asked, Double};
use crate::sms::{NINA, NINAS, deliver, received, sms, stands};
use crate::support::{Device, World, actor};
use backend::{SmsNotified, SmsTold};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ContactId;
use domain::account::Role;
use domain::account::audit::Audited;
use domain::people::sms::provider::{
    SmsAnswer, SmsKeyField, SmsKeysState, SmsLimits, SmsProvider, SmsRefusal,
};
use domain::people::sms::template::TemplateState;
use domain::people::{PointKind, SmsCarried, SmsFailure, SmsState};
use ring::hmac;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const TOKEN: &str = "fedcba9876543210fedcba9876543210";
const FROM: &str = "+15005550006";
const SECRET: &str = "aliyunsecret0123456789";
const MINUTE: i64 = 60_000;
/// The moment at which tests begin, as Twilio writes it.
const THEN: &str = "Fri, 15 Jan 2027 08:00:00 +0000";

/// What the double answers next; after that it takes everything.
type Script = Arc<Mutex<VecDeque<Answer>>>;

struct Shop {
    world: World,
    ben: Device,
    nina: ContactId,
    double: Double,
    script: Script,
    _folder: tempfile::TempDir,
}

fn keys(provider: SmsProvider) -> Vec<(SmsKeyField, String)> {
    match provider {
        SmsProvider::Twilio => vec![
            (SmsKeyField::AccountSid, SID.to_owned()),
            (SmsKeyField::AuthToken, TOKEN.to_owned()),
            (SmsKeyField::Sender, FROM.to_owned()),
        ],
        _ => vec![
            (SmsKeyField::AccessKeyId, "LTAI0123456789ab".to_owned()),
            (SmsKeyField::AccessKeySecret, SECRET.to_owned()),
        ],
    }
}

fn usual(asked: &Asked) -> Answer {
    if asked.method == "POST" && asked.place().starts_with("/2010-04-01/") {
        return Answer::json(201, json!({ "sid": "SM1", "status": "queued" }));
    }
    match asked.header("x-acs-action") {
        "SendSms" => Answer::json(200, json!({ "Code": "OK", "BizId": "900" })),
        "QuerySmsTemplate" => Answer::json(
            200,
            json!({ "Code": "OK", "TemplateStatus": 1, "TemplateContent": "您的餐桌${table}已备好。" }),
        ),
        "QuerySendDetails" => {
            let none = json!({ "SmsSendDetailDTO": [] });
            Answer::json(200, json!({ "Code": "OK", "SmsSendDetailDTOs": none }))
        }
        _ => Answer::json(200, json!({ "messages": [] })),
    }
}

impl Shop {
    async fn with(provider: SmsProvider) -> Self {
        let script = Script::default();
        let answers = script.clone();
        let double = Double::start(move |asked| {
            let next = answers.lock().unwrap().pop_front();
            next.unwrap_or_else(|| usual(asked))
        })
        .await;
        let world = World::start().await;
        let folder = tempfile::tempdir().unwrap();
        world.backend.seal_with(folder.path().join("secrets.key"));
        world.backend.sms_providers_at(double.base.clone());
        let business = a_business("CNY");
        world.backend.put_rows(vec![business.into()]).await.unwrap();
        let owner = actor(Role::Owner);
        let kept = world
            .backend
            .keep_sms_keys(&owner, provider, keys(provider));
        assert_eq!(kept.await.unwrap(), SmsAnswer::Done);
        let chosen = world.backend.choose_sms_provider(&owner, Some(provider));
        assert_eq!(chosen.await.unwrap(), SmsAnswer::Done);
        let mut ben = world.agent();
        let nina = create("Nina", &[(PointKind::Phone, NINA)]);
        ben.does(&world, nina.clone()).await;
        Self {
            world,
            ben,
            nina: nina.id,
            double,
            script,
            _folder: folder,
        }
    }

    fn answers(&self, next: impl IntoIterator<Item = Answer>) {
        self.script.lock().unwrap().extend(next);
    }

    async fn writes(&mut self, text: &str) -> domain::id::ActivityId {
        let wish = sms(self.nina, NINA, text);
        self.ben.does(&self.world, wish.clone()).await;
        wish.id
    }

    async fn stands(&mut self, id: domain::id::ActivityId) -> SmsCarried {
        stands(&self.world, &mut self.ben, id).await.unwrap()
    }

    /// Messages that were given to the provider since the last look.
    fn given(&self) -> Vec<Asked> {
        let asked = self.double.asked().into_iter();
        asked
            .filter(|one| match one.header("x-acs-action") {
                "" => one.method == "POST",
                action => action == "SendSms",
            })
            .collect()
    }

    /// Twilio tells something, signed as it signs, or otherwise.
    async fn tells(&self, event: &str, token: &str, fields: &[(&str, &str)]) -> SmsNotified {
        let body = form(fields);
        let address = format!("/api/sms/v1/twilio/{event}/{token}");
        let signature = signed(TOKEN, &address, fields);
        self.hears(event, token, &signature, &body).await
    }

    async fn hears(&self, event: &str, token: &str, signature: &str, body: &str) -> SmsNotified {
        let told = SmsTold {
            provider: "twilio",
            event,
            token,
            signature,
            body: body.as_bytes(),
        };
        let taken = self.world.backend.take_sms_notification(told);
        taken.await.unwrap()
    }

    async fn aliyun_tells(&self, event: &str, token: &str, body: &Value) -> SmsNotified {
        let body = body.to_string();
        let told = SmsTold {
            provider: "aliyun",
            event,
            token,
            signature: "",
            body: body.as_bytes(),
        };
        let taken = self.world.backend.take_sms_notification(told);
        taken.await.unwrap()
    }

    /// The end of an address that the settings show.
    async fn hook(&self, receipts: bool) -> String {
        let owner = actor(Role::Owner);
        let overview = self.world.backend.sms_overview(&owner).await;
        let overview = overview.unwrap().unwrap();
        let shown = overview.offered.iter();
        let mut shown = shown.filter(|one| matches!(one.keys, SmsKeysState::Ready { .. }));
        let shown = shown.next().unwrap();
        let address = if receipts {
            &shown.receipts
        } else {
            &shown.inbound
        };
        address.rsplit('/').next().unwrap().to_owned()
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

fn signed(token: &str, address: &str, fields: &[(&str, &str)]) -> String {
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    let mut message = address.to_owned();
    for (name, value) in fields {
        message.push_str(name);
        message.push_str(value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    STANDARD.encode(hmac::sign(&key, message.as_bytes()))
}

fn in_list(sid: &str, text: &str) -> Answer {
    let one = json!({
        "sid": sid, "status": "delivered", "body": text, "direction": "outbound-api", "date_created": THEN,
        "price": "-0.00750", "price_unit": "USD"
    });
    Answer::json(200, json!({ "messages": [one] }))
}

#[tokio::test]
async fn twilio_gets_it_once_and_its_signed_receipts_are_heard_in_any_order() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let id = shop.writes("Your table is ready.").await;
    deliver(&shop.world).await;
    deliver(&shop.world).await;
    let given = shop.given();
    assert_eq!(given.len(), 1);
    let one = &given[0];
    assert_eq!(
        one.place(),
        format!("/2010-04-01/Accounts/{SID}/Messages.json")
    );
    let basic = STANDARD.encode(format!("{SID}:{TOKEN}"));
    assert_eq!(one.header("authorization"), format!("Basic {basic}"));
    let field = |name| one.field(name).unwrap();
    assert_eq!(
        (field("To"), field("From")),
        (NINAS.to_owned(), FROM.to_owned())
    );
    assert_eq!(field("Body"), "Your table is ready.");
    let token = id.to_string();
    assert!(field("StatusCallback").ends_with(&format!("/api/sms/v1/twilio/status/{token}")));
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    for status in ["delivered", "sending", "sent", "delivered"] {
        let told = [("MessageSid", "SM1"), ("MessageStatus", status)];
        assert_eq!(
            shop.tells("status", &token, &told).await,
            SmsNotified::Taken
        );
        assert_eq!(shop.stands(id).await.state, SmsState::Delivered, "{status}");
    }
    // Delivered is final, and another message's receipt is not this one's.
    let told = [
        ("MessageSid", "SM1"),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30003"),
    ];
    shop.tells("status", &token, &told).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried {
            state: SmsState::Delivered,
            failure: None
        }
    );
}

#[tokio::test]
async fn a_forged_receipt_changes_nothing_and_a_failure_says_why() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let id = shop.writes("Hello").await;
    deliver(&shop.world).await;
    let token = id.to_string();
    let fields = [("MessageSid", "SM1"), ("MessageStatus", "delivered")];
    let address = format!("/api/sms/v1/twilio/status/{token}");
    let good = signed(TOKEN, &address, &fields);
    let body = form(&fields);
    let before = shop.world.dump().await;
    for (signature, body) in [
        (signed("another", &address, &fields), body.clone()),
        (
            signed(TOKEN, "/api/sms/v1/twilio/status/x", &fields),
            body.clone(),
        ),
        (String::new(), body.clone()),
        (good.clone(), body.replace("delivered", "failed")),
    ] {
        let heard = shop.hears("status", &token, &signature, &body).await;
        assert_eq!(heard, SmsNotified::Forged);
    }
    let unknown = shop.hears("other", &token, &good, &body).await;
    assert_eq!(unknown, SmsNotified::NoProvider);
    assert_eq!(shop.world.dump().await, before);
    let failed = [
        ("MessageSid", "SM1"),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30006"),
    ];
    shop.tells("status", &token, &failed).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried::failed(SmsFailure::NotMobile)
    );
    // Refused at once: it never leaves.
    let problem = json!({ "code": 21_610, "message": "unsubscribed", "status": 400 });
    shop.answers([Answer::json(400, problem)]);
    let id = shop.writes("Hello again").await;
    deliver(&shop.world).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried::failed(SmsFailure::Withdrawn)
    );
}

#[tokio::test]
async fn an_answer_that_was_lost_is_looked_up_and_never_sent_twice() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    shop.answers([Answer::Silence, in_list("SM7", "Hello")]);
    let id = shop.writes("Hello").await;
    deliver(&shop.world).await;
    assert_eq!(shop.stands(id).await, SmsCarried::QUEUED);
    shop.world.clock.advance(MINUTE);
    deliver(&shop.world).await;
    assert_eq!(shop.given().len(), 1);
    assert_eq!(shop.stands(id).await.state, SmsState::Delivered);
    let price = shop.world.dir.texts("SELECT price FROM sms_message").await;
    assert_eq!(price, ["0.00750 USD"]);
    // It never got there: then, and only then, it is sent anew.
    shop.answers([Answer::Silence]);
    let id = shop.writes("Once more").await;
    deliver(&shop.world).await;
    shop.world.clock.advance(MINUTE);
    deliver(&shop.world).await;
    assert_eq!(shop.given().len(), 2);
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
}

#[tokio::test]
async fn where_nobody_can_say_it_is_unknown_and_stays_so_until_somebody_can() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    shop.answers((0..60).map(|_| Answer::Silence));
    let id = shop.writes("Hello").await;
    for _ in 0..40 {
        deliver(&shop.world).await;
        shop.world.clock.advance(2 * 60 * MINUTE);
    }
    assert_eq!(shop.given().len(), 1);
    assert_eq!(shop.stands(id).await.state, SmsState::Unknown);
    let token = id.to_string();
    let told = [("MessageSid", "SM3"), ("MessageStatus", "delivered")];
    shop.tells("status", &token, &told).await;
    assert_eq!(shop.stands(id).await.state, SmsState::Delivered);
}

#[tokio::test]
async fn a_receipt_that_comes_before_the_providers_name_is_stored_finds_its_message() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    shop.answers([Answer::Silence]);
    let id = shop.writes("Hello").await;
    deliver(&shop.world).await;
    let token = id.to_string();
    let told = [("MessageSid", "SM9"), ("MessageStatus", "sent")];
    assert_eq!(
        shop.tells("status", &token, &told).await,
        SmsNotified::Taken
    );
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    shop.world.clock.advance(5 * MINUTE);
    deliver(&shop.world).await;
    assert_eq!(shop.given().len(), 1);
    let names = "SELECT provider_id FROM sms_message";
    assert_eq!(shop.world.dir.texts(names).await, ["SM9"]);
}

#[tokio::test]
async fn wrong_keys_hold_messages_back_and_do_not_lose_them() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let problem = || Answer::json(401, json!({ "code": 20_003, "message": "Authenticate" }));
    shop.answers([problem()]);
    let id = shop.writes("Hello").await;
    deliver(&shop.world).await;
    assert_eq!(shop.stands(id).await, SmsCarried::QUEUED);
    shop.world.clock.advance(MINUTE);
    deliver(&shop.world).await;
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    shop.answers((0..60).map(|_| problem()));
    let id = shop.writes("Never").await;
    for _ in 0..40 {
        deliver(&shop.world).await;
        shop.world.clock.advance(60 * MINUTE);
    }
    assert_eq!(shop.stands(id).await, SmsCarried::failed(SmsFailure::Keys));
}

#[tokio::test]
async fn what_people_write_over_twilio_is_taken_once_and_its_own_stop_is_not_answered_again() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let hook = shop.hook(false).await;
    let wrote = [
        ("MessageSid", "SMin1"),
        ("From", NINAS),
        ("Body", "On my way"),
    ];
    for _ in 0..3 {
        assert_eq!(shop.tells("in", &hook, &wrote).await, SmsNotified::Taken);
    }
    let texts = received(&shop.world, &mut shop.ben).await;
    assert_eq!(texts, [(shop.nina, "On my way".to_owned())]);
    let stop = [
        ("MessageSid", "SMin2"),
        ("From", NINAS),
        ("Body", "STOP"),
        ("OptOutType", "STOP"),
    ];
    shop.tells("in", &hook, &stop).await;
    deliver(&shop.world).await;
    assert!(shop.given().is_empty());
    let withdrawn = "SELECT COUNT(*) FROM consent WHERE source = 'sms' AND state = 'withdrawn'";
    assert_eq!(shop.world.number(withdrawn).await, 2);
}

async fn with_template(shop: &Shop) {
    let owner = actor(Role::Owner);
    let kept = shop
        .world
        .backend
        .keep_sms_template(&owner, "SMS_1", "江畔");
    assert_eq!(kept.await.unwrap(), SmsAnswer::Done);
}

#[tokio::test]
async fn aliyun_carries_approved_texts_alone_and_fills_their_gaps() {
    let mut shop = Shop::with(SmsProvider::Aliyun).await;
    let id = shop.writes("您的餐桌七号已备好。").await;
    deliver(&shop.world).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried::failed(SmsFailure::NoTemplate)
    );
    with_template(&shop).await;
    let overview = shop.world.backend.sms_overview(&actor(Role::Owner)).await;
    let templates = overview.unwrap().unwrap().templates;
    assert_eq!(templates[0].state, TemplateState::Approved);
    let texts = shop.world.backend.sms_templates(&shop.ben.actor).await;
    assert_eq!(texts.unwrap().unwrap(), ["您的餐桌${table}已备好。"]);
    let id = shop.writes("您的餐桌七号已备好。").await;
    deliver(&shop.world).await;
    let given = shop.given();
    assert_eq!(given.len(), 1);
    let field = |name| given[0].field(name).unwrap();
    assert_eq!(
        (field("PhoneNumbers"), field("SignName")),
        (NINA.to_owned(), "江畔".to_owned())
    );
    assert_eq!(field("TemplateParam"), r#"{"table":"七号"}"#);
    assert_eq!(field("OutId"), id.to_string());
    let authorization = given[0].header("authorization");
    assert!(authorization.starts_with("ACS3-HMAC-SHA256 Credential=LTAI0123456789ab,"));
    assert!(!authorization.contains(SECRET));
    // Not approved any more: nothing leaves.
    let refused = json!({ "Code": "OK", "TemplateStatus": 2, "Reason": "含营销内容", "TemplateContent": "您的餐桌${table}已备好。" });
    shop.answers([Answer::json(200, refused)]);
    with_template(&shop).await;
    let id = shop.writes("您的餐桌八号已备好。").await;
    deliver(&shop.world).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried::failed(SmsFailure::NoTemplate)
    );
}

#[tokio::test]
async fn aliyuns_receipts_are_not_believed_but_asked_back() {
    let mut shop = Shop::with(SmsProvider::Aliyun).await;
    with_template(&shop).await;
    let id = shop.writes("您的餐桌七号已备好。").await;
    deliver(&shop.world).await;
    let hook = shop.hook(true).await;
    let told = json!([{ "out_id": id.to_string(), "success": true, "biz_id": "900" }]);
    assert_eq!(
        shop.aliyun_tells("status", "guessed", &told).await,
        SmsNotified::NoProvider
    );
    assert_eq!(
        shop.aliyun_tells("status", &hook, &told).await,
        SmsNotified::Taken
    );
    // It has no such message: what was told is not taken.
    deliver(&shop.world).await;
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    let detail = |out: &str, status: i64| {
        let one = json!({ "OutId": out, "SendStatus": status, "ErrCode": "PHONE_POWER_OFF" });
        let details = json!({ "SmsSendDetailDTO": [one] });
        Answer::json(200, json!({ "Code": "OK", "SmsSendDetailDTOs": details }))
    };
    shop.answers([detail(&id.to_string(), 2)]);
    shop.aliyun_tells("status", &hook, &told).await;
    deliver(&shop.world).await;
    assert_eq!(
        shop.stands(id).await,
        SmsCarried::failed(SmsFailure::Unreachable)
    );
    for broken in [json!({}), json!([]), json!([{ "out_id": "x" }]), json!("x")] {
        assert_eq!(
            shop.aliyun_tells("status", &hook, &broken).await,
            SmsNotified::Taken
        );
    }
}

#[tokio::test]
async fn a_lost_answer_of_aliyun_is_found_by_our_own_name() {
    let mut shop = Shop::with(SmsProvider::Aliyun).await;
    with_template(&shop).await;
    shop.answers([Answer::Silence]);
    let id = shop.writes("您的餐桌七号已备好。").await;
    deliver(&shop.world).await;
    let one = json!({ "OutId": id.to_string(), "SendStatus": 3, "ErrCode": "DELIVERED" });
    let details = json!({ "SmsSendDetailDTO": [one] });
    shop.answers([Answer::json(
        200,
        json!({ "Code": "OK", "SmsSendDetailDTOs": details }),
    )]);
    shop.world.clock.advance(MINUTE);
    deliver(&shop.world).await;
    assert_eq!(shop.given().len(), 1);
    assert_eq!(shop.stands(id).await.state, SmsState::Delivered);
    let hook = shop.hook(false).await;
    let up = json!([{ "phone_number": NINA, "content": "TD", "sequence_id": 5, "send_time": "2027-01-15 16:00:00" }]);
    for _ in 0..2 {
        assert_eq!(
            shop.aliyun_tells("in", &hook, &up).await,
            SmsNotified::Taken
        );
    }
    assert_eq!(received(&shop.world, &mut shop.ben).await.len(), 1);
    let withdrawn = "SELECT COUNT(*) FROM consent WHERE source = 'sms' AND state = 'withdrawn'";
    assert_eq!(shop.world.number(withdrawn).await, 2);
}

#[tokio::test]
async fn an_owner_sets_it_up_and_nobody_else_and_keys_stand_nowhere() {
    let shop = Shop::with(SmsProvider::Twilio).await;
    let backend = &shop.world.backend;
    let dump = shop.world.dump().await;
    assert!(!dump.contains(TOKEN));
    let refused = |refusal| SmsAnswer::Refused { refusal };
    for role in [Role::Customer, Role::Agent, Role::Manager] {
        let one = actor(role);
        assert_eq!(backend.sms_overview(&one).await.unwrap(), None);
        let not_allowed = refused(SmsRefusal::NotAllowed);
        let provider = SmsProvider::Twilio;
        let kept = backend.keep_sms_keys(&one, provider, keys(provider)).await;
        assert_eq!(kept.unwrap(), not_allowed);
        let chosen = backend.choose_sms_provider(&one, None).await;
        assert_eq!(chosen.unwrap(), not_allowed);
        let removed = backend.remove_sms_keys(&one, provider).await;
        assert_eq!(removed.unwrap(), not_allowed);
        let limits = backend.set_sms_limits(&one, SmsLimits::default()).await;
        assert_eq!(limits.unwrap(), not_allowed);
        assert_eq!(backend.test_sms(&one, NINA).await.unwrap(), not_allowed);
        let template = backend.keep_sms_template(&one, "SMS_1", "x").await;
        assert_eq!(template.unwrap(), not_allowed);
        assert_eq!(
            backend.lift_sms_stop(&one, NINAS).await.unwrap(),
            not_allowed
        );
    }
    assert_eq!(shop.world.dump().await, dump);
    let owner = actor(Role::Owner);
    assert!(matches!(
        backend.test_sms(&owner, NINA).await.unwrap(),
        SmsAnswer::Tried { .. }
    ));
    assert_eq!(
        backend.test_sms(&owner, "x").await.unwrap(),
        refused(SmsRefusal::Number)
    );
    for _ in 0..4 {
        backend.test_sms(&owner, NINA).await.unwrap();
    }
    let sixth = backend.test_sms(&owner, NINA).await.unwrap();
    assert_eq!(sixth, refused(SmsRefusal::TooManyTests));
    assert_eq!(shop.given().len(), 5);
    let removed = backend.remove_sms_keys(&owner, SmsProvider::Twilio).await;
    assert_eq!(removed.unwrap(), SmsAnswer::Done);
    assert!(!backend.business().await.unwrap().unwrap().sends_sms);
    let page = backend.audit(&owner, None).await.unwrap();
    let listed = page.entries.iter().filter_map(|entry| match &entry.what {
        Audited::Row { fields, .. } => Some(fields.first()?.field.as_str()),
        _ => None,
    });
    let mut listed: Vec<&str> = listed.collect();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed, ["sms_keys", "sms_provider", "sms_test"]);
}

#[tokio::test]
async fn what_a_phone_gives_back_after_a_restore_is_looked_up_by_when_it_was_written() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    // It left an hour ago, by a database that is no longer there.
    shop.world.clock.advance(60 * MINUTE);
    shop.answers([in_list("SM7", "Hello")]);
    let id = shop.writes("Hello").await;
    deliver(&shop.world).await;
    assert!(shop.given().is_empty());
    assert_eq!(shop.stands(id).await.state, SmsState::Delivered);
}

#[tokio::test]
async fn of_two_with_the_same_words_each_is_looked_up_as_itself() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let first = shop.writes("Hello").await;
    deliver(&shop.world).await;
    shop.answers([Answer::Silence, in_list("SM1", "Hello")]);
    let second = shop.writes("Hello").await;
    deliver(&shop.world).await;
    shop.world.clock.advance(MINUTE);
    // What is in its list is the first one: the second never got there, and leaves now.
    let sent = json!({ "sid": "SM2", "status": "queued" });
    shop.answers([Answer::json(201, sent)]);
    deliver(&shop.world).await;
    assert_eq!(shop.given().len(), 3);
    for id in [first, second] {
        assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    }
    let names = "SELECT provider_id FROM sms_message ORDER BY provider_id";
    assert_eq!(shop.world.dir.texts(names).await, ["SM1", "SM2"]);
    // A receipt with another's name changes nothing, and breaks nothing.
    let third = shop.writes("Good night").await;
    shop.answers([Answer::Silence]);
    deliver(&shop.world).await;
    let told = [("MessageSid", "SM1"), ("MessageStatus", "delivered")];
    let heard = shop.tells("status", &third.to_string(), &told).await;
    assert_eq!(heard, SmsNotified::Taken);
    assert_eq!(shop.stands(third).await, SmsCarried::QUEUED);
}

#[tokio::test]
async fn what_was_refused_and_never_left_uses_up_no_bound() {
    let mut shop = Shop::with(SmsProvider::Twilio).await;
    let limits = SmsLimits {
        daily_parts: 1,
        daily_to_person: 1,
        abroad: false,
    };
    let owner = actor(Role::Owner);
    let kept = shop.world.backend.set_sms_limits(&owner, limits);
    assert_eq!(kept.await.unwrap(), SmsAnswer::Done);
    let problem = json!({ "code": 21_617, "message": "too long", "status": 400 });
    shop.answers([Answer::json(400, problem)]);
    let refused = shop.writes("Hello").await;
    deliver(&shop.world).await;
    let too_long = SmsCarried::failed(SmsFailure::TooLong);
    assert_eq!(shop.stands(refused).await, too_long);
    let id = shop.writes("Hi").await;
    deliver(&shop.world).await;
    assert_eq!(shop.stands(id).await.state, SmsState::Sent);
    // This one left, and counts.
    let more = shop.writes("Hi again").await;
    let many = SmsCarried::failed(SmsFailure::TooManyToday);
    assert_eq!(shop.stands(more).await, many);
}

#[tokio::test]
async fn one_odd_thing_that_aliyun_tells_loses_none_of_the_others() {
    let mut shop = Shop::with(SmsProvider::Aliyun).await;
    let hook = shop.hook(false).await;
    let up = json!([
        { "phone_number": 5, "content": "odd" },
        { "phone_number": NINA, "content": "On my way", "sequence_id": 5, "send_time": "2027-01-15 16:00:00" },
    ]);
    let taken = shop.aliyun_tells("in", &hook, &up).await;
    assert_eq!(taken, SmsNotified::Taken);
    let texts = received(&shop.world, &mut shop.ben).await;
    assert_eq!(texts, [(shop.nina, "On my way".to_owned())]);
    // What broke off on the way is answered with an error, and so told again.
    for event in ["in", "status"] {
        let token = shop.hook(event == "status").await;
        let told = SmsTold {
            provider: "aliyun",
            event,
            token: &token,
            signature: "",
            body: b"[{\"out_id\": ",
        };
        assert!(
            shop.world
                .backend
                .take_sms_notification(told)
                .await
                .is_err()
        );
    }
}
