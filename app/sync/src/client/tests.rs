//! The machine alone; the whole circle is in the simulator.

use super::*;
use crate::deposit::{DepositReply, Hello};
use crate::wire::{Cookie, Epoch, Frozen, Outcome, Settled};
use proptest::prelude::*;
use uuid::Uuid;

fn stored(mids: &[Mid]) -> Stored {
    let batch = mids
        .iter()
        .map(|mid| Frozen {
            mid: *mid,
            json: format!("{{\"mid\":{mid}}}"),
        })
        .collect();
    Stored {
        client: Uuid::nil(),
        epoch: Some(Epoch("e".into())),
        cookie: None,
        batch,
        due: false,
        owed: None,
        hello: None,
    }
}

fn push_reply(last_mid: Mid) -> PushReply {
    PushReply {
        epoch: Epoch("e".into()),
        last_mid,
        outcomes: vec![],
    }
}

fn pull_reply(epoch: &str, more: bool) -> PullReply {
    PullReply {
        epoch: Epoch(epoch.into()),
        cookie: Cookie("c".into()),
        last_mid: 0,
        last_print: None,
        covered: 0,
        reset: vec![],
        drop: vec![],
        changes: vec![],
        more,
        left: 0,
        digests: Default::default(),
        lost: None,
        undecided: Default::default(),
    }
}

fn pushing(mids: &[Mid]) -> Client {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(mids)));
    client
}

#[test]
fn what_another_tab_was_told_counts_here_and_never_falls() {
    let mut client = Client::new("b".into(), 1);
    let effects = client.step(Event::ServerReceived { received: 4 });
    assert!(matches!(
        effects[..],
        [Effect::Publish(Status { received: 4, .. })]
    ));
    assert!(
        client
            .step(Event::ServerReceived { received: 3 })
            .is_empty()
    );
    assert_eq!((client.status().received, client.phase()), (4, Phase::Idle));
}

#[test]
fn a_queue_is_pushed_in_batches_and_then_pulled_once() {
    let mut client = pushing(&[1, 2]);
    assert!(matches!(
        client.step(Event::Pushed(Ok(push_reply(2))))[..],
        [Effect::Load { after: Some(2) }, ..]
    ));
    assert!(matches!(
        client.step(Event::Loaded(stored(&[])))[..],
        [Effect::Pull(_)]
    ));
    assert!(matches!(
        client.step(Event::Pulled(Ok(pull_reply("e", false))))[..],
        [Effect::Apply { .. }]
    ));
    client.step(Event::Applied(Applied::Flipped));
    assert_eq!(client.phase(), Phase::Idle);
    assert!(client.status().caught_up && !client.status().trouble);
}

#[test]
fn an_expired_login_stops_sending_until_somebody_signs_in() {
    let mut client = pushing(&[1]);
    client.step(Event::Pushed(Err(Failure::SignIn)));
    assert_eq!(client.status().halt, Some(Halt::SignIn));
    assert!(client.step(Event::Committed).is_empty());
    assert!(matches!(
        client.step(Event::SignedIn)[..],
        [Effect::Load { after: None }, ..]
    ));
}

#[test]
fn a_refusal_of_somebody_elses_login_does_not_stop_the_owners() {
    let mut client = pushing(&[1]);
    client.step(Event::SignedIn);
    let effects = client.step(Event::Pushed(Err(Failure::WrongPrincipal)));
    assert!(matches!(effects[..], [Effect::Wait { .. }, ..]));
    assert_eq!(client.status().halt, None);
}

#[test]
fn a_refusal_of_the_old_login_does_not_stop_the_new_one() {
    let mut client = pushing(&[1]);
    client.step(Event::SignedIn);
    client.step(Event::Pushed(Err(Failure::SignIn)));
    assert_eq!(client.status().halt, None);
}

#[test]
fn a_restored_server_gets_again_what_it_lacks_and_nothing_is_applied_before() {
    let restored = |effects: &[Effect]| matches!(effects, [Effect::Recover { expected: Some(before), standing }, ..] if before.0 == "e" && standing.epoch.0 == "another");
    let mut client = pushing(&[]);
    assert!(restored(
        &client.step(Event::Pulled(Ok(pull_reply("another", false))))
    ));
    assert!(matches!(
        client.step(Event::Rebuilt)[..],
        [Effect::Load { after: None }, ..]
    ));
    let mut client = pushing(&[4]);
    let wrong = Failure::WrongEpoch(Standing::of(&pull_reply("another", false)));
    assert!(restored(&client.step(Event::Pushed(Err(wrong)))));
    assert_eq!(client.status().halt, None);
}

