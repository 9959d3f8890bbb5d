//! A phone: a store, one or two tabs over it, and somebody who uses them.

use crate::faults::Bug;
use crate::store::SimStore;
use domain::policy::Actor;
use domain::projection::{Pending, Projection};
use domain::{Ctx, Draft, Entity, Key, Mutation, ParkedId, Row, Side, UserId};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use sync::wire::Envelope;
use sync::{Change, Client, Cookie, Epoch, Frozen, Mid, Mirror, Writes};

/// A phone and its owner.
pub struct Device {
    pub actor: Actor,
    pub store: SimStore,
    pub tabs: Vec<Tab>,
    /// Rises when the browser is killed: what was under way then is never heard of again.
    pub life: u64,
    /// What commit called saved, with the bytes it froze.
    pub acknowledged: BTreeMap<Mid, String>,
    /// What was settled under names that this phone had before it was found to be a clone.
    pub settled: Vec<(uuid::Uuid, Mid, String)>,
    pub reachable: bool,
    pub signed_in: bool,
}

/// A tab: the machine and the rows it shows.
pub struct Tab {
    pub machine: Client,
    mirror: Mirror,
    pub rows: Projection,
    processed: Mid,
    /// The wait that counts.
    pub wait: u64,
}

impl Device {
    pub fn new(actor: Actor, client: uuid::Uuid, tabs: u64, seed: u64) -> Self {
        let mut device = Self {
            actor,
            store: SimStore::new(client),
            tabs: Vec::new(),
            life: 0,
            acknowledged: BTreeMap::new(),
            settled: Vec::new(),
            reachable: true,
            signed_in: true,
        };
        device.open_tabs(tabs, seed);
        device
    }

    /// Everything that was ever called saved here: under which name and number, and the bytes.
    pub fn said(&self) -> impl Iterator<Item = (uuid::Uuid, Mid, &String)> {
        let client = self.store.now.client;
        let settled = self
            .settled
            .iter()
            .map(|(client, mid, json)| (*client, *mid, json));
        settled.chain(
            self.acknowledged
                .iter()
                .map(move |(mid, json)| (client, *mid, json)),
        )
    }

    /// A copy of the whole browser profile, as a new phone with one tab.
    pub fn cloned(&self, seed: u64) -> Self {
        let mut twin = Self {
            store: self.store.clone(),
            acknowledged: self.acknowledged.clone(),
            settled: self.settled.clone(),
            ..Self::new(self.actor, self.store.now.client, 1, seed)
        };
        twin.open_tabs(1, seed);
        twin
    }

    /// Takes another name, if it still has this one.
    pub fn refound(&mut self, bug: Option<Bug>, client: uuid::Uuid, from: Mid, any: uuid::Uuid) {
        if self.store.now.client == client {
            let kept = self.acknowledged.split_off(&from);
            let before = std::mem::replace(&mut self.acknowledged, kept);
            self.settled
                .extend(before.into_iter().map(|(mid, json)| (client, mid, json)));
        }
        self.store.refound(bug, client, from, any);
    }

    /// (Re)starts the browser with so many tabs.
    pub fn open_tabs(&mut self, count: u64, seed: u64) {
        self.life += 1;
        self.tabs = (0..count).map(|tab| Tab::new(seed ^ tab)).collect();
        for tab in 0..self.tabs.len() {
            self.reload(tab);
        }
    }

    /// A tab reads the whole store.
    pub fn reload(&mut self, tab: usize) {
        let loaded = self.loaded();
        if let Some(tab) = self.tabs.get_mut(tab) {
            (tab.mirror, tab.rows, tab.processed) = loaded;
        }
    }

    /// What a tab that starts now would show.
    pub fn loaded(&self) -> (Mirror, Projection, Mid) {
        let disk = &self.store.now;
        let mut mirror = Mirror::default();
        let writes = Writes {
            clear: vec![],
            changes: disk.rows.values().cloned().collect(),
            cookie: Cookie(String::new()),
            epoch: Epoch(String::new()),
            processed: disk.processed,
        };
        let folded = mirror.apply(&writes);
        let waiting = disk.outbox.range(disk.processed + 1..);
        let frozen = waiting.map(|(mid, json)| Frozen {
            mid: *mid,
            json: json.clone(),
        });
        let pending = frozen.map(|frozen| self.pending(&frozen)).collect();
        (
            mirror,
            Projection::new(decode(&folded.put), pending),
            disk.processed,
        )
    }

    fn pending(&self, frozen: &Frozen) -> Pending {
        let envelope = frozen.open().unwrap();
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).unwrap();
        let actor = Actor {
            user: UserId(envelope.actor),
            role: self.actor.role,
        };
        let ctx = Ctx {
            actor,
            client: self.store.now.client,
            mid: frozen.mid,
            now: envelope.at,
            side: Side::Phone,
        };
        Pending {
            mid: frozen.mid,
            ctx,
            draft: Draft {
                mutation,
                answers: envelope.answers.map(ParkedId),
            },
        }
    }

    /// Commits a draft from a tab: saved when this returns.
    pub fn commit(&mut self, tab: usize, draft: &Draft, now: i64, bug: Option<Bug>) {
        let actor = self.actor.user.0;
        let frozen = self.store.commit(bug, |mid| freeze(mid, draft, actor, now));
        self.acknowledged.insert(frozen.mid, frozen.json.clone());
        let pending = self.pending(&frozen);
        let Some(tab) = self.tabs.get_mut(tab) else {
            return;
        };
        let known = frozen.mid <= tab.processed
            || tab.rows.pending().iter().any(|one| one.mid == frozen.mid);
        if !known {
            tab.rows.commit(pending);
        }
    }
}

impl Tab {
    fn new(seed: u64) -> Self {
        let machine = Client::new("simulator".into(), seed);
        Self {
            machine,
            mirror: Mirror::default(),
            rows: Projection::default(),
            processed: 0,
            wait: 0,
        }
    }

    /// Folds a flipped cut.
    pub fn fold(&mut self, writes: &Writes) {
        let folded = self.mirror.apply(writes);
        let remove: Vec<Key> = folded
            .remove
            .iter()
            .map(|(entity, id)| Key::new(Entity::parse(entity).unwrap(), *id))
            .collect();
        self.processed = writes.processed;
        self.rows
            .pulled(decode(&folded.put), &remove, writes.processed);
    }
}

fn decode(changes: &[Change]) -> Vec<Row> {
    let row = |change: &Change| {
        Row::decode(
            Entity::parse(&change.entity).unwrap(),
            change.row.as_ref().unwrap().get(),
        )
        .unwrap()
    };
    changes.iter().map(row).collect()
}

fn freeze(mid: Mid, draft: &Draft, actor: uuid::Uuid, at: i64) -> Frozen {
    let args = RawValue::from_string(draft.mutation.args().unwrap()).unwrap();
    let answers = draft.answers.map(|id| id.0);
    Frozen::encode(&Envelope {
        mid,
        name: draft.mutation.name().into(),
        at,
        actor,
        answers,
        args,
    })
    .unwrap()
}
