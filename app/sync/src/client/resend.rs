//! After a restore: what this device sent under a former name, before it says anything under its own.

use super::{Client, Effect, Failure, Phase, Stored, frames};
use crate::wire::{Epoch, Frozen, Mid, PushReply, PushRequest};
use uuid::Uuid;

/// What is being given back.
#[derive(Debug)]
pub(super) struct Resending {
    epoch: Option<Epoch>,
    client: Uuid,
    first: Mid,
    last: Mid,
}

impl Client {
    /// Sends what is owed. Another copy of the profile may give back what stands before it, at its own time, so a number that is
    /// missing is jumped over at once.
    pub(super) fn resend(
        &mut self,
        stored: Stored,
        client: Uuid,
        batch: &[Frozen],
    ) -> Option<Vec<Effect>> {
        let (first, last) = (batch.first()?.mid, batch.last()?.mid);
        let mutations = frames(batch)?;
        let epoch = stored.epoch.clone();
        self.stored = Some(stored);
        self.resending = Some(Resending {
            epoch: epoch.clone(),
            client,
            first,
            last,
        });
        self.phase = Phase::Resending;
        Some(vec![Effect::Push(PushRequest {
            client,
            epoch,
            build: self.build.clone(),
            jump: true,
            mutations,
        })])
    }

    pub(super) fn resent(&mut self, reply: Result<PushReply, Failure>) -> Vec<Effect> {
        let Some(resending) = self.resending.take() else {
            return self.rest(None);
        };
        let (epoch, client) = (resending.epoch, resending.client);
        match reply {
            Ok(reply) if reply.last_mid >= resending.first => {
                self.reached();
                let up_to = reply.last_mid.min(resending.last);
                vec![Effect::Resent {
                    epoch,
                    client,
                    up_to,
                }]
            }
            Ok(_) => self.retry(None),
            // Another copy was faster under that name. What differs goes under the name that every copy which has it comes to.
            Err(Failure::Forked { mid }) if (resending.first..=resending.last).contains(&mid) => {
                self.reached();
                self.phase = Phase::Rebuilding;
                vec![Effect::Rename { client, from: mid }]
            }
            // Asking again changes nothing; the device keeps its own all the same.
            Err(Failure::Forked { .. } | Failure::Refused { .. }) => {
                self.reached();
                self.status.trouble = true;
                let up_to = Mid::MAX;
                vec![Effect::Resent {
                    epoch,
                    client,
                    up_to,
                }]
            }
            Err(failure) => self.failed(&failure),
        }
    }

    pub(super) fn resend_noted(&mut self) -> Vec<Effect> {
        self.again = true;
        self.rest(None)
    }
}
