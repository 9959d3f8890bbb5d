//! Pushes that wait for their turn together share a commit, and so a wait for the disk.

use crate::support::{Device, Place, World};
use backend::PushError;
use domain::Mutation::OrderPlace;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::Pin;
use std::task::Poll;
use sync::PushReply;

/// As many as one transaction takes along.
const TOGETHER: usize = 32;

type Pushing<'a> = Pin<Box<dyn Future<Output = Result<PushReply, PushError>> + 'a>>;

/// Commits in SQLite's log: frames of its present round that say how large the database is after them.
fn commits(folder: &Path) -> usize {
    let log = std::fs::read(folder.join("test.sqlite-wal")).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let (page, salts) = (word(8) as usize, (word(16), word(20)));
    let frames = (32..).step_by(24 + page);
    frames
        .take_while(|at| at + 24 + page <= log.len())
        .take_while(|at| (word(at + 8), word(at + 12)) == salts)
        .filter(|at| word(at + 4) > 0)
        .count()
}

/// A device that has an order to place, and the order.
fn ordering(world: &World) -> (Device, Box<serde_json::value::RawValue>) {
    let mut device = world.customer();
    let wish = device.wish(&world.soup, 1);
    let frozen = device.freeze(OrderPlace(wish));
    (device, frozen)
}

#[tokio::test]
async fn pushes_that_wait_together_share_a_commit() {
    // What is counted is a file of SQLite's; the grouping is above the database.
    let world = World::at(Place::in_file()).await;
    // Somebody who reads: as long as they do, no commit leaves the log.
    let mut reader = world.dir.database.connect().await.unwrap();
    let look = sqlx::raw_sql("BEGIN; SELECT COUNT(*) FROM sales_order");
    sqlx::Executor::execute(&mut reader, look).await.unwrap();
    let before = commits(world.dir.folder.path());
    for _ in 0..3 {
        let (device, order) = ordering(&world);
        device.push(&world, &[order]).await.unwrap();
    }
    let alone = commits(world.dir.folder.path());
    assert_eq!(alone - before, 3, "one after the other: a commit for each");

    let devices: Vec<_> = (0..1 + 2 * TOGETHER).map(|_| ordering(&world)).collect();
    let mut all: Vec<Pushing<'_>> = Vec::new();
    for (device, order) in &devices {
        let request = device.request(std::slice::from_ref(order), false);
        all.push(Box::pin(world.backend.push(&device.actor, request)));
    }
    // Each has begun, the first one waits for the database, and the others wait for it.
    poll_fn(|context| {
        for one in &mut all {
            assert!(one.as_mut().poll(context).is_pending());
        }
        Poll::Ready(())
    })
    .await;
    for one in all {
        assert_eq!(one.await.unwrap().last_mid, 1);
    }
    let together = commits(world.dir.folder.path());
    assert_eq!(together - alone, 3, "the first one alone, then 32 and 32");
    let orders = world.number("SELECT COUNT(*) FROM sales_order").await;
    assert_eq!(usize::try_from(orders).unwrap(), 3 + 1 + 2 * TOGETHER);
}
