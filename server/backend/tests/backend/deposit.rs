//! Work of a login that has ended: it arrives once, as its person's where the login only grew old, and waits for an owner where it
//! was taken away.

use crate::mail_way::open;
use crate::support::{Device, NOW, World};
use backend::{DepositError, Memory, Proof, Purpose, PushError, Transport, WhyHeld};
use domain::account::Actor;
use domain::account::{DisplayName, Email, ParkedReason, ParkedState, Password, Role};
use domain::sales::{OrderState, OrderStep, Step};
use domain::{Entity, Key, Lang, Mutation, OrderId, Refusal, Row, Scope};
use serde_json::value::RawValue;
use sync::{DepositReply, DepositRequest, Epoch, Hello, Outcome, PullRequest, Undecided};
use uuid::Uuid;

const KEY: &str = "a secret of the device that nobody guesses";
const DAY: i64 = 24 * 3_600_000;

/// Somebody with an account, a session, and a device that the server knows.
pub struct Person {
    pub device: Device,
    token: String,
}

pub async fn somebody(world: &World, name: &str, role: Role) -> Person {
    let mail = format!("{name}@example.com");
    let user = world
        .backend
        .add_user(
            role,
            DisplayName::parse(name).unwrap(),
            Email::parse(&mail).unwrap(),
            Password::parse("long enough").unwrap(),
        )
        .await
        .unwrap();
    let signed_in = world.backend.sign_in(&mail, "long enough").await.unwrap();
    let person = Person {
        device: Device::of(Actor { user, role }),
        token: signed_in.token,
    };
    person.says_hello(world, 0).await;
    person
}

impl Person {
    async fn says_hello(&self, world: &World, waiting: u64) -> Option<i64> {
        let (actor, client) = (&self.device.actor, self.device.client);
        let request = hello(client, client, actor.user.0, waiting);
        let told = world.backend.hello(actor, &self.token, "Chrome", &request);
        told.await.unwrap()
    }

    /// Signs in anew, on the same device.
    async fn comes_back(&mut self, world: &World, name: &str) {
        let mail = format!("{name}@example.com");
        let again = world.backend.sign_in(&mail, "long enough").await.unwrap();
        self.token = again.token;
        self.says_hello(world, 0).await;
    }

    pub async fn leaves(
        &self,
        world: &World,
        mutations: &[Box<RawValue>],
    ) -> Result<DepositReply, DepositError> {
        world.backend.deposit(self.deposit(mutations)).await
    }

    fn deposit(&self, mutations: &[Box<RawValue>]) -> DepositRequest {
        DepositRequest {
            client: self.device.client,
            key: KEY.into(),
            epoch: None,
            build: "test".into(),
            jump: false,
            mutations: mutations.to_vec(),
        }
    }

    /// An order, frozen and not sent.
    fn order(&mut self, world: &World) -> (OrderId, Box<RawValue>) {
        let wish = self.device.wish(&world.soup, 1);
        (wish.id, self.device.freeze(Mutation::OrderPlace(wish)))
    }
}

fn hello(client: Uuid, birth: Uuid, person: Uuid, waiting: u64) -> PullRequest {
    PullRequest {
        client,
        person: None,
        cookie: None,
        build: "1.2.3".into(),
        digest: false,
        fresh: Vec::new(),
        hello: Some(Hello {
            person,
            key: KEY.into(),
            birth,
            waiting,
            oldest_ms: 60_000 * waiting,
        }),
    }
}

async fn held(world: &World, owner: &Person) -> Vec<backend::HeldWork> {
    let all = world.backend.held_work(&owner.device.actor).await;
    all.unwrap()
}

