//! A device's store in memory, with what a power loss would leave of it.

use crate::faults::Bug;
use std::collections::BTreeMap;
use sync::{
    Applied, Change, Cookie, Epoch, Frozen, MAX_BATCH, Mid, Page, PullReply, Stored, Writes, flip,
};
use uuid::Uuid;

/// What is in the database.
#[derive(Debug, Clone)]
pub struct Disk {
    pub client: Uuid,
    pub next_mid: Mid,
    pub cookie: Option<Cookie>,
    pub epoch: Option<Epoch>,
    pub processed: Mid,
    pub rows: BTreeMap<(String, String, Uuid), Change>,
    pub staged: Vec<Page>,
    pub outbox: BTreeMap<Mid, String>,
}

/// The database as programs see it, and as it would be after a power loss.
#[derive(Debug, Clone)]
pub struct SimStore {
    pub now: Disk,
    durable: Disk,
}

impl SimStore {
    pub fn new(client: Uuid) -> Self {
        let disk = Disk {
            client,
            next_mid: 1,
            cookie: None,
            epoch: None,
            processed: 0,
            rows: BTreeMap::new(),
            staged: Vec::new(),
            outbox: BTreeMap::new(),
        };
        Self {
            now: disk.clone(),
            durable: disk,
        }
    }

    /// A strict commit reaches the medium, and with it everything before it.
    fn flush(&mut self) {
        self.durable = self.now.clone();
    }

    pub fn power_loss(&mut self) {
        self.now = self.durable.clone();
    }

    /// Numbers and stores a mutation; `freeze` encodes it with its number.
    pub fn commit(&mut self, bug: Option<Bug>, freeze: impl FnOnce(Mid) -> Frozen) -> Frozen {
        let frozen = freeze(self.now.next_mid);
        self.now.next_mid += 1;
        self.now.outbox.insert(frozen.mid, frozen.json.clone());
        if bug != Some(Bug::RelaxedOutbox) {
            self.flush();
        }
        frozen
    }

    pub fn stored(&self, after: Mid) -> Stored {
        let batch = self.now.outbox.range(after + 1..).take(MAX_BATCH);
        Stored {
            client: self.now.client,
            epoch: self.now.epoch.clone(),
            cookie: self.now.cookie.clone(),
            batch: batch
                .map(|(mid, json)| Frozen {
                    mid: *mid,
                    json: json.clone(),
                })
                .collect(),
        }
    }

    pub fn apply(
        &mut self,
        bug: Option<Bug>,
        expected: Option<&Cookie>,
        reply: PullReply,
    ) -> (Applied, Option<Writes>) {
        if self.now.cookie.as_ref() != expected && bug != Some(Bug::NoCompareAndSet) {
            return (Applied::Stale, None);
        }
        self.now.cookie = Some(reply.cookie.clone());
        self.now.epoch = Some(reply.epoch.clone());
        if reply.more {
            self.now.staged.push(Page::of(&reply));
            return (Applied::Staged, None);
        }
        let writes = flip(std::mem::take(&mut self.now.staged), reply);
        self.now
            .rows
            .retain(|(scope, _, _), _| !writes.clear.contains(scope));
        for change in &writes.changes {
            let key = (change.scope.clone(), change.entity.clone(), change.id);
            match &change.row {
                Some(_) => drop(self.now.rows.insert(key, change.clone())),
                None => drop(self.now.rows.remove(&key)),
            }
        }
        self.now.outbox.retain(|mid, _| *mid > writes.processed);
        self.now.processed = writes.processed;
        (Applied::Flipped, Some(writes))
    }
}
