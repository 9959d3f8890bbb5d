//! What goes on in a tab: events in, effects out, the store between.

use super::{Action, Place, What, World};
use crate::bug::Bug;
use crate::check;
use crate::people::START;
use crate::request::Request;
use sync::{Applied, Effect, Event, Expected, Failure, PullReply};

impl World {
    pub(super) fn in_tab(&mut self, place: Place, what: What, late: bool) -> Result<(), String> {
        let frozen = self.devices[place.device].tabs[place.tab].frozen;
        if frozen > self.now {
            let late = true;
            self.plan(frozen - self.now, Action::Tab { place, what, late });
            return Ok(());
        }
        self.devices[place.device].tabs[place.tab].thawed |= late;
        let aborts = self.devices[place.device].full > self.now;
        match what {
            What::Hear(event) => self.hear(place, event),
            What::Load { after } => {
                let now = self.time_of(place.device);
                let phone = &self.devices[place.device];
                let mut stored = phone.store.stored(self.bug, after, now);
                stored.hello = Some(phone.hello());
                self.hear(place, Event::Loaded(stored));
            }
            What::Apply { expected, reply } if aborts => {
                if self.bug == Some(Bug::TornFlip) {
                    let disk = &mut self.devices[place.device].store.now;
                    if disk.cookie == expected.cookie {
                        (disk.cookie, disk.epoch) = (Some(reply.cookie), Some(reply.epoch));
                    }
                }
                self.store_failed(place);
            }
            What::Rebuild(_) if aborts => self.store_failed(place),
            What::Apply { expected, reply } => self.apply(place, &expected, *reply)?,
            What::Rebuild(effect) => self.rebuild(place, effect),
            What::Look => self.devices[place.device].reload(place.tab),
        }
        Ok(())
    }

    /// The store took nothing.
    fn store_failed(&mut self, place: Place) {
        self.report.full += 1;
        self.hear(place, Event::StoreFailed);
    }

    pub(super) fn hear(&mut self, place: Place, event: Event) {
        let tab = &self.devices[place.device].tabs[place.tab];
        let missed = matches!(event, Event::TimerFired(number) if tab.wait != number);
        let deaf = self.bug == Some(Bug::DeafToSignIn) && matches!(event, Event::SignedIn);
        if missed || deaf {
            return;
        }
        self.plant(place.device, &event);
        let machine = &mut self.devices[place.device].tabs[place.tab].machine;
        for effect in machine.step(event) {
            self.perform(place, effect);
        }
    }

    /// Planted bugs that react to replies.
    fn plant(&mut self, device: usize, event: &Event) {
        let disk = &mut self.devices[device].store.now;
        let outbox = &mut disk.outbox;
        match (self.bug, event) {
            (Some(Bug::DropOnFailure), Event::Pushed(Err(_))) => drop(outbox.pop_first()),
            (Some(Bug::DropOnSignIn), Event::Pushed(Err(Failure::SignIn))) => outbox.clear(),
            (Some(Bug::ForgetOnReply), Event::Pushed(Ok(reply))) => {
                outbox.retain(|mid, _| *mid > reply.last_mid)
            }
            (Some(Bug::AckByReply), Event::Pushed(Ok(reply))) => {
                disk.processed = disk.processed.max(reply.last_mid);
            }
            (Some(Bug::EncodeAgain), Event::Pushed(Err(_))) => {
                for json in outbox.values_mut() {
                    *json = json.replacen("\"at\":1", "\"at\": 1", 1);
                }
            }
            _ => {}
        }
    }

