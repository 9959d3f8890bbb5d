//! Paying through Stripe, against a double that answers in the shapes of its API reference and keeps idempotency keys as it does: whatever gets
//! lost, comes twice or late, money is in the books once.

use crate::pay::{Noise, a_business, gives_back, jobs, payments, refunds, states};
use crate::provider_double::{Answer, Asked, Double};
use crate::support::{Device, NOW, World, actor};
use backend::{Clock as _, Notified, PayStart, Payer, Provider};
use domain::account::Role;
use domain::sales::payment::online::Odd;
use domain::sales::payment::provider::{KeyField, KeyMode, KeyTrial, PayingAnswer, PayingRefusal};
use domain::sales::{PaymentState, RefundState};
use domain::{Money, OrderId};
use ring::hmac;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use sync::Outcome;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const SECRET: &str = "sk_test_double";
const WEBHOOK: &str = "whsec_0123456789abcdef";

/// What goes wrong with the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It is done, and the answer gets lost.
    Lost,
    /// It does not arrive.
    Cut,
    TooMany,
    /// Stripe fails, and keeps that under the key.
    Kept,
}

/// What Stripe knows.
#[derive(Default)]
struct Stripe {
    sessions: Vec<Value>,
    refunds: Vec<Value>,
    /// What was answered under each idempotency key.
    answered: HashMap<String, (u16, String)>,
    faults: VecDeque<Option<Fault>>,
    /// New refunds are so at first.
    refund_status: &'static str,
}

impl Stripe {
    fn answer(&mut self, asked: &Asked) -> Answer {
        let fault = self.faults.pop_front().flatten();
        match fault {
            Some(Fault::Cut) => return Answer::Silence,
            Some(Fault::TooMany) => {
                let error = json!({ "error": { "type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests" } });
                return Answer::json(429, error);
            }
            Some(Fault::Lost | Fault::Kept) | None => {}
        }
        if asked.header("authorization") != format!("Bearer {SECRET}") {
            let message = "Invalid API Key provided: sk_test_****oops";
            let error = json!({ "error": { "type": "invalid_request_error", "message": message } });
            return Answer::json(401, error);
        }
        let key = asked.header("idempotency-key").to_owned();
        if let Some((status, body)) = self.answered.get(&key).filter(|_| !key.is_empty()) {
            let headers = vec![("idempotent-replayed", "true".to_owned())];
            return match fault {
                Some(_) => Answer::Silence,
                None => Answer::Reply {
                    status: *status,
                    headers,
                    body: body.clone(),
                },
            };
        }
        let (status, body) = if fault == Some(Fault::Kept) {
            (
                500,
                json!({ "error": { "type": "api_error", "message": "Sorry" } }),
            )
        } else {
            self.does(asked)
        };
        if !key.is_empty() {
            self.answered.insert(key, (status, body.to_string()));
        }
        match fault {
            Some(Fault::Lost) => Answer::Silence,
            _ => Answer::json(status, body),
        }
    }

    fn does(&mut self, asked: &Asked) -> (u16, Value) {
        let done = match (asked.method.as_str(), asked.place()) {
            ("POST", "/v1/checkout/sessions") => self.session(asked),
            ("GET", "/v1/checkout/sessions") => {
                // The newest first, a page at a time.
                let limit: usize = asked.field("limit").unwrap().parse().unwrap();
                let mut left: Vec<Value> = self.sessions.iter().rev().cloned().collect();
                let until = asked.field("created[lte]");
                let until = until.map_or(i64::MAX, |until| until.parse().unwrap());
                left.retain(|one| one["created"].as_i64().is_none_or(|at| at <= until));
                if let Some(after) = asked.field("starting_after") {
                    let at = left.iter().position(|one| one["id"] == after.as_str());
                    left.drain(..=at.unwrap());
                }
                let has_more = left.len() > limit;
                left.truncate(limit);
                json!({ "object": "list", "data": left, "has_more": has_more })
            }
            ("POST", "/v1/refunds") => {
                let refund = json!({
                    "id": format!("re_{}", self.refunds.len()), "object": "refund",
                    "amount": asked.field("amount").unwrap().parse::<i64>().unwrap(),
                    "payment_intent": asked.field("payment_intent"), "status": self.refund_status,
                    "metadata": { "refund": asked.field("metadata[refund]") },
                });
                self.refunds.push(refund.clone());
                refund
            }
            ("GET", "/v1/refunds") => {
                json!({ "object": "list", "data": self.refunds, "has_more": false })
            }
            (_, place) => {
                let id = place.strip_prefix("/v1/checkout/sessions/").unwrap();
                let mut all = self.sessions.iter();
                let Some(session) = all.find(|one| one["id"] == id) else {
                    let error = json!({ "error": { "type": "invalid_request_error", "code": "resource_missing", "message": "No such checkout.session" } });
                    return (404, error);
                };
                session.clone()
            }
        };
        (200, done)
    }

