//! The deterministic simulator: phones, tabs, a bad network and the real server on a real database, driven by one seed.
//!
//! `make simulate SEED=42` lives one seed and prints what happened, `make simulate-long SEEDS=2000` many.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a simulator that cannot go on says so by failing"
)]

mod check;
mod device;
mod faults;
mod network;
mod noise;
mod people;
mod request;
mod store;
mod wish;
mod world;

use backend::TestDatabase;
use faults::{Bug, Faults, Report};
use noise::Noise;
use world::World;

/// Seeds of an ordinary test run.
const SEEDS: u64 = 100;
/// Fewer on PostgreSQL: the rules are the same, and what differs shows early.
const SEEDS_ON_POSTGRES: u64 = 40;

/// `SEEDS=2000` lives more, or fewer.
fn seeds() -> u64 {
    if let Some(asked) = asked("SEEDS") {
        asked
    } else if TestDatabase::is_postgres() {
        SEEDS_ON_POSTGRES
    } else {
        SEEDS
    }
}

fn asked(name: &str) -> Option<u64> {
    let given = std::env::vars().find(|(known, _)| known == name);
    given.and_then(|(_, number)| number.parse().ok())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// One seeded run; `Err` says which invariant broke.
fn run(template: &people::Template, seed: u64, bug: Option<Bug>) -> Result<Report, String> {
    let runtime = runtime();
    runtime.block_on(async {
        let faults = Faults::drawn(&mut Noise::new(seed)).fit(bug);
        let mut world = World::new(template, seed, faults, bug).await;
        let done = world.live().await;
        let report = world.report();
        done.map(|()| report)
            .map_err(|broken| format!("seed {seed}: {broken}"))
    })
}

/// Four quarters, so that several cores share them.
#[test]
fn nothing_is_lost_or_doubled_under_any_seed_of_the_first_quarter() {
    survive((0..seeds()).step_by(4));
}

#[test]
fn nothing_is_lost_or_doubled_under_any_seed_of_the_second_quarter() {
    survive((1..seeds()).step_by(4));
}

#[test]
fn nothing_is_lost_or_doubled_under_any_seed_of_the_third_quarter() {
    survive((2..seeds()).step_by(4));
}

#[test]
fn nothing_is_lost_or_doubled_under_any_seed_of_the_fourth_quarter() {
    survive((3..seeds()).step_by(4));
}

fn survive(chosen: impl Iterator<Item = u64>) {
    let template = people::Template::make(&runtime());
    let (mut sum, mut count) = (Report::default(), 0);
    for seed in chosen {
        count += 1;
        match run(&template, seed, None) {
            Ok(report) => sum.add(&report),
            Err(broken) => panic!(
                "{broken}\nreplay: SEED={seed} cargo nextest run -p backend --test simulator replay"
            ),
        }
    }
    println!("{sum:?}");
    // A simulator in which nothing happens proves nothing: so much must happen in fifty seeds.
    let more = |seen: u64, least: u64| seen * 50 > least * count;
    assert!(
        more(sum.committed, 500)
            && more(sum.lost_requests, 50)
            && more(sum.lost_replies, 50)
            && more(sum.duplicates, 25),
        "{sum:?}"
    );
    assert!(
        more(sum.kills, 10) && more(sum.power_losses, 10) && more(sum.server_kills, 10),
        "{sum:?}"
    );
    assert!(
        more(sum.clones, 5) && more(sum.restores, 5) && more(sum.resent, 20),
        "{sum:?}"
    );
    assert!(
        more(sum.messages, 200) && more(sum.conflicts, 5) && more(sum.contacts, 50),
        "{sum:?}"
    );
    assert!(
        more(sum.checks, 100) && more(sum.parked, 10) && more(sum.stale, 10) && more(sum.staged, 4),
        "{sum:?}"
    );
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let template = people::Template::make(&runtime());
    for seed in [3, 17, 99] {
        let (one, two) = (
            run(&template, seed, None).unwrap(),
            run(&template, seed, None).unwrap(),
        );
        assert_eq!(one.trace, two.trace, "seed {seed}");
    }
}

#[test]
fn replay() {
    let Some(seed) = asked("SEED") else { return };
    let template = people::Template::make(&runtime());
    println!("{:#?}", run(&template, seed, None));
}

/// Each planted bug must be caught by some seed; otherwise the simulator is blind to it.
fn caught(bug: Bug) {
    let template = people::Template::make(&runtime());
    let found = (0..SEEDS).find_map(|seed| run(&template, seed, Some(bug)).err());
    assert!(found.is_some(), "{bug:?} was not caught in {SEEDS} seeds");
}

#[test]
fn a_relaxed_outbox_is_caught() {
    caught(Bug::RelaxedOutbox);
}

#[test]
fn applying_without_comparing_the_cookie_is_caught() {
    caught(Bug::NoCompareAndSet);
}

#[test]
fn dropping_the_queue_when_a_push_fails_is_caught() {
    caught(Bug::DropOnFailure);
}

#[test]
fn encoding_again_at_each_try_is_caught() {
    caught(Bug::EncodeAgain);
}

#[test]
fn forgetting_what_only_a_push_reply_confirmed_is_caught() {
    caught(Bug::ForgetOnReply);
}

#[test]
fn taking_a_clones_mutations_for_ones_own_is_caught() {
    caught(Bug::TrustNumbers);
}

#[test]
fn keeping_nothing_for_a_restore_is_caught() {
    caught(Bug::ForgetProcessed);
}

#[test]
fn going_on_after_a_restore_as_if_nothing_had_happened_is_caught() {
    caught(Bug::IgnoreEpoch);
}

#[test]
fn believing_a_number_after_a_restore_is_caught() {
    caught(Bug::BelieveTheNumber);
}

#[test]
fn giving_each_copy_of_a_clone_a_name_of_its_own_is_caught() {
    caught(Bug::RandomName);
}

#[test]
fn emptying_the_queue_at_a_refused_login_is_caught() {
    caught(Bug::DropOnSignIn);
}

#[test]
fn keeping_the_cookie_outside_the_database_is_caught() {
    caught(Bug::CookieOutside);
}

#[test]
fn a_relaxed_next_number_is_caught() {
    caught(Bug::RelaxedNumber);
}
