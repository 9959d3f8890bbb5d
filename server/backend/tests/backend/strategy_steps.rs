//! Strategies with steps: each person goes through them once, whoever looks and however often.

use crate::booking::House;
use crate::consent::grant;
use crate::insight::eats;
use crate::mail_way::open;
use crate::reviews::rates;
use crate::strategies::Town;
use crate::support::{Device, NOW, World, actor};
use backend::{Clock, Transport};
use domain::account::Role;
use domain::civil::DAY_MS;
use domain::id::{SegmentId, StrategyId};
use domain::merge::{SetChange, Was};
use domain::people::{ConsentChannel, ConsentGrant, ConsentSource, ContactStaffSet};
use domain::reach::steps::write;
use domain::reach::{
    Channel, Ready, ReadySegment, SegmentCreate, Step, StepKind, StrategySet, StrategyState,
};
use domain::sales::{BookingAct, BookingMove, BookingState, BookingStep};
use domain::service::MessageSend;
use domain::{ContactId, ConversationId, Label, MessageId, Mutation};
use sync::Outcome;

const HOUR: i64 = 3_600_000;

fn own(guest: &Device) -> ContactId {
    ContactId::of_user(guest.actor.user)
}

/// Somebody who allows offers by mail and in the chat.
async fn guest(town: &Town, name: &str) -> Device {
    let mut guest = town.guest(name).await;
    let chat = ConsentGrant {
        channel: ConsentChannel::Chat,
        ..grant(own(&guest), ConsentSource::App, None)
    };
    assert_eq!(guest.does(&town.world, chat).await, Outcome::Applied);
    guest
}

async fn messages(world: &World) -> i64 {
    let sql = "SELECT COUNT(*) FROM message WHERE automatic = 1";
    world.number(sql).await
}

pub async fn step_to(town: &mut Town, id: StrategyId, was: StrategyState, new: StrategyState) {
    let set = StrategySet {
        state: Some(Was { was, new }),
        ..StrategySet::of(id)
    };
    assert_eq!(town.owner.does(&town.world, set).await, Outcome::Applied);
}

pub async fn has_steps(town: &mut Town, id: StrategyId, was: &str, steps: &[Step]) {
    let set = StrategySet {
        steps: Some(Was {
            was: was.to_owned(),
            new: write(steps),
        }),
        ..StrategySet::of(id)
    };
    assert_eq!(town.owner.does(&town.world, set).await, Outcome::Applied);
}

/// Two servers look at the same time.
pub async fn look(town: &Town) {
    let one = &town.world.backend;
    let (first, second) = tokio::join!(one.run_strategies(), one.run_strategies());
    first.unwrap();
    second.unwrap();
}

pub async fn days(town: &Town, days: i64) {
    town.world.clock.advance(days * DAY_MS);
    look(town).await;
}

#[tokio::test]
async fn after_an_order_a_mail_asks_how_it_was_and_a_chat_message_where_nobody_clicked() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut ben = guest(&town, "Ben").await;
    let mut staff = Device::of(actor(Role::Owner));
    eats(&town.world, &mut ann, &mut staff).await;
    let strategy = town
        .starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    eats(&town.world, &mut ben, &mut staff).await;
    look(&town).await;
    assert_eq!(
        (town.sent().await.len(), messages(&town.world).await),
        (0, 0)
    );
    days(&town, 2).await;
    // The server dies between two looks.
    town.world.backend = open(
        &town.world.dir,
        &town.world.clock,
        Transport::Memory(town.memory.clone()),
    )
    .await;
    look(&town).await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 2);
    let anns = sent.iter().find(|mail| mail.to == "ann@x.example").unwrap();
    assert_eq!(anns.subject, "How was it, Ann?");
    let link = anns.text.split("/c/").nth(1).unwrap();
    let token: String = link.chars().take_while(|c| !c.is_whitespace()).collect();
    // A gateway follows it within seconds; that is no interest.
    let backend = &town.world.backend;
    let leads = backend.follow_click(&token, true).await.unwrap();
    assert_eq!(leads.as_deref(), Some("/reviews"));
    let clicked = "SELECT COUNT(*) FROM strategy_run WHERE clicked_at IS NOT NULL";
    assert_eq!(town.world.number(clicked).await, 0);
    town.world.clock.advance(HOUR);
    backend.follow_click(&token, true).await.unwrap();
    backend.follow_click(&token, true).await.unwrap();
    assert_eq!(town.world.number(clicked).await, 1);
    days(&town, 3).await;
    look(&town).await;
    assert_eq!(
        (town.sent().await.len(), messages(&town.world).await),
        (2, 1)
    );
    let told = format!(
        "SELECT COUNT(*) FROM message WHERE customer = '{}' AND body LIKE 'Hello Ben%'",
        ben.actor.user
    );
    assert_eq!(town.world.number(&told).await, 1);
    for _ in 0..3 {
        days(&town, 3).await;
    }
    assert_eq!(
        (town.sent().await.len(), messages(&town.world).await),
        (2, 1)
    );
    let done = "SELECT COUNT(*) FROM strategy_run WHERE state = 'done'";
    assert_eq!(town.world.number(done).await, 2);
    let result = town
        .world
        .backend
        .strategy_result(&town.owner.actor, strategy);
    let result = result.await.unwrap().unwrap();
    assert_eq!((result.entered, result.waiting, result.sent), (2, 0, 2));
    assert_eq!((result.clicked, result.answered, result.ordered), (1, 0, 0));
    let nobody = town.world.backend.strategy_result(&ann.actor, strategy);
    assert_eq!(nobody.await.unwrap(), None);
}