    fn session(&mut self, asked: &Asked) -> Value {
        let id = format!("cs_test_{}", self.sessions.len());
        let amount = asked.field("line_items[0][price_data][unit_amount]");
        let session = json!({
            "id": id, "object": "checkout.session", "livemode": false, "url": format!("https://checkout.stripe.com/c/pay/{id}"),
            "client_reference_id": asked.field("client_reference_id"),
            "metadata": { "payment": asked.field("metadata[payment]") },
            "status": "open", "payment_status": "unpaid", "payment_intent": null,
            "amount_total": amount.unwrap().parse::<i64>().unwrap(),
            "currency": asked.field("line_items[0][price_data][currency]"),
        });
        self.sessions.push(session.clone());
        session
    }
}

/// A shop that is paid through Stripe's double, a customer, and her order.
struct Shop {
    world: World,
    ann: Device,
    order: OrderId,
    double: Double,
    stripe: Arc<Mutex<Stripe>>,
    _key_folder: tempfile::TempDir,
}

async fn shop(currency: &str) -> Shop {
    let world = World::start().await;
    let key_folder = tempfile::tempdir().unwrap();
    world
        .backend
        .seal_with(key_folder.path().join("secrets.key"));
    let stripe = Arc::new(Mutex::new(Stripe {
        refund_status: "succeeded",
        ..Stripe::default()
    }));
    let knows = stripe.clone();
    let double = Double::start(move |asked| knows.lock().unwrap().answer(asked)).await;
    world.backend.providers_at(double.base.clone());
    let mut business = a_business(currency);
    business.pays_online = false;
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    keeps(&world, SECRET).await;
    let chosen = world.backend.choose_provider(None, Some(Provider::Stripe));
    assert_eq!(chosen.await.unwrap(), PayingAnswer::Done);
    let mut ann = world.customer();
    let order = ann.places(&world, &world.soup).await;
    Shop {
        world,
        ann,
        order,
        double,
        stripe,
        _key_folder: key_folder,
    }
}

async fn keeps(world: &World, secret: &str) {
    let typed = vec![
        (KeyField::SecretKey, secret.to_owned()),
        (KeyField::WebhookSecret, WEBHOOK.to_owned()),
    ];
    let kept = world.backend.keep_keys(None, Provider::Stripe, typed);
    assert_eq!(kept.await.unwrap(), PayingAnswer::Done);
}

impl Shop {
    async fn presses_pay(&self) -> PayStart {
        self.pays_for(self.order).await
    }

    async fn pays_for(&self, order: OrderId) -> PayStart {
        let payer = Payer::default();
        let start = self
            .world
            .backend
            .start_payment(&self.ann.actor, order, payer);
        start.await.unwrap()
    }

    fn fails(&self, faults: impl IntoIterator<Item = Fault>) {
        let faults = faults.into_iter().map(Some);
        self.stripe.lock().unwrap().faults.extend(faults);
    }

    /// Somebody pays on Stripe's page, or what is wrong with that.
    fn on_page(&self, at: usize, change: &[(&str, Value)]) {
        let mut stripe = self.stripe.lock().unwrap();
        let session = &mut stripe.sessions[at];
        session["status"] = json!("complete");
        session["payment_status"] = json!("paid");
        session["payment_intent"] = json!(format!("pi_{at}"));
        session["url"] = Value::Null;
        for (field, value) in change {
            session[*field] = value.clone();
        }
    }

