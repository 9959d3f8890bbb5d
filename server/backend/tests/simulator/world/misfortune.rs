//! What goes wrong beside the network, and how it stops.

use super::{Action, World};
use crate::bug::Bug;
use crate::faults::{Faults, Kind};
use crate::noise::Noise;
use crate::people::{START, old_order, open, special};
use domain::account::Role;
use domain::{Entity, Key, Row};
use sqlx::Row as _;
use sync::Event;

/// Phones, clones among them.
const MOST: usize = 6;
/// Ten years, ms.
const DECADE: u64 = 315_576_000_000;

/// How far a clock may be off, ms: minutes, or up to ten years.
pub fn off(noise: &mut Noise) -> i64 {
    let most = [600_000, 86_400_000, DECADE][usize::try_from(noise.below(3)).unwrap()];
    let by = i64::try_from(noise.below(most)).unwrap();
    if noise.chance(500) { by } else { -by }
}

impl World {
    pub(super) async fn misfortune(&mut self) -> Result<(), String> {
        if self.now >= self.until {
            return Ok(());
        }
        self.plan(2_000, Action::Misfortune);
        let at = usize::try_from(self.noise.below(self.devices.len() as u64)).unwrap();
        self.browser(at);
        self.machine(at);
        self.login(at);
        self.server().await;
        self.office(at).await;
        self.give_a_file(at).await
    }

    fn happens(&mut self, kind: Kind) -> bool {
        self.noise.chance(self.faults.rate(kind))
    }

    /// Kills, losses and copies of a browser's profile.
    fn browser(&mut self, at: usize) {
        let (seed, tabs) = (self.noise.next(), 1 + self.noise.below(2));
        let client = self.noise.uuid(START);
        let restarts = if self.happens(Kind::Power) {
            self.devices[at].store.power_loss(self.bug);
            self.report.power_losses += 1;
            true
        } else if self.happens(Kind::Kill) {
            self.report.kills += 1;
            true
        } else if self.happens(Kind::Evict) {
            self.report.evictions += 1;
            self.report.lost_with_eviction += self.devices[at].evict(self.bug, client, tabs, seed);
            true
        } else {
            false
        };
        if restarts {
            self.devices[at].open_tabs(tabs, seed);
            self.wake(at, Event::Wake);
        }
        if self.happens(Kind::Clone) && self.devices.len() < MOST {
            self.report.clones += 1;
            let twin = self.devices[at].cloned(seed);
            self.devices.push(twin);
            let device = self.devices.len() - 1;
            self.wake(device, Event::Wake);
            self.plan(1_000, Action::Use { device });
        }
    }

    /// The phone itself.
    fn machine(&mut self, at: usize) {
        let long = 2_000 + self.noise.below(60_000);
        if self.happens(Kind::Freeze) {
            let tabs = self.devices[at].tabs.len() as u64;
            let tab = usize::try_from(self.noise.below(tabs)).unwrap();
            self.devices[at].tabs[tab].frozen = self.now + 2 * long;
            self.report.freezes += 1;
        }
        if self.happens(Kind::Full) {
            self.devices[at].full = self.now + long;
        }
        if self.happens(Kind::Clock) {
            self.devices[at].clock = off(&mut self.noise);
            self.report.jumps += 1;
        }
        if self.happens(Kind::Cut) {
            self.devices[at].reachable = !self.devices[at].reachable;
        }
    }

    fn login(&mut self, at: usize) {
        let other = usize::try_from(self.noise.below(self.people.len() as u64)).unwrap();
        let phone = &mut self.devices[at];
        let before = (phone.signed_in, phone.is_others());
        if self.noise.chance(self.faults.rate(Kind::SignOut)) {
            phone.signed_in = !phone.signed_in;
        }
        if self.noise.chance(self.faults.rate(Kind::OtherLogin)) || phone.is_others() {
            // Somebody else uses this browser for a few seconds.
            phone.login = if phone.is_others() {
                phone.own.clone()
            } else {
                self.people[other].clone()
            };
            self.report.other_logins += u64::from(phone.is_others());
        }
        let now = (phone.signed_in, phone.is_others());
        if now != before && now == (true, false) {
            self.wake(at, Event::SignedIn);
        }
    }

