//! Exactly once, in order, whose they are.

use crate::support::{Device, NOW, World};
use backend::{Poke, PushError};
use domain::Mutation::OrderPlace;
use domain::account::ParkedReason;
use domain::sales::{OrderState, Step};
use domain::{Draft, Entity, Key, Mutation, Row, Scope};
use std::time::Duration;
use sync::{Epoch, Outcome};

#[tokio::test]
async fn a_batch_sent_twice_takes_effect_once() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (first, second) = (ann.wish(&world.soup, 2), ann.wish(&world.tea, 1));
    let batch = [
        ann.freeze(OrderPlace(first)),
        ann.freeze(OrderPlace(second)),
    ];
    let reply = ann.push(&world, &batch).await.unwrap();
    let before = world.dump().await;
    let again = ann.push(&world, &batch).await.unwrap();
    assert_eq!(again, reply);
    assert_eq!(reply.last_mid, 2);
    assert_eq!(world.dump().await, before);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
}

#[tokio::test]
async fn after_a_lost_reply_the_old_outcomes_come_with_the_new_ones() {
    let world = World::start().await;
    let mut ann = world.customer();
    let wish = ann.wish(&world.soup, 1);
    let first = ann.freeze(OrderPlace(wish));
    ann.push(&world, std::slice::from_ref(&first))
        .await
        .unwrap();
    let wish = ann.wish(&world.tea, 1);
    let second = ann.freeze(OrderPlace(wish));
    let reply = ann.push(&world, &[first, second]).await.unwrap();
    assert_eq!(reply.last_mid, 2);
    assert!(
        reply
            .outcomes
            .iter()
            .all(|one| one.outcome == Outcome::Applied)
            && reply.outcomes.len() == 2
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
    assert_eq!(world.number("SELECT MAX(number) FROM sales_order").await, 2);
}

#[tokio::test]
async fn a_gap_stops_the_push_and_keeps_what_came_before() {
    let world = World::start().await;
    let mut ann = world.customer();
    let frozen: Vec<_> = (0..3)
        .map(|_| {
            let wish = ann.wish(&world.soup, 1);
            ann.freeze(OrderPlace(wish))
        })
        .collect();
    let reply = ann.push(&world, &frozen[1..]).await.unwrap();
    assert_eq!((reply.last_mid, reply.outcomes.len()), (0, 0));
    assert_eq!(ann.push(&world, &frozen[..1]).await.unwrap().last_mid, 1);
    assert_eq!(ann.push(&world, &frozen[2..]).await.unwrap().last_mid, 1);
    assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
}

#[tokio::test]
async fn the_same_number_with_other_bytes_is_a_cloned_profile() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    ann.mid = 0;
    let (wish, next) = (ann.wish(&world.tea, 1), ann.wish(&world.tea, 1));
    let batch = [ann.freeze(OrderPlace(wish)), ann.freeze(OrderPlace(next))];
    let before = world.dump().await;
    assert!(matches!(
        ann.push(&world, &batch).await,
        Err(PushError::Forked { mid: 1 })
    ));
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn somebody_elses_client_is_refused_and_nothing_changes() {
    let world = World::start().await;
    let (mut ann, ben) = (world.customer(), world.customer());
    ann.places(&world, &world.soup).await;
    let wish = ann.wish(&world.tea, 1);
    let frozen = ann.freeze(OrderPlace(wish));
    let before = world.dump().await;
    ann.actor = ben.actor;
    assert!(matches!(
        ann.push(&world, &[frozen]).await,
        Err(PushError::WrongPrincipal)
    ));
    assert!(matches!(
        ann.push(&world, &[]).await,
        Err(PushError::WrongPrincipal)
    ));
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn another_epoch_is_refused_with_the_last_number() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    ann.epoch = Some(Epoch("before the restore".into()));
    let wish = ann.wish(&world.tea, 1);
    let frozen = [ann.freeze(OrderPlace(wish))];
    let before = world.dump().await;
    assert!(matches!(
        ann.push(&world, &frozen).await,
        Err(PushError::WrongEpoch(standing)) if standing.last_mid == 1 && standing.epoch == world.backend.epoch()
    ));
    let mut stranger = Device::of(ann.actor);
    stranger.epoch = ann.epoch.clone();
    assert!(matches!(
        stranger.push(&world, &[]).await,
        Err(PushError::WrongEpoch(standing)) if standing.last_mid == 0
    ));
    assert_eq!(world.dump().await, before);
    ann.epoch = Some(world.backend.epoch());
    assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, 2);
}