    fn event(&self, at: usize, kind: &str) -> Vec<u8> {
        let session = self.stripe.lock().unwrap().sessions[at].clone();
        event(kind, session)
    }

    async fn hears(&self, body: &[u8]) -> Notified {
        let signature = signed(body, self.world.clock.now());
        let taken = self
            .world
            .backend
            .take_notification("stripe", &signature, body);
        taken.await.unwrap()
    }

    async fn is_told(&self, at: usize, kind: &str) {
        let body = self.event(at, kind);
        assert_eq!(self.hears(&body).await, Notified::Taken, "{kind}");
    }

    async fn states(&mut self) -> Vec<PaymentState> {
        states(&self.world, &mut self.ann).await
    }
}

fn event(kind: &str, object: Value) -> Vec<u8> {
    let event = json!({ "id": "evt_1", "object": "event", "livemode": false, "type": kind, "data": { "object": object } });
    serde_json::to_vec(&event).unwrap()
}

fn signed(body: &[u8], now: i64) -> String {
    let at = now / 1_000;
    let key = hmac::Key::new(hmac::HMAC_SHA256, WEBHOOK.as_bytes());
    let tag = hmac::sign(&key, &[format!("{at}.").as_bytes(), body].concat());
    let hex: String = tag
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={at},v1={hex}")
}

#[tokio::test]
async fn a_session_is_asked_for_as_stripe_describes_it_and_its_event_is_money() {
    let mut shop = shop("CNY").await;
    shop.double.asked();
    let PayStart::Go(token) = shop.presses_pay().await else {
        panic!("no session");
    };
    let asked = shop.double.asked();
    assert_eq!(asked.len(), 1);
    let one = &asked[0];
    assert_eq!(
        (one.method.as_str(), one.path.as_str()),
        ("POST", "/v1/checkout/sessions")
    );
    assert_eq!(
        one.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(one.header("stripe-version"), "2024-06-20");
    let key = one.header("idempotency-key");
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let field = |name: &str| one.field(name).unwrap();
    assert_eq!(field("client_reference_id"), key);
    assert_eq!(field("mode"), "payment");
    assert_eq!(field("line_items[0][quantity]"), "1");
    assert_eq!(field("line_items[0][price_data][unit_amount]"), "2800");
    assert_eq!(field("line_items[0][price_data][currency]"), "cny");
    assert!(field("line_items[0][price_data][product_data][name]").starts_with("Riverside"));
    assert_eq!(field("success_url"), format!("/pay/back/{token}"));
    assert_eq!(field("expires_at"), (NOW / 1_000 + 23 * 3_600).to_string());
    let page = shop
        .world
        .backend
        .payment_page(&token)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        page.address.unwrap(),
        "https://checkout.stripe.com/c/pay/cs_test_0"
    );
    shop.on_page(0, &[]);
    for _ in 0..3 {
        shop.is_told(0, "checkout.session.completed").await;
    }
    assert_eq!(shop.states().await, [PaymentState::Captured]);
    assert_eq!(shop.presses_pay().await, PayStart::NothingOwed);
}

#[tokio::test]
async fn yen_are_asked_as_they_are_and_what_stripe_cannot_take_is_not_asked() {
    let mut yen = shop("JPY").await;
    yen.double.asked();
    assert!(matches!(yen.presses_pay().await, PayStart::Go(_)));
    let asked = yen.double.asked();
    let amount = asked[0].field("line_items[0][price_data][unit_amount]");
    assert_eq!(amount.unwrap(), "2800");
    yen.on_page(0, &[]);
    yen.is_told(0, "checkout.session.completed").await;
    let all = payments(&yen.world, &mut yen.ann).await;
    assert_eq!(all[0].amount, Money(2_800));
    // Its hundredths are no money there.
    let mut ariary = shop("MGA").await;
    let mut soup = ariary.world.soup.clone();
    soup.price = Money(2_801);
    let rows = vec![soup.clone().into()];
    ariary.world.backend.put_rows(rows).await.unwrap();
    ariary.order = ariary.ann.places(&ariary.world, &soup).await;
    ariary.double.asked();
    assert_eq!(ariary.presses_pay().await, PayStart::Declined);
    assert!(ariary.double.asked().is_empty());
    assert!(ariary.states().await.is_empty());
}