#[tokio::test]
async fn work_of_an_old_login_is_done_as_its_person_and_once() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    world.clock.advance(31 * DAY);
    assert!(world.backend.person(&ann.token).await.unwrap().is_none());
    let (order, frozen) = ann.order(&world);
    let queue = [frozen];
    let reply = ann.leaves(&world, &queue).await.unwrap();
    assert_eq!(
        (reply.last_mid, reply.done, reply.kept, reply.held),
        (1, 1, 0, false)
    );
    let placed = world.order(ann.device.actor, order).await.unwrap();
    assert_eq!(placed.customer, ann.device.actor.user);
    let before = world.dump().await;
    let again = ann.leaves(&world, &queue).await.unwrap();
    assert_eq!((again.last_mid, again.done), (1, 1));
    let pushed = ann.device.push(&world, &queue).await.unwrap();
    assert_eq!(pushed.outcomes[0].outcome, Outcome::Applied);
    assert_eq!(world.dump().await, before, "neither again nor by a push");
}

#[tokio::test]
async fn what_a_rule_refuses_waits_for_its_author_and_the_reply_only_counts_it() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let step = OrderStep {
        id: OrderId(crate::support::id()),
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    let frozen = ann.device.freeze(step);
    let reply = ann.leaves(&world, &[frozen]).await.unwrap();
    assert_eq!((reply.done, reply.kept), (0, 1));
    let text = serde_json::to_string(&reply).unwrap();
    assert!(!text.contains("parked"), "{text}");
}

#[tokio::test]
async fn without_the_devices_secret_nothing_is_taken_and_nothing_learnt() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let (_, frozen) = ann.order(&world);
    let queue = [frozen];
    let before = world.dump().await;
    let wrong = DepositRequest {
        key: KEY.replace('a', "b"),
        ..ann.deposit(&queue)
    };
    let unknown = DepositRequest {
        client: crate::support::id(),
        ..ann.deposit(&queue)
    };
    for request in [wrong, unknown] {
        let refused = world.backend.deposit(request).await;
        assert!(matches!(refused, Err(DepositError::Refused)), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_device_that_signed_out_leaves_nothing_more_before_it_signs_in() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let (order, frozen) = ann.order(&world);
    let queue = [frozen];
    world.backend.sign_out(&ann.token).await.unwrap();
    let refused = ann.leaves(&world, &queue).await;
    assert!(matches!(refused, Err(DepositError::Refused)));
    ann.comes_back(&world, "ann").await;
    ann.leaves(&world, &queue).await.unwrap();
    assert!(world.order(ann.device.actor, order).await.is_some());
}

#[tokio::test]
async fn work_of_a_login_that_was_ended_waits_and_is_done_once_an_owner_says_so() {
    let world = World::start().await;
    let mut ben = somebody(&world, "ben", Role::Agent).await;
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    let (order, frozen) = ben.order(&world);
    let queue = [frozen];
    let actor = ben.device.actor;
    let session = world.backend.sessions(actor.user).await.unwrap().remove(0);
    assert!(
        world
            .backend
            .wipe_session(&zoe.device.actor, &session.id)
            .await
            .unwrap()
    );
    let reply = ben.leaves(&world, &queue).await.unwrap();
    assert_eq!((reply.last_mid, reply.kept, reply.held), (1, 1, true));
    let again = ben.leaves(&world, &queue).await.unwrap();
    assert_eq!((again.last_mid, again.kept), (1, 0), "held once");
    assert!(world.order(actor, order).await.is_none());
    let waiting = held(&world, &zoe).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].name.as_str(), waiting[0].label.as_str()),
        ("ben", "Chrome")
    );
    assert_eq!(waiting[0].why, WhyHeld::Wiped);
    let change = &waiting[0].changes[0];
    assert_eq!((change.name.as_str(), change.at), ("order.place@1", NOW));
    assert!(change.args.contains(&order.to_string()));
    let client = ben.device.client;
    assert_eq!(
        world.backend.take_held(&actor, client).await.unwrap(),
        0,
        "only an owner decides"
    );
    assert!(held(&world, &ben).await.is_empty(), "nor sees");
    assert_eq!(
        world
            .backend
            .take_held(&zoe.device.actor, client)
            .await
            .unwrap(),
        1
    );
    assert!(world.order(actor, order).await.is_some());
    assert!(held(&world, &zoe).await.is_empty());
    let before = world.dump().await;
    assert_eq!(
        world
            .backend
            .take_held(&zoe.device.actor, client)
            .await
            .unwrap(),
        0
    );
    ben.leaves(&world, &queue).await.unwrap();
    ben.device.push(&world, &queue).await.unwrap();
    assert_eq!(world.dump().await, before, "never twice");
}

