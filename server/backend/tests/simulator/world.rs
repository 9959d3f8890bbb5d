//! The world of one run: a virtual clock, a queue of what happens next, phones, a server that can be killed.

mod disaster;
mod files;
mod misfortune;
mod tab;
mod traffic;

use crate::bug::Bug;
use crate::check;
use crate::device::Device;
use crate::faults::{Faults, Kind};
use crate::life::Life;
use crate::network::Fate;
use crate::noise::Noise;
use crate::people::{Login, START, Template, folder, open};
use crate::report::Report;
use crate::request::Request;
use crate::wish::{self, Wish};
use backend::{Backend, FixedClock, TestDatabase};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use sync::{Effect, Event, Expected, Mid, Outcome, PullReply};
use uuid::Uuid;

/// After the faults, so many virtual ms to agree.
const SETTLE: u64 = 400_000;

/// And so many more to hear that the files have come.
const AFTER: u64 = 60_000;

/// Four runs in so many have a catalogue of several pages.
const LARGE: u64 = 64;

/// A tab, in one life of its browser.
#[derive(Clone, Copy)]
struct Place {
    device: usize,
    tab: usize,
    life: u64,
}

/// What happens in a tab.
enum What {
    Hear(Event),
    Load {
        after: Option<Mid>,
    },
    Apply {
        expected: Expected,
        reply: Box<PullReply>,
    },
    /// Setting the store right after a restore or a clone.
    Rebuild(Effect),
    /// Another tab wrote: reads everything again.
    Look,
}