#[tokio::test]
async fn a_session_whose_answer_was_lost_is_found_and_not_made_again() {
    let mut shop = shop("CNY").await;
    shop.fails([Fault::Lost]);
    assert_eq!(shop.presses_pay().await, PayStart::NoAnswer);
    shop.double.asked();
    assert!(matches!(shop.presses_pay().await, PayStart::Go(_)));
    let asked: Vec<String> = shop
        .double
        .asked()
        .into_iter()
        .map(|one| one.method)
        .collect();
    assert_eq!(asked, ["GET"], "looked up, and not made anew");
    assert_eq!(shop.stripe.lock().unwrap().sessions.len(), 1);
    assert_eq!(shop.states().await, [PaymentState::Pending]);
}

#[tokio::test]
async fn a_session_is_found_behind_those_that_other_programs_made_since() {
    let shop = shop("CNY").await;
    shop.fails([Fault::Lost]);
    assert_eq!(shop.presses_pay().await, PayStart::NoAnswer);
    let foreign =
        |at: usize| json!({ "id": format!("cs_other_{at}"), "object": "checkout.session" });
    let mut others: Vec<Value> = (0..20).map(foreign).collect();
    shop.stripe.lock().unwrap().sessions.append(&mut others);
    assert!(matches!(shop.presses_pay().await, PayStart::Go(_)));
    let sessions = shop.stripe.lock().unwrap().sessions.len();
    assert_eq!(sessions, 21, "none was made anew");
}

