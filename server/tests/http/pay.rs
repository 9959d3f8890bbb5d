//! Paying online through the Sandbox, over HTTP: whatever a provider, a customer and the clock do, money is in the books once or not at all.

use crate::app::TestApp;
use crate::client::{Answer, Client, fresh_id};
use crate::orders::{a_push, an_order, frozen, places_an_order, pulls, user_of};
use domain::sales::{Order, OrderState, OrderStep, RefundRecord, Step};
use domain::{Money, Mutation, OrderId, UserId};
use reqwest::Method;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const NOTIFY: &str = "/api/pay/v1/sandbox/notify";

/// An order that stands in the books of the server.
pub async fn put_order(app: &TestApp, customer: UserId, total: i64) -> OrderId {
    let place = an_order(app, customer).await;
    let order = Order {
        discounts: Vec::new(),
        id: OrderId(fresh_id()),
        number: None,
        customer,
        name: place.name,
        kind: place.kind,
        lines: place.lines,
        total: Money(total),
        note: String::new(),
        state: OrderState::Placed,
        placed_at: crate::app::NOON,
        changed_at: crate::app::NOON,
    };
    let id = order.id;
    let backend = &app.state().backend;
    backend.put_rows(vec![order.into()]).await.unwrap();
    id
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

/// A customer on the way to pay: the page that leaves, and the Sandbox's page.
pub struct Visit {
    /// What names the try.
    pub token: String,
    /// What the Sandbox calls the payment.
    pub reference: String,
}

impl Visit {
    pub fn back(&self) -> String {
        format!("/pay/back/{}", self.token)
    }

    pub fn sandbox(&self) -> String {
        format!("/sandbox/pay/{}", self.reference)
    }
}

pub async fn presses_pay(client: &Client, order: OrderId) -> Answer {
    client.post_form(&format!("/pay/{order}"), &[]).await
}

/// Follows what *Pay now* answered to the Sandbox.
pub async fn leaves(client: &Client, answer: Answer) -> Visit {
    let go = answer.is(303).header("location").to_owned();
    let token = go.strip_prefix("/pay/go/").unwrap().to_owned();
    let page = client.get(&go).await.is(200);
    let text = page.text();
    let reference = between(&text, "content=\"0;url=/sandbox/pay/", "\"");
    let reference = reference.expect(&text).to_owned();
    Visit { token, reference }
}

pub async fn begins(client: &Client, order: OrderId) -> Visit {
    let answer = presses_pay(client, order).await;
    leaves(client, answer).await
}

pub async fn acts(client: &Client, visit: &Visit, act: &str) {
    let answer = client.post_form(&visit.sandbox(), &[("act", act)]).await;
    answer.redirects_to(&visit.back());
}

/// Does what is due, also where the server's own worker has begun with it.
pub async fn jobs(app: &TestApp) {
    app.state().backend.run_due_jobs().await.unwrap();
}

/// The page that the customer comes back to, once it is known what is true.
async fn settled(app: &TestApp, client: &Client, visit: &Visit) -> String {
    loop {
        let page = client.get(&visit.back()).await.is(200);
        if page.headers.get("refresh").is_none() {
            return page.text();
        }
        app.clock.advance(4_000);
        jobs(app).await;
    }
}

/// The rows of a noun as this person's devices have them.
pub async fn rows(client: &Client, entity: &str) -> Vec<Value> {
    let changes = pulls(client).await;
    let of = changes.into_iter().filter(|one| one["entity"] == entity);
    of.map(|one| one["row"].clone())
        .filter(|row| !row.is_null())
        .collect()
}

async fn states(client: &Client) -> Vec<String> {
    let payments = rows(client, "payment").await;
    let state = |row: &Value| row["state"].as_str().unwrap().to_owned();
    payments.iter().map(state).collect()
}

/// What the Sandbox would send, changed by a test and signed as the Sandbox signs.
pub async fn notice(app: &TestApp, visit: &Visit, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let backend = &app.state().backend;
    let body = backend.sandbox_notice(&visit.reference).await.unwrap();
    let mut body: Value = serde_json::from_slice(&body.unwrap()).unwrap();
    change(&mut body);
    serde_json::to_vec(&body).unwrap()
}

pub async fn notifies(app: &TestApp, body: Vec<u8>) -> Answer {
    let signature = app.state().backend.sandbox_signature(&body);
    notifies_signed(app, body, &signature).await
}

async fn notifies_signed(app: &TestApp, body: Vec<u8>, signature: &str) -> Answer {
    let request = app.anonymous().bare(Method::POST, NOTIFY);
    let request = request.header("content-type", "application/json");
    Answer::of(request.header("sandbox-signature", signature).body(body)).await
}

#[tokio::test]
async fn a_customer_pays_and_everybody_sees_it() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let user = user_of(&ann).await;
    let order = put_order(&app, user, 8_800).await;
    let answer = presses_pay(&ann, order).await.is(303);
    let go = answer.header("location").to_owned();
    // The page that leaves tells the provider the site and nothing else, under the policy of every page.
    let leaving = ann.get(&go).await.is(200);
    assert_eq!(leaving.header("referrer-policy"), "origin");
    let policy = leaving.header("content-security-policy");
    assert!(policy.contains("form-action 'self'"), "{policy}");
    let visit = leaves(&ann, answer).await;
    assert_eq!(states(&ben).await, ["pending"]);
    let page = ann.get(&visit.sandbox()).await.is(200).text();
    assert!(page.contains("¥88.00"), "{page}");
    assert_eq!(
        ann.get(&visit.sandbox()).await.header("referrer-policy"),
        "same-origin"
    );
    acts(&ann, &visit, "pay").await;
    let back = ann.get(&visit.back()).await.is(200).text();
    assert!(back.contains("¥88.00 was paid"), "{back}");
    // Opened again, also by another browser, it says the same.
    assert_eq!(ann.get(&visit.back()).await.is(200).text(), back);
    let other = app.anonymous().get(&visit.back()).await.is(200).text();
    assert!(other.contains("¥88.00 was paid"));
    for person in [&ann, &ben] {
        let payments = rows(person, "payment").await;
        assert_eq!(payments.len(), 1);
        assert_eq!(payments[0]["state"], "captured");
        assert_eq!(payments[0]["amount"], 8_800);
        let method = json!({ "by": "online", "provider": "sandbox" });
        assert_eq!(payments[0]["method"], method);
        assert_eq!(payments[0]["reference"], visit.reference.as_str());
    }
    // Nothing is left to pay, and the way to the provider is closed.
    let again = presses_pay(&ann, order).await.is(409).text();
    assert!(again.contains("nothing to pay"), "{again}");
    ann.get(&go).await.redirects_to(&visit.back());
    assert!(ann.get(&visit.sandbox()).await.text().contains("has ended"));
    acts(&ann, &visit, "refuse").await;
    assert_eq!(states(&ben).await, ["captured"]);
}