#[tokio::test]
async fn what_an_owner_sets_aside_is_not_done_and_waits_for_its_author_to_see() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    let (order, first) = ann.order(&world);
    let (_, second) = ann.order(&world);
    let session = world.backend.sessions(ann.device.actor.user).await.unwrap();
    let ended = world
        .backend
        .end_session(ann.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    let queue = [first, second];
    ann.leaves(&world, &queue).await.unwrap();
    let waiting = held(&world, &zoe).await;
    assert_eq!(
        (waiting[0].why, waiting[0].changes.len()),
        (WhyHeld::Ended, 2)
    );
    let client = ann.device.client;
    assert_eq!(
        world
            .backend
            .set_held_aside(&ann.device.actor, client)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        world
            .backend
            .set_held_aside(&zoe.device.actor, client)
            .await
            .unwrap(),
        2
    );
    assert!(held(&world, &zoe).await.is_empty());
    assert!(world.order(ann.device.actor, order).await.is_none());
    // Once the author signs in again, the same bytes are known, and the cards are there.
    ann.comes_back(&world, "ann").await;
    let reply = ann.device.push(&world, &queue).await.unwrap();
    ann.device.pull(&world).await;
    for one in &reply.outcomes {
        let card = ann.device.parked(crate::support::kept(one.outcome.clone()));
        let refusal = Refusal::NotAllowed;
        assert_eq!(
            (card.state, card.reason),
            (ParkedState::Open, ParkedReason::Refused { refusal })
        );
    }
    assert_eq!(reply.outcomes.len(), 2);
}

#[tokio::test]
async fn work_of_somebody_whose_role_was_taken_waits_and_is_taken_with_the_rights_of_then() {
    let world = World::start().await;
    let mut ben = somebody(&world, "ben", Role::Agent).await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    let order = ann.device.places(&world, &world.soup).await;
    let accept = ben.device.freeze(OrderStep {
        id: order,
        was: OrderState::Placed,
        step: Step::Accept,
    });
    let user = ben.device.actor.user;
    world.backend.set_role(user, Role::Customer).await.unwrap();
    world.clock.advance(31 * DAY);
    let reply = ben.leaves(&world, &[accept]).await.unwrap();
    assert!(reply.held);
    assert_eq!(held(&world, &zoe).await[0].why, WhyHeld::Role);
    let client = ben.device.client;
    let taken = world.backend.take_held(&zoe.device.actor, client).await;
    assert_eq!(taken.unwrap(), 1);
    let accepted = world.order(ann.device.actor, order).await.unwrap();
    assert_eq!(accepted.state, OrderState::Accepted);
}

#[tokio::test]
async fn work_that_its_author_sends_after_signing_in_needs_no_decision_any_more() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    let (order, frozen) = ann.order(&world);
    let queue = [frozen];
    world.clock.advance(91 * DAY);
    ann.leaves(&world, &queue).await.unwrap();
    assert_eq!(held(&world, &zoe).await[0].why, WhyHeld::Old);
    ann.comes_back(&world, "ann").await;
    ann.device.push(&world, &queue).await.unwrap();
    assert!(held(&world, &zoe).await.is_empty());
    assert!(world.order(ann.device.actor, order).await.is_some());
    let before = world.number("SELECT COUNT(*) FROM mutation_log").await;
    let client = ann.device.client;
    let taken = world.backend.take_held(&zoe.device.actor, client).await;
    assert_eq!(taken.unwrap(), 0);
    let after = world.number("SELECT COUNT(*) FROM mutation_log").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn held_work_keeps_its_order_and_a_clone_is_told() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let session = world.backend.sessions(ann.device.actor.user).await.unwrap();
    let ended = world
        .backend
        .end_session(ann.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    let (_, first) = ann.order(&world);
    let (_, second) = ann.order(&world);
    let late = ann.leaves(&world, std::slice::from_ref(&second)).await;
    assert_eq!(late.unwrap().last_mid, 0, "a gap is not taken");
    ann.leaves(&world, &[first, second]).await.unwrap();
    ann.device.mid = 1;
    let (_, other) = ann.order(&world);
    let cloned = ann.leaves(&world, &[other]).await;
    assert!(matches!(
        cloned,
        Err(DepositError::Push(PushError::Forked { mid: 2 }))
    ));
    let elsewhere = DepositRequest {
        epoch: Some(Epoch("another".into())),
        ..ann.deposit(&[])
    };
    let restored = world.backend.deposit(elsewhere).await;
    assert!(matches!(
        restored,
        Err(DepositError::Push(PushError::WrongEpoch(_)))
    ));
}