#[test]
fn a_server_put_back_without_a_word_is_noticed_by_its_numbers() {
    let mut client = pushing(&[]);
    client.step(Event::Pulled(Ok(pull_reply("e", false))));
    assert!(matches!(
        client.step(Event::Applied(Applied::Behind))[..],
        [
            Effect::Recover {
                expected: Some(_),
                ..
            },
            ..
        ]
    ));
}

#[test]
fn a_cloned_profile_goes_on_under_another_name() {
    let mut client = pushing(&[3, 4]);
    let effects = client.step(Event::Pushed(Err(Failure::Forked { mid: 4 })));
    assert!(matches!(effects[..], [Effect::Rename { from: 4, client }, ..] if client.is_nil()));
    assert!(matches!(
        client.step(Event::Rebuilt)[..],
        [Effect::Load { after: None }, ..]
    ));
}

/// What the cut after such a push is compared with.
fn confirmed_after(outcomes: &[Mid]) -> Mid {
    let mut client = pushing(&[4, 5]);
    let settled = |mid: &Mid| Settled {
        mid: *mid,
        outcome: Outcome::Applied,
    };
    let reply = PushReply {
        outcomes: outcomes.iter().map(settled).collect(),
        ..push_reply(9)
    };
    client.step(Event::Pushed(Ok(reply)));
    client.step(Event::Loaded(stored(&[])));
    let effects = client.step(Event::Pulled(Ok(pull_reply("e", false))));
    let Some(Effect::Apply { expected, .. }) = effects.first() else {
        panic!("nothing to apply")
    };
    expected.confirmed
}

#[test]
fn what_the_server_answered_one_by_one_is_confirmed_and_nothing_else() {
    assert_eq!(confirmed_after(&[4, 5]), 5);
    assert_eq!(confirmed_after(&[5]), 0);
    assert_eq!(confirmed_after(&[]), 0);
}

#[test]
fn what_a_clone_did_is_not_taken_for_ones_own_and_a_push_follows_after_a_while() {
    let mut client = pushing(&[]);
    client.step(Event::Pulled(Ok(pull_reply("e", false))));
    let effects = client.step(Event::Applied(Applied::Diverged));
    let Some(Effect::Wait { number, .. }) = effects.first() else {
        panic!("no wait")
    };
    assert!(matches!(
        client.step(Event::TimerFired(*number))[..],
        [Effect::Load { after: None }, ..]
    ));
}

#[test]
fn a_server_that_lacks_older_mutations_gets_them_where_they_are_kept() {
    let mut client = pushing(&[8]);
    assert!(matches!(
        client.step(Event::Pushed(Ok(push_reply(5))))[..],
        [Effect::Load { after: Some(5) }, ..]
    ));
    let effects = client.step(Event::Loaded(stored(&[6, 7, 8])));
    assert!(
        matches!(&effects[..], [Effect::Push(request)] if !request.jump && request.mutations.len() == 3)
    );
}

#[test]
fn what_is_kept_nowhere_is_jumped_over_once_and_then_shown_as_trouble() {
    let mut client = pushing(&[8]);
    client.step(Event::Pushed(Ok(push_reply(5))));
    let effects = client.step(Event::Loaded(stored(&[8])));
    assert!(matches!(&effects[..], [Effect::Push(request)] if request.jump));
    // A server that does not jump is not asked for ever.
    assert!(matches!(
        client.step(Event::Pushed(Ok(push_reply(5))))[..],
        [Effect::Pull(_), ..]
    ));
    client.step(Event::Pulled(Ok(pull_reply("e", false))));
    client.step(Event::Applied(Applied::Flipped));
    assert!(client.status().trouble);
}

#[test]
fn what_is_committed_during_a_round_is_sent_by_the_next_one_at_once() {
    let mut client = pushing(&[]);
    client.step(Event::Committed);
    client.step(Event::Pulled(Ok(pull_reply("e", false))));
    assert!(matches!(
        client.step(Event::Applied(Applied::Flipped))[..],
        [Effect::Load { after: None }, ..]
    ));
}