#[tokio::test]
async fn nobody_pays_for_others_and_a_foreign_page_begins_nothing() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let (ben, zoe) = (app.agent("ben").await, app.owner("zoe").await);
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let path = format!("/pay/{order}");
    let before = app.dump();
    for other in [&eve, &ben, &zoe] {
        presses_pay(other, order).await.is(404);
    }
    let stranger = app.anonymous().post_form(&path, &[]).await.is(303);
    assert!(
        stranger
            .header("location")
            .starts_with("/sign-in?next=/app/orders/")
    );
    Answer::of(ann.bare(Method::POST, &path)).await.is(403);
    for odd in [
        "/pay/x",
        "/pay/%00",
        "/pay/00000000-0000-0000-0000-000000000000",
    ] {
        ann.post_form(odd, &[]).await.is(404);
    }
    for odd in [
        "/pay/go/x",
        "/pay/back/x",
        "/pay/back/%00",
        "/sandbox/pay/x",
        "/sandbox/pay/%00",
    ] {
        ann.get(odd).await.is(404);
    }
    assert_eq!(app.dump(), before);
    let visit = begins(&ann, order).await;
    ann.post_form(&visit.sandbox(), &[("act", "rob")])
        .await
        .is(400);
    Answer::of(ann.bare(Method::POST, &visit.sandbox()))
        .await
        .is(403);
    assert_eq!(states(&zoe).await, ["pending"]);
}

