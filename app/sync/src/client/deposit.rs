//! After the login has ended: what waits is left at the server with the device's own secret. Nothing is received before somebody
//! signs in, so nothing leaves the queue either.

use super::{Client, Effect, Failure, Halt, Phase, Stored};
use crate::deposit::{DepositReply, DepositRequest};
use crate::wire::PullReply;
use serde_json::value::RawValue;

impl Client {
    /// The server wants to know who this is. Sending by login ends here; with a secret what waits still arrives.
    pub(super) fn signed_out(&mut self) -> Vec<Effect> {
        let key = self
            .stored
            .as_ref()
            .and_then(|stored| stored.hello.as_ref());
        self.mute |= key.is_none();
        if self.mute {
            return self.halted(Halt::SignIn);
        }
        self.reached();
        self.status.halt = Some(Halt::SignIn);
        self.deposit()
    }

    /// Begins to leave what was not left yet.
    pub(super) fn deposit(&mut self) -> Vec<Effect> {
        self.again = false;
        self.depositing = true;
        self.pushed_to = 0;
        self.asked = None;
        let left = self.status.deposited;
        self.load((left > 0).then_some(left))
    }

    pub(super) fn loaded_to_deposit(&mut self, stored: Stored) -> Vec<Effect> {
        let raw = |json: &String| RawValue::from_string(json.clone());
        let frames = stored.batch.iter().map(|frozen| raw(&frozen.json));
        let Ok(mutations) = frames.collect::<Result<Vec<_>, _>>() else {
            self.refused = true;
            return self.silent();
        };
        let Some(hello) = &stored.hello else {
            return self.silent();
        };
        let Some(first) = stored.batch.first() else {
            return self.done();
        };
        let request = DepositRequest {
            client: stored.client,
            key: hello.key.clone(),
            epoch: stored.epoch.clone(),
            build: self.build.clone(),
            jump: self.asked.is_some_and(|asked| first.mid > asked + 1),
            mutations,
        };
        self.stored = Some(stored);
        self.phase = Phase::Depositing;
        vec![Effect::Deposit(request)]
    }

    pub(super) fn deposited(&mut self, reply: Result<DepositReply, Failure>) -> Vec<Effect> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(failure @ (Failure::Unreachable | Failure::Busy { .. })) => {
                return self.failed(&failure);
            }
            Err(failure @ (Failure::WrongEpoch(_) | Failure::Forked { .. })) => {
                return self.failed(&failure);
            }
            Err(_) => return self.silent(),
        };
        self.reached();
        let batch = self.stored.as_ref().map(|stored| &stored.batch);
        let ends = batch.and_then(|batch| Some((batch.first()?.mid, batch.last()?.mid)));
        let Some((first, sent)) = ends else {
            return self.done();
        };
        if reply.last_mid + 1 < first {
            if self.asked == Some(reply.last_mid) {
                return self.silent();
            }
            self.asked = Some(reply.last_mid);
            return self.load(Some(reply.last_mid));
        }
        self.asked = None;
        self.status.received = self.status.received.max(reply.last_mid);
        self.status.deposited = reply.last_mid.min(sent);
        self.status.held |= reply.held;
        self.pushed_to = reply.last_mid;
        if reply.last_mid >= sent {
            self.load(Some(sent))
        } else {
            self.done()
        }
    }

    /// The server answers this person again.
    pub(super) fn welcome(&mut self, reply: &PullReply) {
        (self.status.deposited, self.status.held) = (0, false);
        self.status.outdated = false;
        self.status.lost = reply.lost.or(self.status.lost);
        if !reply.more {
            self.status.undecided = reply.undecided;
        }
        self.greeted = true;
    }

    /// The server takes nothing in this way.
    fn silent(&mut self) -> Vec<Effect> {
        self.mute = true;
        self.done()
    }

    /// Everything that can be left was left; goes on where something came up meanwhile.
    fn done(&mut self) -> Vec<Effect> {
        self.phase = Phase::Idle;
        self.stored = None;
        self.depositing = false;
        self.fresh_login = false;
        if std::mem::take(&mut self.again) {
            return self.begin();
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
