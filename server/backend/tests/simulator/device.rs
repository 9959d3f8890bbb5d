//! A phone: a store, one or two tabs over it, and somebody who uses them.

mod tab;

use crate::bug::Bug;
use crate::people::Login;
use crate::store::SimStore;
use crate::wish::{self, Wish};
use domain::account::Actor;
use domain::account::Role;
use domain::file::Sha256;
use domain::projection::{Pending, Projection};
use domain::{Ctx, Draft, Mutation, ParkedId, Side, UserId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use sync::{Cookie, Epoch, Frozen, Hello, Mid, Mirror, Writes};
pub use tab::Tab;
use tab::decode;
use uuid::Uuid;

/// A phone and its owner.
pub struct Device {
    /// Its owner, as this phone knows them.
    pub actor: Actor,
    pub store: SimStore,
    pub tabs: Vec<Tab>,
    /// Rises when the browser is killed: what was under way then is never heard of again.
    pub life: u64,
    /// What commit called saved, with the bytes it froze.
    pub acknowledged: BTreeMap<Mid, String>,
    /// What was settled under names that this phone had before it was found to be a clone.
    pub settled: Vec<(Uuid, Mid, String)>,
    /// What the browser threw away. What the server does not have of it is lost, and nobody calls it saved any more.
    pub evicted: Vec<(Uuid, Mid, String)>,
    /// Files whose bytes it keeps.
    pub files: BTreeSet<Sha256>,
    /// Forms that stand open because the store took nothing.
    pub forms: Vec<Wish>,
    pub reachable: bool,
    pub signed_in: bool,
    /// Whose session the browser has: the owner's, or that of somebody else who signed in there.
    pub own: Login,
    pub login: Login,
    /// What the server last said the owner may do.
    pub role: Role,
    /// How far its clock is off, ms.
    pub clock: i64,
    /// The disk is full until then.
    pub full: u64,
    /// When it last sent something.
    pub sent: VecDeque<u64>,
    /// When it last heard that the server is busy.
    pub put_off: VecDeque<u64>,
}

impl Device {
    pub fn new(own: &Login, client: Uuid, tabs: u64, seed: u64) -> Self {
        let mut device = Self {
            actor: own.actor,
            store: SimStore::new(client),
            tabs: Vec::new(),
            life: 0,
            acknowledged: BTreeMap::new(),
            settled: Vec::new(),
            evicted: Vec::new(),
            files: BTreeSet::new(),
            forms: Vec::new(),
            reachable: true,
            signed_in: true,
            own: own.clone(),
            login: own.clone(),
            role: own.actor.role,
            clock: 0,
            full: 0,
            sent: VecDeque::new(),
            put_off: VecDeque::new(),
        };
        device.open_tabs(tabs, seed);
        device
    }

    /// What it says of itself. Its secret is in the database, so a copy of the profile has it too.
    pub fn hello(&self) -> Hello {
        let birth = self.store.now.birth;
        Hello {
            person: self.own.actor.user.0,
            key: format!("{birth}{birth}"),
            birth,
            waiting: 0,
            oldest_ms: 0,
        }
    }

    /// True where somebody else is signed in.
    pub fn is_others(&self) -> bool {
        self.login.actor.user != self.own.actor.user
    }

    /// What is called saved here: under which name and number, and the bytes.
    pub fn saved(&self) -> impl Iterator<Item = (Uuid, Mid, &String)> {
        let client = self.store.now.client;
        let settled = self.settled.iter();
        let settled = settled.map(|(client, mid, json)| (*client, *mid, json));
        let kept = self.acknowledged.iter();
        settled.chain(kept.map(move |(mid, json)| (client, *mid, json)))
    }

    /// Everything that was ever called saved here.
    pub fn said(&self) -> impl Iterator<Item = (Uuid, Mid, &String)> {
        let evicted = self.evicted.iter();
        let evicted = evicted.map(|(client, mid, json)| (*client, *mid, json));
        self.saved().chain(evicted)
    }

    /// A copy of the whole browser profile, as a new phone with one tab.
    pub fn cloned(&self, seed: u64) -> Self {
        let mut twin = Self {
            store: self.store.clone(),
            acknowledged: self.acknowledged.clone(),
            settled: self.settled.clone(),
            files: self.files.clone(),
            actor: self.actor,
            role: self.role,
            clock: self.clock,
            ..Self::new(&self.own, self.store.now.client, 1, seed)
        };
        twin.open_tabs(1, seed);
        twin
    }

    /// The browser throws the database away; the app begins anew. How many saved mutations were not known to be processed.
    pub fn evict(&mut self, bug: Option<Bug>, client: Uuid, tabs: u64, seed: u64) -> u64 {
        let disk = &self.store.now;
        let (processed, lost) = (disk.processed, disk.outbox.range(disk.processed + 1..));
        let lost = lost.count() as u64;
        let gone: Vec<_> = self
            .saved()
            .map(|(client, mid, json)| (client, mid, json.clone()))
            .collect();
        self.evicted.extend(gone);
        self.acknowledged.clear();
        self.settled.clear();
        self.files.clear();
        self.store = SimStore::new(client);
        if bug == Some(Bug::ProcessedOutside) {
            self.store.now.processed = processed;
        }
        self.open_tabs(tabs, seed);
        lost
    }

    /// Takes another name, if it still has this one.
    pub fn rename_client(&mut self, bug: Option<Bug>, client: Uuid, from: Mid, any: Uuid) {
        if self.store.now.client == client {
            let kept = self.acknowledged.split_off(&from);
            let before = std::mem::replace(&mut self.acknowledged, kept);
            self.settled
                .extend(before.into_iter().map(|(mid, json)| (client, mid, json)));
        }
        self.store.rename_client(bug, client, from, any);
    }

    /// (Re)starts the browser with so many tabs.
    pub fn open_tabs(&mut self, count: u64, seed: u64) {
        self.life += 1;
        self.actor.role = self.role;
        self.forms.clear();
        self.tabs = (0..count).map(|tab| Tab::new(seed ^ tab)).collect();
        for tab in 0..self.tabs.len() {
            self.reload(tab);
        }
    }

    /// A tab reads the whole store.
    pub fn reload(&mut self, tab: usize) {
        let loaded = self.loaded();
        let next = self.store.now.next_mid;
        if let Some(tab) = self.tabs.get_mut(tab) {
            tab.show(loaded, next);
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
        let pending = frozen.filter_map(|frozen| self.pending(&frozen)).collect();
        (
            mirror,
            Projection::new(decode(&folded.put), pending),
            disk.processed,
        )
    }

    /// What waits, as the app predicts it. Of an app that is newer than this simulator it is not known.
    fn pending(&self, frozen: &Frozen) -> Option<Pending> {
        let envelope = frozen.open().unwrap();
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).ok()?;
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
        Some(Pending {
            mid: frozen.mid,
            ctx,
            draft: Draft {
                mutation,
                answers: envelope.answers.map(ParkedId),
            },
        })
    }

    /// Commits a wish from a tab: saved when this returns.
    pub fn commit(&mut self, tab: usize, wish: &Wish, now: i64, bug: Option<Bug>) {
        let actor = self.actor.user.0;
        let own = self.tabs.get(tab).map(|tab| tab.next);
        let own = own.filter(|_| bug == Some(Bug::NumberPerTab));
        let frozen = self
            .store
            .commit(bug, own, |mid| wish.freeze(mid, actor, now));
        self.acknowledged.insert(frozen.mid, frozen.json.clone());
        if let Wish::Known(draft) = wish {
            let new = wish::files::of(&draft.mutation).iter();
            self.files.extend(new.map(|file| file.sha256));
        }
        let pending = self.pending(&frozen);
        if let Some(tab) = self.tabs.get_mut(tab) {
            tab.next = frozen.mid + 1;
            if let Some(pending) = pending {
                tab.committed(pending);
            }
        }
    }

    /// The store aborted the transaction: nothing was saved, and the form stays.
    pub fn abort(&mut self, wish: Wish, now: i64, bug: Option<Bug>) {
        if bug == Some(Bug::SavedThoughAborted) {
            let (mid, actor) = (self.store.now.next_mid, self.actor.user.0);
            let frozen = wish.freeze(mid, actor, now);
            self.acknowledged.insert(mid, frozen.json);
        } else {
            self.forms.push(wish);
        }
    }
}
