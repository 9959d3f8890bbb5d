//! The server's side of the protocol, as far as it needs no database.

use crate::wire::{Envelope, Mid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What to do with the next mutation of a push, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Processed before: answer its stored outcome, unless its bytes differ (a cloned profile).
    Replay,
    /// The one expected next.
    Next,
    /// Something between is missing: stop here, the client sends again from `last + 1`.
    Gap,
}

/// Judges a mutation's number against the last one processed.
#[must_use]
pub fn judge(mid: Mid, last: Mid) -> Verdict {
    if mid <= last {
        Verdict::Replay
    } else if mid == last + 1 {
        Verdict::Next
    } else {
        Verdict::Gap
    }
}

/// True where the envelopes rise one by one and begin at 1 or later.
#[must_use]
pub fn in_order(envelopes: &[Envelope]) -> bool {
    let follows = |pair: &[Envelope]| pair[0].mid.checked_add(1) == Some(pair[1].mid);
    envelopes.first().is_none_or(|first| first.mid >= 1) && envelopes.windows(2).all(follows)
}

/// What is inside a cookie. It is signed, so a client can neither read another's nor invent one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Position {
    pub epoch: String,
    /// The client it was made for.
    pub client: String,
    /// How far the client's own mutations were processed: a mutation that changes no row changes the cookie all the same, so that an
    /// older page that arrives late is told from a newer one.
    #[serde(default)]
    pub mid: Mid,
    pub scopes: BTreeMap<String, At>,
}

/// How far a client has come in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct At {
    /// Changes up to this version have been sent.
    pub v: i64,
    /// While a first snapshot is under way: the scope's version when it began. Deletions before it need not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<i64>,
}

/// How the scopes of a cookie compare with those its bearer may see now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Allowed, not yet in the cookie (or unusable there): snapshot.
    pub fresh: Vec<String>,
    /// In the cookie, no longer allowed.
    pub gone: Vec<String>,
}

/// Compares; a scope whose position is ahead of the log (`versions`) or before its compaction (`floors`) is fresh again.
#[must_use]
pub fn compare(
    held: &Position,
    allowed: &[String],
    versions: &BTreeMap<String, i64>,
    floors: &BTreeMap<String, i64>,
) -> Difference {
    let usable = |scope: &String| {
        held.scopes.get(scope).is_some_and(|at| {
            let (top, floor) = (
                versions.get(scope).copied().unwrap_or(0),
                floors.get(scope).copied().unwrap_or(0),
            );
            // A snapshot under way reads current rows, but a deletion since it began must still be known.
            at.v <= top && (at.v >= floor || at.snapshot.is_some_and(|began| began >= floor))
        })
    };
    Difference {
        fresh: allowed
            .iter()
            .filter(|scope| !usable(scope))
            .cloned()
            .collect(),
        gone: held
            .scopes
            .keys()
            .filter(|scope| !allowed.contains(scope))
            .cloned()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_judged_against_the_last_processed() {
        assert_eq!(judge(3, 3), Verdict::Replay);
        assert_eq!(judge(4, 3), Verdict::Next);
        assert_eq!(judge(5, 3), Verdict::Gap);
    }

    fn held(v: i64) -> Position {
        Position {
            scopes: [("team".to_owned(), At { v, snapshot: None })].into(),
            ..Position::default()
        }
    }

    #[test]
    fn a_cookie_ahead_of_the_log_or_before_its_floor_starts_that_scope_afresh() {
        let allowed = ["team".to_owned()];
        let versions: BTreeMap<_, _> = [("team".to_owned(), 10)].into();
        let floors: BTreeMap<_, _> = [("team".to_owned(), 4)].into();
        assert!(
            compare(&held(7), &allowed, &versions, &floors)
                .fresh
                .is_empty()
        );
        assert_eq!(
            compare(&held(11), &allowed, &versions, &floors).fresh,
            ["team"]
        );
        assert_eq!(
            compare(&held(3), &allowed, &versions, &floors).fresh,
            ["team"]
        );
    }

    #[test]
    fn a_snapshot_under_way_starts_afresh_once_deletions_since_its_begin_are_forgotten() {
        let allowed = ["team".to_owned()];
        let mut held = held(2);
        held.scopes.insert(
            "team".into(),
            At {
                v: 2,
                snapshot: Some(10),
            },
        );
        let versions: BTreeMap<_, _> = [("team".to_owned(), 20)].into();
        let floor = |floor| [("team".to_owned(), floor)].into();
        assert!(
            compare(&held, &allowed, &versions, &floor(10))
                .fresh
                .is_empty()
        );
        assert_eq!(
            compare(&held, &allowed, &versions, &floor(11)).fresh,
            ["team"]
        );
    }

    #[test]
    fn the_largest_number_is_followed_by_none() {
        let envelope = |mid| {
            let args = serde_json::value::RawValue::from_string("{}".into()).unwrap();
            Envelope {
                mid,
                name: "x@1".into(),
                at: 0,
                actor: uuid::Uuid::nil(),
                answers: None,
                args,
            }
        };
        assert!(in_order(&[envelope(u64::MAX - 1), envelope(u64::MAX)]));
        assert!(!in_order(&[envelope(u64::MAX), envelope(0)]));
        assert!(!in_order(&[envelope(0), envelope(1)]));
    }

    #[test]
    fn a_scope_no_longer_allowed_is_gone() {
        let none = BTreeMap::new();
        assert_eq!(
            compare(&held(0), &[], &none, &none),
            Difference {
                fresh: vec![],
                gone: vec!["team".into()]
            }
        );
    }
}
