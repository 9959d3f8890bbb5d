//! How a pulled page reaches a device's store: staged until its cut is whole, then written in one transaction.
//!
//! Rows are kept per scope (`[scope, entity, id]`), so a page is applied without reading what is there: a row in two scopes
//! is stored twice and folded by its version when read, and a row that leaves one scope stays in the other by itself.

use crate::wire::{Change, Cookie, Epoch, Frozen, MAX_BATCH, MAX_BATCH_BYTES, Mid, PullReply};
use uuid::Uuid;

/// How many of these go into one push: no more than a push may have, and none after a missing number. One that is larger than a
/// push may be goes alone.
#[must_use]
pub fn batch(queue: &[Frozen]) -> &[Frozen] {
    let (mut bytes, mut count) = (0, 0);
    for (at, frozen) in queue.iter().take(MAX_BATCH).enumerate() {
        bytes += frozen.json.len();
        let follows = at == 0
            || queue
                .get(at - 1)
                .is_some_and(|last| last.mid + 1 == frozen.mid);
        if at > 0 && (bytes > MAX_BATCH_BYTES || !follows) {
            break;
        }
        count = at + 1;
    }
    queue.get(..count).unwrap_or_default()
}

/// A page that waits for the rest of its cut.
#[derive(Debug, Clone)]
pub struct Page {
    pub reset: Vec<String>,
    pub drop: Vec<String>,
    pub changes: Vec<Change>,
}

/// One transaction of the device's store, compare-and-set on the cookie.
#[derive(Debug, Clone)]
pub struct Writes {
    /// Scopes to empty first.
    pub clear: Vec<String>,
    /// Changes in order; a later one for the same row and scope wins.
    pub changes: Vec<Change>,
    pub cookie: Cookie,
    pub epoch: Epoch,
    /// Outbox rows up to this one are processed: kept for a restore, not sent, not shown as waiting.
    pub processed: Mid,
}

/// What an apply transaction found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Staged; more pages follow.
    Staged,
    /// The cut is whole and shown.
    Flipped,
    /// Another tab was faster: nothing was written.
    Stale,
    /// The server has fewer of this device's mutations than it once showed as processed: it was put back to an earlier state.
    Behind,
    /// The server has mutations with this device's numbers that are not this device's: the profile was cloned.
    Diverged,
}

/// What a store must still hold for a reply to be meant for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub client: Uuid,
    pub epoch: Option<Epoch>,
    pub cookie: Option<Cookie>,
    /// In this round the server compared the bytes of this device's mutations up to this one: they are at the server.
    pub confirmed: Mid,
}

impl Page {
    /// The page of a reply that has more to come.
    #[must_use]
    pub fn of(reply: &PullReply) -> Self {
        Self {
            reset: reply.reset.clone(),
            drop: reply.drop.clone(),
            changes: reply.changes.clone(),
        }
    }
}

/// Folds the staged pages and the last reply into one transaction.
#[must_use]
pub fn flip(staged: Vec<Page>, last: PullReply) -> Writes {
    let mut clear: Vec<String> = Vec::new();
    let mut changes: Vec<Change> = Vec::new();
    let tail = Page {
        reset: last.reset,
        drop: last.drop,
        changes: last.changes,
    };
    for page in staged.into_iter().chain([tail]) {
        for scope in page.reset.into_iter().chain(page.drop) {
            // A scope that is reset midway forgets what earlier pages of this cut said of it.
            changes.retain(|change| change.scope != scope);
            if !clear.contains(&scope) {
                clear.push(scope);
            }
        }
        changes.extend(page.changes);
    }
    Writes {
        clear,
        changes,
        cookie: last.cookie,
        epoch: last.epoch,
        processed: last.last_mid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(scope: &str, v: i64) -> Change {
        Change {
            scope: scope.into(),
            entity: "order".into(),
            id: Uuid::nil(),
            v,
            row: None,
        }
    }

    fn reply(reset: &[&str], drop: &[&str], changes: Vec<Change>) -> PullReply {
        PullReply {
            epoch: Epoch("e".into()),
            cookie: Cookie("c".into()),
            last_mid: 7,
            last_print: Some(1),
            covered: 0,
            reset: reset.iter().map(|scope| (*scope).into()).collect(),
            drop: drop.iter().map(|scope| (*scope).into()).collect(),
            changes,
            more: false,
            left: 0,
            digests: Default::default(),
            lost: None,
            undecided: Default::default(),
        }
    }

    #[test]
    fn pages_of_one_cut_become_one_transaction_in_order() {
        let first = Page::of(&reply(&["team"], &[], vec![change("team", 1)]));
        let writes = flip(vec![first], reply(&[], &[], vec![change("team", 2)]));
        assert_eq!(writes.clear, ["team"]);
        assert_eq!(
            writes
                .changes
                .iter()
                .map(|change| change.v)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(writes.processed, 7);
    }

    #[test]
    fn a_scope_dropped_midway_leaves_nothing_behind() {
        let first = Page::of(&reply(
            &["team"],
            &[],
            vec![change("team", 1), change("own", 1)],
        ));
        let writes = flip(vec![first], reply(&[], &["team"], vec![]));
        assert!(writes.changes.iter().all(|change| change.scope == "own"));
        assert_eq!(writes.clear, ["team"]);
    }
}
