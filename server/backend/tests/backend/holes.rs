//! Numbers that neither side has, or only another copy of the profile.

use crate::support::{Device, World};
use backend::{Health, PushError};
use domain::Mutation::OrderPlace;
use sync::Outcome;

#[tokio::test]
async fn what_neither_side_has_is_jumped_over_only_when_the_device_says_so_and_is_noted() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    ann.mid = 4;
    let wish = ann.wish(&world.tea, 1);
    let frozen = [ann.freeze(OrderPlace(wish))];
    assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, 1);
    let events = "SELECT COUNT(*) FROM sync_event";
    assert_eq!(world.number(events).await, 0);
    for _ in 0..2 {
        assert_eq!(ann.jump(&world, &frozen).await.unwrap().last_mid, 5);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
    assert_eq!(world.number(events).await, 1);
    assert_eq!(
        world
            .number("SELECT first * 100 + last FROM sync_event")
            .await,
        204
    );
}

#[tokio::test]
async fn a_clone_that_goes_on_under_a_new_name_has_lost_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.mid = 6;
    let wish = ann.wish(&world.tea, 1);
    let frozen = [ann.freeze(OrderPlace(wish))];
    ann.client = sync::renamed_client(ann.client, 7, frozen[0].get());
    assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, 0);
    assert_eq!(ann.jump(&world, &frozen).await.unwrap().last_mid, 7);
    assert_eq!(world.number("SELECT COUNT(*) FROM sync_event").await, 0);
}

#[tokio::test]
async fn what_was_jumped_over_and_turns_up_after_all_is_taken_once() {
    let world = World::start().await;
    let mut ann = world.customer();
    let all: Vec<_> = (0..5)
        .map(|_| {
            let wish = ann.wish(&world.tea, 1);
            ann.freeze(OrderPlace(wish))
        })
        .collect();
    ann.push(&world, &all[..1]).await.unwrap();
    ann.jump(&world, &all[4..]).await.unwrap();
    let missing = async || {
        let found = world.backend.doctor().await.unwrap();
        let bad = |what| {
            found
                .iter()
                .any(|one| one.what == what && one.health == Health::Bad)
        };
        bad("mutations that exist nowhere any more")
    };
    assert!(missing().await);
    let reply = ann.push(&world, &all[..3]).await.unwrap();
    assert_eq!(reply.last_mid, 5);
    let settled: Vec<_> = reply.outcomes.iter().map(|one| one.mid).collect();
    assert_eq!(settled, [1, 2, 3]);
    assert!(missing().await, "4 is still nowhere");
    let reply = ann.push(&world, &all).await.unwrap();
    assert!(
        reply
            .outcomes
            .iter()
            .all(|one| one.outcome == Outcome::Applied)
    );
    assert!(!missing().await);
    let before = world.dump().await;
    ann.push(&world, &all).await.unwrap();
    assert_eq!(world.dump().await, before);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 5);
}

#[tokio::test]
async fn what_stands_before_the_number_at_which_two_copies_part_is_taken_although_the_other_jumped_over_it()
 {
    let world = World::start().await;
    let mut ann = world.customer();
    let mut all = Vec::new();
    for _ in 0..4 {
        let wish = ann.wish(&world.tea, 1);
        all.push(ann.freeze(OrderPlace(wish)));
    }
    let mut other = Device {
        client: ann.client,
        mid: 3,
        ..Device::of(ann.actor)
    };
    let wish = other.wish(&world.soup, 1);
    let others = other.freeze(OrderPlace(wish));
    other.push(&world, &all[..1]).await.unwrap();
    other.jump(&world, &[others]).await.unwrap();
    for _ in 0..2 {
        let parted = ann.push(&world, &all).await;
        assert!(matches!(parted, Err(PushError::Forked { mid: 4 })));
        // This device goes on under another name from 4 on, and never says 2 and 3 again.
        let taken = "SELECT COUNT(*) FROM mutation_log WHERE mid IN (2, 3)";
        assert_eq!(world.number(taken).await, 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 4);
    }
}

#[tokio::test]
async fn the_largest_numbers_are_refused_or_counted_and_stop_nobody() {
    let world = World::start().await;
    for _ in 0..2 {
        let mut eve = world.customer();
        eve.mid = sync::MAX_MID - 1;
        let wish = eve.wish(&world.tea, 1);
        let far = [eve.freeze(OrderPlace(wish))];
        assert_eq!(
            eve.jump(&world, &far).await.unwrap().last_mid,
            sync::MAX_MID
        );
        for beyond in [sync::MAX_MID, i64::MAX as u64 - 1, u64::MAX - 1] {
            eve.mid = beyond;
            let wish = eve.wish(&world.tea, 1);
            let far = [eve.freeze(OrderPlace(wish))];
            let done = eve.jump(&world, &far).await;
            assert!(matches!(done, Err(PushError::BrokenFrame(_))), "{done:?}");
        }
    }
    // As a build from before took them.
    world
        .execute("UPDATE sync_client SET last_mid = 9223372036854775807")
        .await;
    world
        .execute("UPDATE sync_event SET last = 9223372036854775806")
        .await;
    let found = world.backend.doctor().await.unwrap();
    let of = |what| found.iter().find(|one| one.what == what).unwrap();
    assert_eq!(
        of("mutations that exist nowhere any more").detail,
        "2000000"
    );
    assert_eq!(of("mutations in no backup yet").detail, "2");
}
