//! Orders as devices make and send them.

use crate::app::{NOON, TestApp};
use crate::client::{Answer, Client, fresh_id};
use domain::sales::cart::{CartLine, price_line};
use domain::sales::order::Kind;
use domain::sales::{OrderPlace, Product};
use domain::{Money, Mutation, OrderId, UserId};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sync::wire::Envelope;
use sync::{Frozen, PushRequest};

/// The signed-in person's own id.
pub async fn user_of(client: &Client) -> UserId {
    let me = client
        .post_form("/api/account/me", &[])
        .await
        .is(200)
        .json();
    me["user"].as_str().unwrap().parse().unwrap()
}

/// An order for one of the first product that needs no choice.
pub async fn an_order(app: &TestApp, customer: UserId) -> OrderPlace {
    let menu = app.state().backend.menu().await.unwrap();
    let line = menu.products.iter().find_map(|product: &Product| {
        let wish = CartLine {
            product: product.id,
            options: Vec::new(),
            quantity: 1,
        };
        product
            .available
            .then(|| price_line(product, &wish))
            .flatten()
    });
    let line = line.expect("the demo has something without options");
    let total: Money = line.sum();
    let id = OrderId(fresh_id());
    OrderPlace {
        id,
        customer,
        name: "Ann".into(),
        kind: Kind::Pickup,
        lines: vec![line],
        total,
        note: String::new(),
        coupon: None,
        off: None,
    }
}

/// The bytes of a mutation as a device freezes them.
pub fn frozen(mid: u64, actor: UserId, mutation: &Mutation) -> Box<RawValue> {
    let args = RawValue::from_string(mutation.args().unwrap()).unwrap();
    let envelope = Envelope {
        mid,
        name: mutation.name().into(),
        at: NOON,
        actor: actor.0,
        answers: None,
        args,
    };
    RawValue::from_string(Frozen::encode(&envelope).unwrap().json).unwrap()
}

pub fn a_push(client: &Client, mutations: Vec<Box<RawValue>>) -> PushRequest {
    PushRequest {
        jump: false,
        client: client.id,
        epoch: None,
        build: "test".into(),
        mutations,
    }
}

/// Places an order and sends it.
pub async fn places_an_order(app: &TestApp, customer: &Client) -> (OrderId, Answer) {
    let user = user_of(customer).await;
    let order = an_order(app, user).await;
    let id = order.id;
    let push = a_push(
        customer,
        vec![frozen(1, user, &Mutation::OrderPlace(order))],
    );
    (id, customer.post_json("/api/sync/v1/push", &push).await)
}

/// Everything a fresh device of this person gets.
pub async fn pulls(client: &Client) -> Vec<Value> {
    let (mut cookie, mut changes) = (Value::Null, Vec::new());
    loop {
        let mut request = json!({ "client": client.id, "build": "test" });
        if !cookie.is_null() {
            request["cookie"] = cookie;
        }
        let reply = client
            .post_json("/api/sync/v1/pull", &request)
            .await
            .is(200)
            .json();
        changes.extend(reply["changes"].as_array().unwrap().iter().cloned());
        if reply["more"] != true {
            return changes;
        }
        cookie = reply["cookie"].clone();
    }
}

/// The ids of the orders among pulled changes.
pub fn orders(changes: &[Value]) -> Vec<String> {
    let orders = changes
        .iter()
        .filter(|change| change["entity"] == "order" && !change["row"].is_null());
    orders
        .map(|change| change["id"].as_str().unwrap().to_owned())
        .collect()
}