#[tokio::test]
async fn a_guest_pays_too() {
    let app = TestApp::start().await;
    let guest = app.guest().await;
    let (order, answer) = places_an_order(&app, &guest).await;
    answer.is(200);
    let visit = begins(&guest, order).await;
    acts(&guest, &visit, "pay").await;
    assert_eq!(states(&guest).await, ["captured"]);
}

#[tokio::test]
async fn in_production_there_is_no_sandbox() {
    let app = TestApp::production().await;
    let ann = app.anonymous();
    for path in ["/sandbox/pay/x", "/pay/go/x", "/pay/back/x"] {
        ann.get(path).await.is(404);
    }
    ann.post_form("/sandbox/pay/x", &[("act", "pay")])
        .await
        .is(404);
    let body = b"{}".to_vec();
    notifies(&app, body).await.is(404);
}

#[tokio::test]
async fn a_second_tab_is_told_that_a_payment_is_under_way_and_pays_after_it_ended() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let one = begins(&ann, order).await;
    let told = presses_pay(&ann, order).await.is(409).text();
    assert!(told.contains("A payment is under way"), "{told}");
    assert!(told.contains(&format!("/pay/go/{}", one.token)), "{told}");
    assert_eq!(states(&ann).await, ["pending"]);
    acts(&ann, &one, "refuse").await;
    let back = ann.get(&one.back()).await.is(200).text();
    assert!(back.contains("Not paid"), "{back}");
    let two = begins(&ann, order).await;
    assert_ne!(two.reference, one.reference);
    acts(&ann, &two, "twice").await;
    let mut states = states(&ann).await;
    states.sort();
    assert_eq!(states, ["captured", "failed"]);
}

#[tokio::test]
async fn whoever_returns_before_the_notification_reads_that_the_bank_is_asked_and_then_what_is_true()
 {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let visit = begins(&ann, order).await;
    acts(&ann, &visit, "lost").await;
    let page = ann.get(&visit.back()).await.is(200);
    assert_eq!(page.header("refresh"), "2");
    assert!(page.text().contains("We are asking the bank"));
    let paid = settled(&app, &ann, &visit).await;
    assert!(paid.contains("was paid"), "{paid}");
    assert_eq!(states(&ann).await, ["captured"]);
}

#[tokio::test]
async fn whoever_never_returns_has_paid_once_the_server_has_asked() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let (lost, late) = (
        put_order(&app, user, 100).await,
        put_order(&app, user, 200).await,
    );
    let (lost, late) = (begins(&ann, lost).await, begins(&ann, late).await);
    acts(&ann, &lost, "lost").await;
    acts(&ann, &late, "late").await;
    assert_eq!(states(&ann).await, ["pending", "pending"]);
    app.clock.advance(MINUTE);
    jobs(&app).await;
    assert_eq!(states(&ann).await, ["captured", "captured"]);
    // The late notification changes nothing any more, and neither does a failure of earlier.
    app.clock.advance(HOUR);
    jobs(&app).await;
    let refused = notice(&app, &late, |body| body["state"] = json!("refused"));
    notifies(&app, refused.await).await.is(204);
    assert_eq!(states(&ann).await, ["captured", "captured"]);
    assert_eq!(rows(&ann, "payment").await.len(), 2);
}

