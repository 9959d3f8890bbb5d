//! What a device makes of numbers that are not what it counted on: a server that was put back, a profile that was copied; and what
//! it keeps so that it can give it back.

use crate::plan::Applied;
use crate::wire::{Epoch, Mid, PullReply};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a store knows of its own mutations when a whole cut arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The last that a flipped cut showed as processed, or that the server has compared since ([`Own::compared`]).
    pub processed: Mid,
    /// The next number to be given.
    pub next: Mid,
    /// Whether it has a mutation of its own after these. Numbers do not tell: a copy of a profile counts on from its twin's, and where the
    /// server was put back it lacks numbers that were never its own.
    pub waits: bool,
    /// Fingerprint of its own mutation with the reply's `last_mid`, where it still has it.
    pub print: Option<u64>,
}

/// What a server says of itself and of this device's mutations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub epoch: Epoch,
    pub last_mid: Mid,
    /// [`crate::fingerprint`] of the last one, where it has it.
    pub last_print: Option<u64>,
}

impl Standing {
    #[must_use]
    pub fn of(reply: &PullReply) -> Self {
        Self {
            epoch: reply.epoch.clone(),
            last_mid: reply.last_mid,
            last_print: reply.last_print,
        }
    }

    /// How many of a device's mutations are processed at a server that was put back. `own` is as for [`Own::judge`], `first` the
    /// oldest mutation that the device still has under its name, `floor` is [`Former::floor`].
    ///
    /// Two devices that share a name agree up to some number and never again after it, so an equal last one speaks for all
    /// before it. Where it differs or is missing, everything is sent again: the server tells from where on it is another's.
    #[must_use]
    pub fn processed_of(&self, own: Own, first: Option<Mid>, floor: Mid) -> Mid {
        let there = own.processed.min(self.last_mid).max(floor);
        match first {
            Some(first) if first <= self.last_mid => {
                let same = own.print.is_some() && own.print == self.last_print;
                if same { there } else { there.min(first - 1) }
            }
            _ => there,
        }
    }
}

/// A week: so long a device keeps what is in a backup, in case that the newest backup turns out to be of no use.
const KEEP: i64 = 7 * 24 * 3_600_000;
/// So many settled mutations are kept at most, also where no backup is ever made.
const KEPT: Mid = 20_000;
/// Marks are at least so far apart.
const APART: i64 = 3_600_000;

/// When a device was told which of its mutations are in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Covered(Vec<(i64, Mid)>);

impl Covered {
    /// Takes what the server says now (epoch ms of the device); the mutations up to which the device need not keep any more.
    /// None where nothing is new. What is not processed is never among them: after a restore it waits again, whatever was in the
    /// newer backup.
    pub fn note(&mut self, now: i64, covered: Mid, processed: Mid) -> Option<Mid> {
        let last = self.0.last().copied();
        let more = covered > last.map_or(0, |(_, known)| known);
        let fresh = more && last.is_none_or(|(at, _)| at.abs_diff(now) >= APART as u64);
        if fresh {
            self.0.push((now, covered));
        }
        let old = self.0.iter().rposition(|(at, _)| at + KEEP <= now);
        let up_to = old.map(|old| {
            let gone = self.0.drain(..=old).next_back();
            gone.map_or(0, |(_, mid)| mid.min(processed))
        });
        let over = processed.saturating_sub(KEPT);
        match (up_to, fresh, over) {
            (None, false, 0) => None,
            _ => Some(up_to.unwrap_or(0).max(over)),
        }
    }
}

/// Names that a device had before, oldest first. Copies of its profile may go on under them and need not have all that was sent
/// before they parted, so this device keeps what it sent under them, as long as it keeps its own, and gives it back after a restore.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Former(Vec<Name>);

/// Numbers after the name before, up to `to`, were sent as `client`; the server of now has those up to `resent`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Name {
    client: Uuid,
    to: Mid,
    #[serde(rename = "given")]
    resent: Mid,
}

/// Mutations under a former name, that a server which was put back may lack: numbers after `after` up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    pub client: Uuid,
    pub after: Mid,
    pub to: Mid,
}

impl Former {
    /// The last number that is not the present name's.
    #[must_use]
    pub fn floor(&self) -> Mid {
        self.0.last().map_or(0, |name| name.to)
    }

    /// The device goes on under another name from a number on.
    pub fn parted(&mut self, client: Uuid, from: Mid) {
        let to = from.saturating_sub(1);
        if to > self.floor() {
            let resent = to;
            self.0.push(Name { client, to, resent });
        }
    }

    /// What was sent as `client` from a number on is another copy's there by now: it is owed under a name of its own. `own` is the
    /// mutation at that number. Changes nothing where that is no longer one of `client`'s numbers.
    pub fn split(&mut self, client: Uuid, from: Mid, own: &str) {
        let before = [0].into_iter().chain(self.0.iter().map(|name| name.to));
        let at = self.0.iter().zip(before).position(|(name, before)| {
            name.client == client && (before + 1..=name.to).contains(&from)
        });
        let Some((at, name)) = at.and_then(|at| Some((at, self.0.get_mut(at)?))) else {
            return;
        };
        let parted = Name {
            client: renamed_client(client, from, own),
            to: name.to,
            resent: from - 1,
        };
        (name.to, name.resent) = (from - 1, from - 1);
        self.0.insert(at + 1, parted);
        // Nothing is left of a name that differs from its first number on.
        let mut before = 0;
        self.0
            .retain(|name| std::mem::replace(&mut before, name.to) < name.to);
    }

