//! One text of SQL, two databases: the same trace gives the same answers, byte for byte, and leaves the same rows.

use crate::people::{add, create};
use crate::service::text;
use crate::support::{Device, NOW, Place, id, open};
use backend::{Backend, FixedClock, TestDatabase};
use domain::people::PointKind;
use domain::sales::{CartLine, Kind, OrderPlace, OrderState, OrderStep, Product, Step};
use domain::service::MessageRead;
use domain::{ContactId, ConversationId, OrderId};
use serde_json::value::RawValue;
use std::sync::Arc;
use sync::{Cookie, PullRequest, PushRequest};

/// The demonstration, with an incarnation and a secret that are no accident.
struct Twin {
    place: Place,
    clock: Arc<FixedClock>,
    backend: Backend,
    cookies: Vec<Option<Cookie>>,
}

impl Twin {
    async fn at(place: Place, devices: usize) -> Self {
        let clock = Arc::new(FixedClock::at(NOW));
        let backend = open(&place, &clock).await;
        backend.seed_demo().await.unwrap();
        backend.close().await;
        let alike = "UPDATE setting SET value = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE name = 'cookie_secret'; \
                     UPDATE setting SET value = 'one' WHERE name = 'epoch';";
        place.database.run(alike).await.unwrap();
        let backend = open(&place, &clock).await;
        Self {
            place,
            clock,
            backend,
            cookies: vec![None; devices],
        }
    }

    /// What it answers to a step, as it goes to the phone.
    async fn take(&mut self, devices: &[Device], step: &Act) -> String {
        self.clock.advance(1_000);
        match step {
            Act::Push(at, mutations) => {
                let request = PushRequest {
                    jump: false,
                    client: devices[*at].client,
                    epoch: None,
                    build: "test".into(),
                    mutations: mutations.clone(),
                };
                match self.backend.push(&devices[*at].actor, request).await {
                    Ok(reply) => serde_json::to_string(&reply).unwrap(),
                    Err(error) => format!("{error:?}"),
                }
            }
            Act::Pull(at) => {
                let mut pages = String::new();
                loop {
                    let request = PullRequest {
                        client: devices[*at].client,
                        person: None,
                        cookie: self.cookies[*at].clone(),
                        build: "test".into(),
                        digest: false,
                        fresh: Vec::new(),
                        hello: None,
                    };
                    let page = self.backend.pull(&devices[*at].actor, request).await;
                    let page = page.unwrap();
                    pages += &serde_json::to_string(&page).unwrap();
                    self.cookies[*at] = Some(page.cookie);
                    if !page.more {
                        return pages;
                    }
                }
            }
        }
    }

    /// Its rows, without what is random by design: secrets and salted passwords.
    async fn rows(&self) -> String {
        let dump = self.place.database.dump().await.unwrap();
        let tables = dump.split_inclusive("\n").collect::<Vec<_>>();
        let mut kept = String::new();
        let mut random = false;
        for line in tables {
            if !line.starts_with(' ') {
                random = ["setting", "session", "account_user"].contains(&line.trim_end());
            }
            if !random {
                kept += line;
            }
        }
        kept
    }
}

enum Act {
    Push(usize, Vec<Box<RawValue>>),
    Pull(usize),
}

fn wish(device: &Device, product: &Product, quantity: u32) -> OrderPlace {
    let options = product.options.iter().filter_map(|group| {
        let first = group.choices.first()?;
        (group.min > 0).then(|| (group.id.clone(), first.id.clone()))
    });
    let wanted = CartLine {
        product: product.id,
        options: options.collect(),
        quantity,
    };
    let line = domain::sales::cart::price_line(product, &wanted).unwrap();
    OrderPlace {
        id: OrderId(id()),
        customer: device.actor.user,
        name: "安 \u{0} Ann 🍜".into(),
        kind: Kind::Delivery {
            address: "12 He Street".into(),
            phone: "138 0013 8000".into(),
        },
        total: line.sum(),
        lines: vec![line],
        note: "a'b\"c\\d \u{0}".into(),
        coupon: None,
        off: None,
    }
}

/// Orders, contacts, talks, what is refused, what is unknown, what is sent twice and what comes too early.
fn trace(devices: &mut [Device], menu: &[Product]) -> Vec<Act> {
    let (ann, ben) = (0, 1);
    let mut acts = vec![Act::Pull(ben)];
    for round in 0..12_u32 {
        let talk = ConversationId(id());
        let user = devices[ann].actor.user;
        let product = &menu[round as usize % menu.len()];
        let order = wish(&devices[ann], product, 1 + round % 3);
        let (order_id, contact) = (
            order.id,
            create("Nina 王芳", &[(PointKind::Phone, "13800138000")]),
        );
        let person: ContactId = contact.id;
        let step = |was, step| OrderStep {
            id: order_id,
            was,
            step,
        };
        let from_ann = vec![
            devices[ann].freeze(order),
            devices[ann].freeze(text(talk, user, "您好 \u{0}!")),
            devices[ann].freeze(step(OrderState::Placed, Step::Accept)),
            devices[ann].freeze_raw("x@1", "{ \"a\" :  \"\\u0000\" }", None),
        ];
        let from_ben = vec![
            devices[ben].freeze(step(OrderState::Placed, Step::Accept)),
            devices[ben].freeze(step(OrderState::Placed, Step::Accept)),
            devices[ben].freeze(contact),
            devices[ben].freeze(add(
                person,
                PointKind::Email,
                &format!("nina{round}@x.example"),
            )),
            devices[ben].freeze(text(talk, user, "Hello")),
            devices[ben].freeze(MessageRead {
                conversation: talk,
                up_to: 1,
            }),
        ];
        acts.push(Act::Push(ann, from_ann.clone()));
        acts.push(Act::Push(ben, from_ben[1..].to_vec()));
        acts.push(Act::Push(ben, from_ben));
        acts.push(Act::Push(ann, from_ann));
        acts.extend([Act::Pull(ann), Act::Pull(ben)]);
    }
    acts
}

#[tokio::test]
async fn the_same_trace_is_answered_byte_for_byte_alike_by_both_databases() {
    if !TestDatabase::is_postgres() {
        return; // one database has nothing to be compared with
    }
    let mut file = Twin::at(Place::in_file(), 2).await;
    let mut server = Twin::at(Place::new().await, 2).await;
    let people = file.backend.demo_people().await.unwrap();
    assert_eq!(people, server.backend.demo_people().await.unwrap());
    let menu = file.backend.menu().await.unwrap();
    let mut devices = [1, 0].map(|at: usize| Device::of(people[at].actor));
    let acts = trace(&mut devices, &menu.products);
    let mut bytes = 0;
    for (at, act) in acts.iter().enumerate() {
        let answer = file.take(&devices, act).await;
        assert_eq!(server.take(&devices, act).await, answer, "step {at}");
        bytes += answer.len();
    }
    assert!(bytes > 50_000, "a trace in which nothing happens: {bytes}");
    let rows = file.rows().await;
    assert!(rows.contains("sales_order\n") && rows.contains("change_log\n"));
    assert_eq!(server.rows().await, rows);
}