#[tokio::test]
async fn what_nobody_pays_expires_after_a_day_and_money_that_comes_later_still_is_not_lost() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let visit = begins(&ann, order).await;
    for _ in 0..23 {
        app.clock.advance(HOUR);
        jobs(&app).await;
        assert_eq!(states(&ann).await, ["pending"]);
    }
    app.clock.advance(HOUR);
    jobs(&app).await;
    assert_eq!(states(&ann).await, ["expired"]);
    let page = ann.get(&visit.back()).await.is(200).text();
    assert!(page.contains("The time to pay is over"), "{page}");
    let paid = notice(&app, &visit, |body| {
        body["state"] = json!("paid");
        body["charge"] = json!("late-one");
    });
    notifies(&app, paid.await).await.is(204);
    assert_eq!(states(&ann).await, ["captured"]);
}

#[tokio::test]
async fn a_forged_notification_books_nothing_and_a_signed_one_that_does_not_fit_is_kept_for_owners()
{
    let app = TestApp::start().await;
    let (ann, ben, zoe) = (
        app.customer("ann").await,
        app.agent("ben").await,
        app.owner("zoe").await,
    );
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let visit = begins(&ann, order).await;
    let paid = |charge: &'static str| {
        move |body: &mut Value| {
            body["state"] = json!("paid");
            body["charge"] = json!(charge);
        }
    };
    let body = notice(&app, &visit, paid("c1")).await;
    let before = app.dump();
    let right = app.state().backend.sandbox_signature(&body);
    for wrong in ["", "x", "AAAA", &right[1..]] {
        notifies_signed(&app, body.clone(), wrong).await.is(400);
    }
    let other = app.state().backend.sandbox_signature(b"{}");
    notifies_signed(&app, body.clone(), &other).await.is(400);
    notifies(&app, b"{}".to_vec()).await.is(400);
    notifies(&app, vec![b' '; 64 * 1024 + 1]).await.is(413);
    assert_eq!(app.dump(), before);
    let odd: [fn(&mut Value); 4] = [
        |body| body["amount"] = json!(1),
        |body| body["currency"] = json!("JPY"),
        |body| body["seller"] = json!("somebody else"),
        |body| body["key"] = json!("nobody's"),
    ];
    for change in odd {
        let change = |body: &mut Value| {
            paid("odd")(body);
            change(body);
        };
        let body = notice(&app, &visit, change).await;
        // However often it comes, it is kept once.
        for _ in 0..3 {
            notifies(&app, body.clone()).await.is(204);
        }
    }
    assert_eq!(states(&ann).await, ["pending"]);
    // Three at the same moment are one payment; another charge is other money.
    let send = || notifies(&app, body.clone());
    let (one, two, three) = tokio::join!(send(), send(), send());
    for answer in [one, two, three] {
        answer.is(204);
    }
    let second = notice(&app, &visit, paid("c2")).await;
    notifies(&app, second).await.is(204);
    assert_eq!(states(&ann).await, ["captured"]);
    let kept = zoe.post_form("/api/pay/odd", &[]).await.is(200).json();
    let mut why: Vec<&str> = kept
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["why"].as_str().unwrap())
        .collect();
    why.sort_unstable();
    assert_eq!(
        why,
        [
            "amount",
            "currency",
            "no_attempt",
            "second_charge",
            "seller"
        ]
    );
    for other in [&ann, &ben, &app.anonymous()] {
        let none = other.post_form("/api/pay/odd", &[]).await.is(200).json();
        assert_eq!(none, json!([]));
    }
}

#[tokio::test]
async fn an_order_that_is_cancelled_while_it_is_paid_shows_the_money_as_owed_back() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let order = put_order(&app, user, 8_800).await;
    let visit = begins(&ann, order).await;
    let cancel = Mutation::OrderStep(OrderStep {
        id: order,
        was: OrderState::Placed,
        step: Step::Cancel,
    });
    let push = a_push(&ann, vec![frozen(1, user, &cancel)]);
    ann.post_json("/api/sync/v1/push", &push).await.is(200);
    acts(&ann, &visit, "pay").await;
    assert_eq!(states(&ann).await, ["captured"]);
    let orders = rows(&ann, "order").await;
    assert_eq!(orders[0]["state"]["is"], "cancelled");
    presses_pay(&ann, order).await.is(409);
}

