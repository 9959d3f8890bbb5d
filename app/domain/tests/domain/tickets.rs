//! Tickets: who may do what, where a ticket goes, and how its customer says that it was solved.

use crate::support::{Shop, ctx, me, order_id, other_user, place, product_id, shop, uuid};
use domain::account::{Actor, Role};
use domain::id::{SurveyResponseId, TicketId, TicketMessageId, TicketNoteId};
use domain::merge::Was;
use domain::service::ticket::{MAX_SUBJECT, MAX_TEXT};
use domain::service::{
    Party, Pause, Priority, SurveyResponse, SurveyResponseSubmit, Ticket, TicketAbout, TicketKind,
    TicketMerge, TicketMessage, TicketNoteAdd, TicketOpen, TicketSet, TicketState, TicketStep,
    TicketWrite,
};
use domain::{
    ConversationId, Ctx, Entity, Key, Mutation, OrderId, Refusal, Row, Rows as _, Scope,
    ServerStep, Side, Stop, UserId, run,
};
use proptest::prelude::*;

pub fn ticket_id() -> TicketId {
    TicketId(uuid(400))
}

/// A ticket of the customer, in this state.
pub fn ticket(state: TicketState) -> Ticket {
    Ticket {
        id: ticket_id(),
        number: Some(1),
        customer: me(),
        name: "Lin".into(),
        kind: TicketKind::Complaint,
        subject: "Cold soup".into(),
        text: "The soup was cold.".into(),
        about: TicketAbout::Nothing,
        priority: Priority::Normal,
        assignee: None,
        state,
        resolution: String::new(),
        count: 0,
        last_customer: 0,
        last_staff: 0,
        opened_at: 5,
        first_answer_at: None,
        resolved_at: None,
        changed_at: 5,
        pauses: Vec::new(),
        files: Vec::new(),
        merged_into: None,
    }
}

fn agent() -> UserId {
    UserId(uuid(9))
}

fn says(user: UserId, role: Role, now: i64) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        now,
        ..ctx(role, Side::Server)
    }
}

fn customer(now: i64) -> Ctx {
    says(me(), Role::Customer, now)
}

fn staff(now: i64) -> Ctx {
    says(agent(), Role::Agent, now)
}

fn stranger() -> Ctx {
    says(other_user(), Role::Customer, 9)
}

fn open(about: TicketAbout) -> TicketOpen {
    TicketOpen {
        id: ticket_id(),
        customer: me(),
        name: "Lin".into(),
        kind: TicketKind::Complaint,
        subject: String::new(),
        text: " The soup was cold.\nAnd late. ".into(),
        about,
        files: Vec::new(),
    }
}

fn says_in(n: u128, text: &str) -> TicketWrite {
    TicketWrite {
        id: TicketMessageId(uuid(500 + n)),
        ticket: ticket_id(),
        name: "Lin".into(),
        text: text.into(),
        files: Vec::new(),
    }
}

fn step(was: TicketState, to: TicketState, seen: u32) -> TicketStep {
    TicketStep {
        id: ticket_id(),
        was,
        to,
        resolution: match to {
            TicketState::Resolved => "A new soup is on its way.".into(),
            _ => String::new(),
        },
        seen,
    }
}

fn response(speed: u32, result: u32, recommend: u32) -> SurveyResponseSubmit {
    SurveyResponseSubmit {
        ticket: ticket_id(),
        speed,
        result,
        recommend,
        comment: String::new(),
    }
}

fn does(world: &mut Shop, ctx: &Ctx, mutation: impl Into<Mutation>) -> Result<usize, Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            world.put(changes.rows);
            Ok(changes.conflicts.len())
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

fn row(world: &Shop, entity: Entity, id: uuid::Uuid) -> Option<Row> {
    world.row(Key::new(entity, id)).unwrap().cloned()
}

fn now(world: &Shop) -> Ticket {
    let row = row(world, Entity::Ticket, ticket_id().0).unwrap();
    row.as_ticket().unwrap().clone()
}

