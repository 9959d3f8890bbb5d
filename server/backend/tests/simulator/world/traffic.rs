//! Requests on their way, the server's work, and the pokes that follow.

use super::{Action, World};
use crate::check;
use crate::network::{Fate, PATIENCE, Stranger};
use crate::request::{Request, failed, pull_failure, push_failure};
use sync::{Event, Failure, PullRequest, PushRequest};

impl World {
    pub(super) fn send(&mut self, device: usize, tab: usize, request: Request) {
        self.report.requests += 1;
        let life = self.devices[device].life;
        let fate = Fate::drawn(
            &mut self.noise,
            &self.faults,
            self.devices[device].reachable,
        );
        if let Some(late) = fate.again {
            self.report.duplicates += 1;
            self.plan(
                late,
                Action::Arrive {
                    device,
                    tab,
                    life,
                    request: request.clone(),
                    fate,
                    first: false,
                },
            );
        }
        let heard = fate
            .arrives
            .zip(fate.replies)
            .map(|(there, back)| there + back)
            .filter(|all| *all < PATIENCE);
        match fate.arrives {
            Some(at) => self.plan(
                at,
                Action::Arrive {
                    device,
                    tab,
                    life,
                    request: request.clone(),
                    fate,
                    first: true,
                },
            ),
            None => self.report.lost_requests += 1,
        }
        if heard.is_none() {
            self.report.lost_replies += u64::from(fate.arrives.is_some());
            self.plan(
                PATIENCE,
                Action::Hear {
                    device,
                    tab,
                    life,
                    event: failed(&request, Failure::Unreachable),
                },
            );
        }
    }

    pub(super) async fn arrive(
        &mut self,
        device: usize,
        tab: usize,
        life: u64,
        request: &Request,
        fate: Fate,
        first: bool,
    ) -> Result<(), String> {
        let stranger = fate.stranger.filter(|_| first);
        let event = match stranger {
            Some(Stranger::Busy) => failed(
                request,
                Failure::Busy {
                    retry_after_ms: Some(2_000),
                },
            ),
            Some(Stranger::Portal) => failed(request, Failure::Unreachable),
            Some(Stranger::Torn) => {
                self.serve(device, request).await?;
                failed(request, Failure::Unreachable)
            }
            None => self.serve(device, request).await?,
        };
        let heard = fate
            .arrives
            .zip(fate.replies)
            .is_some_and(|(there, back)| there + back < PATIENCE);
        if let (true, true, Some(back)) = (first, heard, fate.replies) {
            self.plan(
                back,
                Action::Hear {
                    device,
                    tab,
                    life,
                    event,
                },
            );
        }
        Ok(())
    }

    /// The server does its work.
    async fn serve(&mut self, device: usize, request: &Request) -> Result<Event, String> {
        let Some(backend) = self.backend.clone() else {
            return Ok(failed(request, Failure::Unreachable));
        };
        if !self.devices[device].signed_in {
            return Ok(failed(request, Failure::SignIn));
        }
        let actor = self.devices[device].actor;
        Ok(match request {
            Request::Push(json) => {
                let request: PushRequest = serde_json::from_str(json).unwrap();
                let client = request.client;
                let reply = push_failure(backend.push(&actor, request).await)?;
                if let Ok(reply) = &reply {
                    check::outcomes(self, client, reply)?;
                    self.poke();
                }
                Event::Pushed(reply)
            }
            Request::Pull(json) => {
                let request: PullRequest = serde_json::from_str(json).unwrap();
                let reply = pull_failure(backend.pull(&actor, request).await)?;
                if let Ok(reply) = &reply {
                    check::nothing_foreign(&actor, reply)?;
                    check::talks::reading_goes_forward(self, reply)?;
                }
                Event::Pulled(reply)
            }
        })
    }

    /// Most pokes arrive.
    fn poke(&mut self) {
        for device in 0..self.devices.len() {
            let life = self.devices[device].life;
            for tab in 0..self.devices[device].tabs.len() {
                if self.devices[device].reachable && self.noise.chance(800) {
                    let late = 10 + self.noise.below(200);
                    self.plan(
                        late,
                        Action::Hear {
                            device,
                            tab,
                            life,
                            event: Event::Wake,
                        },
                    );
                }
            }
        }
    }
}
