//! The client: decides what to do next, and leaves the doing to effects.
//!
//! One round is load → push (as long as there is something new to send) → pull (until the cut is whole) → idle.
//! A server that was put back to an earlier state gets its mutations again; a cloned profile goes on under a name of its own.
//! At most one round is under way per tab. Correctness never rests on this machine being alone: the store compares cookies.

mod deposit;
mod port;
mod resend;

pub use port::{Effect, Event, Failure, Halt, Phase, Status, Stored};

use crate::deposit::Hello;
use crate::digest::Digests;
use crate::plan::{Applied, Expected};
use crate::recovery::Standing;
use crate::wire::{Cookie, Frozen, Mid, PullReply, PullRequest, PushReply, PushRequest};
use resend::Resending;
use serde_json::value::RawValue;

/// Longest wait between two tries, ms.
const MAX_BACKOFF: u64 = 60_000;
/// Whoever is asked to wait longer than this before they send more, ms, is not in a crowd: they have sent what one may send in a day.
const CROWD: u64 = 30_000;
/// They look again after so long at most, ms, for what others did: without a line to the server nobody tells them.
const LOOK: u64 = 300_000;
/// A change made while the server is not reached does not wait longer than this for the next try, ms.
const SOON: u64 = 1_000;
/// How often to look while visible and healthy, ms.
const HEARTBEAT: u64 = 60_000;
/// After so many cuts phone and server compare what they hold, also within the hour.
const CUTS: u32 = 200;

/// The state machine of one tab.
#[derive(Debug)]
pub struct Client {
    build: String,
    phase: Phase,
    status: Status,
    again: bool,
    stored: Option<Stored>,
    pushed_to: Mid,
    /// The server answered with an outcome for everything that waited up to this one.
    confirmed: Mid,
    /// The server asked for what follows this one.
    asked: Option<Mid>,
    resending: Option<Resending>,
    /// What the reply that is being applied said of the server.
    heard: Option<Standing>,
    /// The server shall say what its scopes hold.
    check: bool,
    /// Cuts since that was last compared.
    cuts: u32,
    /// What the server said that it holds at the cut that is being applied.
    digests: Option<(Cookie, Digests)>,
    /// Scopes that differed: to be fetched afresh.
    fresh: Vec<String>,
    /// Something of this round was refused or left waiting by the server.
    refused: bool,
    /// Somebody signed in while this round was under way: a 401 it hears was meant for the login before.
    fresh_login: bool,
    /// This round leaves work without a login.
    depositing: bool,
    /// The server takes nothing without a login: not asked again before somebody signs in.
    mute: bool,
    /// The server was told of this device since this machine began or somebody signed in.
    greeted: bool,
    /// Something was saved after the round began.
    unsent: bool,
    /// What this device said of itself when the round began.
    hello: Option<Hello>,
    tries: u32,
    /// How many rounds in a row ended because the store failed.
    store_tries: u32,
    /// The next try comes soon enough, or no sooner than the server asked.
    soon: bool,
    wait: u64,
    /// The server takes no more of this person for so long, ms: the next look comes no sooner, where nothing else asks for one.
    later: Option<u64>,
    noise: u64,
}

