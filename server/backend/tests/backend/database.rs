//! What is acknowledged is kept.

use crate::support::World;
use backend::Durability;
use domain::sales::{OrderState, Step};
use sync::Outcome;

#[tokio::test]
async fn the_live_writer_keeps_what_it_acknowledges() {
    let mut world = World::start().await;
    for _ in 0..2 {
        match world.backend.durability().await.unwrap() {
            Durability::Sqlite {
                journal_mode,
                synchronous,
                foreign_keys,
                ..
            } => assert_eq!(
                (journal_mode.as_str(), synchronous, foreign_keys),
                ("wal", 2, true)
            ),
            // Whether a server for tests waits for its disk is its own affair; we wait for its answer.
            Durability::Postgres {
                synchronous_commit,
                version,
                ..
            } => {
                assert_ne!(synchronous_commit, "off");
                assert!(!version.is_empty());
            }
        }
        world.backend.check().await.unwrap();
        world.restart().await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_database_dropped_without_ceremony_opens_again_with_everything() {
    let mut world = World::start().await;
    let mut ann = world.customer();
    let mut orders = Vec::new();
    for _ in 0..5 {
        orders.push(ann.places(&world, &world.soup).await);
        world.restart().await;
    }
    ann.pull(&world).await;
    assert_eq!(ann.last_mid, 5);
    let epoch = ann.epoch.clone();
    world.backend.close().await;
    world.restart().await;
    let page = ann.page(&world).await;
    assert!(
        page.changes.is_empty() && Some(page.epoch) == epoch,
        "cookie and epoch outlive the process"
    );
}

#[tokio::test]
async fn the_log_keeps_every_mutation_verbatim() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    assert_eq!(
        ben.steps(&world, order, OrderState::Placed, Step::Accept)
            .await,
        Outcome::Applied
    );
    let frozen = ann.freeze_raw("x@1", "{ \"a\" :  1 }", None);
    ann.push(&world, std::slice::from_ref(&frozen))
        .await
        .unwrap();
    let dump = world.dump().await;
    assert!(dump.contains(frozen.get()));
    assert_eq!(world.number("SELECT COUNT(*) FROM mutation_log").await, 3);
}
