//! What becomes of a task, whoever does what with it and in whichever order.

use crate::support::{Shop, ctx, shop, uuid};
use domain::account::{Colleague, Role};
use domain::id::{SuggestionId, TaskId};
use domain::insight::Suggestion;
use domain::insight::suggestion::{SuggestionState, Why};
use domain::merge::Was;
use domain::service::{Task, TaskAbout, TaskAct, TaskCreate, TaskSet, TaskState, TaskStep};
use domain::{ContactId, Entity, Key, Mutation, Refusal, Row, Rows as _, Side, Stop, UserId};
use proptest::prelude::*;

fn waiter() -> UserId {
    UserId(uuid(201))
}

fn suggestion() -> Suggestion {
    let contact = ContactId(uuid(30));
    let why = Why::NotAgain { first_day: 1 };
    Suggestion {
        id: SuggestionId::of(contact, &why, 20),
        contact,
        why,
        rank: 1,
        day: 20,
        state: SuggestionState::Open,
        answered_by: None,
        answered_at: None,
        came_back: None,
    }
}

fn with_team() -> Shop {
    let mut shop = shop();
    let waiter = Colleague {
        id: waiter(),
        name: "Wang".into(),
        role: Role::Agent,
        manages: false,
        deactivated: false,
        limits: domain::account::Limits::default(),
    };
    shop.put(vec![waiter.into(), suggestion().into()]);
    shop
}

fn call() -> TaskCreate {
    TaskCreate {
        id: TaskId::of(suggestion().id),
        title: " Call Ann ".into(),
        due: Some("2026-12-01".parse().unwrap()),
        about: TaskAbout::Nothing,
        suggestion: Some(suggestion().id),
        assignee: Some(waiter()),
        note: "Has not been here for a month.".into(),
    }
}

fn does(shop: &mut Shop, role: Role, wish: impl Into<Mutation>) -> Result<(), Stop> {
    let changes = domain::mutation::run(&*shop, &ctx(role, Side::Server), &wish.into().into())?;
    shop.put(changes.rows);
    Ok(())
}

fn step(step: TaskAct) -> TaskStep {
    TaskStep {
        id: call().id,
        step,
        at: 5,
    }
}

fn done(result: &str) -> TaskStep {
    step(TaskAct::Done {
        result: result.into(),
    })
}

fn dropped() -> TaskStep {
    step(TaskAct::Drop {
        reason: "She came by".into(),
    })
}

fn task(shop: &Shop) -> Task {
    let row = shop.row(Key::new(Entity::Task, call().id.0)).unwrap();
    row.and_then(Row::as_task).unwrap().clone()
}

fn suggested(shop: &Shop) -> SuggestionState {
    let row = shop.row(Key::new(Entity::Suggestion, suggestion().id.0));
    row.unwrap().and_then(Row::as_suggestion).unwrap().state
}

#[test]
fn who_does_the_task_of_a_suggestion_has_answered_it() {
    let mut shop = with_team();
    does(&mut shop, Role::Owner, call()).unwrap();
    assert_eq!(task(&shop).title, "Call Ann");
    assert_eq!(suggested(&shop), SuggestionState::Open);
    does(&mut shop, Role::Agent, done("She comes on Friday")).unwrap();
    assert_eq!(suggested(&shop), SuggestionState::Done);
    assert_eq!(task(&shop).result, "She comes on Friday");
}

#[test]
fn what_two_say_of_what_is_done_stands_once_each() {
    let mut shop = with_team();
    does(&mut shop, Role::Owner, call()).unwrap();
    for said in ["Friday", "", "Friday", "With her sister"] {
        does(&mut shop, Role::Agent, done(said)).unwrap();
    }
    assert_eq!(task(&shop).result, "Friday\nWith her sister");
}

