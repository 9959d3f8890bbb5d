//! A crowd, however large, does not stand between a waiter and an order.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::orders::{a_push, frozen, places_an_order, pulls, user_of};
use domain::sales::{OrderState, OrderStep, Step};
use domain::{Mutation, OrderId};
use reqwest::Method;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// What a waiter would call at once.
const SOON: Duration = Duration::from_secs(5);

/// Accepts an order over a fresh connection.
async fn accepts(app: &TestApp, waiter: &Client, order: OrderId) {
    let begin = Instant::now();
    let mut fresh = Client::new(&app.url());
    fresh.id = waiter.id;
    fresh.plant(&waiter.token().unwrap());
    let step = Mutation::OrderStep(OrderStep {
        id: order,
        was: OrderState::Placed,
        step: Step::Accept,
    });
    let user = user_of(&fresh).await;
    let push = a_push(&fresh, vec![frozen(1, user, &step)]);
    let reply = fresh
        .post_json("/api/sync/v1/push", &push)
        .await
        .is(200)
        .json();
    assert_eq!(reply["outcomes"][0]["outcome"]["is"], "applied", "{reply}");
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    let seen = pulls(&fresh).await;
    let row = seen
        .iter()
        .find(|one| one["id"] == order.to_string())
        .unwrap();
    assert_eq!(row["row"]["state"]["is"], "accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiter_accepts_an_order_among_five_thousand_silent_connections() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let order = places_an_order(&app, &ann).await;
    order.1.is(200);
    let mut silent = Vec::new();
    let address = app.url().trim_start_matches("http://").to_owned();
    for _ in 0..5_000 {
        match TcpStream::connect(&address).await {
            Ok(stream) => silent.push(stream),
            // As many as this system lets one program have.
            Err(_) => break,
        }
    }
    assert!(silent.len() > 900, "{}", silent.len());
    // Room for the waiter's own end, which here is in the same program.
    silent.truncate(silent.len() - 20);
    accepts(&app, &ben, order.0).await;
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiter_accepts_an_order_among_as_many_streams_as_guests_can_hold() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.customer("ann").await, app.agent("ben").await);
    let order = places_an_order(&app, &ann).await;
    order.1.is(200);
    let (mut lines, mut refused) = (Vec::new(), 0);
    for _ in 0..52 {
        let guest = app.guest().await;
        for _ in 0..9 {
            let events = guest
                .bare(Method::GET, "/api/sync/v1/events")
                .send()
                .await
                .unwrap();
            match events.status().as_u16() {
                200 => lines.push(events),
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
    }
    assert_eq!(lines.len(), server::sync::events::LINES_PER_ADDRESS);
    assert!(refused > 52);
    let stream = ben
        .bare(Method::GET, "/api/sync/v1/events")
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status(), 200);
    accepts(&app, &ben, order.0).await;
    Answer::of(ann.bare(Method::GET, "/healthz")).await.is(200);
    drop((lines, stream));
}