#[tokio::test]
async fn who_answered_is_left_to_people_and_who_allows_nothing_gets_nothing() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut ben = guest(&town, "Ben").await;
    let mut staff = Device::of(actor(Role::Owner));
    town.starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    eats(&town.world, &mut ann, &mut staff).await;
    eats(&town.world, &mut ben, &mut staff).await;
    look(&town).await;
    days(&town, 2).await;
    assert_eq!(town.sent().await.len(), 2);
    town.world.clock.advance(HOUR);
    let answer = MessageSend {
        id: MessageId(crate::support::id()),
        conversation: ConversationId(crate::support::id()),
        customer: ann.actor.user,
        name: "Ann".into(),
        customer_name: String::new(),
        text: "The soup was cold".into(),
        files: Vec::new(),
        active_seconds: 0,
    };
    let answer = Mutation::MessageSend(answer);
    assert_eq!(ann.does(&town.world, answer).await, Outcome::Applied);
    // Withdrawn between two steps: asked again as it leaves.
    let sql = format!(
        "UPDATE consent SET state = 'withdrawn' WHERE channel = 'chat' AND contact = '{}'",
        own(&ben)
    );
    town.execute(&sql).await;
    for _ in 0..3 {
        days(&town, 2).await;
    }
    assert_eq!(messages(&town.world).await, 0);
    let why = town
        .world
        .dir
        .texts("SELECT state || ':' || reason FROM strategy_run ORDER BY reason")
        .await;
    assert_eq!(why, ["stopped:answered", "done:withdrawn"]);
}

#[tokio::test]
async fn a_pause_holds_everybody_where_they_are_and_changed_steps_count_from_there() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut staff = Device::of(actor(Role::Owner));
    let strategy = town
        .starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    eats(&town.world, &mut ann, &mut staff).await;
    look(&town).await;
    use StrategyState::{Paused, Running};
    step_to(&mut town, strategy, Running, Paused).await;
    for _ in 0..5 {
        days(&town, 1).await;
    }
    assert_eq!(town.sent().await.len(), 0);
    let steps = [
        Step {
            key: 1,
            kind: StepKind::WaitDays { days: 1 },
        },
        Step {
            key: 9,
            kind: StepKind::Send {
                channel: Channel::Mail,
                subject: Label::new("", "Something else"),
                body: Label::new("", "Hello {name}"),
            },
        },
    ];
    has_steps(&mut town, strategy, &Ready::AfterOrder.steps(), &steps).await;
    step_to(&mut town, strategy, Paused, Running).await;
    look(&town).await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].subject, "Something else");
}