#[tokio::test]
async fn an_order_reaches_its_customer_and_the_team_with_a_number_and_a_poke() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let mut pokes = world.backend.pokes();
    let order = ann.places(&world, &world.soup).await;
    // The order, the contact it made, and staff's half of that.
    let (team, account) = (
        Poke {
            scope: Scope::Team,
            version: 3,
        },
        Poke {
            scope: Scope::Account(ann.actor.user),
            version: 2,
        },
    );
    assert_eq!(
        [pokes.recv().await.unwrap(), pokes.recv().await.unwrap()],
        [team, account]
    );
    for device in [&mut ann, &mut ben] {
        device.pull(&world).await;
        let Some(Row::Order(seen)) = device.row(Key::new(Entity::Order, order.0)) else {
            panic!("no order")
        };
        assert_eq!((seen.number, seen.placed_at), (Some(1), NOW));
    }
    assert_eq!(ann.last_mid, 1);
}

#[tokio::test]
async fn orders_of_many_devices_are_numbered_without_gap_or_double() {
    let world = World::start().await;
    let devices: Vec<_> = (0..4).map(|_| world.customer()).collect();
    let mut running = tokio::task::JoinSet::new();
    for mut device in devices {
        let (backend, soup) = (world.backend.clone(), world.soup.clone());
        running.spawn(async move {
            for round in 0..5_u64 {
                let sold = device.wish(&soup, 1);
                let mut refused = device.wish(&soup, 1);
                refused.total.0 += 1;
                let mutations = vec![
                    device.freeze(OrderPlace(refused)),
                    device.freeze(OrderPlace(sold)),
                ];
                let request = sync::PushRequest {
                    jump: false,
                    client: device.client,
                    epoch: None,
                    build: "t".into(),
                    mutations,
                };
                assert_eq!(
                    backend.push(&device.actor, request).await.unwrap().last_mid,
                    round * 2 + 2
                );
            }
        });
    }
    running.join_all().await;
    assert_eq!(
        world
            .number("SELECT COUNT(DISTINCT number) FROM sales_order")
            .await,
        20
    );
    assert_eq!(
        world
            .number("SELECT MAX(number) - MIN(number) FROM sales_order")
            .await,
        19
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM parked").await, 20);
}

#[tokio::test]
async fn two_people_who_take_the_same_step_agree_and_the_second_moves_no_version() {
    let world = World::start().await;
    let (mut ann, mut ben, mut cat) = (world.customer(), world.agent(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    assert_eq!(
        ben.steps(&world, order, OrderState::Placed, Step::Accept)
            .await,
        Outcome::Applied
    );
    let version = "SELECT version FROM scope WHERE scope = 'team'";
    let before = world.number(version).await;
    assert_eq!(
        cat.steps(&world, order, OrderState::Placed, Step::Accept)
            .await,
        Outcome::Applied
    );
    assert_eq!(world.number(version).await, before);
    assert_eq!(
        world
            .number("SELECT MAX(row_version) FROM sales_order")
            .await,
        2
    );
}

#[tokio::test]
async fn the_same_order_from_two_devices_is_cooked_once() {
    let world = World::start().await;
    let mut phone = world.customer();
    let mut tablet = Device::of(phone.actor);
    let wish = phone.wish(&world.soup, 2);
    assert_eq!(
        phone.does(&world, OrderPlace(wish.clone())).await,
        Outcome::Applied
    );
    assert_eq!(
        tablet.does(&world, OrderPlace(wish)).await,
        Outcome::Applied
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 1);
    assert_eq!(world.number("SELECT value FROM counter").await, 1);
}

#[tokio::test]
async fn a_clock_that_is_far_off_does_not_label_an_order() {
    let world = World::start().await;
    let mut ann = world.customer();
    let day = 24 * 3_600_000;
    for (at, label) in [
        (NOW - day, NOW - day),
        (NOW + 60_000, NOW + 60_000),
        (NOW + day, NOW),
        (NOW - 400 * day, NOW),
        (i64::MIN, NOW),
        (i64::MAX, NOW),
    ] {
        ann.at = at;
        let order = ann.places(&world, &world.soup).await;
        assert_eq!(
            world.order(ann.actor, order).await.unwrap().placed_at,
            label,
            "{at}"
        );
    }
}

#[tokio::test]
async fn what_one_person_wrote_is_never_done_as_another() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    let step = |was, step| {
        domain::Mutation::OrderStep(domain::sales::OrderStep {
            id: order,
            was,
            step,
        })
    };
    let own = ben.freeze(step(OrderState::Placed, Step::Accept));
    let agent = std::mem::replace(&mut ben.actor, ann.actor);
    let foreign = ben.freeze(step(OrderState::Accepted, Step::HandOver));
    ben.actor = agent;
    let before = world.dump().await;
    assert!(
        matches!(
            ben.push(&world, &[own.clone(), foreign.clone()]).await,
            Err(PushError::WrongPrincipal)
        ),
        "a client that nobody knows is bound to nobody else"
    );
    assert_eq!(world.dump().await, before);
    ben.push(&world, &[own]).await.unwrap();
    let reply = ben.push(&world, &[foreign]).await.unwrap();
    assert!(matches!(reply.outcomes[0].outcome, Outcome::Parked { .. }));
    assert_eq!(
        world.order(ann.actor, order).await.unwrap().state,
        OrderState::Accepted
    );
}

#[tokio::test]
async fn a_push_whose_caller_goes_away_happens_wholly_or_not_and_the_next_one_works() {
    let world = World::start().await;
    let mut ann = world.customer();
    for round in 1..=30_u64 {
        let wish = ann.wish(&world.soup, 1);
        let frozen = [ann.freeze(OrderPlace(wish))];
        let _ = tokio::time::timeout(
            Duration::from_micros(round * 100),
            ann.push(&world, &frozen),
        )
        .await;
        assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, round);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 30);
    assert_eq!(
        world.number("SELECT MAX(number) FROM sales_order").await,
        30
    );
}

#[tokio::test]
async fn a_whole_batch_of_a_hundred_is_taken_and_one_more_is_too_much() {
    let world = World::start().await;
    let mut ann = world.customer();
    let frozen: Vec<_> = (0..101)
        .map(|_| {
            let wish = ann.wish(&world.soup, 1);
            ann.freeze(OrderPlace(wish))
        })
        .collect();
    assert!(matches!(
        ann.push(&world, &frozen).await,
        Err(PushError::TooLarge)
    ));
    assert_eq!(
        ann.push(&world, &frozen[..100]).await.unwrap().last_mid,
        100
    );
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM change_log WHERE scope = 'team' AND entity = 'order'")
            .await,
        100
    );
    let huge = ann.freeze_raw("x@1", &format!("\"{}\"", "x".repeat(65 * 1024)), None);
    assert!(matches!(
        ann.push(&world, &[huge]).await,
        Err(PushError::TooLarge)
    ));
}

