//! What a person sees: the server's rows at one cut, with this device's pending mutations replayed in order.

use crate::mutation::{Draft, run};
use crate::row::{Entity, Key, Row};
use crate::view::{Ctx, Rows, Stop};
use std::collections::BTreeMap;

/// A committed mutation that the server's snapshot does not yet show as processed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub mid: u64,
    pub ctx: Ctx,
    pub draft: Draft,
}

/// What became of a pending mutation when it was replayed here.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    pub mid: u64,
    /// The rows it touched, to mark them "on this phone".
    pub touched: Vec<Key>,
    /// True where the rules already refuse it here; the server decides, and keeps it if it agrees.
    pub doubtful: bool,
}

/// Base, pending, and what they show together.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    base: BTreeMap<Key, Row>,
    pending: Vec<Pending>,
    over: BTreeMap<Key, Row>,
    replayed: Vec<Replayed>,
}

impl Rows for Projection {
    fn row(&self, key: Key) -> Result<Option<&Row>, Stop> {
        Ok(self.get(key))
    }
}

impl Projection {
    /// A projection of rows and pending mutations as they were stored.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = Row>, pending: Vec<Pending>) -> Self {
        let base = rows.into_iter().map(|row| (row.key(), row)).collect();
        let mut this = Self {
            base,
            pending,
            ..Self::default()
        };
        this.replay();
        this
    }

    /// The row as shown.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Row> {
        self.over.get(&key).or_else(|| self.base.get(&key))
    }

    /// The row as the server has it.
    #[must_use]
    pub fn base(&self, key: Key) -> Option<&Row> {
        self.base.get(&key)
    }

    /// All rows of a noun as shown, in id order.
    pub fn all(&self, entity: Entity) -> impl Iterator<Item = &Row> {
        let (from, to) = (
            Key::new(entity, uuid::Uuid::nil()),
            Key::new(entity, uuid::Uuid::max()),
        );
        let fresh = self
            .over
            .range(from..=to)
            .filter(|(key, _)| !self.base.contains_key(key))
            .map(|(_, row)| row);
        self.base
            .range(from..=to)
            .map(|(key, row)| self.over.get(key).unwrap_or(row))
            .chain(fresh)
    }

    /// Pending mutations that touched the row, oldest first.
    #[must_use]
    pub fn waiting_for(&self, key: Key) -> Vec<u64> {
        self.replayed
            .iter()
            .filter(|one| one.touched.contains(&key))
            .map(|one| one.mid)
            .collect()
    }

    #[must_use]
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    #[must_use]
    pub fn replayed(&self) -> &[Replayed] {
        &self.replayed
    }

    /// Adds a freshly committed mutation.
    pub fn commit(&mut self, pending: Pending) {
        self.replay_one(&pending);
        self.pending.push(pending);
    }

    /// Takes a pulled cut: rows to put, rows to remove, and the last mutation it shows as processed; then replays what is left.
    pub fn pulled(&mut self, put: Vec<Row>, remove: &[Key], last_mid: u64) {
        for key in remove {
            self.base.remove(key);
        }
        self.base
            .extend(put.into_iter().map(|row| (row.key(), row)));
        self.pending.retain(|pending| pending.mid > last_mid);
        self.replay();
    }

    fn replay(&mut self) {
        self.over.clear();
        self.replayed.clear();
        for pending in std::mem::take(&mut self.pending) {
            self.replay_one(&pending);
            self.pending.push(pending);
        }
    }

    fn replay_one(&mut self, pending: &Pending) {
        let done = run(self, &pending.ctx, &pending.draft);
        let doubtful = done.is_err();
        let rows = done.map(|changes| changes.rows).unwrap_or_default();
        let touched = rows.iter().map(Row::key).collect();
        self.over
            .extend(rows.into_iter().map(|row| (row.key(), row)));
        self.replayed.push(Replayed {
            mid: pending.mid,
            touched,
            doubtful,
        });
    }
}