#[tokio::test]
async fn nobody_is_told_twice_of_a_booking_by_a_strategy_and_the_reminder() {
    let mut town = Town::new().await;
    town.execute("DELETE FROM location").await;
    let house = House::build(&town.world, &[4, 4, 4]).await;
    let mut ann = guest(&town, "Ann").await;
    let mut ben = guest(&town, "Ben").await;
    // Ben allows no offers: he gets the reminder, as everybody without a strategy.
    let no = format!("DELETE FROM consent WHERE contact = '{}'", own(&ben));
    town.execute(&no).await;
    town.starts(Ready::BookingTomorrow.draft(crate::support::id()))
        .await;
    for guest in [&mut ann, &mut ben] {
        let wish = house.wish(guest.actor.user, 3, 19);
        assert_eq!(guest.does(&town.world, wish).await, Outcome::Applied);
    }
    town.jobs().await;
    let told = async |town: &Town, name: &str| {
        town.world.backend.deliver_due(|| true).await.unwrap();
        let to = format!("{name}@x.example");
        let all = town.memory.all().into_iter().filter(|mail| mail.to == to);
        let kinds = all
            .map(|mail| mail.kind)
            .filter(|kind| kind == "strategy" || kind == "booking_reminder");
        kinds.collect::<Vec<_>>()
    };
    for _ in 0..100 {
        town.world.clock.advance(HOUR);
        town.jobs().await;
        told(&town, "ann").await;
    }
    assert_eq!(told(&town, "ann").await, ["strategy"]);
    assert_eq!(told(&town, "ben").await, ["booking_reminder"]);
}

#[tokio::test]
async fn nobody_is_asked_twice_how_it_was_by_a_strategy_and_the_request_for_a_review() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut ben = guest(&town, "Ben").await;
    let no = format!("DELETE FROM consent WHERE contact = '{}'", own(&ben));
    town.execute(&no).await;
    let mut staff = Device::of(actor(Role::Owner));
    town.starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    for guest in [&mut ann, &mut ben] {
        eats(&town.world, guest, &mut staff).await;
    }
    for _ in 0..80 {
        town.jobs().await;
        town.sent().await;
        town.world.clock.advance(HOUR);
    }
    let asked = |name: &str| {
        let to = format!("{name}@x.example");
        let all = town
            .memory
            .all()
            .into_iter()
            .filter(move |mail| mail.to == to);
        let kinds = all.map(|mail| mail.kind);
        let kinds = kinds.filter(|kind| kind == "strategy" || kind == "review_request");
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(asked("ann"), ["strategy"]);
    assert_eq!(asked("ben"), ["review_request"]);
}

#[tokio::test]
async fn what_was_written_in_place_of_a_reminder_and_did_not_leave_is_followed_by_it() {
    let mut town = Town::new().await;
    town.execute("DELETE FROM location").await;
    let house = House::build(&town.world, &[4]).await;
    let mut ann = guest(&town, "Ann").await;
    let strategy = town
        .starts(Ready::BookingTomorrow.draft(crate::support::id()))
        .await;
    let wish = house.wish(ann.actor.user, 1, 19);
    assert_eq!(ann.does(&town.world, wish.clone()).await, Outcome::Applied);
    let run = town.world.backend.run_strategies().await.unwrap();
    assert_eq!(run.queued, 1);
    use StrategyState::{Paused, Running};
    step_to(&mut town, strategy, Running, Paused).await;
    assert!(town.sent().await.is_empty());
    town.world.clock.set(wish.start - 23 * HOUR);
    town.jobs().await;
    town.world.backend.deliver_due(|| true).await.unwrap();
    let reminders = town
        .memory
        .all()
        .into_iter()
        .filter(|mail| mail.kind == "booking_reminder");
    assert_eq!(reminders.count(), 1);
}

#[tokio::test]
async fn a_poor_review_makes_one_task_and_what_is_older_than_two_days_is_no_occasion() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut staff = Device::of(actor(Role::Owner));
    let order = eats(&town.world, &mut ann, &mut staff).await;
    assert_eq!(
        ann.does(&town.world, rates(order, 2, "Cold")).await,
        Outcome::Applied
    );
    let second = eats(&town.world, &mut ann, &mut staff).await;
    assert_eq!(
        ann.does(&town.world, rates(second, 3, "Well")).await,
        Outcome::Applied
    );
    town.starts(Ready::LowReview.draft(crate::support::id()))
        .await;
    look(&town).await;
    look(&town).await;
    assert_eq!(town.world.number("SELECT COUNT(*) FROM task").await, 1);
    days(&town, 1).await;
    assert_eq!(messages(&town.world).await, 1);
    // Whoever starts one does not write to everybody who ever came.
    days(&town, 2).await;
    town.starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    look(&town).await;
    assert_eq!(
        town.world.number("SELECT COUNT(*) FROM strategy_run").await,
        1
    );
}