/// Breaks the writing of an order whose note another has, as a defect of a build would.
const TRAP: &str = "CREATE UNIQUE INDEX trap ON sales_order (note)";

#[tokio::test]
async fn a_mutation_that_breaks_the_server_is_kept_after_three_tries_and_does_not_stop_the_next() {
    let world = World::start().await;
    world.execute(TRAP).await;
    let mut ann = world.customer();
    let wishes = ["fine", "fine", "fine too"].map(|note| {
        let mut wish = ann.wish(&world.tea, 1);
        wish.note = note.into();
        wish
    });
    let frozen: Vec<_> = wishes
        .into_iter()
        .map(|wish| ann.freeze(OrderPlace(wish)))
        .collect();
    assert_eq!(ann.push(&world, &frozen).await.unwrap().last_mid, 1);
    assert!(matches!(
        ann.push(&world, &frozen[1..]).await,
        Err(PushError::Busy)
    ));
    let reply = ann.push(&world, &frozen).await.unwrap();
    assert_eq!(reply.last_mid, 3);
    let settled: Vec<_> = reply.outcomes.iter().map(|one| one.mid).collect();
    assert_eq!(settled, [1, 2, 3]);
    let Outcome::Parked { parked } = reply.outcomes[1].outcome else {
        panic!("{:?}", reply.outcomes)
    };
    ann.pull(&world).await;
    assert_eq!(ann.parked(parked).reason, ParkedReason::Broken);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
    assert_eq!(world.number("SELECT count FROM sync_fault").await, 3);
    // Once the defect is mended, the answer "again" is taken.
    world.execute("DROP INDEX trap").await;
    let kept = ann.parked(parked).clone();
    let again = Draft {
        mutation: Mutation::decode(&kept.mutation, &kept.args.to_string()).unwrap(),
        answers: Some(kept.id),
    };
    let frozen = [ann.freeze(again)];
    let reply = ann.push(&world, &frozen).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
}

