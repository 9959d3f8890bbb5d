//! Several nodes on one database, and connections that are cut: nothing is lost, doubled or skipped.

use crate::support::{Device, Place, World, open};
use backend::{Backend, PushError, TestDatabase};
use domain::{Entity, Row};
use serde_json::value::RawValue;
use sqlx::{AnyConnection, Executor as _, Row as _};
use std::collections::BTreeSet;
use sync::{Outcome, PushReply, PushRequest};

const PHONES: usize = 6;
const ORDERS: usize = 20;

async fn push(
    node: &Backend,
    device: &Device,
    mutations: &[Box<RawValue>],
) -> Result<PushReply, PushError> {
    let request = PushRequest {
        jump: false,
        client: device.client,
        epoch: None,
        build: "test".into(),
        mutations: mutations.to_vec(),
    };
    node.push(&device.actor, request).await
}

/// Sends until it is taken, as a phone does.
async fn insist(node: &Backend, device: &Device, mutations: &[Box<RawValue>]) -> PushReply {
    for _ in 0..100 {
        match push(node, device, mutations).await {
            Ok(reply) => return reply,
            Err(PushError::Busy) => tokio::task::yield_now().await,
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("it is always busy");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_write_at_once_skip_no_version_while_somebody_pulls() {
    let mut world = World::start().await;
    let nodes = [
        open(&world.dir, &world.clock).await,
        open(&world.dir, &world.clock).await,
    ];
    let mut writing = Vec::new();
    for phone in 0..PHONES {
        let mut device = world.customer();
        let soup = world.soup.clone();
        let orders: Vec<_> = (0..ORDERS)
            .map(|_| {
                let wish = device.wish(&soup, 1);
                device.freeze(wish)
            })
            .collect();
        let nodes = nodes.clone();
        writing.push(tokio::spawn(async move {
            for at in 0..orders.len() {
                // Every third is sent to both nodes at once, as by a phone that gave up too early.
                let (one, two) = (&nodes[(phone + at) % 2], &nodes[(phone + at + 1) % 2]);
                let frozen = &orders[at..=at];
                if at % 3 == 0 {
                    let again = insist(two, &device, frozen);
                    let (first, second) = tokio::join!(insist(one, &device, frozen), again);
                    assert_eq!(first, second);
                } else {
                    assert_eq!(insist(one, &device, frozen).await.last_mid, at as u64 + 1);
                }
            }
        }));
    }
    // Pages of the log, taken while it grows on both nodes.
    let mut ben = world.agent();
    world.backend = nodes[1].clone();
    let mut pulls = 0;
    while !writing.iter().all(tokio::task::JoinHandle::is_finished) {
        ben.pull(&world).await;
        pulls += 1;
    }
    for task in writing {
        task.await.unwrap();
    }
    assert!(pulls > 3, "the reader came too late to see anything");
    ben.pull(&world).await;
    let mut fresh = Device::of(ben.actor);
    fresh.pull(&world).await;
    assert_eq!(ben.rows, fresh.rows);
    let rows = ben
        .rows
        .iter()
        .filter(|((_, entity, _), _)| entity == "order");
    let numbers: BTreeSet<i64> = rows
        .map(
            |(_, (_, json))| match Row::decode(Entity::Order, json).unwrap() {
                Row::Order(order) => order.number.unwrap(),
                other => panic!("{other:?}"),
            },
        )
        .collect();
    let all = i64::try_from(PHONES * ORDERS).unwrap();
    assert_eq!(numbers, (1..=all).collect());
    assert_eq!(world.number("SELECT COUNT(*) FROM mutation_log").await, all);
}

/// Ends the server's side of connections of this database and answers how many there were.
async fn cut(connection: &mut AnyConnection, which: &'static str) -> usize {
    let ended = connection.fetch_all(sqlx::raw_sql(which)).await.unwrap();
    assert!(ended.iter().all(|row| row.get::<bool, _>(0)));
    ended.len()
}

const WAITING: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'";
const IDLE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

#[tokio::test]
async fn a_push_whose_connection_is_cut_in_the_middle_is_busy_and_applies_once_when_it_comes_again()
{
    if !TestDatabase::is_postgres() {
        return; // a file has no connection to be cut; the simulator kills the whole server
    }
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let before = world.dump().await;
    // The push has written several rows when it comes to the order's number, and waits there.
    let mut holder = world.dir.database.connect().await.unwrap();
    let hold = "BEGIN; UPDATE counter SET value = value WHERE name = 'order'";
    holder.execute(sqlx::raw_sql(hold)).await.unwrap();
    let wish = ann.wish(&world.soup, 1);
    let frozen = [ann.freeze(wish)];
    let mut other = world.dir.database.connect().await.unwrap();
    let cutting = async {
        while cut(&mut other, WAITING).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    let (pushed, ()) = tokio::join!(ann.push(&world, &frozen), cutting);
    assert!(matches!(pushed, Err(PushError::Busy)), "{pushed:?}");
    holder.execute(sqlx::raw_sql("ROLLBACK")).await.unwrap();
    assert_eq!(world.dump().await, before);
    for _ in 0..2 {
        let reply = insist(&world.backend, &ann, &frozen).await;
        assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
    assert_eq!(world.number("SELECT value FROM counter").await, 2);
}

#[tokio::test]
async fn a_server_that_was_started_again_is_found_again() {
    if !TestDatabase::is_postgres() {
        return; // as above
    }
    let world = World::start().await;
    let mut ann = world.customer();
    let mut other = world.dir.database.connect().await.unwrap();
    for round in 1..=3 {
        assert!(cut(&mut other, IDLE).await > 0);
        let wish = ann.wish(&world.soup, 1);
        let frozen = [ann.freeze(wish)];
        assert_eq!(insist(&world.backend, &ann, &frozen).await.last_mid, round);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
}

/// A second node's writes are seen by the first without anything between them but the database.
#[tokio::test]
async fn a_node_sees_what_another_wrote() {
    let mut world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    ben.pull(&world).await;
    let place: &Place = &world.dir;
    let second = open(place, &world.clock).await;
    let first = std::mem::replace(&mut world.backend, second);
    let order = ann.places(&world, &world.soup).await;
    world.backend = first;
    ben.pull(&world).await;
    assert!(ben.row(domain::Key::new(Entity::Order, order.0)).is_some());
}

/// A node that tells the others and hears them from now on.
async fn sharing(world: &World) -> (Backend, tokio::task::JoinHandle<()>) {
    let node = open(&world.dir, &world.clock).await;
    let task = tokio::spawn(node.join_nodes().await.share());
    (node, task)
}

#[tokio::test]
async fn what_one_node_takes_wakes_those_who_listen_at_another_also_after_it_was_cut_off() {
    if !TestDatabase::is_postgres() {
        // A file has one node: there is nobody to tell, and the task says so by ending.
        let world = World::start().await;
        return world.backend.join_nodes().await.share().await;
    }
    let mut world = World::start().await;
    let (here, _here) = sharing(&world).await;
    let (there, _there) = sharing(&world).await;
    let (mut at_here, mut at_there) = (here.pokes(), there.pokes());
    let mut ann = world.customer();
    let order = |world: &World, ann: &mut Device| {
        let wish = ann.wish(&world.soup, 1);
        [ann.freeze(wish)]
    };
    let first = order(&world, &mut ann);
    insist(&here, &ann, &first).await;
    let own = [at_here.recv().await.unwrap(), at_here.recv().await.unwrap()];
    let heard = [
        at_there.recv().await.unwrap(),
        at_there.recv().await.unwrap(),
    ];
    assert_eq!(own, heard);
    // A node does not hear itself: the next that comes is of the other one.
    let second = order(&world, &mut ann);
    insist(&there, &ann, &second).await;
    let back = at_here.recv().await.unwrap();
    assert!(
        back.scope == own[0].scope && back.version > own[0].version,
        "{back:?}"
    );

    // Cut off: whoever is heard again says that something may have been missed, and hears again.
    let (mut lost_here, mut lost_there) = (here.missed_pokes(), there.missed_pokes());
    assert_eq!((*lost_here.borrow(), *lost_there.borrow()), (0, 0));
    let mut other = world.dir.database.connect().await.unwrap();
    assert!(cut(&mut other, IDLE).await > 0);
    lost_here.changed().await.unwrap();
    lost_there.changed().await.unwrap();
    let mut at_there = there.pokes();
    world.backend = here;
    let third = order(&world, &mut ann);
    insist(&world.backend, &ann, &third).await;
    assert_eq!(at_there.recv().await.unwrap().scope, own[0].scope);
}