    /// The server was put back: it may lack any of them.
    pub fn put_back(&mut self) {
        for name in &mut self.0 {
            name.resent = 0;
        }
    }

    /// The server has them up to a number, or never takes them.
    pub fn resent(&mut self, client: Uuid, up_to: Mid) {
        for name in &mut self.0 {
            if name.client == client {
                name.resent = name.resent.max(up_to.min(name.to));
            }
        }
    }

    /// What is owed, in the order in which it was sent.
    pub fn owed(&self) -> impl Iterator<Item = Owed> {
        let before = [0].into_iter().chain(self.0.iter().map(|name| name.to));
        self.0.iter().zip(before).filter_map(|(name, before)| {
            let (client, to) = (name.client, name.to);
            let after = name.resent.max(before);
            (after < to).then_some(Owed { client, after, to })
        })
    }

    /// Nothing is kept any more up to this number.
    pub fn forget(&mut self, up_to: Mid) {
        self.0.retain(|name| name.to > up_to);
    }
}

/// The name under which a clone goes on, from its former name and its own mutation at the number where the two part. Copies that
/// had saved the same mutation come to the same name, so it is still taken once.
#[must_use]
pub fn renamed_client(client: Uuid, from: Mid, own: &str) -> Uuid {
    Uuid::new_v5(&client, format!("{from} {own}").as_bytes())
}

impl Own {
    /// The last number that is settled: processed, or compared by the server since. Those do not wait, though no cut has shown them as
    /// processed: an older copy of a profile, whose twin went on, would else wait for ever for a number of its own that differs.
    #[must_use]
    pub fn compared(processed: Mid, next: Mid, up_to: Mid) -> Mid {
        processed.max(up_to.min(next.saturating_sub(1)))
    }

    /// Whether the cut may be shown; if not, why.
    ///
    /// Without this, a clone's number would let this device believe that its own mutation was processed.
    #[must_use]
    pub fn judge(self, reply: &PullReply) -> Applied {
        let last = reply.last_mid;
        let other = self
            .print
            .zip(reply.last_print)
            .is_some_and(|(own, theirs)| own != theirs);
        if last < self.processed {
            Applied::Behind
        } else if last > self.processed && (other || (last >= self.next && self.waits)) {
            Applied::Diverged
        } else {
            Applied::Flipped
        }
    }