/// What a server says that it holds.
#[test]
fn what_is_saved_while_many_pages_come_leaves_between_two_of_them() {
    let mut client = pushing(&[]);
    client.step(Event::Committed);
    client.step(Event::Pulled(Ok(pull_reply("e", true))));
    assert!(matches!(
        client.step(Event::Applied(Applied::Staged))[..],
        [Effect::Load { after: None }, ..]
    ));
    client.step(Event::Loaded(stored(&[1])));
    assert_eq!(client.phase(), Phase::Pushing);
    client.step(Event::Pushed(Ok(push_reply(1))));
    client.step(Event::Loaded(stored(&[])));
    // Only what has to be sent breaks the pages off: a poke waits for the cut.
    client.step(Event::Wake);
    client.step(Event::Pulled(Ok(pull_reply("e", true))));
    assert!(matches!(
        client.step(Event::Applied(Applied::Staged))[..],
        [Effect::Pull(_)]
    ));
}

fn held() -> Digests {
    Digests::from([("team".to_owned(), crate::digest::Digest::default())])
}

/// A machine that asked for digests and was shown a whole cut with them.
fn compared() -> Client {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::SyncRequested);
    let effects = client.step(Event::Loaded(stored(&[])));
    assert!(matches!(&effects[..], [Effect::Pull(request)] if request.digest));
    client.step(Event::Pulled(Ok(PullReply {
        digests: held(),
        ..pull_reply("e", false)
    })));
    let effects = client.step(Event::Applied(Applied::Flipped));
    assert!(
        matches!(&effects[..], [Effect::Check { cookie, digests }, ..] if cookie.0 == "c" && *digests == held())
    );
    client
}

#[test]
fn whoever_asks_to_send_now_also_learns_whether_both_sides_hold_the_same() {
    let mut client = compared();
    client.step(Event::Checked { fresh: vec![] });
    assert_eq!(client.phase(), Phase::Idle);
    client.step(Event::Wake);
    let effects = client.step(Event::Loaded(stored(&[])));
    assert!(
        matches!(&effects[..], [Effect::Pull(request)] if !request.digest && request.fresh.is_empty())
    );
}

#[test]
fn what_differs_is_fetched_afresh_at_once_and_only_once() {
    let mut client = compared();
    let effects = client.step(Event::Checked {
        fresh: vec!["team".into()],
    });
    assert!(matches!(effects[..], [Effect::Load { after: None }, ..]));
    let effects = client.step(Event::Loaded(stored(&[])));
    assert!(
        matches!(&effects[..], [Effect::Pull(request)] if request.fresh == ["team"] && !request.digest)
    );
    client.step(Event::Pulled(Ok(pull_reply("e", true))));
    let effects = client.step(Event::Applied(Applied::Staged));
    assert!(
        matches!(&effects[..], [Effect::Pull(request)] if request.fresh.is_empty()),
        "the cookie remembers it"
    );
}

#[test]
fn what_differs_is_asked_for_until_a_reply_to_it_has_arrived() {
    let mut client = compared();
    client.step(Event::Checked {
        fresh: vec!["team".into()],
    });
    client.step(Event::Loaded(stored(&[])));
    let effects = client.step(Event::Pulled(Err(Failure::Unreachable)));
    let Some(Effect::Wait { number, .. }) = effects.first() else {
        panic!("no wait")
    };
    client.step(Event::TimerFired(*number));
    let effects = client.step(Event::Loaded(stored(&[])));
    assert!(matches!(&effects[..], [Effect::Pull(request)] if request.fresh == ["team"]));
}

#[test]
fn after_an_hour_or_two_hundred_cuts_both_sides_compare() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    let effects = client.step(Event::Loaded(Stored {
        due: true,
        ..stored(&[])
    }));
    assert!(matches!(&effects[..], [Effect::Pull(request)] if request.digest));
    let mut client = Client::new("b".into(), 1);
    for cut in 0..=CUTS {
        client.step(Event::Wake);
        let effects = client.step(Event::Loaded(stored(&[])));
        assert!(matches!(&effects[..], [Effect::Pull(request)] if request.digest == (cut == CUTS)));
        client.step(Event::Pulled(Ok(pull_reply("e", false))));
        client.step(Event::Applied(Applied::Flipped));
    }
}

#[test]
fn numbers_beyond_what_was_sent_are_sent_all_the_same() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[1, 2])));
    let effects = client.step(Event::Pushed(Ok(push_reply(5))));
    assert!(
        matches!(effects[0], Effect::Load { after: Some(2) }),
        "3 to 5 may be another copy's"
    );
}

