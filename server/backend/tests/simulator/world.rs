//! The world of one run: a virtual clock, a queue of what happens next, phones, a server that can be killed.

mod disaster;
mod traffic;

use crate::check;
use crate::device::Device;
use crate::faults::{Bug, Faults, Report};
use crate::network::Fate;
use crate::noise::Noise;
use crate::people::{START, Template, open};
use crate::request::Request;
use crate::wish;
use backend::{Backend, FixedClock, TestDatabase};
use domain::policy::Actor;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use sync::{Effect, Event, Expected, Failure, Mid, Outcome, PullReply};
use uuid::Uuid;

/// Faults go on for so many virtual ms; then everybody gets time to agree.
const FAULTY: u64 = 600_000;
const SETTLE: u64 = 400_000;

/// Phones, clones among them.
const MOST: usize = 6;

/// Four runs in so many have a catalogue of several pages, one of each quarter.
const LARGE: u64 = 64;

enum Action {
    /// Somebody uses a phone.
    Use {
        device: usize,
    },
    /// A tab hears something.
    Hear {
        device: usize,
        tab: usize,
        life: u64,
        event: Event,
    },
    Load {
        device: usize,
        tab: usize,
        life: u64,
        after: Option<Mid>,
    },
    Apply {
        device: usize,
        tab: usize,
        life: u64,
        expected: Expected,
        reply: Box<PullReply>,
    },
    /// Setting the store right after a restore or a clone.
    Rebuild {
        device: usize,
        tab: usize,
        life: u64,
        effect: Effect,
    },
    Arrive {
        device: usize,
        tab: usize,
        life: u64,
        request: Request,
        fate: Fate,
        first: bool,
    },
    /// Another tab of the phone wrote.
    News {
        device: usize,
        life: u64,
        from: usize,
    },
    Misfortune,
}

/// One run.
pub struct World {
    pub backend: Option<Backend>,
    pub clock: Arc<FixedClock>,
    pub devices: Vec<Device>,
    pub now: u64,
    /// The first outcome that any reply told of a mutation.
    pub outcomes: BTreeMap<(Uuid, Mid), Outcome>,
    /// Where each message stood when somebody was first shown it.
    pub places: BTreeMap<Uuid, (Uuid, u32)>,
    /// How far each marker was when it was last shown.
    pub read: BTreeMap<Uuid, u32>,
    pub noise: Noise,
    pub bug: Option<Bug>,
    pub report: Report,
    faults: Faults,
    backup: Option<disaster::Saved>,
    database: TestDatabase,
    folder: tempfile::TempDir,
    queue: BTreeMap<(u64, u64), Action>,
    serial: u64,
    trace: DefaultHasher,
}

impl World {
    pub async fn new(template: &Template, seed: u64, faults: Faults, bug: Option<Bug>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = template.copy(folder.path(), seed % LARGE < 4).await;
        let clock = Arc::new(FixedClock::at(START));
        let mut noise = Noise::new(seed);
        let count = 2 + noise.below(3);
        let mut devices = Vec::new();
        for at in 0..count {
            // Two phones of one person, and one each of others, staff among them; sometimes a guest instead of the second phone.
            let third = if noise.chance(300) { 1 } else { 0 };
            let who: &Actor = &template.people[[0, 2, third, 3][usize::try_from(at).unwrap()]];
            let (client, tabs) = (noise.uuid(START), 1 + noise.below(2));
            devices.push(Device::new(*who, client, tabs, noise.next()));
        }
        let backend = Some(open(&database, clock.clone()).await);
        Self {
            backend,
            clock,
            devices,
            now: 0,
            outcomes: BTreeMap::new(),
            places: BTreeMap::new(),
            read: BTreeMap::new(),
            noise,
            bug,
            report: Report::default(),
            faults,
            backup: None,
            database,
            folder,
            queue: BTreeMap::new(),
            serial: 0,
            trace: DefaultHasher::new(),
        }
    }

    pub fn report(&self) -> Report {
        Report {
            trace: self.trace.finish(),
            ..self.report.clone()
        }
    }

    /// Lives through the faults, settles, and checks.
    pub async fn live(&mut self) -> Result<(), String> {
        self.wake_everybody();
        for device in 0..self.devices.len() {
            self.plan(1_000, Action::Use { device });
        }
        self.plan(3_000, Action::Misfortune);
        self.run_until(FAULTY).await?;
        self.faults = Faults::NONE;
        for device in &mut self.devices {
            (device.reachable, device.signed_in) = (true, true);
        }
        self.wake_everybody();
        self.run_until(FAULTY + SETTLE).await?;
        check::agreed(self).await
    }

    fn wake_everybody(&mut self) {
        for device in 0..self.devices.len() {
            self.wake(device);
        }
    }