enum Action {
    /// Somebody uses a phone.
    Use {
        device: usize,
    },
    /// Late where the tab was frozen meanwhile.
    Tab {
        place: Place,
        what: What,
        late: bool,
    },
    Arrive {
        place: Place,
        request: Request,
        fate: Fate,
        first: bool,
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
    /// What was on the menu for a while.
    pub specials: BTreeSet<Uuid>,
    pub noise: Noise,
    pub bug: Option<Bug>,
    pub report: Report,
    pub database: TestDatabase,
    people: Vec<Login>,
    faults: Faults,
    until: u64,
    wishes: u64,
    /// What is done most in this life; see [`wish::next`].
    theme: u64,
    /// The database takes no writes until then.
    busy: u64,
    /// Of what is on the menu for a while: there now.
    offered: Vec<Uuid>,
    backups: Vec<disaster::Saved>,
    /// For a planted bug: the last reply to each client, by the cookie that it answered.
    answered: BTreeMap<Uuid, (Option<sync::Cookie>, PullReply)>,
    folder: tempfile::TempDir,
    queue: BTreeMap<(u64, u64), Action>,
    serial: u64,
    trace: DefaultHasher,
}

impl World {
    pub async fn new(template: &Template, life: &Life) -> Self {
        let (seed, faults) = (life.seed, life.faults());
        let folder = folder();
        let large = life.large || seed % LARGE < 4;
        let database = template.copy(folder.path(), large).await;
        let clock = Arc::new(FixedClock::at(START));
        let mut noise = Noise::new(seed);
        let count = (2 + noise.below(3)).min(life.devices);
        let mut devices = Vec::new();
        for at in 0..count {
            // Two phones of one person, and one each of others, staff among them; sometimes a guest instead of the second phone.
            let third = if noise.chance(300) { 1 } else { 0 };
            let who = &template.people[[0, 2, third, 3][usize::try_from(at).unwrap()]];
            let (client, tabs) = (noise.uuid(START), 1 + noise.below(2));
            devices.push(Device::new(who, client, tabs, noise.next()));
        }
        if faults.rate(Kind::Clock) > 0 {
            for device in &mut devices {
                device.clock = misfortune::off(&mut noise);
            }
        }
        let backend = Some(open(&database, clock.clone()).await);
        Self {
            backend,
            theme: seed,
            clock,
            devices,
            now: 0,
            outcomes: BTreeMap::new(),
            places: BTreeMap::new(),
            read: BTreeMap::new(),
            specials: BTreeSet::new(),
            noise,
            bug: life.bug,
            report: Report::default(),
            database,
            people: template.people.clone(),
            faults,
            until: life.until * 1_000,
            wishes: life.wishes,
            busy: 0,
            offered: Vec::new(),
            backups: Vec::new(),
            answered: BTreeMap::new(),
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
        for device in 0..self.devices.len() {
            self.wake(device, Event::Wake);
            self.plan(1_000, Action::Use { device });
        }
        self.plan(3_000, Action::Misfortune);
        self.run_until(self.until).await?;
        self.calm().await;
        self.run_until(self.until + SETTLE).await?;
        self.give_every_file().await?;
        self.run_until(self.until + SETTLE + AFTER).await?;
        check::agreed(self).await
    }

    /// Closes what is open, so that nothing of this run is left for the next.
    pub async fn end(&mut self) {
        if let Some(backend) = self.backend.take() {
            backend.close().await;
        }
    }

    fn wake(&mut self, device: usize, event: Event) {
        for place in self.places_of(device) {
            let event = match event {
                Event::SignedIn => Event::SignedIn,
                _ => Event::Wake,
            };
            self.tab_in(1, place, What::Hear(event));
        }
    }

    fn places_of(&self, device: usize) -> Vec<Place> {
        let (life, tabs) = (self.devices[device].life, self.devices[device].tabs.len());
        let place = |tab| Place { device, tab, life };
        (0..tabs).map(place).collect()
    }

    fn plan(&mut self, in_ms: u64, action: Action) {
        self.serial += 1;
        self.queue.insert((self.now + in_ms, self.serial), action);
    }

    fn tab_in(&mut self, in_ms: u64, place: Place, what: What) {
        let late = false;
        self.plan(in_ms, Action::Tab { place, what, late });
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

    /// A phone's own idea of the time, epoch ms.
    fn time_of(&self, device: usize) -> i64 {
        START + i64::try_from(self.now).unwrap() + self.devices[device].clock
    }

    async fn act(&mut self, action: Action) -> Result<(), String> {
        match action {
            Action::Use { device } => self.somebody_uses(device),
            Action::Tab { place, what, late } => {
                let phone = &self.devices[place.device];
                if phone.life == place.life && place.tab < phone.tabs.len() {
                    self.in_tab(place, what, late)?;
                }
            }
            Action::Arrive {
                place,
                request,
                fate,
                first,
            } => self.arrive(place, &request, fate, first).await?,
            Action::Misfortune => self.misfortune().await?,
        }
        Ok(())
    }

    fn somebody_uses(&mut self, device: usize) {
        if self.now >= self.until {
            return;
        }
        let wait = 500 + self.noise.below(30_000);
        self.plan(wait, Action::Use { device });
        let tabs = self.devices[device].tabs.len() as u64;
        let tab = usize::try_from(self.noise.below(tabs)).unwrap();
        let wish = self.wish(device, tab);
        let (Some(wish), true) = (wish, self.wishes > 0) else {
            return;
        };
        if self.devices[device].tabs[tab].frozen > self.now {
            return;
        }
        self.wishes -= 1;
        let (now, bug) = (self.time_of(device), self.bug);
        wish.name().hash(&mut self.trace);
        let phone = &mut self.devices[device];
        if phone.full > self.now {
            phone.abort(wish, now, bug);
            self.report.aborted += 1;
            return;
        }
        let mut wishes = std::mem::take(&mut phone.forms);
        wishes.push(wish);
        for wish in wishes {
            self.report.committed += 1;
            match &wish {
                Wish::Newer(_) => self.report.newer += 1,
                Wish::Known(_) => {}
            }
            self.devices[device].commit(tab, &wish, now, bug);
        }
        let life = self.devices[device].life;
        self.news(Place { device, tab, life });
        self.hear(Place { device, tab, life }, Event::Committed);
    }

    fn wish(&mut self, device: usize, tab: usize) -> Option<Wish> {
        let now = self.time_of(device);
        let phone = &self.devices[device];
        if self.noise.chance(self.faults.rate(Kind::Newer)) {
            return Some(Wish::Newer(self.noise.uuid(now)));
        }
        if self.noise.chance(self.faults.rate(Kind::Poison)) {
            let wish = wish::poison(phone, tab, now, &mut self.noise);
            self.report.poisoned += u64::from(wish.is_some());
            return wish;
        }
        wish::next(phone, tab, now, self.theme, &mut self.noise).map(Wish::Known)
    }

    /// The other tabs of the phone hear that one of them wrote.
    fn news(&mut self, from: Place) {
        let late = self.noise.below(50);
        for place in self.places_of(from.device) {
            if place.tab != from.tab {
                self.tab_in(late, place, What::Look);
            }
        }
    }
}