#[test]
fn what_is_owed_under_a_former_name_goes_before_everything_else() {
    let former = Uuid::from_u128(7);
    let owing = |mids: &[Mid]| Stored {
        owed: Some((former, stored(mids).batch)),
        ..stored(&[9])
    };
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    let effects = client.step(Event::Loaded(owing(&[5, 6])));
    let Some(Effect::Push(request)) = effects.first() else {
        panic!("no push")
    };
    assert!(request.client == former && request.jump && request.mutations.len() == 2);
    let effects = client.step(Event::Pushed(Ok(push_reply(8))));
    assert!(matches!(effects[..], [Effect::Resent { client, up_to: 6, .. }] if client == former));
    let effects = client.step(Event::ResendNoted);
    assert!(matches!(effects[..], [Effect::Load { after: None }]));
    let effects = client.step(Event::Loaded(stored(&[9])));
    assert!(matches!(&effects[..], [Effect::Push(request)] if request.client.is_nil()));
}

#[test]
fn what_a_former_name_has_otherwise_by_now_is_offered_under_another() {
    let former = Uuid::from_u128(7);
    let answered = |failure| {
        let mut client = Client::new("b".into(), 1);
        client.step(Event::Wake);
        client.step(Event::Loaded(Stored {
            owed: Some((former, stored(&[5, 6]).batch)),
            ..stored(&[])
        }));
        let effects = client.step(Event::Pushed(Err(failure)));
        (client, effects)
    };
    let (mut client, effects) = answered(Failure::Forked { mid: 6 });
    assert!(
        matches!(effects[..], [Effect::Rename { client, from: 6 }] if client == former),
        "{effects:?}"
    );
    let effects = client.step(Event::Rebuilt);
    assert!(matches!(effects[..], [Effect::Load { after: None }]));

    // What was never sent differs, or the server wants none of it: not offered for ever.
    for failure in [Failure::Forked { mid: 4 }, Failure::Refused { status: 403 }] {
        let (_, effects) = answered(failure);
        assert!(
            matches!(
                effects[0],
                Effect::Resent {
                    up_to: Mid::MAX,
                    ..
                }
            ),
            "{effects:?}"
        );
    }
}

#[test]
fn no_network_is_retried_ever_more_slowly() {
    let mut client = Client::new("b".into(), 9);
    let mut waits = Vec::new();
    client.step(Event::Wake);
    for _ in 0..9 {
        client.step(Event::Loaded(stored(&[])));
        let effects = client.step(Event::Pulled(Err(Failure::Unreachable)));
        let Some(Effect::Wait { number, ms }) = effects.first() else {
            panic!("no wait")
        };
        waits.push(*ms);
        client.step(Event::TimerFired(*number));
    }
    assert!(waits[0] <= 1_000 && waits.iter().all(|ms| (500..=60_000).contains(ms)));
    assert!(waits[8] >= 30_000);
    assert!(!client.status().reached);
}

#[test]
fn a_store_that_fails_is_tried_again_soon_and_ever_more_slowly() {
    let mut client = Client::new("b".into(), 9);
    let round = |client: &mut Client, done: Event| {
        client.step(Event::Loaded(stored(&[])));
        client.step(Event::Pulled(Ok(pull_reply("e", false))));
        let effects = client.step(done);
        let Some(Effect::Wait { number, ms }) = effects.first() else {
            panic!("no wait")
        };
        client.step(Event::TimerFired(*number));
        *ms
    };
    client.step(Event::Wake);
    let waits: Vec<_> = (0..9)
        .map(|_| round(&mut client, Event::StoreFailed))
        .collect();
    assert!(waits[0] <= 1_000 && waits.iter().all(|ms| (500..=60_000).contains(ms)));
    assert!(waits[8] >= 30_000);
    // It has answered: the next look is as rare as ever, and the next failure is the first one.
    assert_eq!(
        round(&mut client, Event::Applied(Applied::Flipped)),
        HEARTBEAT
    );
    assert!(!client.status().trouble);
    assert!(round(&mut client, Event::StoreFailed) <= 1_000);
}

/// Fails so many tries for want of a network; the last wait.
fn unreached(client: &mut Client, times: u32) -> u64 {
    let mut last = 0;
    client.step(Event::Wake);
    for left in (0..times).rev() {
        client.step(Event::Loaded(stored(&[])));
        let effects = client.step(Event::Pulled(Err(Failure::Unreachable)));
        let Some(Effect::Wait { number, ms }) = effects.first() else {
            panic!("no wait")
        };
        last = *ms;
        if left > 0 {
            client.step(Event::TimerFired(*number));
        }
    }
    last
}

