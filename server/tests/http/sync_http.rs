//! Push and pull over HTTP: what arrives where, and what is refused.

use crate::app::TestApp;
use crate::client::{Client, fresh_id};
use crate::orders::{a_push, an_order, frozen, orders, places_an_order, pulls, user_of};
use domain::Mutation;
use serde_json::json;
use sync::{MAX_MUTATION_BYTES, Problem, PullReply};

#[tokio::test]
async fn an_order_placed_by_a_customer_arrives_at_the_waiter() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let (order, answer) = places_an_order(&app, &ann).await;
    let reply = answer.is(200).json();
    assert_eq!(
        (&reply["last_mid"], &reply["outcomes"][0]["outcome"]["is"]),
        (&json!(1), &json!("applied"))
    );
    assert!(orders(&pulls(&ben).await).contains(&order.to_string()));
    assert!(orders(&pulls(&ann).await).contains(&order.to_string()));
}

#[tokio::test]
async fn a_customer_sees_no_order_of_another() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let (order, _) = places_an_order(&app, &ann).await;
    let seen = pulls(&eve).await;
    assert!(orders(&seen).is_empty());
    assert!(
        !serde_json::to_string(&seen)
            .unwrap()
            .contains(&order.to_string())
    );
    assert!(seen.iter().any(|change| change["entity"] == "product"));
}

#[tokio::test]
async fn the_head_of_a_page_says_where_the_next_one_begins() {
    let app = TestApp::start().await;
    app.state().backend.seed_products(1_100).await.unwrap();
    let ann = app.customer("ann").await;
    let mut body = json!({ "client": ann.id, "build": "t" });
    let first = ann.post_json("/api/sync/v1/pull", &body).await.is(200);
    let page = first.json();
    assert_eq!(page["more"], true);
    assert_eq!(first.header(PullReply::NEXT), page["cookie"]);
    body["cookie"] = page["cookie"].clone();
    let last = ann.post_json("/api/sync/v1/pull", &body).await.is(200);
    assert_eq!(last.json()["more"], false);
    assert_eq!(last.header(PullReply::NEXT), "");
}

#[tokio::test]
async fn the_first_screen_comes_before_everything_for_whoever_it_is() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let (order, _) = places_an_order(&app, &ann).await;
    let preview = async |client: &Client| {
        let person = user_of(client).await;
        let asked = client
            .post_json(
                "/api/sync/v1/preview",
                &json!({ "client": client.id, "person": person }),
            )
            .await;
        serde_json::to_string(&asked.is(200).json()).unwrap()
    };
    assert!(preview(&ben).await.contains(&order.to_string()));
    assert!(preview(&ann).await.contains(&order.to_string()));
    let eve = app.customer("eve").await;
    assert!(!preview(&eve).await.contains(&order.to_string()));
    let others = json!({ "client": ben.id, "person": user_of(&ann).await });
    ben.post_json("/api/sync/v1/preview", &others).await.is(409);
    let nobody = app.anonymous();
    nobody
        .post_json("/api/sync/v1/preview", &others)
        .await
        .is(401);
}

#[tokio::test]
async fn an_order_sent_twice_is_taken_once() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let mutation = frozen(1, user, &Mutation::OrderPlace(an_order(&app, user).await));
    let first = ann
        .post_json("/api/sync/v1/push", &a_push(&ann, vec![mutation.clone()]))
        .await
        .is(200)
        .json();
    let after = app.dump();
    let second = ann
        .post_json("/api/sync/v1/push", &a_push(&ann, vec![mutation]))
        .await
        .is(200)
        .json();
    assert_eq!((first, after), (second, app.dump()));
}