    fn wake(&mut self, device: usize) {
        let life = self.devices[device].life;
        for tab in 0..self.devices[device].tabs.len() {
            self.plan(
                1,
                Action::Hear {
                    device,
                    tab,
                    life,
                    event: Event::SignedIn,
                },
            );
        }
    }

    fn plan(&mut self, in_ms: u64, action: Action) {
        self.serial += 1;
        self.queue.insert((self.now + in_ms, self.serial), action);
    }

    async fn run_until(&mut self, end: u64) -> Result<(), String> {
        while let Some(entry) = self.queue.first_entry() {
            if entry.key().0 > end {
                break;
            }
            let ((at, serial), action) = entry.remove_entry();
            self.now = at;
            self.clock.set(START + i64::try_from(at).unwrap());
            (at, serial, std::mem::discriminant(&action)).hash(&mut self.trace);
            self.act(action).await?;
            check::always(self)?;
        }
        self.now = end;
        Ok(())
    }

    fn alive(&self, device: usize, tab: usize, life: u64) -> bool {
        self.devices[device].life == life && tab < self.devices[device].tabs.len()
    }

    async fn act(&mut self, action: Action) -> Result<(), String> {
        match action {
            Action::Use { device } => self.somebody_uses(device),
            Action::Hear {
                device,
                tab,
                life,
                event,
            } if self.alive(device, tab, life) => self.hear(device, tab, event),
            Action::Load {
                device,
                tab,
                life,
                after,
            } if self.alive(device, tab, life) => {
                let stored = self.devices[device].store.stored(after, self.now);
                self.hear(device, tab, Event::Loaded(stored));
            }
            Action::Apply {
                device,
                tab,
                life,
                expected,
                reply,
            } if self.alive(device, tab, life) => {
                self.apply(device, tab, &expected, *reply);
            }
            Action::Rebuild {
                device,
                tab,
                life,
                effect,
            } if self.alive(device, tab, life) => self.rebuild(device, tab, effect),
            Action::Arrive {
                device,
                tab,
                life,
                request,
                fate,
                first,
            } => {
                self.arrive(device, tab, life, &request, fate, first)
                    .await?
            }
            Action::News { device, life, from } if self.devices[device].life == life => {
                for tab in (0..self.devices[device].tabs.len()).filter(|tab| *tab != from) {
                    self.devices[device].reload(tab);
                }
            }
            Action::Misfortune => self.misfortune().await,
            Action::Hear { .. }
            | Action::Load { .. }
            | Action::Apply { .. }
            | Action::Rebuild { .. }
            | Action::News { .. } => {}
        }
        Ok(())
    }

    fn somebody_uses(&mut self, device: usize) {
        let now = START + i64::try_from(self.now).unwrap();
        let tab =
            usize::try_from(self.noise.below(self.devices[device].tabs.len() as u64)).unwrap();
        if self.now < FAULTY {
            let wait = 500 + self.noise.below(30_000);
            self.plan(wait, Action::Use { device });
            if let Some(draft) = wish::next(&self.devices[device], tab, now, &mut self.noise) {
                self.devices[device].commit(tab, &draft, now, self.bug);
                draft.mutation.name().hash(&mut self.trace);
                self.report.committed += 1;
                self.news(device, tab);
                self.hear(device, tab, Event::Committed);
            }
        }
    }

    fn news(&mut self, device: usize, from: usize) {
        let life = self.devices[device].life;
        let late = self.noise.below(50);
        self.plan(late, Action::News { device, life, from });
    }

    fn hear(&mut self, device: usize, tab: usize, event: Event) {
        if let Event::Rang(number) = event
            && self.devices[device].tabs[tab].wait != number
        {
            return;
        }
        self.plant(device, &event);
        let effects = self.devices[device].tabs[tab].machine.step(event);
        for effect in effects {
            self.perform(device, tab, effect);
        }
    }

    /// Planted bugs that react to replies.
    fn plant(&mut self, device: usize, event: &Event) {
        let outbox = &mut self.devices[device].store.now.outbox;
        match (self.bug, event) {
            (Some(Bug::DropOnFailure), Event::Pushed(Err(_))) => drop(outbox.pop_first()),
            (Some(Bug::DropOnSignIn), Event::Pushed(Err(Failure::SignIn))) => outbox.clear(),
            (Some(Bug::ForgetOnReply), Event::Pushed(Ok(reply))) => {
                outbox.retain(|mid, _| *mid > reply.last_mid)
            }
            (Some(Bug::EncodeAgain), Event::Pushed(Err(_))) => {
                for json in outbox.values_mut() {
                    *json = json.replacen("\"at\":1", "\"at\": 1", 1);
                }
            }
            _ => {}
        }
    }