#[test]
fn changes_without_a_server_bring_the_next_try_near_once_and_do_not_each_try() {
    let mut client = Client::new("b".into(), 9);
    assert!(unreached(&mut client, 8) > SOON);
    let effects = client.step(Event::Committed);
    let [Effect::Wait { number, ms: SOON }] = effects[..] else {
        panic!("{effects:?}")
    };
    for _ in 0..5 {
        assert!(client.step(Event::Committed).is_empty());
    }
    assert!(matches!(
        client.step(Event::TimerFired(number))[..],
        [Effect::Load { after: None }, ..]
    ));

    // A try that comes soon by itself stays where it is.
    let mut client = Client::new("b".into(), 9);
    assert!(unreached(&mut client, 1) <= SOON);
    assert!(client.step(Event::Committed).is_empty());
    // Somebody who asks, or a network that is back, does not wait.
    assert!(matches!(
        client.step(Event::Wake)[..],
        [Effect::Load { after: None }, ..]
    ));
}

#[test]
fn a_server_that_asked_for_time_gets_it_whatever_is_changed_meanwhile() {
    let mut client = pushing(&[1]);
    let busy = Failure::Busy {
        retry_after_ms: Some(30_000),
    };
    client.step(Event::Pushed(Err(busy)));
    assert!(client.step(Event::Committed).is_empty());
}

#[test]
fn who_has_sent_enough_for_a_day_keeps_the_rest_still_receives_and_does_not_hurry() {
    let mut client = pushing(&[1]);
    let enough = Failure::Busy {
        retry_after_ms: Some(3_600_000),
    };
    let effects = client.step(Event::Pushed(Err(enough)));
    let Some(Effect::Pull(_)) = effects.first() else {
        panic!("{effects:?}");
    };
    let effects = client.step(Event::Pulled(Ok(pull_reply("e", false))));
    assert!(matches!(effects[0], Effect::Apply { .. }), "{effects:?}");
    let effects = client.step(Event::Applied(Applied::Flipped));
    let waits = |effect: &Effect| matches!(effect, Effect::Wait { ms: 300_000, .. });
    assert!(effects.iter().any(waits), "{effects:?}");
    // A look asked for by something else tries again, with the same bytes.
    let effects = client.step(Event::Wake);
    assert!(
        matches!(effects[0], Effect::Load { after: None }),
        "{effects:?}"
    );
}

#[test]
fn who_has_sent_enough_for_a_day_is_told_how_long_until_more_is_taken() {
    let enough = |ms| Failure::Busy {
        retry_after_ms: Some(ms),
    };
    let mut client = pushing(&[1]);
    client.step(Event::Pushed(Err(enough(5_000))));
    assert_eq!(client.status().over_quota, None, "a crowd is no quota");

    let mut client = pushing(&[1]);
    let effects = client.step(Event::Pushed(Err(enough(3_600_000))));
    let told = |effect: &Effect| match effect {
        Effect::Publish(status) => status.over_quota == Some(3_600_000),
        _ => false,
    };
    assert!(effects.iter().any(told), "{effects:?}");
    client.step(Event::Pulled(Ok(pull_reply("e", false))));
    client.step(Event::Applied(Applied::Flipped));
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[1])));
    assert_eq!(
        client.status().over_quota,
        Some(3_600_000),
        "it stands while the next try is under way"
    );
    client.step(Event::Pushed(Ok(push_reply(1))));
    assert_eq!(client.status().over_quota, None, "the server takes more");
}

/// Any order of events: never two requests under way, and never an effect while halted.
#[derive(Debug, Clone)]
enum Any {
    Wake,
    Committed,
    SignedIn,
    Loaded(Vec<Mid>),
    /// A device with a secret, which may leave work without a login.
    Known(Vec<Mid>),
    Deposited(Mid),
    DepositFailed(u8),
    Pushed(Option<Mid>),
    PushFailed(u8),
    Pulled {
        more: bool,
        digests: bool,
    },
    PullFailed(u8),
    Applied(u8),
    Rebuilt,
    Asked,
    Checked(bool),
    Rang(u64),
}

