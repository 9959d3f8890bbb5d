//! What a tab shows: its rows in memory, kept as the store has them.

use super::Tab;
use crate::platform;
use crate::store::Loaded;
use app::device::Waits;
use domain::projection::Pending;
use domain::{Draft, Entity, Key as RowKey, Mutation, ParkedId, Row};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{Change, Frozen, Mid, Mirror, Writes};

/// Rows that are read without a break: more would be felt.
const SLICE: usize = 1_000;

impl Tab {
    /// Folds a flipped cut into the rows in memory. The rows are read a slice after the other; what is done meanwhile has its turn.
    pub(super) async fn fold(&self, writes: &Writes) {
        let before = self.shows.get();
        let mut read = Decoded::default();
        for (at, slice) in writes.changes.chunks(SLICE).enumerate() {
            if at > 0 {
                platform::breathe().await;
            }
            read.take(slice);
        }
        if self.shows.get() != before {
            // The store was read again meanwhile, with this cut in it.
            return;
        }
        let folded = self.mirror.borrow_mut().apply(writes);
        let mut remove: Vec<RowKey> = folded
            .remove
            .iter()
            .filter_map(|(entity, id)| Some(RowKey::new(Entity::parse(entity)?, *id)))
            .collect();
        remove.extend(self.end_preview());
        self.processed.set(writes.processed);
        *self.cookie.borrow_mut() = Some(writes.cookie.clone());
        let put = folded.put.into_iter().filter_map(|change| read.row(change));
        self.rows
            .borrow_mut()
            .pulled(put.collect(), &remove, writes.processed);
        self.changed();
    }

    /// Takes what the store held as the whole truth.
    pub(super) fn show(&self, loaded: Loaded) {
        self.shows.set(self.shows.get() + 1);
        let writes = Writes {
            clear: Vec::new(),
            changes: loaded.changes,
            cookie: sync::Cookie(String::new()),
            epoch: sync::Epoch(String::new()),
            processed: loaded.processed,
        };
        let mut mirror = Mirror::default();
        let folded = mirror.apply(&writes);
        self.client.set(loaded.client);
        *self.cookie.borrow_mut() = loaded.cookie;
        let mut pending: Vec<Pending> = loaded
            .queue
            .iter()
            .filter_map(|frozen| self.pending(frozen))
            .collect();
        self.memory_outbox.hold(loaded.queue);
        let rows = folded.put.into_iter().filter_map(decode);
        if !mirror.is_empty() {
            drop(self.end_preview());
        }
        let (ahead, shows) = self.previewed();
        let processed = loaded.processed.max(shows);
        pending.retain(|pending| pending.mid > processed);
        self.rows.borrow_mut().replace(rows.chain(ahead), pending);
        *self.mirror.borrow_mut() = mirror;
        self.processed.set(processed);
        self.changed();
    }

    /// Another tab wrote. As a rule somebody saved something there: then the rows are as they were, and only that is read.
    pub async fn look_again(self: &Rc<Self>) {
        let (shown, before) = (self.cookie.borrow().clone(), self.own_writes.get());
        let since = (self.client.get(), shown.as_ref());
        let saved = self.store.saved_since(since, self.known_to()).await;
        let mut fresh = match saved {
            // Otherwise what this tab did meanwhile is newer than what was read.
            Ok(Some(saved)) if self.own_writes.get() == before => saved,
            _ => return self.reload().await,
        };
        let last = {
            let rows = self.rows.borrow();
            let known = |frozen: &Frozen| rows.pending().iter().any(|one| one.mid == frozen.mid);
            fresh.retain(|frozen| !known(frozen));
            rows.pending().last().map_or(0, |last| last.mid)
        };
        // What was saved there before something that was saved here: it has its place before it.
        if fresh.first().is_some_and(|first| first.mid < last) {
            return self.reload().await;
        }
        fresh
            .iter()
            .for_each(|frozen| self.memory_outbox.add(frozen));
        for pending in fresh.iter().filter_map(|frozen| self.pending(frozen)) {
            self.rows.borrow_mut().commit(pending);
        }
        self.changed();
    }

    /// Up to here this tab knows of every mutation that waits, whichever tab it was saved in.
    fn known_to(&self) -> Mid {
        let rows = self.rows.borrow();
        let pending = rows.pending().iter().map(|one| one.mid);
        pending.fold(
            self.processed.get(),
            |to, mid| if mid == to + 1 { mid } else { to },
        )
    }

    /// Reads the store again because another tab wrote; repeats while this tab writes meanwhile.
    pub async fn reload(self: &Rc<Self>) {
        for _ in 0..5 {
            let before = self.own_writes.get();
            match self.store.load().await {
                Ok(loaded) if self.own_writes.get() == before => return self.show(loaded),
                Ok(_) => {}
                Err(error) => return self.report_store(Err(error)),
            }
        }
    }

    fn pending(&self, frozen: &Frozen) -> Option<Pending> {
        let envelope = frozen.open().ok()?;
        // A queue written by a newer build waits unseen here; it is still sent.
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).ok()?;
        let draft = Draft {
            mutation,
            answers: envelope.answers.map(ParkedId),
        };
        Some(Pending {
            mid: frozen.mid,
            ctx: self.ctx(frozen.mid, envelope.actor, envelope.at),
            draft,
        })
    }

    /// Tells the screens.
    pub(super) fn changed(&self) {
        self.memory_outbox.remove_processed(self.processed.get());
        let waits = {
            let rows = self.rows.borrow();
            self.signals.ticks.follow(&rows);
            Waits::of(&rows)
        };
        if self.sync.with_untracked(|sync| sync.waits != waits) {
            self.sync.update(|sync| sync.waits = waits);
            self.note();
        }
    }
}

/// Rows that were read from changes, with the version of each.
#[derive(Default)]
struct Decoded(BTreeMap<RowKey, (i64, Row)>);

impl Decoded {
    fn take(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(row) = decode(change) {
                let newest = self.0.get(&row.key()).map(|(v, _)| *v);
                if newest.is_none_or(|v| v <= change.v) {
                    self.0.insert(row.key(), (change.v, row));
                }
            }
        }
    }

    /// The change's row, if this build can read it. Each is asked for once.
    fn row(&mut self, change: &Change) -> Option<Row> {
        let key = RowKey::new(Entity::parse(&change.entity)?, change.id);
        let (v, row) = self.0.remove(&key)?;
        if v == change.v {
            Some(row)
        } else {
            decode(change)
        }
    }
}

/// A row this build can read; one it cannot (a newer server's) is left out rather than stopping the rest.
pub(super) fn decode(change: &Change) -> Option<Row> {
    let entity = Entity::parse(&change.entity)?;
    Row::decode(entity, change.row.as_ref()?.get())
        .inspect_err(|error| leptos::logging::warn!("{} {}: {error}", change.entity, change.id))
        .ok()
}