#[tokio::test]
async fn what_was_jumped_over_and_turns_up_where_work_is_held_is_held_too_and_done_with_it() {
    let world = World::start().await;
    let owner = somebody(&world, "zoe", Role::Owner).await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let session = world.backend.sessions(ann.device.actor.user).await.unwrap();
    let ended = world
        .backend
        .end_session(ann.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    let all: Vec<_> = (0..3).map(|_| ann.order(&world).1).collect();
    let jumped = DepositRequest {
        jump: true,
        ..ann.deposit(&all[2..])
    };
    assert_eq!(world.backend.deposit(jumped).await.unwrap().last_mid, 3);
    for _ in 0..2 {
        ann.leaves(&world, &all).await.unwrap();
        assert_eq!(held(&world, &owner).await[0].changes.len(), 3);
    }
    let taken = world
        .backend
        .take_held(&owner.device.actor, ann.device.client)
        .await;
    assert_eq!(taken.unwrap(), 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
}

#[tokio::test]
async fn held_work_that_fills_a_hole_counts_and_stays_until_an_owner_decides() {
    let world = World::start().await;
    let owner = somebody(&world, "zoe", Role::Owner).await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let all: Vec<_> = (0..3).map(|_| ann.order(&world).1).collect();
    ann.device.push(&world, &all[..1]).await.unwrap();
    ann.device.jump(&world, &all[2..]).await.unwrap();
    let session = world.backend.sessions(ann.device.actor.user).await.unwrap();
    let ended = world
        .backend
        .end_session(ann.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    assert_eq!(ann.leaves(&world, &all).await.unwrap().kept, 1);
    world.backend.forget_old_devices().await.unwrap();
    let request = hello(
        owner.device.client,
        owner.device.client,
        owner.device.actor.user.0,
        0,
    );
    let pulled = world.backend.pull(&owner.device.actor, request).await;
    assert_eq!(pulled.unwrap().undecided.changes, 1);
    let client = held(&world, &owner).await[0].client;
    let taken = world.backend.take_held(&owner.device.actor, client).await;
    assert_eq!(taken.unwrap(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM sync_deposit").await, 0);
}

#[tokio::test]
async fn a_number_under_which_work_is_held_is_not_given_to_another_copy_of_the_profile() {
    let world = World::start().await;
    let owner = somebody(&world, "zoe", Role::Owner).await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let (_, both) = ann.order(&world);
    ann.device
        .push(&world, std::slice::from_ref(&both))
        .await
        .unwrap();
    let session = world.backend.sessions(ann.device.actor.user).await.unwrap();
    let ended = world
        .backend
        .end_session(ann.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    let (_, own) = ann.order(&world);
    ann.device.mid = 1;
    let (_, others) = ann.order(&world);
    let left = ann.leaves(&world, &[both.clone(), own]).await.unwrap();
    assert!(left.held);
    // The copy signs in, and sends what it has under the same numbers.
    ann.comes_back(&world, "ann").await;
    let pushed = ann.device.push(&world, &[both, others.clone()]).await;
    assert!(matches!(pushed, Err(PushError::Forked { mid: 2 })));
    ann.device.client = sync::renamed_client(ann.device.client, 2, others.get());
    assert_eq!(
        ann.device.jump(&world, &[others]).await.unwrap().last_mid,
        2
    );
    let client = held(&world, &owner).await[0].client;
    let taken = world.backend.take_held(&owner.device.actor, client).await;
    assert_eq!(taken.unwrap(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 3);
}

#[tokio::test]
async fn nobody_speaks_for_the_device_of_another() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let eve = somebody(&world, "eve", Role::Customer).await;
    let (order, frozen) = ann.order(&world);
    let client = ann.device.client;
    for person in [ann.device.actor.user.0, eve.device.actor.user.0] {
        let mut request = hello(client, client, person, 0);
        request.hello.as_mut().unwrap().key = KEY.replace('a', "e");
        let told = world
            .backend
            .hello(&eve.device.actor, &eve.token, "", &request);
        assert_eq!(told.await.unwrap(), None);
    }
    ann.leaves(&world, &[frozen]).await.unwrap();
    assert!(world.order(ann.device.actor, order).await.is_some());
}

#[tokio::test]
async fn a_mutation_in_anothers_name_is_not_done_by_a_deposit_either() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let mut eve = somebody(&world, "eve", Role::Customer).await;
    let (_, anns) = ann.order(&world);
    let taken = eve.leaves(&world, &[anns]).await;
    assert!(
        matches!(taken, Err(DepositError::Push(PushError::WrongPrincipal))),
        "{taken:?}"
    );
    let (_, own) = eve.order(&world);
    eve.leaves(&world, &[own]).await.unwrap();
    ann.device.mid = 1;
    let (_, anns) = ann.order(&world);
    let reply = eve.leaves(&world, &[anns]).await.unwrap();
    assert_eq!((reply.done, reply.kept), (0, 1), "kept aside, not done");
}

#[tokio::test]
async fn a_database_that_the_browser_threw_away_is_noticed_under_its_login_and_told_for_a_week() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    assert_eq!(ann.says_hello(&world, 0).await, None);
    world.clock.advance(2 * DAY);
    let first = ann.device.client;
    ann.device.client = crate::support::id();
    for _ in 0..2 {
        assert_eq!(ann.says_hello(&world, 0).await, Some(NOW));
    }
    world.clock.advance(8 * DAY);
    assert_eq!(ann.says_hello(&world, 0).await, None);
    let evictions = world.number("SELECT MAX(evictions) FROM sync_device").await;
    assert_eq!(evictions, 1);
    // A new name of the same database is none.
    let twin = hello(
        crate::support::id(),
        ann.device.client,
        ann.device.actor.user.0,
        0,
    );
    let told = world
        .backend
        .hello(&ann.device.actor, &ann.token, "", &twin);
    assert_eq!(told.await.unwrap(), None);
    // What the former one may still send is done as always: it was not taken away.
    ann.device.client = first;
    let (order, frozen) = ann.order(&world);
    assert!(!ann.leaves(&world, &[frozen]).await.unwrap().held);
    let key = Key::new(Entity::Order, order.0);
    ann.device.pull(&world).await;
    assert!(matches!(ann.device.row(key), Some(Row::Order(_))));
}

#[tokio::test]
async fn an_owner_sees_how_devices_fare_and_nobody_else() {
    let world = World::start().await;
    let ben = somebody(&world, "ben", Role::Agent).await;
    let ann = somebody(&world, "ann", Role::Customer).await;
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    ben.says_hello(&world, 4).await;
    let mut differs = hello(
        ben.device.client,
        ben.device.client,
        ben.device.actor.user.0,
        4,
    );
    differs.fresh = vec!["team".into()];
    ben.device.push(&world, &[]).await.unwrap();
    world
        .backend
        .pull(&ben.device.actor, differs)
        .await
        .unwrap();
    let all = world
        .backend
        .device_health(&zoe.device.actor)
        .await
        .unwrap();
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names.len(),
        2,
        "a customer's healthy phone is no news: {names:?}"
    );
    let bens = all.iter().find(|one| one.name == "ben").unwrap();
    assert_eq!((bens.waiting, bens.oldest_ms), (4, 240_000));
    assert_eq!((bens.mismatches, bens.evictions, bens.parked), (1, 0, 0));
    assert_eq!((bens.build.as_str(), bens.seen_at), ("1.2.3", NOW));
    ann.says_hello(&world, 1).await;
    let all = world
        .backend
        .device_health(&zoe.device.actor)
        .await
        .unwrap();
    assert!(all.iter().any(|one| one.name == "ann"));
    for other in [&ben, &ann] {
        let seen = world.backend.device_health(&other.device.actor).await;
        assert!(seen.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_device_that_says_the_same_again_writes_nothing() {
    let world = World::start().await;
    let ann = somebody(&world, "ann", Role::Customer).await;
    ann.says_hello(&world, 2).await;
    let before = world.dump().await;
    world.clock.advance(60_000);
    ann.says_hello(&world, 2).await;
    assert_eq!(world.dump().await, before);
    ann.says_hello(&world, 3).await;
    let waiting = world.number("SELECT waiting FROM sync_device").await;
    assert_eq!(waiting, 3);
}

/// What a pull of theirs says of work that waits for them.
async fn undecided(world: &World, person: &mut Person) -> Undecided {
    person.device.pull(world).await.pop().unwrap().undecided
}

/// Ends the person's login from elsewhere, and leaves an order without it.
async fn has_work_held(world: &World, person: &mut Person) -> Box<RawValue> {
    let (_, frozen) = person.order(world);
    let user = person.device.actor.user;
    let session = world.backend.sessions(user).await.unwrap().remove(0);
    assert!(world.backend.end_session(user, &session.id).await.unwrap());
    let reply = person.leaves(world, std::slice::from_ref(&frozen)).await;
    assert!(reply.unwrap().held);
    frozen
}

#[tokio::test]
async fn an_owners_pull_says_how_much_waits_for_a_decision_and_nobody_elses_does() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let mut ben = somebody(&world, "ben", Role::Agent).await;
    let mut zoe = somebody(&world, "zoe", Role::Owner).await;
    assert!(undecided(&world, &mut zoe).await.is_nothing());
    let mut pokes = world.backend.pokes();
    has_work_held(&world, &mut ann).await;
    let own = Scope::Own(zoe.device.actor.user);
    assert_eq!(pokes.try_recv().unwrap().scope, own, "zoe is woken");
    let one = Undecided {
        devices: 1,
        changes: 1,
        at: NOW,
    };
    assert_eq!(undecided(&world, &mut zoe).await, one);
    world.clock.advance(60_000);
    has_work_held(&world, &mut ben).await;
    let two = Undecided {
        devices: 2,
        changes: 2,
        at: NOW + 60_000,
    };
    assert_eq!(undecided(&world, &mut zoe).await, two);
    for other in [&mut ann, &mut ben] {
        assert!(undecided(&world, other).await.is_nothing());
    }
    let mut pokes = world.backend.pokes();
    let client = ben.device.client;
    let aside = world.backend.set_held_aside(&zoe.device.actor, client);
    assert_eq!(aside.await.unwrap(), 1);
    assert_eq!(undecided(&world, &mut zoe).await, one);
    let mut woken = Vec::new();
    while let Ok(poke) = pokes.try_recv() {
        woken.push(poke.scope);
    }
    assert!(woken.contains(&own), "{woken:?}");
}

/// By the mailed link, on whatever device it is opened.
async fn reset_password(world: &World, memory: &Memory, mail: &str, password: &str) {
    let (backend, email) = (&world.backend, Email::parse(mail).unwrap());
    let asked = backend.mail_code(Purpose::PasswordReset, &email, Lang::En, "");
    asked.await.unwrap();
    backend.deliver_due(|| true).await.unwrap();
    let text = memory.all().pop().unwrap().text;
    let (_, rest) = text.split_once("/password/reset/").unwrap();
    let link = rest.split_whitespace().next().unwrap();
    let password = Password::parse(password).unwrap();
    let reset = backend.reset_password(Proof::Link(link), &password, Lang::En);
    reset.await.unwrap();
}

#[tokio::test]
async fn who_chose_a_new_password_and_signs_in_on_the_other_device_leaves_nothing_to_decide() {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let mut zoe = somebody(&world, "zoe", Role::Owner).await;
    let (order, frozen) = ann.order(&world);
    let queue = [frozen];
    reset_password(&world, &memory, "ann@example.com", "another one").await;
    assert!(ann.leaves(&world, &queue).await.unwrap().held);
    assert_eq!(held(&world, &zoe).await[0].why, WhyHeld::Ended);
    let again = world.backend.sign_in("ann@example.com", "another one");
    ann.token = again.await.unwrap().token;
    ann.says_hello(&world, 1).await;
    let reply = ann.device.push(&world, &queue).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
    assert!(world.order(ann.device.actor, order).await.is_some());
    assert!(held(&world, &zoe).await.is_empty());
    assert!(undecided(&world, &mut zoe).await.is_nothing());
    assert!(!world.backend.forget_old_devices().await.unwrap());
    let rows = "SELECT COUNT(*) FROM sync_deposit";
    assert_eq!(world.number(rows).await, 0, "nor does it stay behind");
}

#[tokio::test]
async fn devices_not_seen_for_a_year_are_forgotten_unless_something_of_them_waits() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let mut ben = somebody(&world, "ben", Role::Agent).await;
    let eve = somebody(&world, "eve", Role::Customer).await;
    let gone = somebody(&world, "gone", Role::Customer).await;
    let frozen = has_work_held(&world, &mut ben).await;
    let user = gone.device.actor.user;
    world
        .execute(&format!(
            "DELETE FROM session WHERE account_user = '{user}'"
        ))
        .await;
    world
        .execute(&format!(
            "UPDATE sync_device SET principal = '{}' WHERE principal = '{user}'",
            crate::support::id()
        ))
        .await;
    world.clock.advance(364 * DAY);
    eve.says_hello(&world, 0).await;
    let before = world.dump().await;
    assert!(!world.backend.forget_old_devices().await.unwrap());
    assert_eq!(world.dump().await, before, "not before the year is over");
    world.clock.advance(2 * DAY);
    assert!(!world.backend.forget_old_devices().await.unwrap());
    let count = "SELECT COUNT(*) FROM sync_device";
    assert_eq!(
        world.number(count).await,
        2,
        "eve's, and ben's with held work"
    );
    let (_, late) = ann.order(&world);
    let refused = ann.leaves(&world, &[late]).await;
    assert!(matches!(refused, Err(DepositError::Refused)));
    assert!(ben.leaves(&world, &[frozen]).await.unwrap().held);
    let zoe = somebody(&world, "zoe", Role::Owner).await;
    let client = ben.device.client;
    let taken = world.backend.take_held(&zoe.device.actor, client).await;
    assert_eq!(taken.unwrap(), 1);
    world.backend.forget_old_devices().await.unwrap();
    assert_eq!(world.number(count).await, 2, "eve's and zoe's");
}

#[tokio::test]
async fn a_clones_new_name_leaves_work_once_it_has_said_the_secret() {
    let world = World::start().await;
    let mut ann = somebody(&world, "ann", Role::Customer).await;
    let (birth, user) = (ann.device.client, ann.device.actor.user.0);
    ann.device.client = crate::support::id();
    let (order, frozen) = ann.order(&world);
    let queue = [frozen];
    let unknown = ann.leaves(&world, &queue).await;
    assert!(matches!(unknown, Err(DepositError::Refused)));
    let said = hello(ann.device.client, birth, user, 0);
    let told = world
        .backend
        .hello(&ann.device.actor, &ann.token, "Chrome", &said);
    assert_eq!(told.await.unwrap(), None, "nothing was thrown away");
    world.clock.advance(31 * DAY);
    assert!(world.backend.person(&ann.token).await.unwrap().is_none());
    assert_eq!(ann.leaves(&world, &queue).await.unwrap().done, 1);
    assert!(world.order(ann.device.actor, order).await.is_some());
}