    fn perform(&mut self, device: usize, tab: usize, effect: Effect) {
        let life = self.devices[device].life;
        let soon = 1 + self.noise.below(20);
        match effect {
            Effect::Load { after } => self.plan(
                soon,
                Action::Load {
                    device,
                    tab,
                    life,
                    after,
                },
            ),
            Effect::Apply { expected, reply } => self.plan(
                soon,
                Action::Apply {
                    device,
                    tab,
                    life,
                    expected,
                    reply,
                },
            ),
            effect @ (Effect::Recover { .. } | Effect::Refound { .. }) => self.plan(
                soon,
                Action::Rebuild {
                    device,
                    tab,
                    life,
                    effect,
                },
            ),
            Effect::Push(request) => self.send(
                device,
                tab,
                Request::Push(serde_json::to_string(&request).unwrap()),
            ),
            Effect::Pull(request) => self.send(
                device,
                tab,
                Request::Pull(serde_json::to_string(&request).unwrap()),
            ),
            Effect::Wait { number, ms } => {
                self.devices[device].tabs[tab].wait = number;
                self.plan(
                    ms,
                    Action::Hear {
                        device,
                        tab,
                        life,
                        event: Event::Rang(number),
                    },
                );
            }
            Effect::Check { cookie, digests } => {
                let now = self.now;
                let store = &mut self.devices[device].store;
                let (differ, fresh) = store.check(&cookie, &digests, now);
                self.report.checks += 1;
                self.report.differed += u64::from(!differ.is_empty());
                self.hear(device, tab, Event::Checked { fresh });
            }
            Effect::Say(_) => {}
        }
    }

    fn apply(&mut self, device: usize, tab: usize, expected: &Expected, reply: PullReply) {
        let (bug, now) = (self.bug, self.now);
        let (done, writes) = self.devices[device].store.apply(bug, expected, reply, now);
        self.report.staged += u64::from(done == sync::Applied::Staged);
        if done == sync::Applied::Stale {
            self.report.stale += 1;
            self.devices[device].reload(tab);
        }
        if let Some(writes) = writes {
            self.devices[device].tabs[tab].fold(&writes);
            self.news(device, tab);
        }
        self.hear(device, tab, Event::Applied(done));
    }

    fn rebuild(&mut self, device: usize, tab: usize, effect: Effect) {
        let any = self.noise.uuid(START);
        let phone = &mut self.devices[device];
        match effect {
            Effect::Recover { standing, .. } if self.bug == Some(Bug::IgnoreEpoch) => {
                phone.store.now.epoch = Some(standing.epoch);
            }
            Effect::Recover { expected, standing } => {
                let before = phone.store.now.processed;
                phone.store.recover(self.bug, expected.as_ref(), &standing);
                self.report.resent += before - phone.store.now.processed;
            }
            Effect::Refound { client, from } => phone.refound(self.bug, client, from, any),
            _ => {}
        }
        self.devices[device].reload(tab);
        self.news(device, tab);
        self.hear(device, tab, Event::Rebuilt);
    }

    async fn misfortune(&mut self) {
        if self.now >= FAULTY {
            return;
        }
        self.plan(2_000, Action::Misfortune);
        let at = usize::try_from(self.noise.below(self.devices.len() as u64)).unwrap();
        let (seed, tabs) = (self.noise.next(), 1 + self.noise.below(2));
        if self.noise.chance(self.faults.power) {
            self.devices[at].store.power_loss(self.bug);
            self.report.power_losses += 1;
            self.devices[at].open_tabs(tabs, seed);
            self.wake(at);
        } else if self.noise.chance(self.faults.kill) {
            self.report.kills += 1;
            self.devices[at].open_tabs(tabs, seed);
            self.wake(at);
        }
        if self.noise.chance(self.faults.server_kill) {
            self.report.server_kills += 1;
            self.backend = None;
            self.backend = Some(open(&self.database, self.clock.clone()).await);
        }
        if self.noise.chance(self.faults.backup) {
            self.back_up().await;
        }
        if self.noise.chance(self.faults.restore) {
            self.restore().await;
        }
        if self.noise.chance(self.faults.clone) && self.devices.len() < MOST {
            self.report.clones += 1;
            let twin = self.devices[at].cloned(seed);
            self.devices.push(twin);
            let device = self.devices.len() - 1;
            self.wake(device);
            self.plan(1_000, Action::Use { device });
        }
        if self.noise.chance(self.faults.cut) {
            self.devices[at].reachable = !self.devices[at].reachable;
        }
        if self.noise.chance(self.faults.sign_out) {
            self.devices[at].signed_in = !self.devices[at].signed_in;
            if self.devices[at].signed_in {
                self.wake(at);
            }
        }
    }
}