#[tokio::test]
async fn a_strategy_for_a_list_is_for_those_on_it_and_the_figures_add_up() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let ben = town.guest("Ben").await;
    let cem = town.guest("Cem").await;
    town.execute(&format!(
        "DELETE FROM consent WHERE contact = '{}'",
        own(&cem)
    ))
    .await;
    let list = SegmentId(crate::support::id());
    let make = SegmentCreate {
        id: list,
        rule: format!("all(list(\"{list}\"))"),
        ..ReadySegment::Everyone.draft(list.0)
    };
    assert_eq!(town.owner.does(&town.world, make).await, Outcome::Applied);
    for guest in [&ann, &cem] {
        let on = ContactStaffSet {
            lists: Some(SetChange {
                add: [list.to_string()].into(),
                ..SetChange::default()
            }),
            ..ContactStaffSet::of(own(guest))
        };
        assert_eq!(town.owner.does(&town.world, on).await, Outcome::Applied);
    }
    let draft = Ready::Birthday.draft(crate::support::id());
    let id = draft.id;
    assert_eq!(town.owner.does(&town.world, draft).await, Outcome::Applied);
    let only = StrategySet {
        segment: Some(Was {
            was: None,
            new: Some(list),
        }),
        ..StrategySet::of(id)
    };
    assert_eq!(town.owner.does(&town.world, only).await, Outcome::Applied);
    let found = town
        .world
        .backend
        .dry_run(&town.owner.actor, id)
        .await
        .unwrap()
        .unwrap();
    let others: usize = found.why_not.values().sum();
    assert_eq!((found.due, found.would, others), (3, 1, 2));
    step_to(&mut town, id, StrategyState::Draft, StrategyState::Running).await;
    town.jobs().await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "ann@x.example");
    let _ = ben;
    // Who is taken off, or joined with somebody else, is where that person is.
    let sql = format!("SELECT lists FROM contact_staff WHERE id = '{}'", own(&ann));
    assert_eq!(town.world.dir.texts(&sql).await, [format!("[\"{list}\"]")]);
}

#[tokio::test]
async fn many_who_are_due_at_once_leave_one_after_the_other_and_none_is_dropped() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut staff = Device::of(actor(Role::Owner));
    let strategy = town
        .starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    eats(&town.world, &mut ann, &mut staff).await;
    look(&town).await;
    // A thousand more on the way, whose contacts are gone.
    for n in 0..1_000_u32 {
        let id = uuid::Uuid::from_u128(u128::from(n));
        let sql = format!(
            "INSERT INTO strategy_run (id, strategy, contact, occasion, state, passed, due_at, since, entered_at) \
             VALUES ('{id}', '{strategy}', '{id}', {n}, 'waiting', '[]', 0, 0, {NOW})"
        );
        town.execute(&sql).await;
    }
    let left = "SELECT COUNT(*) FROM strategy_run WHERE state = 'waiting' AND due_at <= 1";
    assert_eq!(town.world.number(left).await, 1_000);
    let run = town.world.backend.run_strategies().await.unwrap();
    assert_eq!(town.world.number(left).await, 500);
    assert!(run.next - town.world.clock.now() <= 60_000);
    town.world.clock.advance(60_000);
    town.world.backend.run_strategies().await.unwrap();
    assert_eq!(town.world.number(left).await, 0);
}