fn in_state(state: TicketState) -> Shop {
    let mut world = shop();
    world.put(vec![ticket(state).into()]);
    world
}

fn missing(noun: &str) -> Refusal {
    Refusal::Missing { noun: noun.into() }
}

fn moved(state: &str) -> Refusal {
    Refusal::StateMoved {
        field: "state".into(),
        state: state.into(),
    }
}

#[test]
fn a_ticket_is_new_gets_its_number_from_the_server_and_makes_a_contact() {
    let world = shop();
    let about = TicketAbout::Product {
        product: product_id(),
    };
    let draft = Mutation::from(open(about)).into();
    let done = run(&world, &customer(5), &draft).unwrap();
    let ticket = done.rows[0].as_ticket().unwrap();
    assert_eq!((ticket.number, ticket.state), (None, TicketState::New));
    assert_eq!(ticket.subject, "The soup was cold.");
    assert_eq!(ticket.text, "The soup was cold.\nAnd late.");
    assert_eq!(done.rows[0].scopes(), [Scope::Team, Scope::Account(me())]);
    assert!(matches!(
        &done.server_steps[..],
        [ServerStep::NumberTicket(id), ServerStep::Collect(learnt)] if *id == ticket.id && learnt.source == "ticket"
    ));
    let by_staff = run(&world, &staff(5), &draft).unwrap();
    assert_eq!(
        by_staff.server_steps.len(),
        1,
        "staff tell nothing new of anybody"
    );
}

#[test]
fn what_is_opened_fits_and_is_about_ones_own() {
    let mut world = shop();
    let order = run(&world, &customer(1), &place(&world, 1).into()).unwrap();
    world.put(order.rows);
    let about = |order| open(TicketAbout::Order { order });
    let nobodys = about(OrderId(uuid(77)));
    assert_eq!(
        does(&mut world, &customer(2), nobodys),
        Err(missing("order"))
    );
    let mut theirs = about(order_id());
    theirs.customer = other_user();
    assert_eq!(does(&mut world, &stranger(), theirs), Err(missing("order")));
    let of_others = does(&mut world, &stranger(), about(order_id()));
    assert_eq!(of_others, Err(Refusal::NotAllowed));
    let wrong = [
        TicketOpen {
            text: " \n ".into(),
            ..about(order_id())
        },
        TicketOpen {
            text: "x".repeat(MAX_TEXT + 1),
            ..about(order_id())
        },
        TicketOpen {
            subject: "x".repeat(MAX_SUBJECT + 1),
            ..about(order_id())
        },
        TicketOpen {
            name: "x".repeat(81),
            ..about(order_id())
        },
    ];
    for wrong in wrong {
        let refused = does(&mut world, &customer(2), wrong).unwrap_err();
        assert!(matches!(
            refused,
            Refusal::EmptyText | Refusal::TooLong { .. }
        ));
        assert_eq!(row(&world, Entity::Ticket, ticket_id().0), None);
    }
    does(&mut world, &customer(2), about(order_id())).unwrap();
    let before = now(&world);
    does(&mut world, &customer(3), about(order_id())).unwrap();
    assert_eq!(now(&world), before, "the same once more changes nothing");
    let other = TicketOpen {
        text: "Another".into(),
        ..about(order_id())
    };
    assert_eq!(does(&mut world, &customer(3), other), Err(Refusal::IdTaken));
}