impl Client {
    /// `seed` spreads the backoff of many clients; any number does.
    #[must_use]
    pub fn new(build: String, seed: u64) -> Self {
        let status = Status {
            reached: true,
            busy: false,
            halt: None,
            trouble: false,
            caught_up: false,
            left: 0,
            received: 0,
            deposited: 0,
            held: false,
            outdated: false,
            over_quota: None,
            lost: None,
            undecided: Default::default(),
        };
        Self {
            build,
            phase: Phase::Idle,
            status,
            again: false,
            stored: None,
            pushed_to: 0,
            confirmed: 0,
            asked: None,
            resending: None,
            heard: None,
            check: false,
            cuts: 0,
            digests: None,
            fresh: Vec::new(),
            refused: false,
            fresh_login: false,
            depositing: false,
            mute: false,
            greeted: false,
            unsent: false,
            hello: None,
            tries: 0,
            store_tries: 0,
            soon: false,
            wait: 0,
            later: None,
            noise: seed | 1,
        }
    }

    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes an event and says what to do. Events that answer an effect which is no longer wanted do nothing.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let before = self.status;
        let mut effects = match event {
            Event::Wake => self.begin(),
            Event::Committed => self.committed(),
            Event::SignedIn => self.signed_in(),
            Event::SyncRequested => {
                self.check = true;
                self.signed_in()
            }
            Event::ServerReceived { received } => {
                self.status.received = self.status.received.max(received);
                Vec::new()
            }
            Event::TimerFired(number) if number == self.wait => self.begin(),
            Event::TimerFired(_) => Vec::new(),
            Event::Loaded(stored) if self.phase == Phase::Loading => self.loaded(stored),
            Event::Pushed(reply) if self.phase == Phase::Pushing => self.pushed(reply),
            Event::Pushed(reply) if self.phase == Phase::Resending => self.resent(reply),
            Event::ResendNoted if self.phase == Phase::Resending => self.resend_noted(),
            Event::Pulled(reply) if self.phase == Phase::Pulling => self.pulled(reply),
            Event::Deposited(reply) if self.phase == Phase::Depositing => self.deposited(reply),
            Event::Applied(done) if self.phase == Phase::Applying => self.applied(done),
            Event::Checked { fresh } if self.phase == Phase::Checking => self.checked(fresh),
            Event::Rebuilt if self.phase == Phase::Rebuilding => self.rebuilt(),
            Event::StoreFailed if self.phase != Phase::Idle => {
                self.status.trouble = true;
                self.store_tries += 1;
                self.rest(None)
            }
            Event::Loaded(_)
            | Event::Pushed(_)
            | Event::Pulled(_)
            | Event::Deposited(_)
            | Event::Applied(_)
            | Event::Checked { .. }
            | Event::Rebuilt
            | Event::ResendNoted
            | Event::StoreFailed => Vec::new(),
        };
        self.status.busy = self.phase != Phase::Idle;
        if self.status != before {
            effects.push(Effect::Publish(self.status));
        }
        effects
    }

    /// Perhaps somebody signed in: one request finds out.
    fn signed_in(&mut self) -> Vec<Effect> {
        self.status.halt = None;
        self.mute = false;
        self.greeted = false;
        self.tries = 0;
        self.fresh_login = self.phase != Phase::Idle;
        self.begin()
    }

    /// Sends at once; where the last try failed, soon: somebody who goes on working without a server does not cause a try with every
    /// change.
    fn committed(&mut self) -> Vec<Effect> {
        self.unsent = self.phase != Phase::Idle;
        if self.phase != Phase::Idle || self.tries == 0 || self.stopped() {
            return self.begin();
        }
        if std::mem::replace(&mut self.soon, true) {
            return Vec::new();
        }
        vec![self.set_timer(SOON)]
    }

    /// Nothing is said to the server before somebody signs in.
    fn stopped(&self) -> bool {
        self.status.halt == Some(Halt::WrongPrincipal) || (self.status.halt.is_some() && self.mute)
    }

    fn begin(&mut self) -> Vec<Effect> {
        if self.stopped() {
            return Vec::new();
        }
        if self.phase != Phase::Idle {
            self.again = true;
            return Vec::new();
        }
        if self.status.halt.is_some() {
            return self.deposit();
        }
        self.again = false;
        self.unsent = false;
        self.refused = false;
        self.later = None;
        self.pushed_to = 0;
        self.confirmed = 0;
        self.asked = None;
        self.hello = None;
        self.load(None)
    }

    fn load(&mut self, after: Option<Mid>) -> Vec<Effect> {
        self.phase = Phase::Loading;
        vec![Effect::Load { after }]
    }

    fn loaded(&mut self, mut stored: Stored) -> Vec<Effect> {
        if self.depositing {
            return self.loaded_to_deposit(stored);
        }
        if self.hello.is_none() {
            self.hello.clone_from(&stored.hello);
        }
        if let Some((former, batch)) = stored.owed.take()
            && let Some(effects) = self.resend(stored.clone(), former, &batch)
        {
            return effects;
        }
        let frames = frames(&stored.batch);
        let (client, epoch) = (stored.client, stored.epoch.clone());
        let jump = self
            .asked
            .zip(stored.batch.first())
            .is_some_and(|(asked, first)| first.mid > asked + 1);
        self.check |= stored.due || self.cuts >= CUTS;
        self.stored = Some(stored);
        match frames {
            Some(mutations) if !mutations.is_empty() => {
                self.phase = Phase::Pushing;
                vec![Effect::Push(PushRequest {
                    client,
                    epoch,
                    build: self.build.clone(),
                    jump,
                    mutations,
                })]
            }
            Some(_) => {
                // Nothing waits: whatever waited for the next day was sent by another tab, or let go of.
                self.status.over_quota = None;
                self.pull()
            }
            None => {
                // A row that is not JSON any more: keep it, show it, and let the rest of the world in.
                self.refused = true;
                self.pull()
            }
        }
    }

    fn pull(&mut self) -> Vec<Effect> {
        let Some(stored) = &self.stored else {
            return self.rest(None);
        };
        self.phase = Phase::Pulling;
        vec![Effect::Pull(PullRequest {
            client: stored.client,
            person: None,
            cookie: stored.cookie.clone(),
            build: self.build.clone(),
            digest: self.check,
            fresh: self.fresh.clone(),
            hello: self.hello.clone().filter(|_| self.check || !self.greeted),
        })]
    }

    fn pushed(&mut self, reply: Result<PushReply, Failure>) -> Vec<Effect> {
        match reply {
            Ok(reply) => {
                self.reached();
                self.status.over_quota = None;
                self.status.received = self.status.received.max(reply.last_mid);
                let batch = self
                    .stored
                    .as_ref()
                    .map(|stored| stored.batch.as_slice())
                    .unwrap_or_default();
                let (first, sent) = (
                    batch.first().map_or(0, |first| first.mid),
                    batch.last().map_or(0, |last| last.mid),
                );
                if reply.last_mid + 1 < first {
                    return self.lacking(reply.last_mid);
                }
                self.asked = None;
                let all = reply.outcomes.iter().map(|one| one.mid).eq(first..=sent);
                if all && (self.pushed_to == 0 || self.confirmed + 1 == first) {
                    self.confirmed = sent;
                }
                self.pushed_to = reply.last_mid;
                // Not after what the server has: numbers beyond what was sent may be a clone's, and are compared only if they are sent.
                if reply.last_mid >= sent {
                    self.load(Some(sent))
                } else {
                    self.pull()
                }
            }
            Err(Failure::Refused { .. }) => {
                self.reached();
                self.refused = true;
                self.pull()
            }
            // What waits is kept and stays. What others did comes all the same: the answer to an order does not wait for tomorrow.
            Err(Failure::Busy {
                retry_after_ms: Some(ms),
            }) if ms > CROWD => {
                self.reached();
                self.later = Some(ms);
                self.status.over_quota = Some(ms);
                self.pull()
            }
            Err(failure) => self.failed(&failure),
        }
    }

    /// The server lacks what stands before this batch: send it again from what is kept, or go on without it, once each.
    fn lacking(&mut self, last_mid: Mid) -> Vec<Effect> {
        if self.asked == Some(last_mid) {
            self.refused = true;
            return self.pull();
        }
        self.asked = Some(last_mid);
        self.load(Some(last_mid))
    }

    fn pulled(&mut self, reply: Result<PullReply, Failure>) -> Vec<Effect> {
        match reply {
            Ok(reply)
                if self
                    .stored
                    .as_ref()
                    .and_then(|stored| stored.epoch.as_ref())
                    .is_some_and(|known| *known != reply.epoch) =>
            {
                // Its numbers are not the ones this device counted on: apply nothing, keep everything.
                self.recover(Standing::of(&reply))
            }
            Ok(mut reply) => {
                self.reached();
                self.welcome(&reply);
                self.phase = Phase::Applying;
                self.status.left = reply.left;
                let Some(stored) = &mut self.stored else {
                    return self.rest(None);
                };
                let expected = Expected {
                    client: stored.client,
                    epoch: stored.epoch.replace(reply.epoch.clone()),
                    cookie: stored.cookie.replace(reply.cookie.clone()),
                    confirmed: self.confirmed,
                };
                self.heard = Some(Standing::of(&reply));
                let digests = std::mem::take(&mut reply.digests);
                self.digests =
                    (!digests.is_empty() && !reply.more).then(|| (reply.cookie.clone(), digests));
                vec![Effect::Apply {
                    expected,
                    reply: Box::new(reply),
                }]
            }
            Err(failure) => self.failed(&failure),
        }
    }

    fn applied(&mut self, done: Applied) -> Vec<Effect> {
        match done {
            Applied::Staged => {
                self.fresh.clear();
                if self.unsent {
                    // The next round goes on from this page; what was saved does not wait for all that follow.
                    return self.rest(None);
                }
                self.pull()
            }
            Applied::Flipped => {
                self.fresh.clear();
                self.cuts += 1;
                self.status.caught_up = true;
                self.status.left = 0;
                self.status.trouble = self.refused;
                self.compare()
            }
            // Another tab wrote first: look again at what is there now.
            Applied::Stale => {
                self.again = true;
                self.rest(None)
            }
            Applied::Behind => match self.heard.take() {
                Some(standing) => self.recover(standing),
                None => self.rest(None),
            },
            // A push tells which mutation is the first that differs; after a while, in case it does not.
            Applied::Diverged => {
                self.refused = true;
                self.retry(None)
            }
        }
    }

    /// The cut is shown; where the server said what it holds, it is compared.
    fn compare(&mut self) -> Vec<Effect> {
        let Some((cookie, digests)) = self.digests.take() else {
            self.store_tries = 0;
            return self.rest(None);
        };
        self.phase = Phase::Checking;
        vec![Effect::Check { cookie, digests }]
    }

    fn checked(&mut self, fresh: Vec<String>) -> Vec<Effect> {
        (self.check, self.cuts) = (false, 0);
        self.again |= !fresh.is_empty();
        self.fresh = fresh;
        self.store_tries = 0;
        self.rest(None)
    }

    fn recover(&mut self, standing: Standing) -> Vec<Effect> {
        self.reached();
        self.phase = Phase::Rebuilding;
        (self.status.received, self.status.deposited) = (0, 0);
        let expected = self.stored.as_ref().and_then(|stored| stored.epoch.clone());
        vec![Effect::Recover { expected, standing }]
    }

    fn rename_client(&mut self, from: Mid) -> Vec<Effect> {
        let Some(client) = self.stored.as_ref().map(|stored| stored.client) else {
            return self.rest(None);
        };
        self.reached();
        self.phase = Phase::Rebuilding;
        (self.status.received, self.status.deposited) = (0, 0);
        self.greeted = false;
        vec![Effect::Rename { client, from }]
    }

    fn rebuilt(&mut self) -> Vec<Effect> {
        self.store_tries = 0;
        self.again = true;
        self.rest(None)
    }

    fn reached(&mut self) {
        self.status.reached = true;
        self.tries = 0;
    }

    fn failed(&mut self, failure: &Failure) -> Vec<Effect> {
        match failure {
            Failure::Unreachable => {
                self.status.reached = false;
                self.retry(None)
            }
            Failure::Busy { retry_after_ms } => {
                self.status.reached = true;
                self.retry(*retry_after_ms)
            }
            Failure::Refused { .. } => {
                self.status.reached = true;
                self.status.trouble = true;
                self.retry(None)
            }
            Failure::SignIn | Failure::WrongPrincipal if self.fresh_login => self.retry(None),
            Failure::SignIn => self.signed_out(),
            Failure::WrongPrincipal => self.halted(Halt::WrongPrincipal),
            Failure::TooOld => {
                self.reached();
                self.status.outdated = true;
                self.rest(None)
            }
            Failure::WrongEpoch(standing) => self.recover(standing.clone()),
            Failure::Forked { mid } => self.rename_client(*mid),
        }
    }

    fn halted(&mut self, halt: Halt) -> Vec<Effect> {
        self.status.reached = true;
        self.status.halt = Some(halt);
        self.phase = Phase::Idle;
        self.again = false;
        self.stored = None;
        Vec::new()
    }

    /// Ends the round; begins the next at once where something came up meanwhile and the server is there.
    fn rest(&mut self, wait: Option<u64>) -> Vec<Effect> {
        self.phase = Phase::Idle;
        self.stored = None;
        self.depositing = false;
        self.fresh_login = false;
        let again = std::mem::take(&mut self.again);
        match wait {
            Some(ms) => {
                self.tries += 1;
                vec![self.set_timer(ms)]
            }
            None if again => self.begin(),
            None => {
                let ms = match self.later.take() {
                    Some(later) => later.min(LOOK),
                    None => self.pause(),
                };
                vec![self.set_timer(ms)]
            }
        }
    }

    fn retry(&mut self, asked: Option<u64>) -> Vec<Effect> {
        let ms = self.backoff(asked);
        self.soon = asked.is_some() || ms <= SOON;
        self.rest(Some(ms))
    }

    /// Until the next look. A store that failed is tried again soon: what took its room may have let go of it.
    fn pause(&mut self) -> u64 {
        match self.store_tries.checked_sub(1) {
            Some(before) => self.backoff_after(before),
            None => HEARTBEAT,
        }
    }

    fn set_timer(&mut self, ms: u64) -> Effect {
        self.wait += 1;
        Effect::Wait {
            number: self.wait,
            ms,
        }
    }

    /// 1 s, 2 s, 4 s … 60 s, each between half and all of it; never sooner than the server asked.
    fn backoff(&mut self, asked: Option<u64>) -> u64 {
        self.backoff_after(self.tries).max(asked.unwrap_or(0))
    }

    fn backoff_after(&mut self, tries: u32) -> u64 {
        let full = (1_000_u64 << tries.min(6)).min(MAX_BACKOFF);
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        full / 2 + self.noise % (full / 2)
    }
}

/// The bytes as they are; none where a row is not JSON any more.
fn frames(batch: &[Frozen]) -> Option<Vec<Box<RawValue>>> {
    let raw = |frozen: &Frozen| RawValue::from_string(frozen.json.clone()).ok();
    batch.iter().map(raw).collect()
}

#[cfg(test)]
mod tests;
