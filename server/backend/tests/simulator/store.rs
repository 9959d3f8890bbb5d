//! A device's store in memory, with what a power loss would leave of it.

use crate::bug::Bug;
use crate::people::START;
use std::collections::BTreeMap;
use std::sync::Arc;
use sync::{
    Applied, Change, Checks, Cookie, Covered, Digest, Digests, Epoch, Expected, Former, Frozen,
    MAX_BATCH, Mid, Own, Page, PullReply, Standing, Stored, Writes, differing, fingerprint, flip,
    renamed_client,
};
use uuid::Uuid;

/// What is in the database.
#[derive(Debug, Clone)]
pub struct Disk {
    pub client: Uuid,
    /// The name it began with.
    pub birth: Uuid,
    pub next_mid: Mid,
    pub cookie: Option<Cookie>,
    pub epoch: Option<Epoch>,
    pub processed: Mid,
    pub rows: Arc<BTreeMap<(String, String, Uuid), Change>>,
    pub staged: Vec<Page>,
    pub outbox: BTreeMap<Mid, String>,
    pub covered: Covered,
    pub former: Former,
    pub checks: Checks,
}

/// The database as programs see it, and as it would be after a power loss.
#[derive(Debug, Clone)]
pub struct SimStore {
    pub now: Disk,
    durable: Disk,
    /// When a page was last written, by the device's clock.
    clock: i64,
}

impl SimStore {
    pub fn new(client: Uuid) -> Self {
        let disk = Disk {
            client,
            birth: client,
            next_mid: 1,
            cookie: None,
            epoch: None,
            processed: 0,
            rows: Arc::default(),
            staged: Vec::new(),
            outbox: BTreeMap::new(),
            covered: Covered::default(),
            former: Former::default(),
            checks: Checks::default(),
        };
        Self {
            now: disk.clone(),
            durable: disk,
            clock: i64::MIN,
        }
    }

    /// A strict commit reaches the medium, and with it everything before it.
    fn flush(&mut self) {
        self.durable = self.now.clone();
    }

    pub fn power_loss(&mut self, bug: Option<Bug>) {
        let cookie = self.now.cookie.clone();
        self.now = self.durable.clone();
        match bug {
            Some(Bug::CookieOutside) => self.now.cookie = cookie,
            Some(Bug::RelaxedNumber) => self.now.next_mid = self.now.next_mid.max(2) - 1,
            _ => {}
        }
    }

    /// Numbers and stores a mutation; `freeze` encodes it with its number. `own` is a number that a tab gives by itself.
    pub fn commit(
        &mut self,
        bug: Option<Bug>,
        own: Option<Mid>,
        freeze: impl FnOnce(Mid) -> Frozen,
    ) -> Frozen {
        let frozen = freeze(own.unwrap_or(self.now.next_mid));
        self.now.next_mid = self.now.next_mid.max(frozen.mid + 1);
        self.now.outbox.insert(frozen.mid, frozen.json.clone());
        if bug != Some(Bug::RelaxedOutbox) {
            self.flush();
        }
        frozen
    }

    pub fn stored(&self, bug: Option<Bug>, after: Option<Mid>, now: i64) -> Stored {
        let asked = after.is_some();
        let after = after.unwrap_or(self.now.processed);
        let after = after.max(self.now.former.floor());
        let mut batch = self.batch(after + 1, Mid::MAX);
        if bug == Some(Bug::OrderByClock) {
            batch.sort_by_key(|frozen| frozen.open().unwrap().at);
        }
        Stored {
            client: self.now.client,
            epoch: self.now.epoch.clone(),
            cookie: self.now.cookie.clone(),
            batch,
            due: self.now.checks.due(hours(now)),
            owed: if asked { None } else { self.owed() },
            hello: None,
        }
    }

    /// The first under a former name that the server may lack.
    fn owed(&self) -> Option<(Uuid, Vec<Frozen>)> {
        let owed = self.now.former.owed();
        owed.map(|owed| (owed.client, self.batch(owed.after + 1, owed.to)))
            .find(|(_, batch)| !batch.is_empty())
    }

    fn batch(&self, first: Mid, last: Mid) -> Vec<Frozen> {
        let mut batch: Vec<Frozen> = Vec::new();
        for (mid, json) in self.now.outbox.range(first..=last).take(MAX_BATCH) {
            if batch.last().is_some_and(|last| last.mid + 1 < *mid) {
                break;
            }
            batch.push(Frozen {
                mid: *mid,
                json: json.clone(),
            });
        }
        batch
    }

    /// Stages or flips a reply at this time of the device, epoch ms.
    pub fn apply(
        &mut self,
        bug: Option<Bug>,
        expected: &Expected,
        reply: PullReply,
        now: i64,
    ) -> (Applied, Option<Writes>) {
        let blind = bug == Some(Bug::NoCompareAndSet);
        let same = self.now.cookie == expected.cookie
            && self.now.epoch == expected.epoch
            && self.now.client == expected.client;
        let late = bug == Some(Bug::ClockDecides) && now < self.clock;
        if (!same && !blind) || late {
            return (Applied::Stale, None);
        }
        self.clock = now;
        if !reply.more {
            let own = self.own(reply.last_mid, expected.confirmed);
            let judged = own.judge(&reply);
            // A store that compares nothing does not compare this either.
            let believes = blind || bug == Some(Bug::TrustNumbers);
            if judged != Applied::Flipped && !believes {
                return (judged, None);
            }
        }
        self.now.cookie = Some(reply.cookie.clone());
        self.now.epoch = Some(reply.epoch.clone());
        if !reply.more {
            return (Applied::Flipped, Some(self.flip(bug, reply, now)));
        }
        if bug == Some(Bug::FlipEarly) {
            return (Applied::Staged, Some(self.flip(bug, reply, now)));
        }
        self.now.staged.push(Page::of(&reply));
        (Applied::Staged, None)
    }