/// What a newer application complains of waits at the server until that understands it; a row of it is kept as it came.
#[test]
fn what_a_newer_build_complains_of_is_not_guessed() {
    let json = Mutation::from(open(TicketAbout::Nothing)).args().unwrap();
    let booking = r#"{"is":"booking","booking":"018f3c00-0000-7000-8000-000000000001"}"#;
    let newer = json.replace(r#"{"is":"nothing"}"#, booking);
    assert_ne!(newer, json);
    assert!(Mutation::decode("ticket.open@1", &newer).is_err());
    let row = Row::from(ticket(TicketState::New)).encode().unwrap();
    let newer = row.replace(r#"{"is":"nothing"}"#, booking);
    let kept = Row::decode(Entity::Ticket, &newer).unwrap();
    assert_eq!(kept.encode().unwrap(), newer);
}

#[test]
fn an_answer_of_either_side_moves_a_ticket_and_is_numbered() {
    let mut world = in_state(TicketState::New);
    does(&mut world, &customer(6), says_in(1, "And late")).unwrap();
    assert_eq!(now(&world).state, TicketState::New);
    does(&mut world, &staff(3), says_in(2, "Sorry!")).unwrap();
    let open = now(&world);
    assert_eq!((open.state, open.count), (TicketState::Open, 2));
    assert_eq!((open.last_customer, open.last_staff), (1, 2));
    assert_eq!(
        open.first_answer_at,
        Some(5),
        "no answer before its question"
    );
    does(
        &mut world,
        &staff(8),
        step(TicketState::Open, TicketState::Pending, 2),
    )
    .unwrap();
    does(&mut world, &customer(9), says_in(3, "Table 4")).unwrap();
    assert_eq!(now(&world).state, TicketState::Open);
    does(&mut world, &customer(9), says_in(3, "Table 4")).unwrap();
    assert_eq!(now(&world).count, 3, "the same once more changes nothing");
    let rows = world.rows();
    let mut all: Vec<&TicketMessage> = rows.iter().filter_map(Row::as_ticket_message).collect();
    all.sort_by_key(|message| message.number);
    let told: Vec<_> = all.iter().map(|one| (one.number, one.from)).collect();
    assert_eq!(
        told,
        [
            (1, Party::Customer),
            (2, Party::Staff),
            (3, Party::Customer)
        ]
    );
}

#[test]
fn a_late_reply_opens_again_what_was_resolved_or_closed() {
    for state in [TicketState::Resolved, TicketState::Closed] {
        let mut world = in_state(state);
        does(&mut world, &staff(7), says_in(1, "By the way")).unwrap();
        assert_eq!(now(&world).state, state, "staff open nothing by writing");
        does(&mut world, &customer(8), says_in(2, "Still cold")).unwrap();
        assert_eq!(now(&world).state, TicketState::Reopened);
    }
}

#[test]
fn strangers_neither_see_nor_change_a_ticket() {
    let all: [Mutation; 4] = [
        says_in(1, "Hello").into(),
        step(TicketState::New, TicketState::Open, 0).into(),
        step(TicketState::Resolved, TicketState::Reopened, 0).into(),
        response(5, 10, 10).into(),
    ];
    for mutation in all {
        let mut world = in_state(TicketState::Resolved);
        let refused = does(&mut world, &stranger(), mutation);
        assert_eq!(refused, Err(missing("ticket")));
    }
    let of_staff: [Mutation; 3] = [
        TicketNoteAdd {
            id: TicketNoteId(uuid(600)),
            ticket: ticket_id(),
            text: "Pays late".into(),
        }
        .into(),
        TicketSet {
            priority: Some(Was {
                was: Priority::Normal,
                new: Priority::Urgent,
            }),
            ..TicketSet::of(ticket_id())
        }
        .into(),
        step(TicketState::New, TicketState::Resolved, 0).into(),
    ];
    for mutation in of_staff {
        let mut world = in_state(TicketState::New);
        let refused = does(&mut world, &customer(6), mutation.clone());
        assert_eq!(refused, Err(Refusal::NotAllowed), "{mutation:?}");
        does(&mut world, &staff(6), mutation).unwrap();
    }
}

#[test]
fn a_note_stands_for_the_team_alone() {
    let mut world = in_state(TicketState::New);
    let note = TicketNoteAdd {
        id: TicketNoteId(uuid(600)),
        ticket: ticket_id(),
        text: "Was right last time, too".into(),
    };
    does(&mut world, &staff(6), note.clone()).unwrap();
    let row = row(&world, Entity::TicketNote, note.id.0).unwrap();
    assert_eq!(row.scopes(), [Scope::Team]);
    let empty = TicketNoteAdd {
        id: TicketNoteId(uuid(601)),
        text: " ".into(),
        ..note
    };
    assert_eq!(does(&mut world, &staff(6), empty), Err(Refusal::EmptyText));
}

#[test]
fn a_ticket_is_resolved_with_what_was_done_and_not_over_an_answer_nobody_read() {
    let mut world = in_state(TicketState::Open);
    let resolve = step(TicketState::Open, TicketState::Resolved, 0);
    let silent = TicketStep {
        resolution: " ".into(),
        ..resolve.clone()
    };
    assert_eq!(does(&mut world, &staff(6), silent), Err(Refusal::EmptyText));
    let odd = TicketStep {
        resolution: "Why?".into(),
        ..step(TicketState::Open, TicketState::Pending, 0)
    };
    let refused = does(&mut world, &staff(6), odd).unwrap_err();
    assert!(matches!(refused, Refusal::BadValue { .. }));
    does(&mut world, &customer(6), says_in(1, "It was table 4")).unwrap();
    let unread = does(&mut world, &staff(7), resolve.clone());
    assert_eq!(unread, Err(Refusal::NewMessages));
    let read = TicketStep { seen: 1, ..resolve };
    does(&mut world, &staff(8), read.clone()).unwrap();
    let resolved = now(&world);
    assert_eq!(resolved.resolution, "A new soup is on its way.");
    assert_eq!(
        (resolved.first_answer_at, resolved.resolved_at),
        (Some(8), Some(8))
    );
    // Two who say the same agree; another text is not dropped without a word.
    does(&mut world, &staff(9), read.clone()).unwrap();
    assert_eq!(now(&world), resolved);
    let other = TicketStep {
        resolution: "Money back".into(),
        ..read
    };
    assert_eq!(does(&mut world, &staff(9), other), Err(moved("resolved")));
}

#[test]
fn a_customer_says_that_it_is_not_solved_and_nothing_else() {
    let mut world = in_state(TicketState::Resolved);
    let close = step(TicketState::Resolved, TicketState::Closed, 0);
    assert_eq!(
        does(&mut world, &customer(6), close),
        Err(Refusal::NotAllowed)
    );
    let again = step(TicketState::Resolved, TicketState::Reopened, 0);
    does(&mut world, &customer(6), again).unwrap();
    assert_eq!(now(&world).state, TicketState::Reopened);
    let mut open = in_state(TicketState::Open);
    let early = step(TicketState::Open, TicketState::Reopened, 0);
    assert_eq!(does(&mut open, &customer(6), early), Err(moved("open")));
}

fn resolved() -> Shop {
    let mut world = in_state(TicketState::Open);
    let resolve = step(TicketState::Open, TicketState::Resolved, 0);
    does(&mut world, &staff(6), resolve).unwrap();
    world
}

fn given(world: &Shop) -> SurveyResponse {
    let id = SurveyResponseId::of(ticket_id());
    let row = row(world, Entity::SurveyResponse, id.0).unwrap();
    row.as_survey_response().unwrap().clone()
}

#[test]
fn a_survey_is_answered_once_a_ticket_and_a_second_phone_changes_the_answer() {
    let mut world = in_state(TicketState::Open);
    let early = does(&mut world, &customer(6), response(5, 10, 10));
    assert_eq!(early, Err(moved("open")));
    let mut world = resolved();
    let by_staff = does(&mut world, &staff(7), response(5, 10, 10));
    assert_eq!(
        by_staff,
        Err(Refusal::NotAllowed),
        "who was complained to says nothing of it"
    );
    does(&mut world, &customer(7), response(5, 10, 10)).unwrap();
    does(&mut world, &customer(8), response(2, 3, 0)).unwrap();
    let rows = world.rows();
    assert_eq!(rows.iter().filter_map(Row::as_survey_response).count(), 1);
    let said = given(&world);
    assert_eq!(
        (said.speed, said.result, said.recommend, said.at),
        (2, 3, 0, 8)
    );
    does(&mut world, &customer(9), response(2, 3, 0)).unwrap();
    assert_eq!(given(&world).at, 8, "the same once more changes nothing");
    // Said of what was resolved, whatever became of it since.
    let again = step(TicketState::Resolved, TicketState::Reopened, 0);
    does(&mut world, &customer(9), again).unwrap();
    does(&mut world, &customer(10), response(1, 1, 1)).unwrap();
    assert_eq!(given(&world).speed, 1);
}

fn any_state() -> impl Strategy<Value = TicketState> {
    proptest::sample::select(TicketState::ALL.to_vec())
}

/// What somebody does to a ticket: who, and what.
#[derive(Debug, Clone)]
enum Act {
    Write(bool),
    Step(bool, TicketState, TicketState, u32),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        any::<bool>().prop_map(Act::Write),
        (any::<bool>(), any_state(), any_state(), 0..4_u32)
            .prop_map(|(who, was, to, seen)| Act::Step(who, was, to, seen)),
    ]
}

proptest! {
    #[test]
    fn an_item_is_taken_on_its_scale_and_nowhere_else(speed in 0..20_u32, result in 0..20_u32, recommend in 0..20_u32) {
        let mut world = resolved();
        let fits = (1..=5).contains(&speed) && (1..=10).contains(&result) && (0..=10).contains(&recommend);
        let done = does(&mut world, &customer(7), response(speed, result, recommend));
        if fits {
            prop_assert_eq!(done, Ok(0));
            prop_assert_eq!(given(&world).recommend, recommend);
        } else {
            let off = matches!(done, Err(Refusal::BadValue { .. }));
            prop_assert!(off);
            prop_assert_eq!(world.rows().iter().filter_map(Row::as_survey_response).count(), 0);
        }
    }

    /// Whatever both sides do in whatever order: each change is along an arrow of the picture, what is refused changes nothing, what a
    /// customer wrote is never put aside unread, and every resolved ticket says how.
    #[test]
    fn a_ticket_only_goes_where_an_arrow_leads(acts in proptest::collection::vec(any_act(), 0..24)) {
        let mut world = in_state(TicketState::New);
        for (n, act) in (0..).zip(acts) {
            let before = now(&world);
            let who = |is_staff| if is_staff { staff(6) } else { customer(6) };
            let done = match act {
                Act::Write(is_staff) => does(&mut world, &who(is_staff), says_in(n, "text")),
                Act::Step(is_staff, was, to, seen) => does(&mut world, &who(is_staff), step(was, to, seen)),
            };
            let after = now(&world);
            match (&act, done) {
                (Act::Write(is_staff), done) => {
                    prop_assert_eq!(done, Ok(0), "a message is always taken");
                    let from = if *is_staff { Party::Staff } else { Party::Customer };
                    prop_assert_eq!(after.state, before.state.after_message(from));
                    prop_assert_eq!(after.count, before.count + 1);
                }
                (Act::Step(is_staff, was, to, seen), Ok(_)) => {
                    prop_assert_eq!(after.state, *to);
                    prop_assert!(*is_staff || *to == TicketState::Reopened);
                    if after != before {
                        prop_assert!(before.state == *was && was.may_become(*to));
                        prop_assert!(to.waits_for_staff() || before.last_customer <= *seen);
                    }
                }
                (Act::Step(..), Err(_)) => prop_assert_eq!(&after, &before),
            }
            prop_assert!(after.state != TicketState::New || after.first_answer_at.is_none());
            if after.state == TicketState::Resolved {
                prop_assert!(!after.resolution.is_empty() && after.resolved_at.is_some());
            }
        }
    }

    /// From everywhere a way leads to *resolved*, and from there back: no ticket is stuck.
    #[test]
    fn no_state_is_a_trap(from in any_state()) {
        let mut reached = vec![from];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            at += 1;
            for next in TicketState::ALL {
                if state.may_become(next) && !reached.contains(&next) {
                    reached.push(next);
                }
            }
        }
        prop_assert!(reached.contains(&TicketState::Resolved) && reached.contains(&TicketState::Reopened));
        prop_assert!(from == TicketState::New || !reached.contains(&TicketState::New));
        prop_assert!(!from.may_become(from));
    }
}

