//! Which rows a device's store shows, kept in memory beside the store.
//!
//! The store keeps rows per scope; this folds them: a row is there while some scope holds it, in its newest version.

use crate::digest::Digests;
use crate::plan::Writes;
use crate::wire::Change;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A row's name: entity and id.
pub type RowName = (String, Uuid);

/// Per row, the scopes that hold it and the version each has.
#[derive(Debug, Clone, Default)]
pub struct Mirror {
    /// By entity, then by id: asking for a row needs no name of its own.
    rows: BTreeMap<String, BTreeMap<Uuid, RowVersions>>,
}

#[derive(Debug, Clone, Default)]
struct RowVersions {
    scopes: BTreeMap<String, i64>,
    newest: i64,
}

/// What changed for whoever looks at the rows.
#[derive(Debug, Default)]
pub struct Folded<'a> {
    /// Rows with new JSON, each once.
    pub put: Vec<&'a Change>,
    /// Rows that no scope holds any more.
    pub remove: Vec<RowName>,
}

impl Mirror {
    /// Folds one transaction's writes.
    pub fn apply<'a>(&mut self, writes: &'a Writes) -> Folded<'a> {
        // Rows that a scope let go of: of these some may be held by none.
        let mut lost: BTreeSet<RowName> = BTreeSet::new();
        for scope in &writes.clear {
            self.clear(scope, &mut lost);
        }
        let mut put: BTreeMap<(&str, Uuid), &Change> = BTreeMap::new();
        for change in &writes.changes {
            if change.row.is_some() {
                self.put(change, &mut put);
                continue;
            }
            if let Some(held) = self.held(&change.entity, change.id) {
                held.scopes.remove(&change.scope);
            }
            lost.insert((change.entity.clone(), change.id));
        }
        let gone = |(entity, id): &RowName| {
            let held = self.rows.get(entity).and_then(|rows| rows.get(id));
            held.is_none_or(|held| held.scopes.is_empty())
        };
        let remove: Vec<RowName> = lost.into_iter().filter(gone).collect();
        for (entity, id) in &remove {
            if let Some(rows) = self.rows.get_mut(entity) {
                rows.remove(id);
            }
        }
        let here = |change: &&Change| {
            let rows = self.rows.get(&change.entity);
            rows.is_some_and(|rows| rows.contains_key(&change.id))
        };
        Folded {
            put: put.into_values().filter(here).collect(),
            remove,
        }
    }

    fn held(&mut self, entity: &str, id: Uuid) -> Option<&mut RowVersions> {
        self.rows.get_mut(entity)?.get_mut(&id)
    }

    fn clear(&mut self, scope: &str, lost: &mut BTreeSet<RowName>) {
        for (entity, rows) in &mut self.rows {
            for (id, held) in rows {
                if held.scopes.remove(scope).is_some() {
                    lost.insert((entity.clone(), *id));
                }
                if held.scopes.is_empty() {
                    held.newest = 0;
                }
            }
        }
    }

    fn put<'a>(&mut self, change: &'a Change, put: &mut BTreeMap<(&'a str, Uuid), &'a Change>) {
        if !self.rows.contains_key(&change.entity) {
            self.rows.insert(change.entity.clone(), BTreeMap::new());
        }
        let Some(rows) = self.rows.get_mut(&change.entity) else {
            return;
        };
        let held = rows.entry(change.id).or_default();
        match held.scopes.get_mut(&change.scope) {
            Some(v) => *v = change.v,
            None => drop(held.scopes.insert(change.scope.clone(), change.v)),
        }
        if change.v >= held.newest {
            held.newest = change.v;
            put.insert((&change.entity, change.id), change);
        }
    }

    /// What each scope holds.
    #[must_use]
    pub fn digests(&self) -> Digests {
        let mut digests = Digests::new();
        for (entity, rows) in &self.rows {
            for (id, held) in rows {
                for (scope, v) in &held.scopes {
                    match digests.get_mut(scope) {
                        Some(digest) => digest.add(entity, *id, *v),
                        None => digests
                            .entry(scope.clone())
                            .or_default()
                            .add(entity, *id, *v),
                    }
                }
            }
        }
        digests
    }

    /// Rows shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.values().map(BTreeMap::len).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.values().all(BTreeMap::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cookie, Epoch};
    use serde_json::value::RawValue;

    fn change(scope: &str, id: u128, v: i64, row: Option<&str>) -> Change {
        let row = row.map(|json| RawValue::from_string(json.to_owned()).unwrap());
        Change {
            scope: scope.into(),
            entity: "order".into(),
            id: Uuid::from_u128(id),
            v,
            row,
        }
    }

    fn writes(clear: &[&str], changes: Vec<Change>) -> Writes {
        let clear = clear.iter().map(|scope| (*scope).into()).collect();
        Writes {
            clear,
            changes,
            cookie: Cookie("c".into()),
            epoch: Epoch("e".into()),
            processed: 0,
        }
    }

    #[test]
    fn a_row_stays_while_one_scope_holds_it() {
        let mut mirror = Mirror::default();
        mirror.apply(&writes(
            &[],
            vec![
                change("team", 1, 1, Some("1")),
                change("account", 1, 1, Some("1")),
            ],
        ));
        let one = writes(&[], vec![change("team", 1, 2, None)]);
        let folded = mirror.apply(&one);
        assert!(folded.put.is_empty() && folded.remove.is_empty());
        let other = writes(&["account"], vec![]);
        let folded = mirror.apply(&other);
        assert_eq!(folded.remove.len(), 1);
        assert!(mirror.is_empty());
    }

    #[test]
    fn a_scope_that_is_snapshotted_again_loses_what_is_no_longer_there() {
        let mut mirror = Mirror::default();
        mirror.apply(&writes(
            &[],
            vec![
                change("team", 1, 5, Some("1")),
                change("team", 2, 5, Some("2")),
            ],
        ));
        let again = writes(&["team"], vec![change("team", 2, 1, Some("22"))]);
        let folded = mirror.apply(&again);
        assert_eq!(folded.remove, [("order".to_owned(), Uuid::from_u128(1))]);
        assert_eq!(folded.put.len(), 1);
    }

    #[test]
    fn each_scope_is_summed_up_by_what_it_holds_now() {
        let mut mirror = Mirror::default();
        let first = vec![
            change("team", 1, 1, Some("1")),
            change("team", 2, 1, Some("2")),
            change("account", 1, 1, Some("1")),
        ];
        mirror.apply(&writes(&[], first));
        let next = vec![change("team", 1, 2, Some("11")), change("team", 2, 2, None)];
        mirror.apply(&writes(&[], next));
        let mut one = crate::digest::Digest::default();
        one.add("order", Uuid::from_u128(1), 2);
        let digests = mirror.digests();
        assert_eq!(digests.get("team"), Some(&one));
        assert_ne!(digests.get("account"), Some(&one));
    }

    #[test]
    fn a_row_that_comes_and_goes_in_one_cut_is_not_shown_and_one_that_comes_back_is() {
        let mut mirror = Mirror::default();
        let both = vec![
            change("team", 1, 1, Some("1")),
            change("team", 1, 2, None),
            change("team", 2, 1, None),
            change("team", 2, 2, Some("2")),
        ];
        let both = writes(&[], both);
        let folded = mirror.apply(&both);
        assert_eq!(folded.remove, [("order".to_owned(), Uuid::from_u128(1))]);
        let shown: Vec<_> = folded.put.iter().map(|change| change.id).collect();
        assert_eq!(shown, [Uuid::from_u128(2)]);
        assert_eq!(mirror.len(), 1);
    }

    #[test]
    fn an_older_version_in_another_scope_does_not_win() {
        let mut mirror = Mirror::default();
        mirror.apply(&writes(&[], vec![change("team", 1, 2, Some("2"))]));
        assert!(
            mirror
                .apply(&writes(&[], vec![change("account", 1, 1, Some("1"))]))
                .put
                .is_empty()
        );
    }
}
