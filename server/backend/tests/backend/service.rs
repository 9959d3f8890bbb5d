//! Conversations: one order of messages for everybody, reading and closing, what is measured.

use crate::support::{Device, NOW, World, id, kept};
use domain::account::ParkedReason;
use domain::id::MarkerId;
use domain::merge::Was;
use domain::service::{
    Conversation, ConversationAssign, ConversationStaff, ConversationState, ConversationStep,
    Message, MessageRead, MessageSend, Party,
};
use domain::{ContactId, ConversationId, Entity, Key, MessageId, Refusal, Row, UserId};
use sync::Outcome;

pub fn text(conversation: ConversationId, customer: UserId, text: &str) -> MessageSend {
    MessageSend {
        id: MessageId(id()),
        conversation,
        customer,
        name: "Ann".into(),
        customer_name: String::new(),
        text: text.into(),
        files: Vec::new(),
        active_seconds: 0,
    }
}

/// The messages as this device shows them.
fn messages(device: &Device) -> Vec<Message> {
    let rows = device
        .rows
        .iter()
        .filter(|((_, entity, _), _)| entity == "message");
    let mut all: Vec<Message> = rows
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .collect();
    all.sort_by_key(|message| message.number);
    all
}

fn conversation(device: &Device, id: ConversationId) -> Conversation {
    let row = device.row(Key::new(Entity::Conversation, id.0)).unwrap();
    row.as_conversation().unwrap().clone()
}

fn half(device: &Device, id: ConversationId) -> Option<ConversationStaff> {
    let row = device.row(Key::new(Entity::ConversationStaff, id.0))?;
    row.as_conversation_staff().cloned()
}

fn marker(device: &Device, id: ConversationId, reader: UserId) -> Option<u32> {
    let row = device.row(Key::new(Entity::ReadMarker, MarkerId::of(id, reader).0))?;
    row.as_read_marker().map(|marker| marker.up_to)
}

fn read(conversation: ConversationId, up_to: u32) -> MessageRead {
    MessageRead {
        conversation,
        up_to,
    }
}

#[tokio::test]
async fn messages_of_two_offline_devices_get_one_order_that_everybody_sees() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (mut twin, mut ben) = (Device::of(ann.actor), world.agent());
    let talk = ConversationId(id());
    let user = ann.actor.user;
    let mine: Vec<_> = (0..5)
        .map(|n| ann.freeze(text(talk, user, &format!("a{n}"))))
        .collect();
    let theirs: Vec<_> = (0..5)
        .map(|n| twin.freeze(text(talk, user, &format!("b{n}"))))
        .collect();
    ann.push(&world, &mine[..2]).await.unwrap();
    twin.push(&world, &theirs).await.unwrap();
    ben.does(&world, text(talk, user, "Hello")).await;
    // The reply to the first push was lost: sent again, nothing doubles.
    ann.push(&world, &mine).await.unwrap();
    for device in [&mut ann, &mut twin, &mut ben] {
        device.pull(&world).await;
        let seen = messages(device);
        let numbers: Vec<u32> = seen.iter().map(|message| message.number).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
        let texts: Vec<_> = seen.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "a0", "a1", "b0", "b1", "b2", "b3", "b4", "Hello", "a2", "a3", "a4"
            ]
        );
        let talk = conversation(device, talk);
        assert_eq!(
            (talk.count, talk.last_customer, talk.last_staff),
            (11, 11, 8)
        );
        assert_eq!(
            (talk.last_text.as_str(), talk.last_from),
            ("a4", Party::Customer)
        );
    }
    assert_eq!(half(&ann, talk), None);
}

#[tokio::test]
async fn a_chat_makes_a_contact_that_is_a_lead() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let user = ann.actor.user;
    ann.does(&world, text(ConversationId(id()), user, "Hello"))
        .await;
    ben.pull(&world).await;
    let row = ben.row(Key::new(Entity::ContactStaff, ContactId::of_user(user).0));
    let Some(Row::ContactStaff(half)) = row else {
        panic!("{row:?}")
    };
    assert_eq!(
        (half.source.as_str(), half.lifecycle),
        ("chat", domain::people::Lifecycle::Lead)
    );
}

