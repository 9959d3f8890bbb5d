//! What two of the staff make of one task.

use super::act::{Act, Scene, Wish};
use super::nouns::edits;
use crate::insight::newcomer;
use domain::account::{Colleague, Role};
use domain::id::{SuggestionId, TaskId};
use domain::insight::Suggestion;
use domain::people::ContactFacts;
use domain::service::{Task, TaskAbout, TaskAct, TaskCreate, TaskSet, TaskState, TaskStep};
use domain::{ContactId, Entity, Row, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn scene() -> Scene {
    Scene::of(&["x", "y"])
}

fn colleague(n: u128) -> Row {
    Colleague {
        id: UserId(Uuid::from_u128(n)),
        name: format!("Colleague {n}"),
        role: Role::Agent,
        manages: false,
        deactivated: false,
        limits: domain::account::Limits::default(),
    }
    .into()
}

/// A task `x` that two colleagues could do, and a suggestion `y`.
pub fn rows(scene: &Scene) -> Vec<Row> {
    let contact = ContactId(scene.id("y"));
    let suggestion = Suggestion {
        id: SuggestionId(scene.id("y")),
        ..newcomer(contact)
    };
    let task = Task {
        id: TaskId(scene.id("x")),
        title: "Call".into(),
        due: None,
        about: TaskAbout::Nothing,
        contact: None,
        suggestion: None,
        assignee: None,
        note: String::new(),
        state: TaskState::Open,
        result: String::new(),
        by: UserId(Uuid::from_u128(1)),
        made_at: 1,
        closed_by: None,
        closed_at: None,
    };
    vec![
        colleague(1),
        colleague(2),
        ContactFacts::new(contact).into(),
        suggestion.into(),
        task.into(),
    ]
}

fn closes(name: &'static str, step: fn() -> TaskAct) -> Act {
    Act::new(name, move |scene: &Scene, _| {
        let task = scene.id("x");
        let close = TaskStep {
            id: TaskId(task),
            step: step(),
            at: 7,
        };
        (close, vec![Wish::Closed { task, to: name }])
    })
}

pub fn acts() -> Vec<Act> {
    let user = |n: u128| -> Value { json!(Uuid::from_u128(n)) };
    let fields = vec![
        ("title", json!("Call"), [json!("Call Ann"), json!("Write")]),
        (
            "due",
            Value::Null,
            [json!("2026-12-01"), json!("2026-12-02T18:30")],
        ),
        ("assignee", Value::Null, [user(1), user(2)]),
        ("note", json!(""), [json!("At noon"), json!("At six")]),
    ];
    let mut acts = edits::<TaskSet>(Entity::Task, fields);
    acts.push(closes("done", || TaskAct::Done {
        result: String::new(),
    }));
    acts.push(closes("dropped", || TaskAct::Drop {
        reason: "Not needed".into(),
    }));
    acts.push(Act::new(
        "make the task of a suggestion",
        |scene: &Scene, _| {
            let suggestion = SuggestionId(scene.id("y"));
            let id = TaskId::of(suggestion);
            let create = TaskCreate {
                id,
                title: "Call".into(),
                due: Some("2026-12-01".parse().unwrap()),
                about: TaskAbout::Nothing,
                suggestion: Some(suggestion),
                assignee: Some(UserId(Uuid::from_u128(1))),
                note: "Why".into(),
            };
            (create, vec![Wish::Row(Entity::Task, id.0)])
        },
    ));
    acts
}
