//! What comes out when a change meets a row: conflicts for its author, and what soft fields lose.

use crate::merge::{self, MapChange, Merged, Position, SetChange, Was};
use crate::past::Past;
use crate::refusal::Refusal;
use crate::row::{Key, Row};
use crate::view::{Changes, Conflict, Ctx, Side};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A state that moves along arrows only.
pub trait Guarded: PartialEq + Clone + Serialize {
    /// True where there is an arrow from this state to the next one.
    fn may_become(&self, next: &Self) -> bool;
}

/// Ids of a mutation's own rows are derived from small numbers; those of its history begin here.
const FIRST: u32 = 1_000;

/// The most elements of a set and facts of a map that one row has, however many changes brought them: rows go whole to every phone.
pub const MAX_ELEMENTS: usize = 500;

/// A value that was written over, and what replaced it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lost {
    pub field: String,
    pub lost: Value,
    pub new: Value,
}

/// A change on its way into one row, field by field.
#[derive(Debug, Default)]
pub struct Merging {
    conflicts: Vec<Conflict>,
    lost: Vec<Lost>,
    refused: Option<Refusal>,
}

impl Merging {
    /// The later one in server order wins; what it replaced goes into the history.
    pub fn soft<T: PartialEq + Clone + Serialize>(
        &mut self,
        name: &str,
        field: &mut T,
        change: &Option<Was<T>>,
    ) {
        let before = field.clone();
        if merge::merge_soft(field, change.as_ref()) {
            self.lost.push(Lost {
                field: name.to_owned(),
                lost: json(&before),
                new: json(field),
            });
        }
    }

    /// Never overwritten.
    pub fn hard<T: PartialEq + Clone + Serialize>(
        &mut self,
        name: &str,
        field: &mut T,
        change: &Option<Was<T>>,
    ) {
        if let Some(change) = change {
            let merged = merge::hard(field, change);
            self.take(name, field, merged);
        }
    }

    /// By lines.
    pub fn text(&mut self, name: &str, field: &mut String, change: &Option<Was<String>>) {
        if let Some(change) = change {
            let merged = merge::text(field, change);
            self.take(name, field, merged);
        }
    }

    fn take<T: Serialize>(&mut self, name: &str, field: &mut T, merged: Merged<T>) {
        match merged {
            Merged::Same => {}
            Merged::Apply(new) | Merged::Overwrite { new, .. } => *field = new,
            Merged::Conflict { base, theirs, mine } => self.conflicts.push(Conflict {
                field: name.to_owned(),
                base: json(&base),
                theirs: json(&theirs),
                mine: json(&mine),
            }),
        }
    }

    /// What was added and removed.
    pub fn set(&mut self, _name: &str, field: &mut BTreeSet<String>, change: &Option<SetChange>) {
        if let Some(change) = change {
            let before = field.len();
            *field = change.apply(field);
            self.bound(before, field.len());
        }
    }

    /// What was added.
    pub fn grow<T: Ord + Clone>(
        &mut self,
        _name: &str,
        field: &mut BTreeSet<T>,
        change: &BTreeSet<T>,
    ) {
        let before = field.len();
        field.extend(change.iter().cloned());
        self.bound(before, field.len());
    }

    /// What has more already, from a join, can still be changed; it only cannot grow.
    fn bound(&mut self, before: usize, after: usize) {
        if after > MAX_ELEMENTS && after > before {
            self.refused = Some(Refusal::TooMuch);
        }
    }

    /// Along the state's arrows, only from the state that its author saw.
    pub fn guarded<T: Guarded>(&mut self, name: &str, field: &mut T, change: &Option<Was<T>>) {
        let Some(change) = change else { return };
        if *field == change.new {
            return;
        }
        if *field == change.was && field.may_become(&change.new) {
            *field = change.new.clone();
        } else {
            self.refused = Some(Refusal::StateMoved {
                field: name.to_owned(),
                state: json(field),
            });
        }
    }

    /// The later one in server order wins. Where something stood is nobody's loss.
    pub fn order(&mut self, name: &str, field: &mut Position, change: &Option<Was<Position>>) {
        if change.as_ref().is_some_and(|change| !change.new.is_valid()) {
            self.refused = Some(Refusal::BadValue { field: name.into() });
        } else {
            merge::merge_soft(field, change.as_ref());
        }
    }

    /// Each key for itself, as soft fields are.
    pub fn map(&mut self, name: &str, field: &mut BTreeMap<String, String>, change: &MapChange) {
        let before = field.len();
        for (key, change) in change {
            let mut fact = field.get(key).cloned();
            self.soft(&format!("{name}/{key}"), &mut fact, &Some(change.clone()));
            match fact {
                Some(fact) => field.insert(key.clone(), fact),
                None => field.remove(key),
            };
        }
        self.bound(before, field.len());
    }

    /// Adds conflicts to what is written, and what was lost to the history of the row.
    ///
    /// # Errors
    /// [`Refusal::StateMoved`] where a guarded state has no such arrow from where it is.
    pub fn finish(self, ctx: &Ctx, row: Key, changes: &mut Changes) -> Result<(), Refusal> {
        self.finish_as(ctx, changes, |n, lost| Past::new(ctx, row, n, lost).into())
    }

    /// The same, where the history is of another noun. Only the server writes it: a phone does not know what others wrote.
    pub(crate) fn finish_as(
        self,
        ctx: &Ctx,
        changes: &mut Changes,
        past: impl Fn(u32, Lost) -> Row,
    ) -> Result<(), Refusal> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        changes.conflicts.extend(self.conflicts);
        changes.overwrote |= !self.lost.is_empty();
        if ctx.side == Side::Server {
            let rows = (FIRST..).zip(self.lost).map(|(n, lost)| past(n, lost));
            changes.rows.extend(rows);
        }
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