#[tokio::test]
async fn markers_only_go_forward_and_both_sides_see_them() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let talk = ConversationId(id());
    for _ in 0..3 {
        ann.does(&world, text(talk, ann.actor.user, "Hello")).await;
    }
    for up_to in [2, 1, 99, 3] {
        assert_eq!(ben.does(&world, read(talk, up_to)).await, Outcome::Applied);
    }
    ann.pull(&world).await;
    ben.pull(&world).await;
    for device in [&ann, &ben] {
        assert_eq!(
            marker(device, talk, ben.actor.user),
            Some(3),
            "never past the end"
        );
        assert_eq!(marker(device, talk, ann.actor.user), None);
    }
}

#[tokio::test]
async fn closing_over_a_message_that_was_not_seen_is_kept_with_its_reason() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let talk = ConversationId(id());
    ann.does(&world, text(talk, ann.actor.user, "Hello")).await;
    ben.pull(&world).await;
    let close = ConversationStep {
        id: talk,
        to: ConversationState::Closed,
        seen: conversation(&ben, talk).count,
    };
    ann.does(&world, text(talk, ann.actor.user, "Are you there?"))
        .await;
    let parked = kept(ben.does(&world, close.clone()).await);
    ben.pull(&world).await;
    assert_eq!(
        ben.parked(parked).reason,
        ParkedReason::Refused {
            refusal: Refusal::NewMessages
        }
    );
    assert_eq!(conversation(&ben, talk).state, ConversationState::Open);
    let seen = ConversationStep { seen: 2, ..close };
    assert_eq!(ben.does(&world, seen).await, Outcome::Applied);
    ann.pull(&world).await;
    assert_eq!(conversation(&ann, talk).state, ConversationState::Closed);
    ann.does(&world, text(talk, ann.actor.user, "Thanks!"))
        .await;
    ben.pull(&world).await;
    assert_eq!(conversation(&ben, talk).state, ConversationState::Open);
}

#[tokio::test]
async fn the_first_answer_and_the_time_spent_are_recorded_for_staff() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let talk = ConversationId(id());
    let user = ann.actor.user;
    ann.does(&world, text(talk, user, "Hello")).await;
    world.clock.advance(90_000);
    ben.at += 90_000;
    for seconds in [25, 30] {
        let answer = MessageSend {
            active_seconds: seconds,
            ..text(talk, user, "Welcome")
        };
        ben.does(&world, answer).await;
    }
    let close = ConversationStep {
        id: talk,
        to: ConversationState::Closed,
        seen: 3,
    };
    ben.does(&world, close).await;
    ben.pull(&world).await;
    assert_eq!(
        half(&ben, talk),
        Some(ConversationStaff {
            auto_reply_until: None,
            snoozed_until: None,
            id: talk,
            assignee: Some(ben.actor.user),
            first_contact_at: Some(NOW),
            first_response_at: Some(NOW + 90_000),
            resolved_at: Some(NOW + 90_000),
            active_seconds: 55,
        })
    );
}

#[tokio::test]
async fn an_assignee_that_somebody_else_named_is_a_conflict() {
    let world = World::start().await;
    let (mut ann, mut ben, mut carl) = (world.customer(), world.agent(), world.agent());
    let talk = ConversationId(id());
    ann.does(&world, text(talk, ann.actor.user, "Hello")).await;
    let assign = |to: &Device| ConversationAssign {
        id: talk,
        assignee: Was {
            was: None,
            new: Some(to.actor.user),
        },
    };
    let (first, second) = (assign(&ben), assign(&carl));
    assert_eq!(ben.does(&world, first).await, Outcome::Applied);
    let parked = kept(carl.does(&world, second).await);
    carl.pull(&world).await;
    assert!(
        matches!(carl.parked(parked).reason, ParkedReason::Conflict { field, .. } if field == "assignee")
    );
    assert_eq!(half(&carl, talk).unwrap().assignee, Some(ben.actor.user));
}