#[tokio::test]
async fn sessions_that_were_made_hours_later_do_not_hide_one() {
    let mut shop = shop("CNY").await;
    shop.fails([Fault::Lost]);
    assert_eq!(shop.presses_pay().await, PayStart::NoAnswer);
    let created = (NOW + 3 * HOUR) / 1_000;
    let later = |at: usize| json!({ "id": format!("cs_other_{at}"), "object": "checkout.session", "created": created });
    let mut others: Vec<Value> = (0..200).map(later).collect();
    shop.stripe.lock().unwrap().sessions.append(&mut others);
    shop.on_page(0, &[]);
    shop.world.clock.advance(4 * HOUR);
    jobs(&shop.world).await;
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn what_stripe_does_not_take_is_not_being_paid() {
    let mut shop = shop("CNY").await;
    shop.fails([Fault::Cut]);
    assert_eq!(shop.presses_pay().await, PayStart::NoAnswer);
    let key = shop.double.asked()[0].header("idempotency-key").to_owned();
    let error = json!({ "error": { "type": "invalid_request_error", "code": "amount_too_small", "message": "No" } });
    let refused = (400, error.to_string());
    shop.stripe.lock().unwrap().answered.insert(key, refused);
    assert_eq!(shop.presses_pay().await, PayStart::Declined);
    assert_eq!(shop.states().await, [PaymentState::Failed]);
    assert!(matches!(shop.presses_pay().await, PayStart::Go(_)));
}

#[tokio::test]
async fn a_banks_debit_that_takes_days_is_waited_for() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    shop.on_page(0, &[("payment_status", json!("unpaid"))]);
    for _ in 0..30 {
        shop.world.clock.advance(HOUR);
        jobs(&shop.world).await;
    }
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    shop.on_page(0, &[]);
    shop.world.clock.advance(HOUR);
    jobs(&shop.world).await;
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn cut_lines_too_many_requests_and_kept_failures_lead_to_one_payment() {
    let mut shop = shop("CNY").await;
    for fault in [Fault::Cut, Fault::TooMany, Fault::Kept] {
        // The look-up of a second press arrives, what comes after it does not.
        shop.fails([fault]);
        assert_eq!(shop.presses_pay().await, PayStart::NoAnswer, "{fault:?}");
    }
    // The look-up failed with the last fault; the session itself now fails and that is kept.
    shop.stripe.lock().unwrap().faults.clear();
    let key = {
        let asked = shop.double.asked();
        asked[0].header("idempotency-key").to_owned()
    };
    let kept = (500, json!({ "error": { "type": "api_error" } }).to_string());
    shop.stripe
        .lock()
        .unwrap()
        .answered
        .insert(key.clone(), kept);
    assert!(matches!(shop.presses_pay().await, PayStart::Go(_)));
    let keys: Vec<String> = {
        let asked = shop.double.asked();
        let posts = asked.iter().filter(|one| one.method == "POST");
        posts
            .map(|one| one.header("idempotency-key").to_owned())
            .collect()
    };
    assert_eq!(keys, [key.clone(), format!("{key}-2")]);
    assert_eq!(shop.stripe.lock().unwrap().sessions.len(), 1);
    shop.on_page(0, &[]);
    shop.is_told(0, "checkout.session.completed").await;
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn nobody_has_to_come_back_and_no_event_has_to_arrive() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    shop.on_page(0, &[]);
    // The first time that we ask, nobody answers; the second time, after five minutes, somebody does.
    shop.fails([Fault::Cut]);
    shop.world.clock.advance(MINUTE);
    jobs(&shop.world).await;
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    shop.world.clock.advance(4 * MINUTE);
    jobs(&shop.world).await;
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn a_try_of_an_account_whose_keys_went_ends_after_a_day() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    shop.stripe.lock().unwrap().sessions.clear();
    for _ in 0..24 {
        assert_eq!(shop.states().await, [PaymentState::Pending]);
        shop.world.clock.advance(HOUR);
        jobs(&shop.world).await;
    }
    assert_eq!(shop.states().await, [PaymentState::Expired]);
}

#[tokio::test]
async fn events_in_any_order_and_a_late_success_after_a_failure_are_money_once() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    // A bank's debit: complete, and unpaid for days. Then the bank refuses, and an owner has it tried again at Stripe.
    let whole = json!({ "id": "pi_0", "status": "processing" });
    shop.on_page(
        0,
        &[
            ("payment_status", json!("unpaid")),
            ("payment_intent", whole),
        ],
    );
    shop.is_told(0, "checkout.session.completed").await;
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    // Told that it failed, while Stripe itself does not say so.
    shop.is_told(0, "checkout.session.async_payment_failed")
        .await;
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    let failed = json!({ "id": "pi_0", "status": "requires_payment_method" });
    shop.on_page(
        0,
        &[
            ("payment_status", json!("unpaid")),
            ("payment_intent", failed),
        ],
    );
    shop.is_told(0, "checkout.session.async_payment_failed")
        .await;
    assert_eq!(shop.states().await, [PaymentState::Failed]);
    shop.on_page(0, &[]);
    shop.is_told(0, "checkout.session.async_payment_succeeded")
        .await;
    assert_eq!(shop.states().await, [PaymentState::Captured]);
    let late = shop.event(0, "checkout.session.expired");
    for _ in 0..2 {
        assert_eq!(shop.hears(&late).await, Notified::Taken);
        shop.is_told(0, "checkout.session.completed").await;
    }
    assert_eq!(shop.states().await, [PaymentState::Captured]);
}

#[tokio::test]
async fn another_amount_currency_or_mode_is_kept_for_owners_and_booked_nowhere() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    for change in [
        ("amount_total", json!(1)),
        ("currency", json!("usd")),
        // Live money for a test key, or the other way round.
        ("livemode", json!(true)),
    ] {
        shop.on_page(0, &[]);
        let right = shop.stripe.lock().unwrap().sessions[0].clone();
        shop.on_page(0, &[change]);
        shop.is_told(0, "checkout.session.completed").await;
        shop.stripe.lock().unwrap().sessions[0] = right;
    }
    assert_eq!(shop.states().await, [PaymentState::Pending]);
    let kept = shop.world.backend.odd_charges(&actor(Role::Owner)).await;
    let mut why: Vec<Odd> = kept.unwrap().into_iter().map(|one| one.why).collect();
    why.sort_by_key(Odd::name);
    assert_eq!(why, [Odd::Amount, Odd::Currency, Odd::Seller]);
}

