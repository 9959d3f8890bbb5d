//! What released builds wrote is still understood, with the outcome it had. See `corpus/README.md`.

use crate::support::{Device, World};
use backend::PushError;
use domain::account::{Actor, Business, Role};
use domain::id::{BusinessId, CategoryId};
use domain::money::Currency;
use domain::people::Country;
use domain::sales::product::{OptionChoice, OptionGroup};
use domain::sales::{Category, Product};
use domain::{Entity, Key, Label, Money, Mutation, ProductId, Row, UserId};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use sync::wire::Envelope;
use sync::{Outcome, Problem, PullReply, PullRequest, PushReply, PushRequest};
use uuid::Uuid;

macro_rules! files {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("corpus/", $name)))),+] };
}

/// The queues of each release, oldest first.
pub const OUTBOXES: [(&str, &str); 2] = files!["outbox-0.1.tsv", "outbox-0.2.tsv"];
/// The frames of each release, oldest first.
const FRAMES: [(&str, &str); 1] = files!["wire-0.1.tsv"];

/// One line of a queue.
pub struct Entry {
    pub who: &'static str,
    outcome: &'static str,
    frozen: &'static str,
}

impl Entry {
    pub fn envelope(&self) -> Envelope {
        serde_json::from_str(self.frozen).unwrap()
    }
}

pub fn entries(file: &'static str) -> impl Iterator<Item = Entry> {
    file.lines().map(|line| {
        let mut parts = line.splitn(3, '\t');
        let mut next = || parts.next().unwrap();
        Entry {
            who: next(),
            outcome: next(),
            frozen: next(),
        }
    })
}

fn fixed(n: u128) -> Uuid {
    Uuid::from_u128(0x01a1_c0de_0000_7000_8000_0000_0000_0000 | n)
}

pub fn device(who: &str) -> Device {
    let (user, role, client) = match who {
        "ann" => (fixed(1), Role::Customer, fixed(0xa1)),
        "eva" => (fixed(3), Role::Owner, fixed(0xc1)),
        "ida" => (fixed(6), Role::Owner, fixed(0xf1)),
        _ => (fixed(2), Role::Agent, fixed(0xb1)),
    };
    let actor = Actor {
        user: UserId(user),
        role,
    };
    Device {
        client,
        ..Device::of(actor)
    }
}

/// A database with the menu that these queues were written against.
async fn world() -> World {
    let world = World::start().await;
    world.backend.put_rows(menu()).await.unwrap();
    world
}

/// The menu that these queues were written against.
pub fn menu() -> Vec<Row> {
    let category = Category {
        id: CategoryId(fixed(0x10)),
        name: Label::new("面", "Noodles"),
        sort: 0,
        removed: false,
    };
    let large = OptionGroup {
        id: "size".into(),
        name: Label::new("份量", "Size"),
        choices: vec![OptionChoice {
            id: "large".into(),
            name: Label::new("大碗", "Large"),
            extra: Money(400),
        }],
        min: 0,
        max: 1,
    };
    let product = |id, name, price, options, marks: &[&str]| Product {
        id: ProductId(fixed(id)),
        name,
        options,
        marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        ..crate::support::product(&category, "", price)
    };
    let noodles = Label::new("牛肉面", "Noodle soup");
    let business = Business {
        id: BusinessId(fixed(0x20)),
        name: Label::new("河畔面馆", "Riverside Noodles"),
        about: Label::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#1a6b4f".into(),
        tables: vec!["1".into(), "7".into()],
        delivers: true,
        country: Country::default(),
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    vec![
        Row::Business(business),
        Row::Category(category.clone()),
        Row::Product(product(0x11, noodles, 2_800, vec![large], &["new"])),
        Row::Product(product(0x12, Label::new("", "Tea"), 1_000, vec![], &[])),
    ]
}

fn name_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Merged => "merged",
        Outcome::Conflict { .. } => "conflict",
        Outcome::Parked { .. } => "parked",
    }
}

#[test]
fn every_mutation_that_a_device_can_ask_for_stands_in_the_corpus() {
    let known: BTreeSet<String> = OUTBOXES
        .iter()
        .flat_map(|(_, file)| entries(file))
        .map(|entry| entry.envelope().name)
        .collect();
    let missing: Vec<_> = Mutation::NAMES
        .iter()
        .filter(|name| !known.contains(**name))
        .collect();
    assert!(missing.is_empty(), "add to the corpus: {missing:?}");
}