fn any_event() -> impl Strategy<Value = Any> {
    prop_oneof![
        Just(Any::Wake),
        Just(Any::Committed),
        Just(Any::SignedIn),
        proptest::collection::vec(1_u64..5, 0..3).prop_map(Any::Loaded),
        proptest::collection::vec(1_u64..5, 0..3).prop_map(Any::Known),
        (0_u64..6).prop_map(Any::Deposited),
        (0_u8..7).prop_map(Any::DepositFailed),
        proptest::option::of(0_u64..6).prop_map(Any::Pushed),
        (0_u8..7).prop_map(Any::PushFailed),
        (any::<bool>(), any::<bool>()).prop_map(|(more, digests)| Any::Pulled { more, digests }),
        (0_u8..7).prop_map(Any::PullFailed),
        (0_u8..5).prop_map(Any::Applied),
        Just(Any::Rebuilt),
        Just(Any::Asked),
        any::<bool>().prop_map(Any::Checked),
        (0_u64..20).prop_map(Any::Rang),
    ]
}

fn failure(kind: u8) -> Failure {
    match kind {
        0 => Failure::Unreachable,
        1 => Failure::Busy {
            retry_after_ms: Some(5_000),
        },
        2 => Failure::SignIn,
        3 => Failure::WrongPrincipal,
        4 => Failure::WrongEpoch(Standing::of(&pull_reply("other", false))),
        5 => Failure::Forked { mid: 1 },
        _ => Failure::Refused { status: 400 },
    }
}

fn event(any: Any) -> Event {
    match any {
        Any::Wake => Event::Wake,
        Any::Committed => Event::Committed,
        Any::SignedIn => Event::SignedIn,
        Any::Loaded(mids) => Event::Loaded(stored(&mids)),
        Any::Known(mids) => Event::Loaded(Stored {
            hello: Some(Hello {
                person: Uuid::nil(),
                key: "k".into(),
                birth: Uuid::nil(),
                waiting: 0,
                oldest_ms: 0,
            }),
            ..stored(&mids)
        }),
        Any::Deposited(last_mid) => Event::Deposited(Ok(DepositReply {
            epoch: Epoch("e".into()),
            last_mid,
            done: 0,
            kept: 0,
            held: false,
        })),
        Any::DepositFailed(kind) => Event::Deposited(Err(failure(kind))),
        Any::Pushed(last) => Event::Pushed(Ok(push_reply(last.unwrap_or(0)))),
        Any::PushFailed(kind) => Event::Pushed(Err(failure(kind))),
        Any::Pulled { more, digests } => Event::Pulled(Ok(PullReply {
            digests: if digests { held() } else { Default::default() },
            ..pull_reply("e", more)
        })),
        Any::PullFailed(kind) => Event::Pulled(Err(failure(kind))),
        Any::Applied(kind) => Event::Applied(
            [
                Applied::Staged,
                Applied::Flipped,
                Applied::Stale,
                Applied::Behind,
                Applied::Diverged,
            ][usize::from(kind)],
        ),
        Any::Rebuilt => Event::Rebuilt,
        Any::Asked => Event::SyncRequested,
        Any::Checked(differs) => Event::Checked {
            fresh: if differs { vec!["team".into()] } else { vec![] },
        },
        Any::Rang(number) => Event::TimerFired(number),
    }
}

proptest! {
    #[test]
    fn at_most_one_thing_is_under_way_and_a_phase_always_has_its_effect(events in proptest::collection::vec(any_event(), 0..60)) {
        let mut client = Client::new("b".into(), 3);
        for any in events {
            let before = client.phase();
            let effects = client.step(event(any));
            let started = effects.iter().filter(|effect| !matches!(effect, Effect::Publish(_) | Effect::Wait { .. })).count();
            prop_assert!(started <= 1, "{effects:?}");
            // Whoever waits for an answer has asked for it.
            prop_assert!(client.phase() == before || client.phase() == Phase::Idle || started == 1);
            if client.status().halt.is_some() {
                let by_login = effects.iter().any(|effect| matches!(effect, Effect::Push(_) | Effect::Pull(_)));
                prop_assert!(!by_login, "sent although nobody is signed in");
                prop_assert!(client.phase() == Phase::Idle || client.depositing || client.phase() == Phase::Rebuilding);
            }
            if client.phase() == Phase::Idle && client.status().halt.is_none() && before != Phase::Idle {
                prop_assert!(effects.iter().any(|effect| matches!(effect, Effect::Wait { .. })), "idle without a next look");
            }
        }
    }
}
