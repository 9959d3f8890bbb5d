//! Tickets.

use super::act::{Act, Scene, Wish};
use super::nouns::{Field, edits};
use domain::file::NewFile;
use domain::id::{SurveyResponseId, TicketId, TicketMessageId, TicketNoteId};
use domain::service::{
    SurveyResponseSubmit, TicketAbout, TicketKind, TicketMerge, TicketNoteAdd, TicketOpen,
    TicketSet, TicketState, TicketStep, TicketWrite,
};
use domain::{AttachmentId, Draft, Entity, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

/// Where a ticket stands when both look at it.
pub const BEFORE: [TicketState; 2] = [TicketState::Open, TicketState::Resolved];

fn x(scene: &Scene) -> TicketId {
    TicketId(scene.id("x"))
}

fn open(scene: &Scene, id: Uuid) -> TicketOpen {
    TicketOpen {
        id: TicketId(id),
        customer: UserId(scene.id("customer")),
        name: "Ann".into(),
        kind: TicketKind::Complaint,
        subject: "Cold soup".into(),
        text: "The soup was cold".into(),
        about: TicketAbout::Nothing,
        files: Vec::new(),
    }
}

fn write(scene: &Scene, id: Uuid, text: &str) -> TicketWrite {
    TicketWrite {
        id: TicketMessageId(id),
        ticket: x(scene),
        name: "Ann".into(),
        text: text.into(),
        files: Vec::new(),
    }
}

fn step(scene: &Scene, was: TicketState, to: TicketState) -> TicketStep {
    let resolution = match to {
        TicketState::Resolved => "A new soup".to_owned(),
        _ => String::new(),
    };
    TicketStep {
        id: x(scene),
        was,
        to,
        resolution,
        seen: 1,
    }
}

/// The customer opens it, staff answer, and resolve it where it shall be resolved.
pub fn before(scene: &Scene, state: TicketState) -> (Vec<Draft>, Vec<Draft>) {
    let theirs = open(scene, scene.id("x"));
    let mut ours = vec![write(scene, scene.id("first"), "We look into it").into()];
    if state == TicketState::Resolved {
        ours.push(step(scene, TicketState::Open, state).into());
    }
    (vec![theirs.into(), open(scene, scene.id("y")).into()], ours)
}

/// A photo of one's own.
fn photo(scene: &Scene, side: usize) -> NewFile {
    NewFile {
        id: AttachmentId(scene.own(side)),
        ..crate::files::file(scene.word.as_bytes(), "soup.jpg")
    }
}

fn says() -> Vec<Act> {
    vec![
        Act::new("write with a photo", |scene, side| {
            let write = TicketWrite {
                files: vec![photo(scene, side)],
                ..write(scene, scene.own(side), "")
            };
            let (message, file) = (write.id.0, scene.own(side));
            let wishes = vec![
                Wish::Row(Entity::TicketMessage, message),
                Wish::Row(Entity::Attachment, file),
            ];
            (write, wishes)
        }),
        Act::new("open with a photo", |scene, side| {
            let open = TicketOpen {
                files: vec![photo(scene, side)],
                ..open(scene, scene.own(side))
            };
            (open, vec![Wish::Row(Entity::Ticket, scene.own(side))])
        }),
        Act::new("write", |scene, side| {
            let id = scene.own(side);
            let wish = Wish::Row(Entity::TicketMessage, id);
            (write(scene, id, &format!("text of {side}")), vec![wish])
        }),
        Act::new("open", |scene, side| {
            let id = scene.own(side);
            (open(scene, id), vec![Wish::Row(Entity::Ticket, id)])
        }),
    ]
}

fn moves(was: TicketState, to: TicketState) -> Act {
    Act::new(format!("to {}", to.name()), move |scene, _| {
        let ticket = scene.id("x");
        let wish = Wish::Moved {
            ticket,
            to: to.name(),
        };
        (step(scene, was, to), vec![wish])
    })
}

pub fn acts_of_customer(state: TicketState) -> Vec<Act> {
    let mut acts = says();
    if state == TicketState::Resolved {
        acts.push(moves(state, TicketState::Reopened));
        acts.push(Act::new("say how it was", |scene, side| {
            let response = SurveyResponseSubmit {
                ticket: x(scene),
                speed: 1 + side as u32,
                result: 10,
                recommend: 0,
                comment: "Thanks".into(),
            };
            let id = SurveyResponseId::of(x(scene));
            (response, vec![Wish::Row(Entity::SurveyResponse, id.0)])
        }));
    }
    acts
}

fn fields() -> Vec<Field> {
    let user = |n: u128| -> Value { json!(Uuid::from_u128(n)) };
    vec![
        (
            "kind",
            json!("complaint"),
            [json!("question"), json!("problem")],
        ),
        (
            "subject",
            json!("Cold soup"),
            [json!("Cold"), json!("Soup")],
        ),
        (
            "priority",
            json!("normal"),
            [json!("high"), json!("urgent")],
        ),
        ("assignee", Value::Null, [user(1), user(2)]),
    ]
}

pub fn acts_of_staff(state: TicketState) -> Vec<Act> {
    let mut acts = says();
    acts.push(Act::new("note", |scene, side| {
        let id = scene.own(side);
        let note = TicketNoteAdd {
            id: TicketNoteId(id),
            ticket: x(scene),
            text: format!("note of {side}"),
        };
        (note, vec![Wish::Row(Entity::TicketNote, id)])
    }));
    let to = match state {
        TicketState::Resolved => [TicketState::Closed, TicketState::Reopened],
        _ => [TicketState::Pending, TicketState::Resolved],
    };
    acts.extend(to.map(|to| moves(state, to)));
    acts.push(Act::new("merge", |scene, _| {
        let merge = TicketMerge {
            id: x(scene),
            into: TicketId(scene.id("y")),
        };
        (merge, vec![Wish::Row(Entity::Ticket, scene.id("x"))])
    }));
    acts.extend(edits::<TicketSet>(Entity::Ticket, fields()));
    acts
}
