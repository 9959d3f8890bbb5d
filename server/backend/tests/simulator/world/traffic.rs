//! Requests on their way, the server's work, and the pokes that follow.

use super::{Action, Place, What, World};
use crate::bug::Bug;
use crate::check;
use crate::network::{Fate, PATIENCE, Stranger};
use crate::request::{Request, deposit_failure, failed, pull_failure, push_failure};
use crate::wish::{NEWER, POISON};
use backend::Backend;
use domain::account::Actor;
use sync::{
    DepositReply, DepositRequest, Event, Failure, Frozen, PullReply, PullRequest, PushReply,
    PushRequest,
};

impl World {
    pub(super) fn send(&mut self, place: Place, request: Request) {
        self.report.requests += 1;
        let phone = &mut self.devices[place.device];
        phone.sent.push_back(self.now);
        let fate = Fate::drawn(&mut self.noise, &self.faults, phone.reachable);
        let arrive = |first| Action::Arrive {
            place,
            request: request.clone(),
            fate,
            first,
        };
        if let Some(late) = fate.again {
            self.report.duplicates += 1;
            self.plan(late, arrive(false));
        }
        match fate.arrives {
            Some(at) => self.plan(at, arrive(true)),
            None => self.report.lost_requests += 1,
        }
        if !fate.is_heard() {
            self.report.lost_replies += u64::from(fate.arrives.is_some());
            let silence = failed(&request, Failure::Unreachable);
            self.tab_in(PATIENCE, place, What::Hear(silence));
        }
    }

    pub(super) async fn arrive(
        &mut self,
        place: Place,
        request: &Request,
        fate: Fate,
        first: bool,
    ) -> Result<(), String> {
        let stranger = fate.stranger.filter(|_| first);
        self.report.strange += u64::from(stranger.is_some());
        let instead = stranger.map(|stranger| match stranger {
            Stranger::Busy => Failure::Busy {
                retry_after_ms: Some(2_000),
            },
            Stranger::Limit => Failure::Busy {
                retry_after_ms: Some(20_000),
            },
            Stranger::Forbidden => Failure::Refused { status: 403 },
            Stranger::Portal | Stranger::Torn => Failure::Unreachable,
        });
        let served = if stranger.is_none() || stranger == Some(Stranger::Torn) {
            Some(self.serve(place.device, request).await?)
        } else {
            None
        };
        let instead = instead.map(|failure| failed(request, failure));
        if let (true, true, Some(back)) = (first, fate.is_heard(), fate.replies)
            && let Some(event) = instead.or(served)
        {
            self.tab_in(back, place, What::Hear(event));
        }
        Ok(())
    }

    /// The server does its work, for whoever's session the browser has.
    async fn serve(&mut self, device: usize, request: &Request) -> Result<Event, String> {
        let Some(backend) = self.backend.clone() else {
            return Ok(failed(request, Failure::Unreachable));
        };
        if let Request::Deposit(json) = request {
            return Ok(Event::Deposited(
                self.deposit(&backend, device, json).await?,
            ));
        }
        let phone = &self.devices[device];
        let person = if phone.signed_in {
            let asked = backend.person(&phone.login.token).await;
            asked.map_err(|error| format!("the server failed: {error:?}"))?
        } else {
            None
        };
        let Some(person) = person else {
            return Ok(failed(request, Failure::SignIn));
        };
        if !self.devices[device].is_others() {
            self.devices[device].role = person.actor.role;
        }
        Ok(match request {
            Request::Push(json) => {
                Event::Pushed(self.push(&backend, device, person.actor, json).await?)
            }
            Request::Pull(json) => {
                Event::Pulled(self.pull(&backend, device, person.actor, json).await?)
            }
            Request::Deposit(_) => failed(request, Failure::Unreachable),
        })
    }