    fn perform(&mut self, place: Place, effect: Effect) {
        let soon = 1 + self.noise.below(20);
        match effect {
            Effect::Load { after } => self.tab_in(soon, place, What::Load { after }),
            Effect::Apply { expected, reply } => {
                self.tab_in(soon, place, What::Apply { expected, reply });
            }
            effect @ (Effect::Recover { .. } | Effect::Rename { .. }) => {
                self.tab_in(soon, place, What::Rebuild(effect));
            }
            Effect::Push(mut request) => {
                request.jump &= self.bug != Some(Bug::NeverJump);
                let json = serde_json::to_string(&request).unwrap();
                self.send(place, Request::Push(json));
            }
            Effect::Pull(mut request) => {
                let person = self.devices[place.device].own.actor.user.0;
                request.person = (self.bug != Some(Bug::NamelessPull)).then_some(person);
                let json = serde_json::to_string(&request).unwrap();
                self.send(place, Request::Pull(json));
            }
            Effect::Deposit(request) => {
                let json = serde_json::to_string(&request).unwrap();
                self.send(place, Request::Deposit(json));
            }
            Effect::Wait { number, ms } => {
                let hurried = self.bug == Some(Bug::NoBackoff) && ms < 60_000;
                let ms = if hurried { 1 } else { ms };
                self.devices[place.device].tabs[place.tab].wait = number;
                self.tab_in(ms, place, What::Hear(Event::TimerFired(number)));
            }
            Effect::Resent {
                epoch,
                client,
                up_to,
            } => {
                let store = &mut self.devices[place.device].store;
                store.resent(epoch.as_ref(), client, up_to);
                self.report.given_back += 1;
                self.hear(place, Event::ResendNoted);
            }
            Effect::Check { cookie, digests } => {
                let now = self.time_of(place.device);
                let store = &mut self.devices[place.device].store;
                let (differ, fresh) = store.check(&cookie, &digests, now);
                self.report.checks += 1;
                self.report.differed += u64::from(!differ.is_empty());
                self.hear(place, Event::Checked { fresh });
            }
            Effect::Publish(_) => {}
        }
    }

    fn apply(
        &mut self,
        place: Place,
        expected: &Expected,
        mut reply: PullReply,
    ) -> Result<(), String> {
        match self.bug {
            Some(Bug::IgnoreReset) => reply.reset.clear(),
            Some(Bug::KeepDropped) => reply.drop.clear(),
            Some(Bug::IgnoreEvict) => reply.changes.retain(|change| change.row.is_some()),
            _ => {}
        }
        let tab = &mut self.devices[place.device].tabs[place.tab];
        let thawed = std::mem::take(&mut tab.thawed);
        let bug = match self.bug {
            Some(Bug::FrozenWrites) if thawed => Some(Bug::NoCompareAndSet),
            bug => bug,
        };
        let now = self.time_of(place.device);
        let phone = &mut self.devices[place.device];
        let before = (phone.store.now.cookie.clone(), phone.store.now.processed);
        let (done, writes) = phone.store.apply(bug, expected, reply, now);
        self.report.staged += u64::from(done == Applied::Staged);
        if done == Applied::Stale {
            self.report.stale += 1;
            phone.reload(place.tab);
        }
        if let Some(writes) = writes {
            phone.tabs[place.tab].fold(&writes);
            check::cut::is_whole(phone, place.tab, &before, &self.specials)
                .map_err(|broken| format!("phone {}: {broken}", place.device))?;
            self.news(place);
        }
        self.hear(place, Event::Applied(done));
        Ok(())
    }

    fn rebuild(&mut self, place: Place, effect: Effect) {
        let any = self.noise.uuid(START);
        let phone = &mut self.devices[place.device];
        match effect {
            Effect::Recover { standing, .. } if self.bug == Some(Bug::IgnoreEpoch) => {
                phone.store.now.epoch = Some(standing.epoch);
            }
            Effect::Recover { expected, standing } => {
                let before = phone.store.now.processed;
                phone.store.recover(self.bug, expected.as_ref(), &standing);
                self.report.resent += before - phone.store.now.processed;
            }
            Effect::Rename { client, from } => phone.rename_client(self.bug, client, from, any),
            _ => {}
        }
        self.devices[place.device].reload(place.tab);
        self.news(place);
        self.hear(place, Event::Rebuilt);
    }
}
