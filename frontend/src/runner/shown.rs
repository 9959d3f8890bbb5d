//! What a tab shows: its rows in memory, kept as the store has them.

use super::Tab;
use crate::store::Loaded;
use app::device::Waits;
use domain::projection::Pending;
use domain::{Draft, Entity, Key as RowKey, Mutation, ParkedId, Row};
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Change, Frozen, Mid, Mirror, Writes};

impl Tab {
    /// Folds a flipped cut into the rows in memory.
    pub(super) fn fold(&self, writes: &Writes) {
        let folded = self.mirror.borrow_mut().apply(writes);
        let remove: Vec<RowKey> = folded
            .remove
            .iter()
            .filter_map(|(entity, id)| Some(RowKey::new(Entity::parse(entity)?, *id)))
            .collect();
        self.processed.set(writes.processed);
        *self.cookie.borrow_mut() = Some(writes.cookie.clone());
        self.rows
            .borrow_mut()
            .pulled(decode(&folded.put), &remove, writes.processed);
        self.changed();
    }

    /// Takes what the store held as the whole truth.
    pub(super) fn show(&self, loaded: Loaded) {
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
        let pending = loaded
            .queue
            .iter()
            .filter_map(|frozen| self.pending(frozen))
            .collect();
        *self.mirror.borrow_mut() = mirror;
        self.rows.borrow_mut().replace(decode(&folded.put), pending);
        self.processed.set(loaded.processed);
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
                Err(_) => return self.sync.update(|sync| sync.store_broken = true),
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
        let waits = {
            let rows = self.rows.borrow();
            self.ticks.follow(&rows);
            Waits::of(&rows)
        };
        if self.sync.with_untracked(|sync| sync.waits != waits) {
            self.sync.update(|sync| sync.waits = waits);
            self.note();
        }
    }
}

/// Rows this build can read; one it cannot (a newer server's) is left out rather than stopping the rest.
fn decode(changes: &[Change]) -> Vec<Row> {
    let row = |change: &Change| {
        let entity = Entity::parse(&change.entity)?;
        Row::decode(entity, change.row.as_ref()?.get())
            .inspect_err(|error| leptos::logging::warn!("{} {}: {error}", change.entity, change.id))
            .ok()
    };
    changes.iter().filter_map(row).collect()
}
