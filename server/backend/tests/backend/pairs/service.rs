//! Conversations.

use super::act::{Act, Scene, Side, Wish};
use super::people::new_file;
use domain::id::MarkerId;
use domain::merge::Was;
use domain::service::conversation::class_of;
use domain::service::{
    ConversationAssign, ConversationSnooze, ConversationState, ConversationStep, MessageRead,
    MessageSend,
};
use domain::{ConversationId, Draft, Entity, MessageId, Mutation, ParkedId, UserId};
use serde_json::json;
use uuid::Uuid;

fn x(scene: &Scene) -> ConversationId {
    ConversationId(scene.id("x"))
}

pub fn message(scene: &Scene, id: Uuid, text: &str) -> MessageSend {
    MessageSend {
        id: MessageId(id),
        conversation: x(scene),
        customer: UserId(scene.id("customer")),
        name: "Ann".into(),
        customer_name: "Ann Lee".into(),
        text: text.into(),
        files: Vec::new(),
        active_seconds: 7,
    }
}

pub fn step(scene: &Scene, to: ConversationState) -> ConversationStep {
    let id = x(scene);
    ConversationStep { id, to, seen: 1 }
}

fn sends() -> Vec<Act> {
    vec![
        Act::new("say", |scene, side| {
            let id = scene.own(side);
            let wish = Wish::Row(Entity::Message, id);
            (message(scene, id, &format!("text of {side}")), vec![wish])
        }),
        Act::new("send a file", |scene, side| {
            let id = scene.own(side);
            let (file, of) = (Uuid::new_v5(&id, b"file"), Entity::Attachment);
            let message = MessageSend {
                files: vec![new_file(file)],
                ..message(scene, id, "")
            };
            (
                message,
                vec![Wish::Row(Entity::Message, id), Wish::Row(of, file)],
            )
        }),
        Act::new("read", |scene, side| {
            let reader = UserId(scene.users[side]);
            let marker = MarkerId::of(x(scene), reader);
            let read = MessageRead {
                conversation: x(scene),
                up_to: 1,
            };
            (read, vec![Wish::Row(Entity::ReadMarker, marker.0)])
        }),
    ]
}

fn assign(scene: &Scene, was: Option<Uuid>, new: Option<Uuid>) -> ConversationAssign {
    let assignee = Was {
        was: was.map(UserId),
        new: new.map(UserId),
    };
    let id = x(scene);
    ConversationAssign { id, assignee }
}

fn assigned(scene: &Scene, new: Option<Uuid>) -> Vec<Wish> {
    vec![Wish::Set {
        on: (Entity::ConversationStaff, scene.id("x")),
        field: "assignee".into(),
        class: class_of("assignee").unwrap(),
        new: json!(new),
    }]
}

fn settles() -> Vec<Act> {
    let stale =
        |scene: &Scene, side: Side| assign(scene, Some(scene.id("first")), Some(scene.users[side]));
    let mut acts = vec![
        Act::new("assignee: edit", |scene, side| {
            let new = Some(scene.users[side]);
            (assign(scene, None, new), assigned(scene, new))
        }),
        Act::new("assignee: the same", |scene, _| {
            let new = Some(scene.users[1]);
            (assign(scene, None, new), assigned(scene, new))
        }),
        Act::new("assignee: redo", |scene, side| {
            let new = Some(scene.own(side));
            let (card, to) = (scene.card(side), "redone");
            let mut wishes = assigned(scene, new);
            wishes.push(Wish::Settle { card, to });
            let mutation = Mutation::ConversationAssign(assign(scene, None, new));
            let answers = Some(ParkedId(card));
            (Draft { mutation, answers }, wishes)
        })
        .after(stale),
    ];
    for (to, name) in [
        (ConversationState::Closed, "closed"),
        (ConversationState::Open, "open"),
    ] {
        acts.push(Act::new(format!("to {name}"), move |scene, _| {
            let (id, to) = (scene.id("x"), (to, name));
            (step(scene, to.0), vec![Wish::Chat { id, to: to.1 }])
        }));
    }
    acts.push(Act::new("snooze", |scene, _| {
        let snooze = ConversationSnooze {
            id: x(scene),
            until: Some(1),
            // More than there are: what was written meanwhile is another test's.
            seen: 9,
        };
        let wish = Wish::Row(Entity::Conversation, scene.id("x"));
        (snooze, vec![wish])
    }));
    acts
}

pub fn acts_of_customer() -> Vec<Act> {
    sends()
}

pub fn acts_of_staff() -> Vec<Act> {
    let mut acts = sends();
    acts.extend(settles());
    acts
}

/// What the customer said before both look at it.
pub fn opening(scene: &Scene) -> MessageSend {
    message(scene, scene.id("first"), "first")
}
