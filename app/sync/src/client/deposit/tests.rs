//! A login that ended, and what is left at the server without it.

use super::super::{Event, Status};
use super::*;
use crate::deposit::{Hello, Undecided};
use crate::recovery::Standing;
use crate::wire::{Cookie, Epoch, Frozen, Mid, PullRequest};
use uuid::Uuid;

fn hello() -> Hello {
    Hello {
        person: Uuid::nil(),
        key: "secret".into(),
        birth: Uuid::nil(),
        waiting: 0,
        oldest_ms: 0,
    }
}

fn stored(mids: &[Mid]) -> Stored {
    let frozen = |mid: &Mid| Frozen {
        mid: *mid,
        json: format!("{{\"mid\":{mid}}}"),
    };
    Stored {
        client: Uuid::nil(),
        epoch: Some(Epoch("e".into())),
        cookie: None,
        batch: mids.iter().map(frozen).collect(),
        due: false,
        owed: None,
        hello: Some(hello()),
    }
}

fn reply(last_mid: Mid) -> DepositReply {
    DepositReply {
        epoch: Epoch("e".into()),
        last_mid,
        done: 1,
        kept: 0,
        held: false,
    }
}

fn pull_reply() -> PullReply {
    PullReply {
        epoch: Epoch("e".into()),
        cookie: Cookie("c".into()),
        last_mid: 0,
        last_print: None,
        covered: 0,
        reset: vec![],
        drop: vec![],
        changes: vec![],
        more: false,
        left: 0,
        digests: Default::default(),
        lost: None,
        undecided: Default::default(),
    }
}

/// A client whose push of these was answered with 401.
fn signed_out(mids: &[Mid]) -> Client {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(mids)));
    let effects = client.step(Event::Pushed(Err(Failure::SignIn)));
    assert!(matches!(effects[..], [Effect::Load { after: None }, ..]));
    client
}

/// The mutations of the deposit among these effects.
fn left(effects: &[Effect]) -> Option<usize> {
    effects.iter().find_map(|effect| match effect {
        Effect::Deposit(request) => Some(request.mutations.len()),
        _ => None,
    })
}

#[test]
fn what_waits_is_left_without_a_login_and_stays_waiting_for_one() {
    let mut client = signed_out(&[1, 2]);
    assert_eq!(left(&client.step(Event::Loaded(stored(&[1, 2])))), Some(2));
    let effects = client.step(Event::Deposited(Ok(reply(2))));
    assert!(matches!(effects[..], [Effect::Load { after: Some(2) }, ..]));
    assert_eq!(left(&client.step(Event::Loaded(stored(&[])))), None);
    let status = client.status();
    assert_eq!(
        (status.halt, status.deposited, status.received),
        (Some(Halt::SignIn), 2, 2)
    );
    assert!(!status.busy && !status.held);
    // A change made meanwhile follows, and only that.
    let effects = client.step(Event::Committed);
    assert!(matches!(effects[..], [Effect::Load { after: Some(2) }, ..]));
    assert_eq!(left(&client.step(Event::Loaded(stored(&[3])))), Some(1));
}

#[test]
fn signing_in_goes_back_to_pushes_and_nothing_counts_as_left_any_more() {
    let mut client = signed_out(&[1]);
    client.step(Event::Loaded(stored(&[1])));
    client.step(Event::Deposited(Ok(reply(1))));
    client.step(Event::Loaded(stored(&[])));
    let effects = client.step(Event::SignedIn);
    assert!(matches!(effects[..], [Effect::Load { after: None }, ..]));
    let effects = client.step(Event::Loaded(stored(&[1])));
    assert!(matches!(effects[..], [Effect::Push(_)]));
    client.step(Event::Pushed(Ok(crate::wire::PushReply {
        epoch: Epoch("e".into()),
        last_mid: 1,
        outcomes: vec![],
    })));
    client.step(Event::Loaded(stored(&[])));
    client.step(Event::Pulled(Ok(pull_reply())));
    assert_eq!((client.status().deposited, client.status().halt), (0, None));
}

#[test]
fn a_server_that_takes_no_deposits_is_not_asked_again_before_somebody_signs_in() {
    let mut client = signed_out(&[1]);
    client.step(Event::Loaded(stored(&[1])));
    client.step(Event::Deposited(Err(Failure::Refused { status: 403 })));
    assert_eq!(client.status().halt, Some(Halt::SignIn));
    assert!(client.step(Event::Committed).is_empty());
    assert!(matches!(
        client.step(Event::SignedIn)[..],
        [Effect::Load { after: None }, ..]
    ));
}

#[test]
fn without_an_answer_it_is_left_again_after_a_while_although_nobody_signed_in() {
    let mut client = signed_out(&[1]);
    client.step(Event::Loaded(stored(&[1])));
    let effects = client.step(Event::Deposited(Err(Failure::Unreachable)));
    let wait = effects.iter().find_map(|effect| match effect {
        Effect::Wait { number, .. } => Some(*number),
        _ => None,
    });
    assert_eq!(client.status().halt, Some(Halt::SignIn));
    client.step(Event::TimerFired(wait.expect("it waits")));
    assert_eq!(left(&client.step(Event::Loaded(stored(&[1])))), Some(1));
}