#[tokio::test]
async fn nobody_sends_or_reads_with_the_device_of_another() {
    let app = TestApp::start().await;
    let (ann, mut eve) = (app.customer("ann").await, app.customer("eve").await);
    places_an_order(&app, &ann).await.1.is(200);
    eve.id = ann.id;
    let before = app.dump();
    let push = a_push(&eve, Vec::new());
    assert_eq!(
        eve.post_json("/api/sync/v1/push", &push)
            .await
            .is(409)
            .problem()
            .kind,
        Problem::WRONG_PRINCIPAL
    );
    let pull = json!({ "client": ann.id, "build": "t" });
    assert_eq!(
        eve.post_json("/api/sync/v1/pull", &pull)
            .await
            .is(409)
            .problem()
            .kind,
        Problem::WRONG_PRINCIPAL
    );
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn the_pull_cookie_of_another_opens_nothing() {
    let app = TestApp::start().await;
    let (ann, eve, ben) = (
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
    );
    let (order, _) = places_an_order(&app, &ann).await;
    for owner in [&ann, &ben] {
        let pull = json!({ "client": owner.id, "build": "t" });
        let cookie = owner
            .post_json("/api/sync/v1/pull", &pull)
            .await
            .is(200)
            .json()["cookie"]
            .clone();
        let pull = json!({ "client": eve.id, "build": "t", "cookie": cookie });
        let reply = eve
            .post_json("/api/sync/v1/pull", &pull)
            .await
            .is(200)
            .text();
        assert!(!reply.contains(&order.to_string()));
    }
}

#[tokio::test]
async fn an_order_in_the_name_of_another_is_kept_aside_and_not_placed() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.customer("ann").await, app.customer("eve").await);
    let order = an_order(&app, user_of(&ann).await).await;
    let id = order.id.to_string();
    let push = a_push(
        &eve,
        vec![frozen(1, user_of(&eve).await, &Mutation::OrderPlace(order))],
    );
    let reply = eve
        .post_json("/api/sync/v1/push", &push)
        .await
        .is(200)
        .json();
    assert_eq!(reply["outcomes"][0]["outcome"]["is"], "parked");
    assert!(!orders(&pulls(&ann).await).contains(&id));
}

#[tokio::test]
async fn another_epoch_and_a_cloned_profile_are_told_apart() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    places_an_order(&app, &ann).await.1.is(200);
    let before = app.dump();
    let push = json!({ "client": ann.id, "build": "t", "epoch": "another", "mutations": [] });
    let problem = ann
        .post_json("/api/sync/v1/push", &push)
        .await
        .is(409)
        .problem();
    assert_eq!(
        (problem.kind.as_str(), problem.last_mid),
        (Problem::WRONG_EPOCH, Some(1))
    );
    let (_, answer) = places_an_order(&app, &ann).await;
    assert_eq!(answer.is(409).problem().kind, Problem::FORKED);
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn too_much_at_once_is_refused_and_nothing_of_it_taken() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let before = app.dump();
    let body = |bytes: usize| {
        format!(
            r#"{{"client":"{}","build":"{}","mutations":[]}}"#,
            fresh_id(),
            "x".repeat(bytes)
        )
    };
    let call = || {
        ann.call(reqwest::Method::POST, "/api/sync/v1/push")
            .header("content-type", "application/json")
    };
    let announced = crate::client::Answer::of(call().body(body(600 * 1024))).await;
    assert_eq!(announced.is(413).problem().kind, Problem::TOO_LARGE);
    // Without a length in front, the pieces are counted.
    let pieces = (0..80).map(|_| Ok::<_, std::io::Error>(vec![b' '; 8 * 1024]));
    let streamed = call().body(reqwest::Body::wrap_stream(tokio_stream::iter(pieces)));
    assert_eq!(
        crate::client::Answer::of(streamed)
            .await
            .is(413)
            .problem()
            .kind,
        Problem::TOO_LARGE
    );
    let huge = json!({ "client": fresh_id(), "build": "t", "mutations": [{ "mid": 1, "name": "x@1", "at": 0, "actor": fresh_id(), "args": "x".repeat(MAX_MUTATION_BYTES) }] });
    assert_eq!(
        ann.post_json("/api/sync/v1/push", &huge)
            .await
            .is(413)
            .problem()
            .kind,
        Problem::TOO_LARGE
    );
    assert_eq!(app.dump(), before);
}

