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
    rows: BTreeMap<RowName, Held>,
}

#[derive(Debug, Clone, Default)]
struct Held {
    scopes: BTreeMap<String, i64>,
    newest: i64,
}

/// What changed for whoever looks at the rows.
#[derive(Debug, Default)]
pub struct Folded {
    /// Rows with new JSON, each once.
    pub put: Vec<Change>,
    /// Rows that no scope holds any more.
    pub remove: Vec<RowName>,
}

impl Mirror {
    /// Folds one transaction's writes.
    pub fn apply(&mut self, writes: &Writes) -> Folded {
        let mut touched: BTreeSet<RowName> = BTreeSet::new();
        for scope in &writes.clear {
            self.clear(scope, &mut touched);
        }
        let mut put: BTreeMap<RowName, Change> = BTreeMap::new();
        for change in &writes.changes {
            let name = (change.entity.clone(), change.id);
            self.fold(&name, change, &mut put);
            touched.insert(name);
        }
        let remove: Vec<RowName> = touched
            .into_iter()
            .filter(|name| {
                self.rows
                    .get(name)
                    .is_none_or(|held| held.scopes.is_empty())
            })
            .collect();
        for name in &remove {
            self.rows.remove(name);
            put.remove(name);
        }
        Folded {
            put: put.into_values().collect(),
            remove,
        }
    }

    fn clear(&mut self, scope: &str, touched: &mut BTreeSet<RowName>) {
        for (name, held) in &mut self.rows {
            if held.scopes.remove(scope).is_some() {
                touched.insert(name.clone());
            }
            if held.scopes.is_empty() {
                held.newest = 0;
            }
        }
    }

    fn fold(&mut self, name: &RowName, change: &Change, put: &mut BTreeMap<RowName, Change>) {
        let held = self.rows.entry(name.clone()).or_default();
        if change.row.is_none() {
            held.scopes.remove(&change.scope);
            return;
        }
        held.scopes.insert(change.scope.clone(), change.v);
        if change.v >= held.newest {
            held.newest = change.v;
            put.insert(name.clone(), change.clone());
        }
    }

    /// What each scope holds.
    #[must_use]
    pub fn digests(&self) -> Digests {
        let mut digests = Digests::new();
        for ((entity, id), held) in &self.rows {
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
        digests
    }

    /// Rows shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
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
        let folded = mirror.apply(&writes(&[], vec![change("team", 1, 2, None)]));
        assert!(folded.put.is_empty() && folded.remove.is_empty());
        let folded = mirror.apply(&writes(&["account"], vec![]));
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
        let folded = mirror.apply(&writes(&["team"], vec![change("team", 2, 1, Some("22"))]));
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
