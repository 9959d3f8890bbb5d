//! Mutations on their way beside the outbox: from a tab's memory, or out of a file.

use crate::client::Failure;
use crate::plan::batch;
use crate::recovery::{Standing, renamed_client};
use crate::unsent_file::UnsentWork;
use crate::wire::{Epoch, Frozen, Mid, PushReply, PushRequest, Settled};
use serde_json::value::RawValue;

/// Work on its way, without I/O: ask for the next request, tell what came of it.
#[derive(Debug, Clone)]
pub struct Delivery {
    work: UnsentWork,
    build: String,
    epoch: Option<Epoch>,
    /// The person knows that older mutations of this client are missing, and wants these sent.
    jump: bool,
    /// How many lead the work that the server has.
    done: usize,
    /// From this number on another device has other mutations under its name.
    fork: Option<Mid>,
    settled: Vec<Settled>,
}

/// Why a delivery does not go on; what the server has not taken stays with the device or the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// The server lacks older mutations of that client: the device they are on must send them first, or they are given up.
    Older,
    /// The server has another mutation under a number that was not sent.
    Forked(Mid),
    Failed(Failure),
}

impl Delivery {
    #[must_use]
    pub fn new(work: UnsentWork, build: String, jump: bool) -> Self {
        Self {
            work,
            build,
            epoch: None,
            jump,
            done: 0,
            fork: None,
            settled: Vec::new(),
        }
    }

    /// The next request; none when the server has everything.
    #[must_use]
    pub fn next(&self) -> Option<PushRequest> {
        let left = self.under_this_name();
        if left.is_empty() {
            return None;
        }
        let mutations = batch(left)
            .iter()
            .filter_map(|one| RawValue::from_string(one.json.clone()).ok())
            .collect();
        Some(PushRequest {
            client: self.work.client,
            epoch: self.epoch.clone(),
            build: self.build.clone(),
            jump: self.jump,
            mutations,
        })
    }

    /// Records what came of the request. An error may be tried again with the same bytes.
    ///
    /// # Errors
    /// [`Stuck`].
    pub fn record(&mut self, answer: Result<PushReply, Failure>) -> Result<(), Stuck> {
        match answer {
            Ok(reply) => {
                let before = self.done;
                // What was not sent was not compared: its number may be a clone's.
                let sent = batch(self.under_this_name());
                self.done += sent.partition_point(|one| one.mid <= reply.last_mid);
                self.settled.extend(reply.outcomes);
                if self.done <= before {
                    return Err(Stuck::Older);
                }
                self.part();
                Ok(())
            }
            // The server was put back: what it lacks of these it takes again.
            Err(Failure::WrongEpoch(Standing { epoch, .. })) if self.epoch.is_none() => {
                self.epoch = Some(epoch);
                Ok(())
            }
            Err(Failure::Forked { mid }) if self.left().iter().any(|one| one.mid == mid) => {
                self.fork = Some(mid);
                self.part();
                Ok(())
            }
            Err(Failure::Forked { mid }) => Err(Stuck::Forked(mid)),
            Err(failure) => Err(Stuck::Failed(failure)),
        }
    }

    /// What goes under the present name.
    fn under_this_name(&self) -> &[Frozen] {
        let left = self.left();
        let most = self.fork.map_or(left.len(), |fork| {
            left.partition_point(|one| one.mid < fork)
        });
        left.get(..most).unwrap_or_default()
    }

    /// What differs goes under the name that every copy which has it comes to, as [`renamed_client`] says; there, nothing stands before it.
    fn part(&mut self) {
        if let Some(fork) = self.fork
            && let Some(own) = self.left().first()
            && own.mid == fork
        {
            self.work.client = renamed_client(self.work.client, fork, &own.json);
            self.jump = true;
            self.fork = None;
        }
    }