#[tokio::test]
async fn replies_travel_compressed_where_the_browser_can_read_that() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let pull = ann
        .call(reqwest::Method::POST, "/api/sync/v1/pull")
        .header("accept-encoding", "gzip");
    let answer = crate::client::Answer::of(pull.json(&json!({ "client": ann.id, "build": "t" })))
        .await
        .is(200);
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn what_a_newer_app_asks_for_is_kept_in_sight_of_its_author_and_the_rest_of_the_queue_passes()
{
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let user = user_of(&ann).await;
    let newer = json!({ "mid": 1, "name": "review.write@1", "at": 5, "actor": user, "mood": "fine", "args": { "stars": 5 } });
    let order = an_order(&app, user).await;
    let id = order.id;
    let known = frozen(2, user, &Mutation::OrderPlace(order));
    let mut push = serde_json::to_value(a_push(&ann, vec![known])).unwrap();
    push["mutations"].as_array_mut().unwrap().insert(0, newer);
    push["later"] = json!({ "field": true });
    let reply = ann
        .post_json("/api/sync/v1/push", &push)
        .await
        .is(200)
        .json();
    assert_eq!(
        (
            &reply["last_mid"],
            &reply["outcomes"][0]["outcome"]["is"],
            &reply["outcomes"][1]["outcome"]["is"]
        ),
        (&json!(2), &json!("parked"), &json!("applied"))
    );
    let pull = json!({ "client": ann.id, "build": "9.0.0", "later": [1, 2] });
    let reply = ann
        .post_json("/api/sync/v1/pull", &pull)
        .await
        .is(200)
        .json();
    let rows = reply["changes"].as_array().unwrap();
    let card = rows
        .iter()
        .find(|change| change["entity"] == "parked")
        .unwrap();
    assert_eq!(card["id"], reply_parked(&ann, &push).await);
    assert_eq!(
        (
            &card["row"]["mutation"],
            &card["row"]["reason"]["why"],
            &card["row"]["args"]
        ),
        (
            &json!("review.write@1"),
            &json!("unknown"),
            &json!({ "stars": 5 })
        )
    );
    assert!(rows.iter().any(|change| change["id"] == id.to_string()));
}

/// The card that the first mutation of this push led to, as the server tells it again.
async fn reply_parked(
    client: &crate::client::Client,
    push: &serde_json::Value,
) -> serde_json::Value {
    let reply = client
        .post_json("/api/sync/v1/push", push)
        .await
        .is(200)
        .json();
    reply["outcomes"][0]["outcome"]["parked"].clone()
}

#[tokio::test]
async fn a_device_asks_what_its_scopes_hold_and_gets_afresh_what_it_names() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    places_an_order(&app, &ann).await.1.is(200);
    let pull = json!({ "client": ann.id, "build": "t" });
    let first = ann
        .post_json("/api/sync/v1/pull", &pull)
        .await
        .is(200)
        .json();
    assert!(first.get("digests").is_none(), "nobody asked");
    let pull = json!({ "client": ann.id, "build": "t", "cookie": first["cookie"], "digest": true });
    let second = ann
        .post_json("/api/sync/v1/pull", &pull)
        .await
        .is(200)
        .json();
    let held = |scope: &str| {
        let of = |change: &&serde_json::Value| change["scope"] == scope;
        first["changes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(of)
            .count()
    };
    assert_eq!(
        second["digests"]["business"]["rows"],
        json!(held("business"))
    );
    assert!(second["changes"].as_array().unwrap().is_empty());
    let pull = json!({ "client": ann.id, "build": "t", "cookie": second["cookie"], "fresh": ["business"] });
    let third = ann
        .post_json("/api/sync/v1/pull", &pull)
        .await
        .is(200)
        .json();
    assert_eq!(third["reset"], json!(["business"]));
    assert_eq!(third["changes"].as_array().unwrap().len(), held("business"));
}
