//! What a person sees: the server's rows at one cut, with this device's pending mutations replayed in order.

use crate::account::Business;
use crate::mutation::{Draft, run};
use crate::row::{Entity, Key, Row};
use crate::view::{Ctx, Rows, Stop};
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};

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

/// Changed rows that are remembered by name; who is further behind reads all of them.
const JOURNAL: usize = 2_048;

/// Base, pending, and what they show together.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    base: BTreeMap<Key, Row>,
    pending: Vec<Pending>,
    over: BTreeMap<Key, Row>,
    replayed: Vec<Replayed>,
    /// Which pending mutations touched a row.
    waiting: BTreeMap<Key, Vec<u64>>,
    changes: Journal,
    read: ReadMarks,
}

/// Which nouns were read: a mark for each, however many there are.
#[derive(Debug, Clone)]
struct ReadMarks<const N: usize = { Entity::ALL.len() }>([Cell<bool>; N]);

impl<const N: usize> Default for ReadMarks<N> {
    fn default() -> Self {
        Self([const { Cell::new(false) }; N])
    }
}

impl<const N: usize> ReadMarks<N> {
    fn set(&self, noun: usize) {
        if let Some(mark) = self.0.get(noun) {
            mark.set(true);
        }
    }

    fn take(&self) -> [bool; N] {
        std::array::from_fn(|noun| self.0.get(noun).is_some_and(Cell::take))
    }
}

/// What changed lately, and when each noun did.
#[derive(Debug, Clone, Default)]
struct Journal {
    revision: u64,
    /// Nothing is known of changes up to here.
    floor: u64,
    keys: VecDeque<(u64, Key)>,
    nouns: BTreeMap<Entity, u64>,
}

impl Journal {
    fn note(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.revision += 1;
        for key in keys {
            self.nouns.insert(key.entity, self.revision);
            self.keys.push_back((self.revision, key));
            if self.keys.len() > JOURNAL
                && let Some((revision, _)) = self.keys.pop_front()
            {
                self.floor = revision;
            }
        }
    }
}

impl Rows for Projection {
    fn row(&self, key: Key) -> Result<Option<&Row>, Stop> {
        Ok(self.get(key))
    }

    fn business(&self) -> Result<Option<&Business>, Stop> {
        Ok(self.all(Entity::Business).find_map(Row::as_business))
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

    /// Rows that nothing waits over. It carries no rules, so that rows can be shown before those are loaded.
    #[must_use]
    pub fn showing(rows: impl IntoIterator<Item = Row>) -> Self {
        Self {
            base: rows.into_iter().map(|row| (row.key(), row)).collect(),
            ..Self::default()
        }
    }

    /// Takes rows and pending mutations as they are stored now, for whatever was here: everything may have changed.
    pub fn replace(&mut self, rows: impl IntoIterator<Item = Row>, pending: Vec<Pending>) {
        let revision = self.changes.revision + 1;
        *self = Self::new(rows, pending);
        self.changes = Journal {
            revision,
            floor: revision,
            keys: VecDeque::new(),
            nouns: Entity::ALL.iter().map(|noun| (*noun, revision)).collect(),
        };
    }

    /// The row as shown.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Row> {
        self.note_read(key.entity);
        self.over.get(&key).or_else(|| self.base.get(&key))
    }

    /// The row as the server has it.
    #[must_use]
    pub fn base(&self, key: Key) -> Option<&Row> {
        self.base.get(&key)
    }