#[test]
fn one_task_of_a_suggestion_and_what_was_dropped_is_given_again() {
    let mut shop = with_team();
    does(&mut shop, Role::Owner, call()).unwrap();
    let other = TaskCreate {
        assignee: None,
        ..call()
    };
    does(&mut shop, Role::Agent, other.clone()).unwrap();
    assert_eq!(task(&shop).assignee, Some(waiter()), "the first stays");
    does(&mut shop, Role::Agent, dropped()).unwrap();
    assert_eq!(suggested(&shop), SuggestionState::Open);
    does(&mut shop, Role::Owner, other).unwrap();
    assert_eq!(
        (task(&shop).state, task(&shop).assignee),
        (TaskState::Open, None)
    );
    let stranger = TaskCreate {
        suggestion: None,
        ..call()
    };
    let taken = does(&mut shop, Role::Owner, stranger);
    assert_eq!(taken, Err(Refusal::IdTaken.into()));
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let mut shop = with_team();
    let missing = |noun: &str| Refusal::Missing { noun: noun.into() };
    let nobody = Some(UserId(uuid(999)));
    let contact = ContactId(uuid(998));
    for (wish, why) in [
        (
            TaskCreate {
                title: " ".into(),
                ..call()
            },
            Refusal::EmptyText,
        ),
        (
            TaskCreate {
                title: "x".repeat(161),
                ..call()
            },
            Refusal::TooLong {
                field: "title".into(),
            },
        ),
        (
            TaskCreate {
                due: Some("2150-01-01".parse().unwrap()),
                ..call()
            },
            Refusal::BadDate,
        ),
        (
            TaskCreate {
                assignee: nobody,
                ..call()
            },
            missing("colleague"),
        ),
        (
            TaskCreate {
                about: TaskAbout::Contact { contact },
                ..call()
            },
            missing("contact"),
        ),
    ] {
        assert_eq!(does(&mut shop, Role::Owner, wish), Err(why.into()));
    }
    assert_eq!(
        does(&mut shop, Role::Agent, done("")),
        Err(missing("task").into())
    );
    does(&mut shop, Role::Owner, call()).unwrap();
    let silent = step(TaskAct::Drop { reason: " ".into() });
    assert_eq!(
        does(&mut shop, Role::Agent, silent),
        Err(Refusal::NoReason.into())
    );
    let mut set = TaskSet::of(call().id);
    set.assignee = Some(Was {
        was: Some(waiter()),
        new: nobody,
    });
    assert_eq!(
        does(&mut shop, Role::Agent, set),
        Err(missing("colleague").into())
    );
    for wish in [done(""), dropped()] {
        let told = does(&mut shop, Role::Customer, wish);
        assert_eq!(told, Err(Refusal::NotAllowed.into()));
    }
}

#[test]
fn it_is_opened_again_only_from_what_was_seen() {
    let mut shop = with_team();
    does(&mut shop, Role::Owner, call()).unwrap();
    does(&mut shop, Role::Agent, done("Friday")).unwrap();
    let reopen = |was| step(TaskAct::Reopen { was });
    let moved = does(&mut shop, Role::Owner, reopen(TaskState::Dropped));
    assert!(matches!(
        moved,
        Err(Stop::Refused(Refusal::StateMoved { .. }))
    ));
    does(&mut shop, Role::Owner, reopen(TaskState::Done)).unwrap();
    let now = task(&shop);
    assert_eq!(
        (now.state, now.closed_by, now.result.as_str()),
        (TaskState::Open, None, "")
    );
}

proptest! {
    /// What was done has happened: in whichever order two say what they did, it stays, and nothing is refused.
    #[test]
    fn done_stays_whoever_drops_it(steps in prop::collection::vec(any::<bool>(), 1..6)) {
        let mut shop = with_team();
        does(&mut shop, Role::Owner, call()).unwrap();
        for is_done in &steps {
            let wish = if *is_done { done("") } else { dropped() };
            does(&mut shop, Role::Agent, wish).unwrap();
        }
        let expected = if steps.contains(&true) { TaskState::Done } else { TaskState::Dropped };
        prop_assert_eq!(task(&shop).state, expected);
    }
}
