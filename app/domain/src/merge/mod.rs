//! Merge classes: what happens when the value a person saw is no longer the server's value.
//!
//! | class | fields | rule |
//! |---|---|---|
//! | [`Class::Set`] | sets, counters, notes | always merge |
//! | [`Class::Soft`] | soft scalars | later server order wins, what went stays in history |
//! | [`Class::Hard`] | hard scalars | never overwritten: conflict |
//! | [`Class::Guarded`] | guarded state | a transition of the server's state, or refused |
//! | [`Class::Text`] | long texts | by lines, three-way; the same lines changed twice: conflict |
//! | [`Class::Order`] | a place among others | later server order wins |
//! | [`Class::Map`] | facts by key | soft, per key |
//!
//! A noun says the class of each of its fields in its definition ([`crate::noun`]).

mod position;

pub use position::Position;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How two versions of a field come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Given once, or written by rules alone.
    Fixed,
    /// By the noun's own mutations: its module says how.
    Own,
    /// Append or commutative.
    Set,
    /// The later one in server order wins; what it replaced stays in history.
    Soft,
    /// Never overwritten: two versions are a conflict for the later author.
    Hard,
    /// A state that moves only from what the author saw.
    Guarded,
    /// A long text, merged by lines.
    Text,
    /// A place among others.
    Order,
    /// Facts by key, each soft.
    Map,
}

/// A new value with the value its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Was<T> {
    pub was: T,
    pub new: T,
}

/// What a scalar's merge decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged<T> {
    /// Nothing had changed meanwhile: write it.
    Apply(T),
    /// The server already has this value.
    Same,
    /// Soft: written over `lost`, which stays in history.
    Overwrite { new: T, lost: T },
    /// Hard: kept apart for its author.
    Conflict { base: T, theirs: T, mine: T },
}

/// Soft: the later one in server order wins.
pub fn soft<T: PartialEq + Clone>(server: &T, change: &Was<T>) -> Merged<T> {
    if *server == change.new {
        Merged::Same
    } else if *server == change.was {
        Merged::Apply(change.new.clone())
    } else {
        Merged::Overwrite {
            new: change.new.clone(),
            lost: server.clone(),
        }
    }
}

/// Merges a soft field; true where a newer value of somebody else was overwritten.
pub fn merge_soft<T: PartialEq + Clone>(field: &mut T, change: Option<&Was<T>>) -> bool {
    match change.map(|change| soft(field, change)) {
        Some(Merged::Apply(new)) => {
            *field = new;
            false
        }
        Some(Merged::Overwrite { new, .. }) => {
            *field = new;
            true
        }
        Some(Merged::Same | Merged::Conflict { .. }) | None => false,
    }
}

/// Hard: a value somebody else wrote meanwhile is never overwritten.
pub fn hard<T: PartialEq + Clone>(server: &T, change: &Was<T>) -> Merged<T> {
    if *server == change.new {
        Merged::Same
    } else if *server == change.was {
        Merged::Apply(change.new.clone())
    } else {
        Merged::Conflict {
            base: change.was.clone(),
            theirs: server.clone(),
            mine: change.new.clone(),
        }
    }
}

/// A set: what was added and removed, not the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct SetChange {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub add: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub remove: BTreeSet<String>,
}

impl SetChange {
    /// The change from one set to another.
    #[must_use]
    pub fn between(was: &BTreeSet<String>, new: &BTreeSet<String>) -> Self {
        Self {
            add: new.difference(was).cloned().collect(),
            remove: was.difference(new).cloned().collect(),
        }
    }

    /// An element both added and removed stays: adding is the safer reading.
    #[must_use]
    pub fn apply(&self, server: &BTreeSet<String>) -> BTreeSet<String> {
        let kept = server
            .iter()
            .filter(|item| !self.remove.contains(*item) || self.add.contains(*item));
        kept.chain(&self.add).cloned().collect()
    }
}

/// Changes of facts by key, each with the value its author saw; none where there was or shall be no such fact.
pub type MapChange = BTreeMap<String, Was<Option<String>>>;

/// A text merged by lines: the new one where nobody wrote meanwhile, both where they changed different lines; otherwise a conflict.
#[must_use]
pub fn text(server: &str, change: &Was<String>) -> Merged<String> {
    if server == change.new {
        return Merged::Same;
    }
    if server == change.was {
        return Merged::Apply(change.new.clone());
    }
    // Without an end of line, the last line of one would touch what the other added below it.
    let lines = |text: &str| {
        if text.is_empty() || text.ends_with('\n') {
            text.to_owned()
        } else {
            format!("{text}\n")
        }
    };
    match diffy::merge(&lines(&change.was), &lines(server), &lines(&change.new)) {
        Ok(both) if change.new.ends_with('\n') => Merged::Apply(both),
        Ok(both) => Merged::Apply(both.strip_suffix('\n').unwrap_or(&both).to_owned()),
        Err(_) => Merged::Conflict {
            base: change.was.clone(),
            theirs: server.to_owned(),
            mine: change.new.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn small_set() -> impl Strategy<Value = BTreeSet<String>> {
        proptest::collection::btree_set("[a-e]", 0..4)
    }

    proptest! {
        #[test]
        fn class_a_never_loses_an_addition_whatever_the_order(base in small_set(), ann in small_set(), ben in small_set()) {
            let (a, b) = (SetChange { add: ann.clone(), ..Default::default() }, SetChange { add: ben.clone(), ..Default::default() });
            let one = b.apply(&a.apply(&base));
            prop_assert_eq!(&one, &a.apply(&b.apply(&base)));
            prop_assert!(ann.is_subset(&one) && ben.is_subset(&one) && base.is_subset(&one));
        }

        #[test]
        fn class_a_between_is_exact(was in small_set(), new in small_set()) {
            prop_assert_eq!(SetChange::between(&was, &new).apply(&was), new);
        }

        #[test]
        fn class_b_ends_at_the_new_value_and_names_what_it_lost(server in 0..4_u8, was in 0..4_u8, new in 0..4_u8) {
            match soft(&server, &Was { was, new }) {
                Merged::Apply(value) => prop_assert!(value == new && server == was),
                Merged::Same => prop_assert_eq!(server, new),
                Merged::Overwrite { new: value, lost } => prop_assert!(value == new && lost == server && server != was),
                Merged::Conflict { .. } => prop_assert!(false, "a soft field has no conflicts"),
            }
        }

        #[test]
        fn class_c_writes_only_over_what_its_author_saw(server in 0..4_u8, was in 0..4_u8, new in 0..4_u8) {
            match hard(&server, &Was { was, new }) {
                Merged::Apply(value) => prop_assert!(value == new && server == was),
                Merged::Same => prop_assert_eq!(server, new),
                Merged::Conflict { base, theirs, mine } => {
                    prop_assert!(base == was && theirs == server && mine == new && server != was && server != new);
                }
                Merged::Overwrite { .. } => prop_assert!(false, "a hard field never overwrites"),
            }
        }

        #[test]
        fn merging_twice_is_merging_once(server in 0..4_u8, was in 0..4_u8, new in 0..4_u8) {
            let change = Was { was, new };
            if let Merged::Apply(value) | Merged::Overwrite { new: value, .. } = soft(&server, &change) {
                prop_assert_eq!(soft(&value, &change), Merged::Same);
            }
            if let Merged::Apply(value) = hard(&server, &change) {
                prop_assert_eq!(hard(&value, &change), Merged::Same);
            }
        }
    }
}