#[tokio::test]
async fn a_refund_goes_back_through_the_provider_once_and_says_where_it_did_not() {
    let app = TestApp::start().await;
    let (ann, zoe) = (app.customer("ann").await, app.owner("zoe").await);
    let order = put_order(&app, user_of(&ann).await, 8_800).await;
    let visit = begins(&ann, order).await;
    acts(&ann, &visit, "pay").await;
    let payment = rows(&ann, "payment").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let owner = user_of(&zoe).await;
    let refunds = async |mid: u64, number: u32, amount: i64| {
        let refund = Mutation::RefundRecord(RefundRecord {
            payment: payment.parse().unwrap(),
            number,
            amount: Money(amount),
            reason: "Cold".into(),
            idempotency_key: fresh_id(),
        });
        let push = a_push(&zoe, vec![frozen(mid, owner, &refund)]);
        let reply = zoe.post_json("/api/sync/v1/push", &push).await.is(200);
        reply.json()["outcomes"][0]["outcome"]["is"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(refunds(1, 1, 800).await, "applied");
    // The Sandbox does not give back just so little; that nothing went back is told with its reason.
    assert_eq!(refunds(2, 2, 13).await, "applied");
    let waiting = rows(&ann, "refund").await;
    assert!(
        waiting.iter().all(|row| row["state"] == "pending"),
        "{waiting:?}"
    );
    jobs(&app).await;
    let mut told = rows(&ann, "refund").await;
    told.sort_by_key(|row| row["number"].as_i64());
    // What is done says nothing, as every refund of before.
    assert!(told[0].get("state").is_none(), "{told:?}");
    assert_eq!(told[1]["state"], "failed");
    assert_eq!(told[1]["failure"], "the customer's card is closed");
    // What failed may go back again, and not more than was paid.
    assert_eq!(refunds(3, 3, 8_001).await, "parked");
    assert_eq!(refunds(4, 3, 8_000).await, "applied");
    jobs(&app).await;
    let told = rows(&ann, "refund").await;
    let went = told.iter().filter(|row| row.get("state").is_none());
    let went: i64 = went.map(|row| row["amount"].as_i64().unwrap()).sum();
    assert_eq!((told.len(), went), (3, 8_800));
}

#[tokio::test]
async fn a_currency_without_decimals_is_asked_for_as_it_stands() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let mut business = backend.business().await.unwrap().unwrap();
    business.currency = domain::money::Currency("JPY".into());
    backend.put_rows(vec![business.into()]).await.unwrap();
    let ann = app.customer("ann").await;
    let order = put_order(&app, user_of(&ann).await, 80).await;
    let visit = begins(&ann, order).await;
    let body: Value = serde_json::from_slice(&notice(&app, &visit, |_| {}).await).unwrap();
    assert_eq!(
        (&body["amount"], &body["currency"]),
        (&json!(80), &json!("JPY"))
    );
    let page = ann.get(&visit.sandbox()).await.text();
    assert!(page.contains("¥80") && !page.contains("¥80."), "{page}");
}

#[tokio::test]
async fn a_business_that_turned_it_off_takes_nothing_online() {
    let app = TestApp::start().await;
    let backend = &app.state().backend;
    let mut business = backend.business().await.unwrap().unwrap();
    assert!(business.pays_online, "the demonstration has it on");
    business.pays_online = false;
    backend.put_rows(vec![business.into()]).await.unwrap();
    let ann = app.customer("ann").await;
    let order = put_order(&app, user_of(&ann).await, 80).await;
    let page = presses_pay(&ann, order).await.is(409).text();
    assert!(page.contains("Nobody can pay online"), "{page}");
    assert_eq!(states(&ann).await, Vec::<String>::new());
}