#[test]
fn every_entry_ever_written_is_still_decoded() {
    for (file, entry) in OUTBOXES
        .iter()
        .flat_map(|(name, file)| entries(file).map(move |entry| (name, entry)))
    {
        let envelope = entry.envelope();
        let decoded = Mutation::decode(&envelope.name, envelope.args.get());
        assert!(decoded.is_ok(), "{file}: {decoded:?}\n{}", entry.frozen);
    }
}

/// Otherwise the corpus would hold what no device ever wrote.
#[test]
fn this_build_writes_what_the_newest_queue_holds_byte_for_byte() {
    let (_, newest) = OUTBOXES[OUTBOXES.len() - 1];
    for entry in entries(newest) {
        let envelope = entry.envelope();
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).unwrap();
        let again = Envelope {
            args: RawValue::from_string(mutation.args().unwrap()).unwrap(),
            name: mutation.name().into(),
            ..envelope
        };
        assert_eq!(serde_json::to_string(&again).unwrap(), entry.frozen);
    }
}

#[test]
fn no_line_of_the_corpus_was_changed() {
    let sums = include_str!("corpus/SHA256SUMS");
    let files: Vec<_> = OUTBOXES.iter().chain(&FRAMES).collect();
    assert_eq!(sums.lines().count(), files.len());
    for (name, text) in files {
        let sum: String = Sha256::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert!(sums.contains(&format!("{sum}  {name}")), "{name}");
    }
}

#[tokio::test]
async fn queues_of_every_release_come_out_as_they_did() {
    for (name, file) in OUTBOXES {
        let world = world().await;
        for entry in entries(file) {
            let frozen = RawValue::from_string(entry.frozen.to_owned()).unwrap();
            let reply = device(entry.who).push(&world, &[frozen]).await.unwrap();
            let outcome = &reply.outcomes[0].outcome;
            assert_eq!(name_of(outcome), entry.outcome, "{name}: {}", entry.frozen);
            // A variable that a text does not know was read.
            let unread = "SELECT COUNT(*) FROM parked WHERE reason LIKE '%unknown%' AND reason NOT LIKE '%unknown_variable%'";
            assert_eq!(world.number(unread).await, 0, "{name}: {}", entry.frozen);
        }
        the_same_in_one_push(file).await;
    }
}

/// What came out does not depend on how the queue was cut into pushes, nor on sending it again.
async fn the_same_in_one_push(file: &'static str) {
    let world = world().await;
    let ann = device("ann");
    let frozen = |who: &'static str| {
        let own = entries(file).filter(move |entry| entry.who == who);
        own.map(|entry| RawValue::from_string(entry.frozen.to_owned()).unwrap())
            .collect::<Vec<_>>()
    };
    let first = ann.push(&world, &frozen("ann")).await.unwrap();
    let dump = world.dump().await;
    assert_eq!(ann.push(&world, &frozen("ann")).await.unwrap(), first);
    assert_eq!(world.dump().await, dump);
}

#[tokio::test]
async fn frames_of_every_release_are_answered_and_its_answers_are_read() {
    for (_, file) in FRAMES {
        for line in file.lines() {
            let (kind, body) = line.split_once('\t').unwrap();
            match kind {
                "push" => {
                    let request: PushRequest = serde_json::from_str(body).unwrap();
                    assert_eq!(serde_json::to_string(&request).unwrap(), body);
                    let world = world().await;
                    let foreign = request.epoch.is_some();
                    let done = world.backend.push(&device("ann").actor, request).await;
                    match done {
                        Ok(reply) => assert_eq!(reply.outcomes[0].outcome, Outcome::Applied),
                        Err(PushError::WrongEpoch(_)) => assert!(foreign),
                        Err(error) => panic!("{error:?}\n{body}"),
                    }
                }
                "pull" => {
                    let request: PullRequest = serde_json::from_str(body).unwrap();
                    assert_eq!(serde_json::to_string(&request).unwrap(), body);
                    let world = world().await;
                    let mut ann = device("ann");
                    let done = world.backend.pull(&ann.actor, request).await;
                    ann.take(&done.unwrap());
                    let soup = ann.row(Key::new(Entity::Product, fixed(0x11)));
                    assert!(soup.is_some(), "{body}");
                }
                "pushed" => drop(serde_json::from_str::<PushReply>(body).unwrap()),
                "pulled" => drop(serde_json::from_str::<PullReply>(body).unwrap()),
                "problem" => drop(serde_json::from_str::<Problem>(body).unwrap()),
                other => panic!("{other}"),
            }
        }
    }
}