    /// The server's process and its copies.
    async fn server(&mut self) {
        if self.happens(Kind::ServerKill) {
            self.report.server_kills += 1;
            self.backend = None;
            self.backend = Some(open(&self.database, self.clock.clone()).await);
        }
        if self.happens(Kind::Busy) {
            self.busy = self.now + 1_000 + self.noise.below(30_000);
            self.report.busy += 1;
        }
        if self.happens(Kind::Backup) {
            self.back_up().await;
        }
        if self.happens(Kind::Restore) {
            self.restore().await;
        }
    }

    /// What people do at the server: roles, the menu, and forgetting.
    async fn office(&mut self, at: usize) {
        let Some(backend) = self.backend.clone() else {
            return;
        };
        let own = self.devices[at].own.actor;
        if self.happens(Kind::Role) && own.role.is_staff() {
            let fallen = self.devices[at].role == Role::Customer;
            let role = if fallen { own.role } else { Role::Customer };
            backend.set_role(own.user, role).await.unwrap();
            self.report.roles += 1;
            self.poke();
        }
        if self.happens(Kind::Remove) {
            let id = self.noise.uuid(START);
            if self.offered.len() < 3 {
                self.specials.insert(id);
                self.offered.push(id);
                let rows = vec![Row::Product(special(id))];
                backend.put_rows(rows).await.unwrap();
            } else {
                let key = Key::new(Entity::Product, self.offered.remove(0));
                backend.remove_rows(&[key]).await.unwrap();
                self.report.removed += 1;
            }
            self.poke();
        }
        if self.happens(Kind::Move) {
            // Between the customer and the guest, who may both have a phone here, and staff who see it wherever it is.
            let (which, to) = (self.noise.below(3), self.noise.below(2));
            let to = self.people[usize::try_from(to).unwrap()].actor.user;
            let order = old_order(u8::try_from(which).unwrap(), to);
            backend.put_rows(vec![Row::Order(order)]).await.unwrap();
            self.report.moved += 1;
            self.poke();
        }
        // What is free is offered to who waits, as it would be every few seconds.
        if backend.run_due_waitlist().await.unwrap() > 0 {
            self.poke();
        }
        if self.happens(Kind::Compact) {
            self.compact(&backend).await;
        }
    }

    /// Forgets the deletions of one scope, up to somewhere.
    async fn compact(&mut self, backend: &backend::Backend) {
        let mut connection = self.database.connect().await.unwrap();
        let scopes = sqlx::query("SELECT scope, version FROM scope ORDER BY scope")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        sqlx::Connection::close(connection).await.unwrap();
        let Some(scope) = self.noise.pick(&scopes) else {
            return;
        };
        let (scope, top): (String, i64) = (scope.get(0), scope.get(1));
        let back = i64::try_from(self.noise.below(5)).unwrap();
        let scope = scope.parse().unwrap();
        let up_to = (top - back).max(0);
        backend.forget_deletions(scope, up_to).await.unwrap();
        self.report.compacted += 1;
    }

    /// Nothing goes wrong any more. Clocks stay as wrong as they are, and one of the staff may stay without a role.
    pub(super) async fn calm(&mut self) {
        self.faults = Faults::NONE;
        self.busy = 0;
        let backend = self.backend.clone().unwrap();
        for at in 0..self.devices.len() {
            let own = self.devices[at].own.clone();
            if own.actor.role.is_staff() && self.noise.chance(700) {
                backend
                    .set_role(own.actor.user, own.actor.role)
                    .await
                    .unwrap();
            }
        }
        for at in 0..self.devices.len() {
            let device = &mut self.devices[at];
            let person = backend.person(&device.own.token).await.unwrap().unwrap();
            device.login = device.own.clone();
            (device.reachable, device.signed_in, device.full) = (true, true, 0);
            (device.actor.role, device.role) = (person.actor.role, person.actor.role);
            for tab in 0..device.tabs.len() {
                device.tabs[tab].frozen = 0;
                device.reload(tab);
            }
            self.wake(at, Event::SignedIn);
        }
    }

    pub(super) fn is_planted(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }
}