    async fn push(
        &mut self,
        backend: &Backend,
        device: usize,
        mut actor: Actor,
        json: &str,
    ) -> Result<Result<PushReply, Failure>, String> {
        let busy = self.busy > self.now;
        let stuck = self.is_planted(Bug::PoisonBlocks) && json.contains(POISON);
        if busy || stuck {
            self.devices[device].put_off.push_back(self.now);
            return Ok(Err(Failure::Busy {
                retry_after_ms: None,
            }));
        }
        if self.is_planted(Bug::UnknownRefused) && json.contains(NEWER) {
            return Ok(Err(Failure::Refused { status: 400 }));
        }
        if self.is_planted(Bug::AuthorOfEnvelope) {
            actor = self.devices[device].own.actor;
        }
        let read = |json: &str| serde_json::from_str::<PushRequest>(json).unwrap();
        let request = read(json);
        let client = request.client;
        let mut reply = push_failure(backend.push(&actor, request).await)?;
        while let (true, Err(Failure::Forked { mid })) = (self.is_planted(Bug::SkipHash), &reply) {
            // A server that compares no bytes passes over what it has under that number.
            let mut rest = read(json);
            rest.mutations.retain(|raw| number(raw.get()) > *mid);
            reply = push_failure(backend.push(&actor, rest).await)?;
        }
        if let Ok(reply) = &reply {
            if self.devices[device].is_others() {
                return Err(format!("phone {device}: taken under another's login"));
            }
            check::outcomes(self, client, reply)?;
            self.poke();
        }
        Ok(reply)
    }

    /// Nobody is signed in: the device shows its secret.
    async fn deposit(
        &mut self,
        backend: &Backend,
        device: usize,
        json: &str,
    ) -> Result<Result<DepositReply, Failure>, String> {
        if self.busy > self.now {
            self.devices[device].put_off.push_back(self.now);
            return Ok(Err(Failure::Busy {
                retry_after_ms: None,
            }));
        }
        let request: DepositRequest = serde_json::from_str(json).unwrap();
        let reply = deposit_failure(backend.deposit(request).await)?;
        if let Ok(reply) = &reply {
            self.report.deposited += reply.done + reply.kept;
            self.report.held += u64::from(reply.held);
            self.poke();
        }
        Ok(reply)
    }

    async fn pull(
        &mut self,
        backend: &Backend,
        device: usize,
        actor: Actor,
        json: &str,
    ) -> Result<Result<PullReply, Failure>, String> {
        let request: PullRequest = serde_json::from_str(json).unwrap();
        let (client, cookie) = (request.client, request.cookie.clone());
        let token = self.devices[device].login.token.clone();
        if let Err(error) = backend.hello(&actor, &token, "", &request).await {
            return Err(format!("the server failed: {error:?}"));
        }
        let mut reply = pull_failure(backend.pull(&actor, request).await)?;
        if let Ok(reply) = &mut reply {
            if self.is_planted(Bug::LastMidLater) {
                self.answer_as_before(client, cookie, reply);
            }
            check::nothing_foreign(&actor, reply)?;
            check::talks::reading_goes_forward(self, reply)?;
            if self.devices[device].is_others() {
                return Err(format!("phone {device}: another's rows for this client"));
            }
        }
        Ok(reply)
    }

    /// A planted bug: the rows as they were when this was asked before, and the numbers of now.
    fn answer_as_before(
        &mut self,
        client: uuid::Uuid,
        cookie: Option<sync::Cookie>,
        reply: &mut PullReply,
    ) {
        let before = self.answered.get(&client);
        match before.filter(|(asked, before)| *asked == cookie && before.epoch == reply.epoch) {
            Some((_, before)) => {
                let now = (reply.last_mid, reply.last_print, reply.covered);
                *reply = before.clone();
                (reply.last_mid, reply.last_print, reply.covered) = now;
            }
            None => drop(self.answered.insert(client, (cookie, reply.clone()))),
        }
    }

    /// Most pokes arrive.
    pub(super) fn poke(&mut self) {
        for device in 0..self.devices.len() {
            for place in self.places_of(device) {
                if self.devices[device].reachable && self.noise.chance(800) {
                    let late = 10 + self.noise.below(200);
                    self.tab_in(late, place, What::Hear(Event::Wake));
                }
            }
        }
    }
}

fn number(json: &str) -> u64 {
    let (mid, json) = (0, json.to_owned());
    Frozen { mid, json }.open().unwrap().mid
}
