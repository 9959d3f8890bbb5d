//! Proof, now and then, that phone and server hold the same rows: per scope, how many there are and a sum over their names and versions.
//!
//! Not over their bytes: the server answers from its change log without loading a row, and a build that writes one field more
//! does not look like damage. What goes wrong in a sync is a row that is missing, stale, or there although it should not be.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An hour: so often a device compares, and so often it fetches a scope afresh at most, ms.
const APART: i64 = 3_600_000;

/// What a scope holds; it does not depend on the order of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Digest {
    pub rows: u64,
    pub sum: u64,
}

/// Digests by scope.
pub type Digests = BTreeMap<String, Digest>;

impl Digest {
    /// Takes in a row of this version.
    pub fn add(&mut self, entity: &str, id: Uuid, v: i64) {
        let bytes = entity.bytes().chain([0]).chain(id.into_bytes());
        let hash = crate::wire::fnv(bytes.chain(v.to_le_bytes()));
        self.rows += 1;
        self.sum = self.sum.wrapping_add(scattered(hash));
    }
}

/// FNV's neighbours differ little; before they are added up, every bit shall depend on every other (splitmix64's last step).
fn scattered(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The scopes that differ. One that is missing on a side is empty there.
#[must_use]
pub fn differing(theirs: &Digests, own: &Digests) -> Vec<String> {
    let of = |all: &Digests, scope: &str| all.get(scope).copied().unwrap_or_default();
    let mut scopes: Vec<&String> = theirs.keys().chain(own.keys()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let differs = |scope: &&String| of(theirs, scope) != of(own, scope);
    scopes.into_iter().filter(differs).cloned().collect()
}

/// When a device last compared, and when it last fetched a scope afresh: kept in its store, so that neither a restart nor
/// another tab makes a storm of it. Times are epoch ms of the device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checks {
    #[serde(default)]
    at: Option<i64>,
    #[serde(default)]
    fresh: BTreeMap<String, i64>,
    /// Scopes that ever differed, for whoever looks after the server.
    #[serde(default)]
    pub mismatches: u64,
}

impl Checks {
    /// True where the last comparison was an hour ago, or the clock was put.
    #[must_use]
    pub fn due(&self, now: i64) -> bool {
        self.at.is_none_or(|at| long_ago(at, now))
    }

    /// Notes a comparison and answers the differing scopes that may be fetched afresh.
    pub fn note(&mut self, now: i64, differ: &[String]) -> Vec<String> {
        self.at = Some(now);
        self.mismatches += differ.len() as u64;
        self.fresh.retain(|_, at| !long_ago(*at, now));
        let mut fresh = Vec::new();
        for scope in differ {
            if !self.fresh.contains_key(scope) {
                self.fresh.insert(scope.clone(), now);
                fresh.push(scope.clone());
            }
        }
        fresh
    }
}

fn long_ago(at: i64, now: i64) -> bool {
    at.abs_diff(now) >= APART.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digest(rows: &[(u8, i64)]) -> Digest {
        let mut all = Digest::default();
        for (id, v) in rows {
            all.add("order", Uuid::from_u128(u128::from(*id)), *v);
        }
        all
    }

    proptest! {
        #[test]
        fn two_sides_agree_exactly_where_they_hold_the_same_versions(
            rows in proptest::collection::btree_map(any::<u8>(), 1_i64..9, 0..20),
            turn in 0_usize..20,
            damage in proptest::option::of((any::<u8>(), proptest::option::of(1_i64..9))),
        ) {
            let mut other = rows.clone();
            match damage {
                Some((id, Some(v))) => drop(other.insert(id, v)),
                Some((id, None)) => drop(other.remove(&id)),
                None => {}
            }
            let sorted: Vec<_> = rows.iter().map(|(id, v)| (*id, *v)).collect();
            let mut turned: Vec<_> = other.iter().map(|(id, v)| (*id, *v)).collect();
            let middle = turn.min(turned.len());
            turned.rotate_left(middle);
            prop_assert_eq!(digest(&sorted) == digest(&turned), rows == other);
        }
    }

    #[test]
    fn swapped_versions_are_not_taken_for_the_same() {
        assert_ne!(digest(&[(1, 2), (2, 1)]), digest(&[(1, 1), (2, 2)]));
        let mut other = Digest::default();
        other.add("product", Uuid::from_u128(1), 1);
        assert_ne!(digest(&[(1, 1)]), other);
    }

    #[test]
    fn a_scope_that_one_side_does_not_know_is_empty_there() {
        let one = |scope: &str, digest| Digests::from([(scope.to_owned(), digest)]);
        assert!(differing(&one("own", digest(&[])), &Digests::new()).is_empty());
        assert_eq!(
            differing(&one("own", digest(&[(1, 1)])), &Digests::new()),
            ["own"]
        );
        assert_eq!(
            differing(&Digests::new(), &one("team", digest(&[(1, 1)]))),
            ["team"]
        );
    }

    #[test]
    fn a_scope_is_fetched_afresh_once_an_hour_however_often_it_differs() {
        let (mut checks, team) = (Checks::default(), ["team".to_owned()]);
        assert!(checks.due(0));
        assert_eq!(checks.note(0, &team), ["team"]);
        assert!(!checks.due(APART - 1) && checks.due(APART));
        assert!(checks.note(APART - 1, &team).is_empty(), "asked by hand");
        assert_eq!(checks.note(APART, &team), ["team"]);
        assert_eq!(checks.mismatches, 3);
        assert!(
            checks.due(-5),
            "a clock that was put back does not put it off"
        );
    }
}