#[tokio::test]
async fn a_forged_event_and_one_that_somebody_kept_change_nothing() {
    let shop = shop("CNY").await;
    shop.presses_pay().await;
    shop.on_page(0, &[]);
    let body = shop.event(0, "checkout.session.completed");
    let before = shop.world.dump().await;
    let now = shop.world.clock.now();
    let old = signed(&body, now - 6 * MINUTE);
    for wrong in ["", "t=1,v1=00", &old, &signed(b"{}", now)] {
        let taken = shop.world.backend.take_notification("stripe", wrong, &body);
        assert_eq!(taken.await.unwrap(), Notified::Forged, "{wrong}");
    }
    // Of what another program of the business takes at the same account.
    let foreign = event(
        "checkout.session.completed",
        json!({ "id": "cs_x", "client_reference_id": "x", "payment_status": "paid", "amount_total": 5, "currency": "cny" }),
    );
    assert_eq!(shop.hears(&foreign).await, Notified::Taken);
    assert_eq!(shop.world.dump().await, before);
}

/// An owner gives back a part of the one payment.
async fn refunds_some(shop: &mut Shop, number: u32, amount: i64) {
    let payment = payments(&shop.world, &mut shop.ann).await[0].id;
    let mut zoe = Device::of(actor(Role::Owner));
    let refund = gives_back(payment, number, amount);
    assert_eq!(zoe.does(&shop.world, refund).await, Outcome::Applied);
}

#[tokio::test]
async fn a_refund_is_asked_for_once_and_followed_until_stripe_says_what_became_of_it() {
    let mut shop = shop("CNY").await;
    shop.presses_pay().await;
    shop.on_page(0, &[]);
    shop.is_told(0, "checkout.session.completed").await;
    // Done, and the answer lost: found by our own name, and not asked for again.
    refunds_some(&mut shop, 1, 800).await;
    {
        let mut stripe = shop.stripe.lock().unwrap();
        stripe.refund_status = "pending";
        stripe.faults.extend([None, Some(Fault::Lost)]);
    }
    shop.double.asked();
    jobs(&shop.world).await;
    let asked = shop.double.asked();
    let post = asked.iter().find(|one| one.method == "POST").unwrap();
    assert_eq!(post.path, "/v1/refunds");
    assert_eq!(post.field("payment_intent").unwrap(), "pi_0");
    assert_eq!(post.field("amount").unwrap(), "800");
    let key = post.header("idempotency-key");
    assert_eq!(key, post.field("metadata[refund]").unwrap());
    shop.world.clock.advance(5 * MINUTE);
    jobs(&shop.world).await;
    let asked = shop.double.asked();
    assert!(asked.iter().all(|one| one.method == "GET"), "{asked:?}");
    let all = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(all[0].state, RefundState::Pending, "on its way is not done");
    // It goes out, and Stripe says so: asked at once.
    shop.stripe.lock().unwrap().refunds[0]["status"] = json!("succeeded");
    let told = event(
        "charge.refunded",
        json!({ "id": "ch_1", "payment_intent": "pi_0" }),
    );
    assert_eq!(shop.hears(&told).await, Notified::Taken);
    jobs(&shop.world).await;
    let all = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(all[0].state, RefundState::Done);
    assert_eq!(shop.stripe.lock().unwrap().refunds.len(), 1);
    // The bank takes nothing back: the reason is told.
    refunds_some(&mut shop, 2, 100).await;
    shop.stripe.lock().unwrap().refund_status = "failed";
    jobs(&shop.world).await;
    let all = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(all[1].state, RefundState::Failed);
    // Days later a bank sends back the first one too: it was no refund, and is not asked for once more.
    shop.stripe.lock().unwrap().refunds[0]["status"] = json!("failed");
    let told = event(
        "refund.failed",
        json!({ "id": "re_0", "payment_intent": "pi_0" }),
    );
    assert_eq!(shop.hears(&told).await, Notified::Taken);
    jobs(&shop.world).await;
    let all = refunds(&shop.world, &mut shop.ann).await;
    assert_eq!(all[0].state, RefundState::Failed);
    assert_eq!(shop.stripe.lock().unwrap().refunds.len(), 2);
}