#[test]
fn older_ones_that_the_server_lacks_are_left_first_and_a_hole_is_jumped_once() {
    let mut client = signed_out(&[5]);
    client.step(Event::Loaded(stored(&[5])));
    let effects = client.step(Event::Deposited(Ok(reply(2))));
    assert!(matches!(effects[..], [Effect::Load { after: Some(2) }, ..]));
    let effects = client.step(Event::Loaded(stored(&[5])));
    assert!(matches!(&effects[..], [Effect::Deposit(request), ..] if request.jump));
    client.step(Event::Deposited(Ok(reply(2))));
    assert!(client.step(Event::Committed).is_empty(), "not for ever");
}

#[test]
fn a_restored_server_gets_again_what_it_lacks_also_without_a_login() {
    let mut client = signed_out(&[3]);
    client.step(Event::Loaded(stored(&[3])));
    let standing = Standing {
        epoch: Epoch("another".into()),
        last_mid: 1,
        last_print: None,
    };
    let effects = client.step(Event::Deposited(Err(Failure::WrongEpoch(standing))));
    assert!(matches!(effects[..], [Effect::Recover { .. }, ..]));
    let effects = client.step(Event::Rebuilt);
    assert!(matches!(effects[..], [Effect::Load { after: None }, ..]));
    assert_eq!(left(&client.step(Event::Loaded(stored(&[2, 3])))), Some(2));
}

#[test]
fn a_login_taken_away_says_that_somebody_decides() {
    let mut client = signed_out(&[1]);
    client.step(Event::Loaded(stored(&[1])));
    client.step(Event::Deposited(Ok(DepositReply {
        held: true,
        ..reply(1)
    })));
    client.step(Event::Loaded(stored(&[])));
    assert!(client.status().held);
}

fn pulls(effects: Vec<Effect>) -> PullRequest {
    let pull = effects.into_iter().find_map(|effect| match effect {
        Effect::Pull(request) => Some(request),
        _ => None,
    });
    pull.expect("it pulls")
}

#[test]
fn a_device_says_what_it_is_once_and_again_after_signing_in() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    let first = pulls(client.step(Event::Loaded(stored(&[]))));
    assert_eq!(first.hello, Some(hello()));
    client.step(Event::Pulled(Ok(pull_reply())));
    client.step(Event::Applied(crate::plan::Applied::Flipped));
    client.step(Event::Wake);
    assert_eq!(pulls(client.step(Event::Loaded(stored(&[])))).hello, None);
    client.step(Event::Pulled(Ok(pull_reply())));
    client.step(Event::Applied(crate::plan::Applied::Flipped));
    client.step(Event::SignedIn);
    let again = pulls(client.step(Event::Loaded(stored(&[]))));
    assert_eq!(again.hello, Some(hello()));
}

#[test]
fn a_clone_says_its_secret_with_the_first_pull_under_its_new_name() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[])));
    client.step(Event::Pulled(Ok(pull_reply())));
    client.step(Event::Applied(crate::plan::Applied::Flipped));
    // Long since greeted, when the server finds that another copy has this number.
    client.step(Event::Committed);
    client.step(Event::Loaded(stored(&[1])));
    let effects = client.step(Event::Pushed(Err(Failure::Forked { mid: 1 })));
    assert!(matches!(effects[..], [Effect::Rename { .. }, ..]));
    client.step(Event::Rebuilt);
    let named = |mids: &[Mid]| Stored {
        client: Uuid::max(),
        ..stored(mids)
    };
    client.step(Event::Loaded(named(&[1])));
    client.step(Event::Pushed(Ok(crate::wire::PushReply {
        epoch: Epoch("e".into()),
        last_mid: 1,
        outcomes: vec![],
    })));
    let pull = pulls(client.step(Event::Loaded(named(&[]))));
    assert_eq!((pull.client, pull.hello), (Uuid::max(), Some(hello())));
}

#[test]
fn how_much_waits_for_a_decision_is_what_the_last_page_says() {
    let waits = Undecided {
        devices: 1,
        changes: 2,
        at: 3,
    };
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[])));
    for (more, undecided) in [(true, Undecided::default()), (false, waits)] {
        client.step(Event::Pulled(Ok(PullReply {
            more,
            undecided,
            ..pull_reply()
        })));
        assert_eq!(client.status().undecided, undecided);
        client.step(Event::Applied(crate::plan::Applied::Staged));
    }
    // The first page of the next cut says nothing, and takes nothing back.
    client.step(Event::Pulled(Ok(PullReply {
        more: true,
        ..pull_reply()
    })));
    assert_eq!(client.status().undecided, waits);
}

#[test]
fn a_build_too_old_to_receive_goes_on_sending_and_says_so() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[])));
    let effects = client.step(Event::Pulled(Err(Failure::TooOld)));
    assert!(matches!(effects[..], [Effect::Wait { .. }, ..]));
    let Status { outdated, halt, .. } = client.status();
    assert_eq!((outdated, halt), (true, None));
    client.step(Event::Committed);
    let effects = client.step(Event::Loaded(stored(&[1])));
    assert!(matches!(effects[..], [Effect::Push(_)]));
}

#[test]
fn what_the_browser_threw_away_is_said_until_the_page_ends() {
    let mut client = Client::new("b".into(), 1);
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[])));
    client.step(Event::Pulled(Ok(PullReply {
        lost: Some(7),
        ..pull_reply()
    })));
    client.step(Event::Applied(crate::plan::Applied::Flipped));
    client.step(Event::Wake);
    client.step(Event::Loaded(stored(&[])));
    client.step(Event::Pulled(Ok(pull_reply())));
    assert_eq!(client.status().lost, Some(7));
}
