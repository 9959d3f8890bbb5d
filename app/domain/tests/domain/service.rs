//! Conversations: numbers, reading, closing, and what staff measure.

use crate::support::{Shop, ctx, me, other_user, shop, uuid};
use domain::account::{Actor, Colleague, Role};
use domain::id::MarkerId;
use domain::merge::Was;
use domain::service::conversation::{MAX_SNOOZE, class_of};
use domain::service::message::{MAX_ACTIVE, MAX_TEXT};
use domain::service::{
    Conversation, ConversationAssign, ConversationSnooze, ConversationStaff, ConversationState,
    ConversationStep, Message, MessageRead, MessageSend, Party, unread,
};
use domain::{
    ConversationId, Ctx, Entity, Key, MessageId, Mutation, Refusal, Row, Rows as _, ServerStep,
    Side, Stop, UserId, run,
};
use proptest::prelude::*;

fn talk() -> ConversationId {
    ConversationId(uuid(300))
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

fn text(n: u128, text: &str) -> MessageSend {
    MessageSend {
        id: MessageId(uuid(1_000 + n)),
        conversation: talk(),
        customer: me(),
        name: "Lin".into(),
        customer_name: String::new(),
        text: text.into(),
        files: Vec::new(),
        active_seconds: 40,
    }
}

#[test]
fn staff_are_called_as_the_team_knows_them_whatever_their_device_says() {
    let mut shop = shop();
    let colleague = Colleague {
        id: agent(),
        name: "Carl".into(),
        role: Role::Agent,
        manages: false,
        deactivated: false,
        limits: domain::account::Limits::default(),
    };
    shop.put(vec![colleague.into()]);
    let said = |ctx: &Ctx, name: &str| {
        let message = MessageSend {
            name: name.into(),
            ..text(1, "Hello")
        };
        let changes = run(&shop, ctx, &Mutation::from(message).into()).unwrap();
        let names = changes.rows.iter().filter_map(|row| match row {
            Row::Message(message) => Some(message.name.clone()),
            Row::Conversation(talk) => Some(talk.name.clone()),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    assert_eq!(said(&staff(1), "The owner"), ["Carl", ""]);
    assert_eq!(
        said(&customer(1), "Lin\n\u{202e}nimda"),
        ["Lin nimda", "Lin nimda"]
    );
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

fn conversation(world: &Shop) -> Conversation {
    let row = row(world, Entity::Conversation, talk().0).unwrap();
    row.as_conversation().unwrap().clone()
}

fn half(world: &Shop) -> ConversationStaff {
    let row = row(world, Entity::ConversationStaff, talk().0).unwrap();
    row.as_conversation_staff().unwrap().clone()
}

fn messages(world: &Shop) -> Vec<Message> {
    let rows = world.rows();
    let mut all: Vec<Message> = rows.iter().filter_map(Row::as_message).cloned().collect();
    all.sort_by_key(|message| message.number);
    all
}

fn marker(world: &Shop, reader: UserId) -> u32 {
    row(world, Entity::ReadMarker, MarkerId::of(talk(), reader).0)
        .map_or(0, |row| row.as_read_marker().unwrap().up_to)
}

#[test]
fn the_first_message_opens_a_conversation_and_makes_a_contact() {
    let mut world = shop();
    let done = run(
        &world,
        &customer(5),
        &Mutation::from(text(1, " Hello ")).into(),
    )
    .unwrap();
    assert!(matches!(
        &done.server_steps[..],
        [ServerStep::Collect(learnt), ServerStep::AutoReply(chat)] if learnt.user == me() && *chat == talk()
    ));
    world.put(done.rows);
    let talk = conversation(&world);
    assert_eq!(
        (talk.count, talk.name.as_str(), talk.last_text.as_str()),
        (1, "Lin", "Hello")
    );
    assert_eq!(half(&world).first_contact_at, Some(5));
}

#[test]
fn a_customers_phone_predicts_no_half_for_staff() {
    let phone = Ctx {
        side: Side::Phone,
        ..customer(5)
    };
    let done = run(&shop(), &phone, &Mutation::from(text(1, "Hello")).into()).unwrap();
    assert!(
        done.rows
            .iter()
            .all(|row| row.as_conversation_staff().is_none())
    );
}

#[test]
fn first_answer_and_time_spent_are_measured() {
    let mut world = shop();
    does(&mut world, &customer(100), text(1, "Are you open?")).unwrap();
    does(&mut world, &staff(160), text(2, "Until half past nine")).unwrap();
    let long = MessageSend {
        active_seconds: 100_000,
        ..text(3, "See you")
    };
    does(&mut world, &staff(170), long).unwrap();
    let measured = half(&world);
    assert_eq!(measured.first_contact_at, Some(100));
    assert_eq!(measured.first_response_at, Some(160));
    assert_eq!(measured.assignee, Some(agent()));
    assert_eq!(measured.active_seconds, 40 + MAX_ACTIVE);
}

#[test]
fn what_staff_write_first_is_no_answer_and_no_answer_is_earlier_than_its_question() {
    let mut world = shop();
    does(&mut world, &staff(100), text(1, "Your order is ready")).unwrap();
    assert_eq!(half(&world).first_response_at, None);
    does(&mut world, &customer(200), text(2, "On my way")).unwrap();
    // Staff's clock is behind.
    does(&mut world, &staff(150), text(3, "Good")).unwrap();
    assert_eq!(half(&world).first_contact_at, Some(200));
    assert_eq!(half(&world).first_response_at, Some(200));
}

#[test]
fn nobody_writes_or_reads_in_somebody_elses_conversation() {
    let mut world = shop();
    does(&mut world, &customer(1), text(1, "Hello")).unwrap();
    let stranger = says(other_user(), Role::Customer, 2);
    let before = world.rows();
    assert_eq!(
        does(&mut world, &stranger, text(2, "me too")),
        Err(Refusal::NotAllowed)
    );
    let mine = MessageSend {
        customer: other_user(),
        ..text(2, "me too")
    };
    assert_eq!(does(&mut world, &stranger, mine), Err(Refusal::NotAllowed));
    let missing = Err(Refusal::Missing {
        noun: "conversation".into(),
    });
    for conversation in [talk(), ConversationId(uuid(999))] {
        let read = MessageRead {
            conversation,
            up_to: 1,
        };
        assert_eq!(does(&mut world, &stranger, read), missing);
        let step = ConversationStep {
            id: conversation,
            to: ConversationState::Closed,
            seen: 1,
        };
        assert_eq!(does(&mut world, &stranger, step), Err(Refusal::NotAllowed));
    }
    assert_eq!(world.rows(), before);
}

#[test]
fn empty_and_endless_messages_are_refused() {
    let mut world = shop();
    assert_eq!(
        does(&mut world, &customer(1), text(1, " \n ")),
        Err(Refusal::EmptyText)
    );
    let endless = text(1, &"面".repeat(MAX_TEXT + 1));
    assert_eq!(
        does(&mut world, &customer(1), endless),
        Err(Refusal::TooLong {
            field: "text".into()
        })
    );
    does(&mut world, &customer(1), text(1, &"面".repeat(MAX_TEXT))).unwrap();
}

#[test]
fn closing_over_a_message_that_was_not_seen_is_refused_and_a_message_opens_again() {
    let mut world = shop();
    does(&mut world, &customer(1), text(1, "Hello")).unwrap();
    does(&mut world, &customer(2), text(2, "Anybody there?")).unwrap();
    let close = |seen| ConversationStep {
        id: talk(),
        to: ConversationState::Closed,
        seen,
    };
    assert_eq!(
        does(&mut world, &staff(3), close(1)),
        Err(Refusal::NewMessages)
    );
    does(&mut world, &staff(4), close(2)).unwrap();
    assert_eq!(half(&world).resolved_at, Some(4));
    does(&mut world, &customer(5), text(3, "One more thing")).unwrap();
    assert_eq!(conversation(&world).state, ConversationState::Open);
    assert_eq!(half(&world).resolved_at, None);
}

#[test]
fn an_assignee_somebody_else_named_is_not_replaced() {
    let mut world = shop();
    does(&mut world, &customer(1), text(1, "Hello")).unwrap();
    let assign = |new: UserId| ConversationAssign {
        id: talk(),
        assignee: Was {
            was: None,
            new: Some(new),
        },
    };
    assert_eq!(does(&mut world, &staff(2), assign(agent())), Ok(0));
    assert_eq!(does(&mut world, &staff(3), assign(other_user())), Ok(1));
    assert_eq!(half(&world).assignee, Some(agent()));
}

#[test]
fn every_field_that_a_conversation_changes_has_a_merge_class() {
    let step = ConversationStep {
        id: talk(),
        to: ConversationState::Open,
        seen: 0,
    };
    let assign = ConversationAssign {
        id: talk(),
        assignee: Was {
            was: None,
            new: None,
        },
    };
    let mut fields: Vec<String> = Vec::new();
    for json in [
        serde_json::to_value(step).unwrap(),
        serde_json::to_value(assign).unwrap(),
    ] {
        fields.extend(json.as_object().unwrap().keys().cloned());
    }
    for field in fields {
        // `to` is the wish for `state`, `seen` its evidence.
        let name = if field == "to" { "state" } else { &field };
        assert!(
            class_of(name).is_some() || ["id", "seen"].contains(&name),
            "{field}"
        );
    }
}

#[derive(Debug, Clone)]
enum Act {
    Customer(u128),
    Staff(u128),
    CustomerReads(u32),
    StaffReads(u32),
    Close(u32),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..12_u128).prop_map(Act::Customer),
        (0..12_u128).prop_map(|n| Act::Staff(100 + n)),
        (0..20_u32).prop_map(Act::CustomerReads),
        (0..20_u32).prop_map(Act::StaffReads),
        (0..20_u32).prop_map(Act::Close),
    ]
}

proptest! {
    /// Whatever the two sides do: messages are numbered from 1 without a gap, a message sent twice is one, markers only go forward and
    /// never past the end, a closed conversation holds nothing that staff had not seen, and the counters say what the messages say.
    #[test]
    fn a_conversation_always_adds_up(acts in proptest::collection::vec(any_act(), 1..40)) {
        let mut world = shop();
        let (mut theirs, mut ours) = (0, 0);
        for (now, act) in (1..).zip(acts) {
            let read = |up_to| MessageRead { conversation: talk(), up_to };
            let done = match act {
                Act::Customer(n) => does(&mut world, &customer(now), text(n, "hello")),
                Act::Staff(n) => does(&mut world, &staff(now), text(n, "hello")),
                Act::CustomerReads(up_to) => does(&mut world, &customer(now), read(up_to)),
                Act::StaffReads(up_to) => does(&mut world, &staff(now), read(up_to)),
                Act::Close(seen) => {
                    let step = ConversationStep { id: talk(), to: ConversationState::Closed, seen };
                    let done = does(&mut world, &staff(now), step);
                    if done.is_ok() {
                        prop_assert!(conversation(&world).last_customer <= seen || conversation(&world).state == ConversationState::Closed);
                    }
                    done
                }
            };
            let fine = matches!(done, Ok(0) | Err(Refusal::Missing { .. } | Refusal::NewMessages));
            prop_assert!(fine, "{done:?}");
            let all = messages(&world);
            if all.is_empty() {
                continue;
            }
            let numbers: Vec<u32> = all.iter().map(|message| message.number).collect();
            let count = u32::try_from(all.len()).unwrap();
            prop_assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
            let talk = conversation(&world);
            let newest = |party: Party| all.iter().filter(|message| message.from == party).map(|message| message.number).max().unwrap_or(0);
            prop_assert_eq!((talk.count, talk.last_customer, talk.last_staff), (count, newest(Party::Customer), newest(Party::Staff)));
            let (customer, staff) = (marker(&world, me()), marker(&world, agent()));
            prop_assert!(customer >= theirs && staff >= ours && customer.max(staff) <= count);
            (theirs, ours) = (customer, staff);
        }
    }

    /// Unread is what the other side wrote after what was read; an answer of a colleague settles it for all staff.
    #[test]
    fn unread_is_what_waits_for_this_side(last_customer in 0..6_u32, last_staff in 0..6_u32, up_to in 0..6_u32) {
        let mut world = shop();
        does(&mut world, &customer(1), text(1, "Hello")).unwrap();
        let talk = Conversation { last_customer, last_staff, ..conversation(&world) };
        prop_assert_eq!(unread(&talk, Party::Customer, up_to), last_staff > up_to);
        prop_assert_eq!(unread(&talk, Party::Staff, up_to), last_customer > up_to && last_customer > last_staff);
    }
}

#[test]
fn what_is_put_off_comes_back_with_the_customers_next_word_and_nothing_unseen_is_put_off() {
    let mut world = shop();
    let snooze = |until, seen| ConversationSnooze {
        id: talk(),
        until,
        seen,
    };
    does(&mut world, &customer(10), text(1, "Hello")).unwrap();
    let unseen = does(&mut world, &staff(20), snooze(Some(900), 0));
    assert_eq!(unseen, Err(Refusal::NewMessages));
    let field = "until".to_owned();
    let far = does(&mut world, &staff(20), snooze(Some(MAX_SNOOZE + 21), 1));
    assert_eq!(far, Err(Refusal::BadValue { field }));
    assert_eq!(
        does(&mut world, &customer(20), snooze(None, 1)),
        Err(Refusal::NotAllowed)
    );
    does(&mut world, &staff(20), snooze(Some(900), 1)).unwrap();
    assert_eq!(half(&world).snoozed_until, Some(900));
    let ctx = Ctx {
        side: Side::Server,
        ..customer(30)
    };
    does(&mut world, &ctx, text(2, "And now?")).unwrap();
    assert_eq!(half(&world).snoozed_until, None);
}