    /// All rows of a noun as shown, in id order.
    pub fn all(&self, entity: Entity) -> impl Iterator<Item = &Row> {
        self.note_read(entity);
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
    pub fn waiting_for(&self, key: Key) -> &[u64] {
        self.note_read(key.entity);
        self.waiting.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Rises with every change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.changes.revision
    }

    /// The revision at which a row of this noun last changed; 0 where none has since the rows were loaded.
    #[must_use]
    pub fn revision_of(&self, entity: Entity) -> u64 {
        self.changes.nouns.get(&entity).copied().unwrap_or(0)
    }

    /// The rows of a noun that changed after a revision; none where that is too long ago to tell: then read all of them.
    #[must_use]
    pub fn changed_since(&self, revision: u64, entity: Entity) -> Option<Vec<Key>> {
        self.note_read(entity);
        if revision < self.changes.floor {
            return None;
        }
        let mut keys: Vec<Key> = self
            .changes
            .keys
            .iter()
            .rev()
            .take_while(|(at, _)| *at > revision)
            .map(|(_, key)| *key)
            .filter(|key| key.entity == entity)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        Some(keys)
    }

    /// The nouns read since this was asked last.
    pub fn take_read(&self) -> impl Iterator<Item = Entity> + use<> {
        let all = Entity::ALL.iter().copied();
        all.zip(self.read.take())
            .filter_map(|(entity, read)| read.then_some(entity))
    }

    fn note_read(&self, entity: Entity) {
        self.read.set(entity as usize);
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
        let touched = self.replay_one(&pending);
        self.changes.note(touched);
        self.pending.push(pending);
    }

    /// Takes a pulled cut: rows to put, rows to remove, and the last mutation it shows as processed; then replays what is left.
    pub fn pulled(&mut self, put: Vec<Row>, remove: &[Key], last_mid: u64) {
        let mut touched: Vec<Key> = remove.to_vec();
        for key in remove {
            self.base.remove(key);
        }
        touched.extend(put.iter().map(Row::key));
        self.base
            .extend(put.into_iter().map(|row| (row.key(), row)));
        self.pending.retain(|pending| pending.mid > last_mid);
        touched.extend(self.over.keys());
        self.replay();
        touched.extend(self.over.keys());
        self.changes.note(touched);
    }

    /// Takes a change that the server has and no outbox holds: as these rules see it, until a pull brings the server's own rows.
    ///
    /// # Errors
    /// [`Stop`] where the rules refuse it here; nothing changes.
    pub fn accepted(&mut self, ctx: &Ctx, draft: &Draft) -> Result<(), Stop> {
        let rows = run(self, ctx, draft)?.rows;
        self.pulled(rows, &[], 0);
        Ok(())
    }

    fn replay(&mut self) {
        self.over.clear();
        self.replayed.clear();
        self.waiting.clear();
        for pending in std::mem::take(&mut self.pending) {
            self.replay_one(&pending);
            self.pending.push(pending);
        }
    }

    fn replay_one(&mut self, pending: &Pending) -> Vec<Key> {
        let done = run(self, &pending.ctx, &pending.draft);
        let doubtful = done.is_err();
        let rows = done.map(|changes| changes.rows).unwrap_or_default();
        let touched: Vec<Key> = rows.iter().map(Row::key).collect();
        for key in &touched {
            self.waiting.entry(*key).or_default().push(pending.mid);
        }
        self.over
            .extend(rows.into_iter().map(|row| (row.key(), row)));
        self.replayed.push(Replayed {
            mid: pending.mid,
            touched: touched.clone(),
            doubtful,
        });
        touched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks go by the number of a noun, which is its place among all of them.
    #[test]
    fn each_noun_that_was_read_is_told_and_no_other() {
        for (place, entity) in Entity::ALL.iter().enumerate() {
            assert_eq!(*entity as usize, place);
            let shown = Projection::default();
            assert_eq!(shown.all(*entity).count(), 0);
            assert_eq!(shown.take_read().collect::<Vec<_>>(), [*entity]);
            assert_eq!(shown.take_read().count(), 0);
        }
    }

    #[test]
    fn more_nouns_than_a_word_has_bits_are_told_apart() {
        let marks = ReadMarks::<200>::default();
        for noun in [0, 32, 64, 199] {
            marks.set(noun);
        }
        let told = marks.take();
        let read: Vec<usize> = (0..200).filter(|noun| told[*noun]).collect();
        assert_eq!(read, [0, 32, 64, 199]);
        assert!(!marks.take().contains(&true));
    }
}
