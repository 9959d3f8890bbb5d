//! What an author can do to a thing that both authors see alike, and what they want by it.

use crate::support::id;
use domain::merge::Class;
use domain::{Draft, Entity, Mutation};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One of the two authors: 0 or 1.
pub type Side = usize;

/// The things of one case, fresh for it, by name.
#[derive(Default)]
pub struct Scene {
    pub ids: BTreeMap<&'static str, Uuid>,
    /// A word that no other case has, for what must not be found alike: addresses, numbers.
    pub word: String,
    /// What each author has to answer.
    pub cards: [Option<Uuid>; 2],
    /// The authors themselves.
    pub users: [Uuid; 2],
}

impl Scene {
    pub fn of(names: &[&'static str]) -> Self {
        let mut ids: BTreeMap<_, _> = names.iter().map(|name| (*name, id())).collect();
        for side in ["own-0", "own-1"] {
            ids.insert(side, id());
        }
        let word = format!("w{}", id().simple());
        Self {
            ids,
            word,
            ..Self::default()
        }
    }

    pub fn id(&self, name: &str) -> Uuid {
        self.ids[name]
    }

    /// An id for what this author makes.
    pub fn own(&self, side: Side) -> Uuid {
        self.ids[["own-0", "own-1"][side]]
    }

    pub fn card(&self, side: Side) -> Uuid {
        self.cards[side].unwrap()
    }
}

/// What the author wants, to be found again whatever the other one does.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// A field has this value; `points/{id}` is one point of a contact, null for none.
    Set {
        on: (Entity, Uuid),
        field: String,
        class: Class,
        new: Value,
    },
    /// Something stands in a set, or not.
    Item {
        on: (Entity, Uuid),
        field: &'static str,
        item: Value,
        there: bool,
    },
    /// A row of one's own.
    Row(Entity, Uuid),
    /// A row that only one of them makes: the other one is asked.
    Once(Entity, Uuid),
    /// Two contacts are one.
    Join(Uuid, Uuid),
    /// An order goes on from the state that both saw.
    Step { order: Uuid, to: &'static str },
    /// A conversation is open or closed.
    Chat { id: Uuid, to: &'static str },
    /// A ticket goes on from the state that both saw.
    Moved { ticket: Uuid, to: &'static str },
    /// A task is done, or dropped where nobody did it.
    Closed { task: Uuid, to: &'static str },
    /// A review is published or hidden, from the edition that both saw.
    Decided { review: Uuid, to: &'static str },
    /// A review is answered where nobody had.
    Replied { review: Uuid, text: String },
    /// Something is taken off an order of which nobody had taken anything off.
    Discounted { order: Uuid, reason: String },
    /// Something is allowed on a channel by the row of this id, or not any more.
    Consent {
        id: Uuid,
        channel: &'static str,
        granted: bool,
    },
    /// What was kept for the author is answered.
    Settle { card: Uuid, to: &'static str },
    /// The rules refuse it, whoever comes first.
    Refused,
}

type Make = Box<dyn Fn(&Scene, Side) -> (Draft, Vec<Wish>)>;
type Prepare = Box<dyn Fn(&Scene, Side) -> Mutation>;

/// Something to do.
pub struct Act {
    pub name: String,
    /// What must have been kept for its author before.
    pub before: Option<Prepare>,
    pub make: Make,
}

impl Act {
    pub fn new<M: Into<Draft>>(
        name: impl Into<String>,
        make: impl Fn(&Scene, Side) -> (M, Vec<Wish>) + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            before: None,
            make: Box::new(move |scene, side| {
                let (draft, wishes) = make(scene, side);
                (draft.into(), wishes)
            }),
        }
    }

    pub fn after<M: Into<Mutation>>(self, before: impl Fn(&Scene, Side) -> M + 'static) -> Self {
        let before: Prepare = Box::new(move |scene, side| before(scene, side).into());
        Self {
            before: Some(before),
            ..self
        }
    }
}

/// Every pair, in the order in which they are counted.
pub fn pairs(acts: &[Act]) -> impl Iterator<Item = [&Act; 2]> {
    acts.iter()
        .flat_map(move |one| acts.iter().map(move |two| [one, two]))
}