    /// What the server did with them, as far as it said.
    #[must_use]
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// What the server has not been heard to have.
    #[must_use]
    pub fn left(&self) -> &[Frozen] {
        self.work.mutations.get(self.done..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unsent_file::tests::work;
    use crate::wire::Outcome;
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    struct Numbered {
        mid: Mid,
    }

    /// A server that has the mutations up to a number, takes what follows, and answers `limit` requests.
    fn deliver(
        delivery: &mut Delivery,
        mut last: Mid,
        limit: usize,
    ) -> (Mid, Vec<Mid>, Result<(), Stuck>) {
        let mut taken = Vec::new();
        for _ in 0..limit {
            let Some(request) = delivery.next() else {
                break;
            };
            assert!(request.mutations.len() <= crate::MAX_BATCH);
            let mut outcomes = Vec::new();
            for (n, raw) in request.mutations.iter().enumerate() {
                let mid = serde_json::from_str::<Numbered>(raw.get()).unwrap().mid;
                if request.jump && n == 0 && mid > last + 1 {
                    last = mid - 1;
                }
                if mid == last + 1 {
                    taken.push(mid);
                    last = mid;
                }
                if mid <= last {
                    outcomes.push(Settled {
                        mid,
                        outcome: Outcome::Applied,
                    });
                }
            }
            let reply = PushReply {
                epoch: Epoch("e".into()),
                last_mid: last,
                outcomes,
            };
            if let Err(stuck) = delivery.record(Ok(reply)) {
                return (last, taken, Err(stuck));
            }
        }
        (last, taken, Ok(()))
    }

    proptest! {
        #[test]
        fn everything_arrives_once_and_in_order_whatever_the_server_has(count in 1_u64..260, had in 0_u64..300) {
            let mut delivery = Delivery::new(work(1..=count), "b".into(), false);
            let (last, taken, done) = deliver(&mut delivery, had, 10);
            prop_assert_eq!(done, Ok(()));
            prop_assert!(delivery.next().is_none() && delivery.left().is_empty());
            prop_assert_eq!(last, count.max(had));
            prop_assert_eq!(delivery.settled().len() as u64, count, "each was sent, and compared");
            prop_assert_eq!(taken, (had + 1..=count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn older_ones_that_the_server_lacks_are_asked_for_before_they_are_given_up() {
        let mut first = Delivery::new(work([4, 5, 9]), "b".into(), false);
        assert_eq!(deliver(&mut first, 1, 10), (1, vec![], Err(Stuck::Older)));
        assert_eq!(first.left().len(), 3, "nothing was let go");
        let mut anyway = Delivery::new(work([4, 5, 9]), "b".into(), true);
        assert_eq!(deliver(&mut anyway, 1, 10), (9, vec![4, 5, 9], Ok(())));
    }

    #[test]
    fn a_server_that_was_put_back_gets_them_in_its_new_life() {
        let mut delivery = Delivery::new(work([1]), "b".into(), false);
        let standing = Standing {
            epoch: Epoch("new".into()),
            last_mid: 0,
            last_print: None,
        };
        assert_eq!(
            delivery.record(Err(Failure::WrongEpoch(standing.clone()))),
            Ok(())
        );
        assert_eq!(delivery.next().unwrap().epoch, Some(Epoch("new".into())));
        assert!(
            matches!(
                delivery.record(Err(Failure::WrongEpoch(standing))),
                Err(Stuck::Failed(_))
            ),
            "not for ever"
        );
    }

    #[test]
    fn what_failed_can_be_tried_again_with_the_same_bytes() {
        let mut delivery = Delivery::new(work([1, 2]), "b".into(), false);
        let before = serde_json::to_string(&delivery.next().unwrap()).unwrap();
        assert_eq!(
            delivery.record(Err(Failure::Unreachable)),
            Err(Stuck::Failed(Failure::Unreachable))
        );
        assert_eq!(
            serde_json::to_string(&delivery.next().unwrap()).unwrap(),
            before
        );
        assert_eq!(
            delivery.record(Err(Failure::Forked { mid: 7 })),
            Err(Stuck::Forked(7)),
            "not one of these"
        );
    }

    #[test]
    fn what_a_copy_has_otherwise_goes_under_the_name_that_its_own_device_comes_to() {
        let whole = work([4, 5, 6, 7]);
        let mut delivery = Delivery::new(whole.clone(), "b".into(), false);
        assert_eq!(delivery.record(Err(Failure::Forked { mid: 6 })), Ok(()));
        let before = delivery.next().unwrap();
        assert_eq!((before.client, before.mutations.len()), (whole.client, 2));
        assert_eq!(deliver(&mut delivery, 3, 1), (5, vec![4, 5], Ok(())));
        let after = delivery.next().unwrap();
        let name = renamed_client(whole.client, 6, &whole.mutations[2].json);
        assert_eq!((after.client, after.mutations.len()), (name, 2));
        assert_eq!(deliver(&mut delivery, 0, 9), (7, vec![6, 7], Ok(())));
        assert!(delivery.next().is_none());
        assert_eq!(delivery.settled().len(), 4, "what became of each is known");

        let mut first = Delivery::new(whole.clone(), "b".into(), false);
        assert_eq!(first.record(Err(Failure::Forked { mid: 4 })), Ok(()));
        let name = renamed_client(whole.client, 4, &whole.mutations[0].json);
        assert_eq!(first.next().unwrap().client, name);
    }
}