    fn flip(&mut self, bug: Option<Bug>, reply: PullReply, now: i64) -> Writes {
        self.now.next_mid = self.own(reply.last_mid, 0).next_after(&reply);
        let covered = reply.covered;
        let writes = flip(std::mem::take(&mut self.now.staged), reply);
        let rows = Arc::make_mut(&mut self.now.rows);
        rows.retain(|(scope, _, _), _| !writes.clear.contains(scope));
        for change in &writes.changes {
            let key = (change.scope.clone(), change.entity.clone(), change.id);
            match &change.row {
                Some(_) => drop(rows.insert(key, change.clone())),
                None => drop(rows.remove(&key)),
            }
        }
        let settled = if bug == Some(Bug::ForgetProcessed) {
            writes.processed
        } else {
            let told = self.now.covered.note(long(now), covered, writes.processed);
            told.unwrap_or(0)
        };
        self.now.outbox.retain(|mid, _| *mid > settled);
        self.now.former.forget(settled);
        self.now.processed = writes.processed;
        writes
    }

    /// Compares what is stored with what the server has, if the cut is still the one it spoke of: the scopes that differ, and
    /// those of them to fetch afresh.
    pub fn check(
        &mut self,
        cookie: &Cookie,
        theirs: &Digests,
        now: i64,
    ) -> (Vec<String>, Vec<String>) {
        if self.now.cookie.as_ref() != Some(cookie) {
            return (Vec::new(), Vec::new());
        }
        let mut own = Digests::new();
        for ((scope, entity, id), change) in self.now.rows.iter() {
            let digest: &mut Digest = own.entry(scope.clone()).or_default();
            digest.add(entity, *id, change.v);
        }
        let differ = differing(theirs, &own);
        let fresh = self.now.checks.note(hours(now), &differ);
        (differ, fresh)
    }

    fn own(&self, last_mid: Mid, compared: Mid) -> Own {
        let processed = Own::compared(self.now.processed, self.now.next_mid, compared);
        Own {
            processed,
            next: self.now.next_mid,
            waits: self.now.outbox.range(processed + 1..).next().is_some(),
            print: self
                .now
                .outbox
                .get(&last_mid)
                .filter(|_| last_mid > self.now.former.floor())
                .map(|json| fingerprint(json)),
        }
    }

    /// The server was put back.
    pub fn recover(&mut self, bug: Option<Bug>, expected: Option<&Epoch>, standing: &Standing) {
        if self.now.epoch.as_ref() == expected {
            let own = self.own(standing.last_mid, 0);
            let floor = self.now.former.floor();
            let first = self.now.outbox.range(floor + 1..).next();
            let first = first.map(|(mid, _)| *mid);
            self.now.processed = if bug == Some(Bug::BelieveTheNumber) {
                own.processed.min(standing.last_mid)
            } else {
                standing.processed_of(own, first, floor)
            };
            self.now.epoch = Some(standing.epoch.clone());
            self.now.cookie = None;
            if bug != Some(Bug::CoveredOfAnotherEpoch) {
                self.now.covered = Covered::default();
            }
            self.now.former.put_back();
            self.now.staged.clear();
            self.flush();
        }
    }

    /// The profile was cloned.
    pub fn rename_client(&mut self, bug: Option<Bug>, client: Uuid, from: Mid, any: Uuid) {
        let Some(own) = self.now.outbox.get(&from) else {
            return;
        };
        if self.now.client != client {
            self.now.former.split(client, from, own);
            self.flush();
        } else {
            self.now.client = if bug == Some(Bug::RandomName) {
                any
            } else {
                renamed_client(client, from, own)
            };
            self.now.cookie = None;
            self.now.covered = Covered::default();
            self.now.staged.clear();
            if bug == Some(Bug::FormerForgotten) {
                self.now.outbox.retain(|mid, _| *mid >= from);
            }
            self.now.former.parted(client, from);
            self.now.processed = from - 1;
            self.flush();
        }
    }

    /// The server has what was sent under a former name. Relaxed: it may be offered again.
    pub fn resent(&mut self, epoch: Option<&Epoch>, client: Uuid, up_to: Mid) {
        if self.now.epoch.as_ref() == epoch {
            self.now.former.resent(client, up_to);
        }
    }
}

/// A device's time for comparisons: a minute of the run is an hour, so that a run has some.
fn hours(now: i64) -> i64 {
    START + (now - START) * 60
}

/// A device's time with the run's part of it made longer: a hundred seconds are a week, so that what is kept for a week goes within a
/// run.
fn long(now: i64) -> i64 {
    START + (now - START) * 6_048
}