#[tokio::test]
async fn a_booking_that_is_moved_after_a_strategy_wrote_is_reminded_of_at_its_new_time() {
    let mut town = Town::new().await;
    town.execute("DELETE FROM location").await;
    let house = House::build(&town.world, &[4]).await;
    let mut ann = guest(&town, "Ann").await;
    town.starts(Ready::BookingTomorrow.draft(crate::support::id()))
        .await;
    let wish = house.wish(ann.actor.user, 1, 19);
    assert_eq!(ann.does(&town.world, wish.clone()).await, Outcome::Applied);
    look(&town).await;
    assert_eq!(town.sent().await.len(), 1);
    let later = BookingMove {
        id: wish.id,
        was: wish.start,
        start: House::at(3, 19),
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    assert_eq!(ann.does(&town.world, later).await, Outcome::Applied);
    for _ in 0..100 {
        town.world.clock.advance(HOUR);
        town.jobs().await;
        town.world.backend.deliver_due(|| true).await.unwrap();
    }
    let kinds: Vec<_> = town
        .memory
        .all()
        .into_iter()
        .map(|mail| mail.kind)
        .filter(|kind| kind == "strategy" || kind == "booking_reminder")
        .collect();
    assert_eq!(kinds, ["strategy", "booking_reminder"]);
}

#[tokio::test]
async fn an_order_that_was_rated_meanwhile_is_not_asked_about() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut staff = Device::of(actor(Role::Owner));
    town.starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    let order = eats(&town.world, &mut ann, &mut staff).await;
    look(&town).await;
    assert_eq!(
        ann.does(&town.world, rates(order, 5, "Well")).await,
        Outcome::Applied
    );
    days(&town, 2).await;
    assert!(town.sent().await.is_empty());
    let why = "SELECT state || ':' || reason FROM strategy_run";
    assert_eq!(town.world.dir.texts(why).await, ["stopped:over"]);
}

#[tokio::test]
async fn nothing_is_said_of_a_booking_that_was_cancelled_or_has_begun() {
    let mut town = Town::new().await;
    town.execute("DELETE FROM location").await;
    let house = House::build(&town.world, &[4, 4]).await;
    let mut ann = guest(&town, "Ann").await;
    let mut ben = guest(&town, "Ben").await;
    let strategy = town
        .starts(Ready::BookingTomorrow.draft(crate::support::id()))
        .await;
    use StrategyState::{Paused, Running};
    step_to(&mut town, strategy, Running, Paused).await;
    let steps = [
        Step {
            key: 1,
            kind: StepKind::WaitDays { days: 1 },
        },
        Step {
            key: 2,
            kind: StepKind::Send {
                channel: Channel::Mail,
                subject: Label::new("", "Tomorrow"),
                body: Label::new("", "Hello {name}"),
            },
        },
    ];
    let was = Ready::BookingTomorrow.steps();
    has_steps(&mut town, strategy, &was, &steps).await;
    step_to(&mut town, strategy, Paused, Running).await;
    let first = house.wish(ann.actor.user, 1, 19);
    let second = house.wish(ben.actor.user, 1, 19);
    assert_eq!(ann.does(&town.world, first.clone()).await, Outcome::Applied);
    assert_eq!(ben.does(&town.world, second).await, Outcome::Applied);
    look(&town).await;
    let cancel = BookingStep {
        id: first.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    assert_eq!(ann.does(&town.world, cancel).await, Outcome::Applied);
    // Nobody looks until Sunday morning.
    town.world.clock.advance(42 * HOUR);
    look(&town).await;
    assert!(town.sent().await.is_empty());
    let why = "SELECT state || ':' || COALESCE(reason, '') FROM strategy_run ORDER BY state";
    assert_eq!(town.world.dir.texts(why).await, ["done:", "stopped:over"]);
}

#[tokio::test]
async fn a_note_of_absence_is_no_answer() {
    let mut town = Town::new().await;
    let mut ann = guest(&town, "Ann").await;
    let mut staff = Device::of(actor(Role::Owner));
    let strategy = town
        .starts(Ready::AfterOrder.draft(crate::support::id()))
        .await;
    eats(&town.world, &mut ann, &mut staff).await;
    look(&town).await;
    days(&town, 2).await;
    assert_eq!(town.sent().await.len(), 1);
    town.world.clock.advance(HOUR);
    let note = MessageSend {
        id: MessageId(crate::support::id()),
        conversation: ConversationId(crate::support::id()),
        customer: ann.actor.user,
        name: "Ann".into(),
        customer_name: String::new(),
        text: "I am away until Monday".into(),
        files: Vec::new(),
        active_seconds: 0,
    };
    let note = Mutation::MessageSend(note);
    assert_eq!(ann.does(&town.world, note).await, Outcome::Applied);
    town.execute("UPDATE message SET automatic = 1 WHERE party = 'customer'")
        .await;
    for _ in 0..3 {
        days(&town, 2).await;
    }
    let went_on = "SELECT COUNT(*) FROM message WHERE body LIKE 'Hello Ann%'";
    assert_eq!(town.world.number(went_on).await, 1);
    let result = town
        .world
        .backend
        .strategy_result(&town.owner.actor, strategy);
    assert_eq!(result.await.unwrap().unwrap().answered, 0);
}