    /// The next number after the cut: one that no clone has given.
    #[must_use]
    pub fn next_after(self, reply: &PullReply) -> Mid {
        self.next.max(reply.last_mid + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Cookie;

    /// Says 7, with fingerprint 1.
    fn reply() -> PullReply {
        PullReply {
            epoch: Epoch("e".into()),
            cookie: Cookie("c".into()),
            last_mid: 7,
            last_print: Some(1),
            covered: 0,
            reset: vec![],
            drop: vec![],
            changes: vec![],
            more: false,
            left: 0,
            digests: Default::default(),
            lost: None,
            undecided: Default::default(),
        }
    }

    #[test]
    fn a_cut_is_judged_by_what_the_device_has_of_its_own() {
        let judge = |processed, next, waits, print| {
            let own = Own {
                processed,
                next,
                waits,
                print,
            };
            own.judge(&reply())
        };
        assert_eq!(judge(5, 9, true, Some(1)), Applied::Flipped);
        assert_eq!(judge(5, 9, true, Some(2)), Applied::Diverged);
        assert_eq!(
            judge(5, 7, true, None),
            Applied::Diverged,
            "6 waits, and 7 is somebody else's"
        );
        assert_eq!(
            judge(6, 7, false, None),
            Applied::Flipped,
            "an older copy of this profile, with nothing waiting"
        );
        assert_eq!(
            judge(4, 7, false, None),
            Applied::Flipped,
            "5 and 6 were its twin's, and the server was put back to before them"
        );
        assert_eq!(judge(7, 9, true, Some(2)), Applied::Flipped, "long settled");
        assert_eq!(judge(8, 9, false, None), Applied::Behind);
    }

    #[test]
    fn an_older_copy_whose_last_is_at_the_server_takes_over_what_its_twin_did() {
        let own = |compared| Own {
            processed: Own::compared(5, 7, compared),
            next: 7,
            waits: compared < 6,
            print: None,
        };
        assert_eq!(own(0).judge(&reply()), Applied::Diverged, "is 6 its own?");
        assert_eq!(own(6).judge(&reply()), Applied::Flipped);
        assert_eq!(own(5).judge(&reply()), Applied::Diverged);
        assert_eq!(own(6).next_after(&reply()), 8);
        assert_eq!(own(99), own(6), "not given yet");
    }

    #[test]
    fn a_server_that_was_put_back_is_believed_only_where_its_last_mutation_is_this_devices() {
        let processed = |last_mid, print, first| {
            let standing = Standing {
                epoch: Epoch("e".into()),
                last_mid,
                last_print: Some(1),
            };
            let own = Own {
                processed: 6,
                next: 9,
                waits: true,
                print,
            };
            standing.processed_of(own, first, 0)
        };
        assert_eq!(processed(4, Some(1), Some(2)), 4);
        assert_eq!(processed(7, Some(1), Some(2)), 6, "7 was on its way");
        assert_eq!(processed(4, Some(2), Some(2)), 1, "a clone was faster");
        assert_eq!(processed(12, None, Some(2)), 1, "a clone, and more of it");
        assert_eq!(
            processed(4, None, Some(5)),
            4,
            "what is no longer kept is in a backup"
        );
        assert_eq!(processed(0, None, Some(1)), 0);
    }

    #[test]
    fn what_is_in_a_backup_is_kept_for_a_week_all_the_same() {
        let (day, mut covered) = (24 * 3_600_000, Covered::default());
        assert_eq!(covered.note(0, 0, 9), None);
        assert_eq!(covered.note(day, 5, 9), Some(0));
        assert_eq!(covered.note(day + 1, 6, 9), None, "so soon after");
        assert_eq!(covered.note(2 * day, 9, 9), Some(0));
        assert_eq!(covered.note(7 * day, 9, 9), None);
        assert_eq!(covered.note(8 * day, 9, 9), Some(5));
        assert_eq!(covered.note(9 * day, 9, 9), Some(9));
        assert_eq!(covered, Covered(vec![]));
    }

    #[test]
    fn what_waits_again_after_a_restore_is_kept_whatever_an_old_backup_held() {
        let (day, mut covered) = (24 * 3_600_000, Covered::default());
        covered.note(0, 9, 9);
        assert_eq!(covered.note(7 * day, 4, 4), Some(4));
    }

    #[test]
    fn without_backups_the_newest_are_kept_all_the_same() {
        assert_eq!(Covered::default().note(0, 0, KEPT), None);
        assert_eq!(Covered::default().note(0, 0, KEPT + 3), Some(3));
    }

    #[test]
    fn what_was_sent_under_former_names_is_owed_to_a_server_that_was_put_back() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut former = Former::default();
        former.parted(a, 1);
        assert_eq!(former, Former::default(), "nothing was sent as a");
        former.parted(a, 31);
        former.parted(b, 45);
        assert_eq!(former.owed().next(), None);
        assert_eq!(former.floor(), 44);
        former.put_back();
        let owed = |client, after, to| Owed { client, after, to };
        assert!(former.owed().eq([owed(a, 0, 30), owed(b, 30, 44)]));
        former.resent(a, 12);
        former.resent(b, Mid::MAX);
        assert!(former.owed().eq([owed(a, 12, 30)]));
        former.forget(30);
        assert_eq!(former.owed().next(), None);
        assert_eq!(former.floor(), 44);
        former.forget(45);
        assert_eq!(former, Former::default());
    }

    #[test]
    fn what_another_copy_has_otherwise_under_a_former_name_is_owed_under_a_name_of_its_own() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut former = Former::default();
        former.parted(a, 31);
        former.parted(b, 45);
        former.put_back();
        former.resent(a, 12);
        former.split(a, 21, "own");
        former.split(b, 21, "not b's number");
        let (own, owed) = (renamed_client(a, 21, "own"), |client, after, to| Owed {
            client,
            after,
            to,
        });
        assert!(former.owed().eq([owed(own, 20, 30), owed(b, 30, 44)]));
        former.split(own, 25, "later");
        let later = renamed_client(own, 25, "later");
        assert!(former.owed().eq([owed(later, 24, 30), owed(b, 30, 44)]));
        former.split(b, 31, "first");
        let first = renamed_client(b, 31, "first");
        assert!(former.owed().eq([owed(later, 24, 30), owed(first, 30, 44)]));
        former.put_back();
        assert!(former.owed().eq([
            owed(a, 0, 20),
            owed(own, 20, 24),
            owed(later, 24, 30),
            owed(first, 30, 44)
        ]));
    }

    #[test]
    fn numbers_of_a_former_name_are_not_sent_under_the_present_one() {
        let standing = Standing {
            epoch: Epoch("e".into()),
            last_mid: 0,
            last_print: None,
        };
        let own = Own {
            processed: 46,
            next: 48,
            waits: true,
            print: None,
        };
        assert_eq!(standing.processed_of(own, Some(45), 44), 44);
    }

    #[test]
    fn copies_of_one_mutation_go_on_under_one_name() {
        let name = |own| renamed_client(Uuid::nil(), 4, own);
        assert_eq!(name("a"), name("a"));
        assert_ne!(name("a"), name("b"));
        assert_ne!(name("a"), renamed_client(Uuid::nil(), 5, "a"));
    }
}