/// Its clocks run while it is the staff's turn.
#[test]
fn what_waits_for_the_customer_pauses_until_the_customer_answers() {
    let mut world = in_state(TicketState::Open);
    let pending = step(TicketState::Open, TicketState::Pending, 0);
    does(&mut world, &staff(100), pending).unwrap();
    let waits = Pause {
        from: 100,
        to: None,
    };
    assert_eq!(now(&world).pauses, [waits]);
    does(&mut world, &customer(700), says_in(1, "Here")).unwrap();
    let over = Pause {
        to: Some(700),
        ..waits
    };
    assert_eq!(
        (now(&world).state, now(&world).pauses),
        (TicketState::Open, vec![over])
    );
}

fn merge(id: TicketId, into: TicketId) -> TicketMerge {
    TicketMerge { id, into }
}

#[test]
fn merging_closes_the_one_and_wakes_the_other_and_chains_end_where_it_goes_on() {
    let (one, two, three) = (ticket_id(), TicketId(uuid(801)), TicketId(uuid(802)));
    let mut world = in_state(TicketState::Open);
    for (id, state) in [(two, TicketState::Pending), (three, TicketState::Closed)] {
        world.put(vec![
            Ticket {
                id,
                ..ticket(state)
            }
            .into(),
        ]);
    }
    let of = |world: &Shop, id: TicketId| {
        let row = row(world, Entity::Ticket, id.0).unwrap();
        row.as_ticket().unwrap().clone()
    };
    let itself = does(&mut world, &staff(20), merge(one, one));
    assert!(
        matches!(itself, Err(Refusal::BadValue { .. })),
        "{itself:?}"
    );
    does(&mut world, &staff(20), merge(one, two)).unwrap();
    assert_eq!(of(&world, one).state, TicketState::Closed);
    assert_eq!(of(&world, one).merged_into, Some(two));
    assert_eq!(
        of(&world, two).state,
        TicketState::Open,
        "it waits for staff now"
    );
    assert_eq!(does(&mut world, &staff(21), merge(one, two)), Ok(0), "once");
    let elsewhere = does(&mut world, &staff(21), merge(one, three));
    assert!(
        matches!(elsewhere, Err(Refusal::StateMoved { .. })),
        "{elsewhere:?}"
    );
    let back = does(&mut world, &staff(21), merge(two, one));
    assert!(matches!(back, Err(Refusal::BadValue { .. })), "{back:?}");
    does(&mut world, &staff(22), merge(two, three)).unwrap();
    assert_eq!(of(&world, three).state, TicketState::Reopened);
    // What is written into the first lands in the last.
    does(&mut world, &customer(23), says_in(9, "Still there?")).unwrap();
    assert_eq!((of(&world, one).count, of(&world, three).count), (0, 1));
    let again = does(
        &mut world,
        &staff(24),
        step(TicketState::Closed, TicketState::Reopened, 9),
    );
    assert!(
        matches!(again, Err(Refusal::StateMoved { .. })),
        "{again:?}"
    );
    assert_eq!(
        does(&mut world, &customer(25), merge(three, one)),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn a_ticket_is_about_ones_own_chat_alone() {
    let chat = ConversationId(uuid(803));
    let about = || TicketAbout::Conversation { conversation: chat };
    let mut world = shop();
    let none = does(&mut world, &customer(10), open(about()));
    assert_eq!(none, Err(missing("conversation")));
}