#[tokio::test]
async fn pushes_that_arrive_together_are_each_taken_once_and_one_that_breaks_takes_nothing_from_the_others()
 {
    let world = World::start().await;
    world.execute(TRAP).await;
    let mut devices: Vec<Device> = (0..80).map(|_| world.customer()).collect();
    // 41 is a stranger with the client of 40; the notes of 20 and 21 do not fit together.
    devices[40].places(&world, &world.soup).await;
    devices[41].client = devices[40].client;
    let frozen: Vec<_> = (devices.iter_mut().enumerate())
        .map(|(at, device)| {
            let mut wish = device.wish(&world.tea, 1);
            wish.note = format!("note {}", if at == 21 { 20 } else { at });
            [device.freeze(OrderPlace(wish))]
        })
        .collect();
    let mut running = tokio::task::JoinSet::new();
    for (at, (device, frozen)) in devices.iter().zip(&frozen).enumerate() {
        let (backend, actor, request) = (
            world.backend.clone(),
            device.actor,
            device.request(frozen, false),
        );
        running.spawn(async move { (at, backend.push(&actor, request).await) });
    }
    let mut done = running.join_all().await;
    done.sort_by_key(|(at, _)| *at);
    for (at, answer) in &done {
        match at {
            20 | 21 => {}
            41 => assert!(matches!(answer, Err(PushError::WrongPrincipal))),
            _ => assert_eq!(
                answer.as_ref().unwrap().outcomes[0].outcome,
                Outcome::Applied,
                "{at}"
            ),
        }
    }
    let broken = [&done[20].1, &done[21].1];
    assert_eq!(
        broken
            .iter()
            .filter(|one| matches!(one, Err(PushError::Busy)))
            .count(),
        1
    );
    // 78 of the eighty and the one of before.
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 79);
    assert_eq!(
        world
            .number("SELECT COUNT(DISTINCT number) FROM sales_order")
            .await,
        79
    );
    // The same once more changes nothing but the count of tries.
    for (device, frozen) in devices.iter().zip(&frozen) {
        let _ = device.push(&world, frozen).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 79);
}