#[tokio::test]
async fn keys_are_tried_with_the_exact_answer_and_never_shown() {
    let shop = shop("CNY").await;
    let tried = || shop.world.backend.try_keys(None, Provider::Stripe);
    let works = KeyTrial::Works {
        mode: KeyMode::Test,
    };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial: works });
    shop.fails([Fault::TooMany]);
    let said = "429 rate_limit".to_owned();
    let trial = KeyTrial::NoAnswer { said };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
    keeps(&shop.world, "sk_test_another").await;
    let said = "Invalid API Key provided: sk_test_****oops".to_owned();
    let trial = KeyTrial::Refused { said };
    assert_eq!(tried().await.unwrap(), PayingAnswer::Tried { trial });
    let dump = shop.world.dump().await;
    assert!(!dump.contains("sk_test_another") && !dump.contains(WEBHOOK));
    let removed = shop.world.backend.remove_keys(None, Provider::Stripe);
    assert_eq!(removed.await.unwrap(), PayingAnswer::Done);
    let refusal = PayingRefusal::NoKeys;
    assert_eq!(tried().await.unwrap(), PayingAnswer::Refused { refusal });
    assert_eq!(shop.presses_pay().await, PayStart::Off);
}

#[tokio::test]
async fn of_many_payments_through_a_bad_line_none_is_lost_or_doubled() {
    let mut shop = shop("CNY").await;
    let mut noise = Noise::of(19);
    let mut orders = vec![shop.order];
    for _ in 0..19 {
        orders.push(shop.ann.places(&shop.world, &shop.world.soup).await);
    }
    let faults = [Fault::Lost, Fault::Cut, Fault::TooMany, Fault::Kept];
    let mut paid = Vec::new();
    for order in &orders {
        if noise.below(2) == 0 {
            let many = 1 + noise.below(2);
            let more: Vec<Fault> = (0..many).map(|_| faults[noise.below(4)]).collect();
            shop.fails(more);
        }
        while !matches!(shop.pays_for(*order).await, PayStart::Go(_)) {}
        let at = shop.stripe.lock().unwrap().sessions.len() - 1;
        if noise.below(3) == 0 {
            continue;
        }
        shop.on_page(at, &[]);
        paid.push(at);
        let events = [
            "checkout.session.completed",
            "checkout.session.expired",
            "checkout.session.async_payment_failed",
        ];
        for _ in 0..noise.below(4) {
            if noise.below(3) == 0 {
                shop.fails([Fault::Cut]);
            }
            let which = paid[noise.below(paid.len())];
            shop.is_told(which, events[noise.below(3)]).await;
        }
        shop.world.clock.advance(MINUTE);
        jobs(&shop.world).await;
    }
    shop.stripe.lock().unwrap().faults.clear();
    for _ in 0..26 {
        shop.world.clock.advance(HOUR);
        for session in &mut shop.stripe.lock().unwrap().sessions {
            if session["status"] == "open" {
                session["status"] = json!("expired");
            }
        }
        jobs(&shop.world).await;
    }
    let sessions = shop.stripe.lock().unwrap().sessions.clone();
    let all = payments(&shop.world, &mut shop.ann).await;
    assert_eq!((sessions.len(), all.len()), (orders.len(), orders.len()));
    for (at, session) in sessions.iter().enumerate() {
        let reference = session["id"].as_str();
        let of = all
            .iter()
            .filter(|row| row.reference.as_deref() == reference);
        let states: Vec<PaymentState> = of.map(|row| row.state).collect();
        let want = if paid.contains(&at) {
            PaymentState::Captured
        } else {
            PaymentState::Expired
        };
        assert_eq!(states, [want], "{session}");
    }
    let kept = shop.world.backend.odd_charges(&actor(Role::Owner)).await;
    assert!(kept.unwrap().is_empty());
}
