//! Mutations beside the outbox: what a device that cannot store sends at once, and the file in which a person carries unsent work.
//!
//! A parcel keeps the client's name, the numbers and the frozen bytes, so the server takes each mutation once, whoever brings it and
//! however often: a file may be sent twice, and also by the phone that it came from.

mod bundle;

pub use bundle::{Bundle, Enclosed, MAX_ENCLOSED, MAX_LINE, Text, fitting};

use crate::client::Failure;
use crate::plan::batch;
use crate::recovery::{Standing, refounded};
use crate::wire::{Epoch, Frozen, Mid, PushReply, PushRequest, Settled};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// What a file of unsent work says it is.
const KIND: &str = "rapport-unsent";
/// The newest format that this build reads.
const FORMAT: u32 = 1;
/// A file larger than this is not read, bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Mutations of one client, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub client: Uuid,
    pub mutations: Vec<Frozen>,
}

/// Why a file is not a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    #[error("not a file of unsent work")]
    Foreign,
    #[error("written by a newer version")]
    Newer,
    #[error("damaged: it does not read, or its numbers do not rise")]
    Damaged,
    #[error("nothing is in it")]
    Empty,
}

#[derive(Serialize, Deserialize)]
struct File {
    kind: String,
    format: u32,
    client: Uuid,
    /// What stands behind the text, from format 2 on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<Enclosed>,
    mutations: Vec<Box<RawValue>>,
}

/// As much of a file as every format has.
#[derive(Deserialize)]
struct Head {
    kind: String,
    format: u32,
}

#[derive(Deserialize)]
struct Numbered {
    mid: Mid,
}

impl Parcel {
    /// The file's text: one mutation a line, its bytes verbatim.
    #[must_use]
    pub fn to_file(&self) -> String {
        self.text(FORMAT, "")
    }

    fn text(&self, format: u32, more: &str) -> String {
        let lines: Vec<&str> = self.mutations.iter().map(|one| one.json.as_str()).collect();
        let (client, lines) = (self.client, lines.join(",\n"));
        format!(
            "{{\"kind\":\"{KIND}\",\"format\":{format},\"client\":\"{client}\",{more}\"mutations\":[\n{lines}\n]}}\n"
        )
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ParcelError`]; nothing is taken from a file that is not whole.
    pub fn from_file(text: &str) -> Result<Self, ParcelError> {
        let head: Head = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                ParcelError::Foreign
            } else {
                ParcelError::Damaged
            }
        })?;
        if head.kind != KIND {
            return Err(ParcelError::Foreign);
        }
        if head.format > FORMAT {
            return Err(ParcelError::Newer);
        }
        let file: File = serde_json::from_str(text).map_err(|_| ParcelError::Damaged)?;
        match checked(&file.mutations)? {
            none if none.is_empty() => Err(ParcelError::Empty),
            mutations => Ok(Self {
                client: file.client,
                mutations,
            }),
        }
    }
}

/// The mutations of a file, where each reads and their numbers rise.
fn checked(raw: &[Box<RawValue>]) -> Result<Vec<Frozen>, ParcelError> {
    let mutations = raw
        .iter()
        .map(|raw| {
            let numbered: Numbered = serde_json::from_str(raw.get())?;
            let frozen = Frozen {
                mid: numbered.mid,
                json: raw.get().to_owned(),
            };
            frozen.open().map(|_| frozen)
        })
        .collect::<Result<Vec<_>, crate::FrozenError>>()
        .map_err(|_| ParcelError::Damaged)?;
    let mut pairs = mutations.iter().zip(mutations.iter().skip(1));
    let rising = pairs.all(|(one, next)| one.mid < next.mid);
    if !rising || mutations.first().is_some_and(|first| first.mid == 0) {
        return Err(ParcelError::Damaged);
    }
    Ok(mutations)
}

/// A parcel on its way, without I/O: ask for the next request, tell what came of it.
#[derive(Debug, Clone)]
pub struct Delivery {
    parcel: Parcel,
    build: String,
    epoch: Option<Epoch>,
    /// The person knows that older mutations of this client are missing, and wants these sent.
    jump: bool,
    /// How many lead the parcel that the server has.
    done: usize,
    /// From this number on another device has other mutations under the parcel's name.
    fork: Option<Mid>,
    settled: Vec<Settled>,
}

/// Why a delivery does not go on; what the server has not taken stays in the parcel.
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
    pub fn new(parcel: Parcel, build: String, jump: bool) -> Self {
        Self {
            parcel,
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
            client: self.parcel.client,
            epoch: self.epoch.clone(),
            build: self.build.clone(),
            jump: self.jump,
            mutations,
        })
    }

    /// Takes what came of the request. An error may be tried again with the same bytes.
    ///
    /// # Errors
    /// [`Stuck`].
    pub fn take(&mut self, answer: Result<PushReply, Failure>) -> Result<(), Stuck> {
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

    /// What differs goes under the name that every copy which has it comes to, as [`refounded`] says; there, nothing stands before it.
    fn part(&mut self) {
        if let Some(fork) = self.fork
            && let Some(own) = self.left().first()
            && own.mid == fork
        {
            self.parcel.client = refounded(self.parcel.client, fork, &own.json);
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
        self.parcel.mutations.get(self.done..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Envelope, Outcome};
    use proptest::prelude::*;

    pub(super) fn frozen(mid: Mid, text: &str) -> Frozen {
        let args = RawValue::from_string(format!("{{ \"t\" : {} }}", serde_json::json!(text)));
        Frozen::encode(&Envelope {
            mid,
            name: "x@1".into(),
            at: 5,
            actor: Uuid::nil(),
            answers: None,
            args: args.unwrap(),
        })
        .unwrap()
    }

    pub(super) fn parcel(mids: impl IntoIterator<Item = Mid>) -> Parcel {
        Parcel {
            client: Uuid::from_u128(7),
            mutations: mids.into_iter().map(|mid| frozen(mid, "a")).collect(),
        }
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
            if let Err(stuck) = delivery.take(Ok(reply)) {
                return (last, taken, Err(stuck));
            }
        }
        (last, taken, Ok(()))
    }

    proptest! {
        #[test]
        fn a_file_gives_back_every_byte(mids in proptest::collection::btree_set(1_u64..9_999, 1..30), text in "\\PC{0,60}") {
            let parcel = Parcel { client: Uuid::from_u128(3), mutations: mids.into_iter().map(|mid| frozen(mid, &text)).collect() };
            prop_assert_eq!(Parcel::from_file(&parcel.to_file()), Ok(parcel));
        }

        #[test]
        fn no_file_makes_it_panic_and_a_torn_one_is_never_half_taken(cut in 0_usize..400, text in "\\PC{0,80}") {
            let _ = Parcel::from_file(&text);
            let whole = parcel(1..4).to_file();
            let torn: String = whole.chars().take(cut).collect();
            if torn.trim_end() != whole.trim_end() {
                prop_assert!(Parcel::from_file(&torn).is_err());
            }
        }

        #[test]
        fn everything_arrives_once_and_in_order_whatever_the_server_has(count in 1_u64..260, had in 0_u64..300) {
            let mut delivery = Delivery::new(parcel(1..=count), "b".into(), false);
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
        let mut first = Delivery::new(parcel([4, 5, 9]), "b".into(), false);
        assert_eq!(deliver(&mut first, 1, 10), (1, vec![], Err(Stuck::Older)));
        assert_eq!(first.left().len(), 3, "nothing was let go");
        let mut anyway = Delivery::new(parcel([4, 5, 9]), "b".into(), true);
        assert_eq!(deliver(&mut anyway, 1, 10), (9, vec![4, 5, 9], Ok(())));
    }

    #[test]
    fn a_server_that_was_put_back_gets_them_in_its_new_life() {
        let mut delivery = Delivery::new(parcel([1]), "b".into(), false);
        let standing = Standing {
            epoch: Epoch("new".into()),
            last_mid: 0,
            last_print: None,
        };
        assert_eq!(
            delivery.take(Err(Failure::WrongEpoch(standing.clone()))),
            Ok(())
        );
        assert_eq!(delivery.next().unwrap().epoch, Some(Epoch("new".into())));
        assert!(
            matches!(
                delivery.take(Err(Failure::WrongEpoch(standing))),
                Err(Stuck::Failed(_))
            ),
            "not for ever"
        );
    }

    #[test]
    fn what_failed_can_be_tried_again_with_the_same_bytes() {
        let mut delivery = Delivery::new(parcel([1, 2]), "b".into(), false);
        let before = serde_json::to_string(&delivery.next().unwrap()).unwrap();
        assert_eq!(
            delivery.take(Err(Failure::Unreachable)),
            Err(Stuck::Failed(Failure::Unreachable))
        );
        assert_eq!(
            serde_json::to_string(&delivery.next().unwrap()).unwrap(),
            before
        );
        assert_eq!(
            delivery.take(Err(Failure::Forked { mid: 7 })),
            Err(Stuck::Forked(7)),
            "not one of these"
        );
    }

    #[test]
    fn what_a_copy_has_otherwise_goes_under_the_name_that_its_own_device_comes_to() {
        let whole = parcel([4, 5, 6, 7]);
        let mut delivery = Delivery::new(whole.clone(), "b".into(), false);
        assert_eq!(delivery.take(Err(Failure::Forked { mid: 6 })), Ok(()));
        let before = delivery.next().unwrap();
        assert_eq!((before.client, before.mutations.len()), (whole.client, 2));
        assert_eq!(deliver(&mut delivery, 3, 1), (5, vec![4, 5], Ok(())));
        let after = delivery.next().unwrap();
        let name = refounded(whole.client, 6, &whole.mutations[2].json);
        assert_eq!((after.client, after.mutations.len()), (name, 2));
        assert_eq!(deliver(&mut delivery, 0, 9), (7, vec![6, 7], Ok(())));
        assert!(delivery.next().is_none());
        assert_eq!(delivery.settled().len(), 4, "what became of each is known");

        let mut first = Delivery::new(whole.clone(), "b".into(), false);
        assert_eq!(first.take(Err(Failure::Forked { mid: 4 })), Ok(()));
        let name = refounded(whole.client, 4, &whole.mutations[0].json);
        assert_eq!(first.next().unwrap().client, name);
    }

    #[test]
    fn a_file_says_what_is_wrong_with_it() {
        let whole = parcel([1, 2]).to_file();
        for (text, wrong) in [
            ("hello".to_owned(), ParcelError::Damaged),
            ("{}".to_owned(), ParcelError::Foreign),
            ("[]".to_owned(), ParcelError::Foreign),
            (whole.replace(KIND, "holiday"), ParcelError::Foreign),
            (
                whole.replace("\"format\":1", "\"format\":2"),
                ParcelError::Newer,
            ),
            (
                whole.replace("\"mid\":2", "\"mid\":1"),
                ParcelError::Damaged,
            ),
            (
                whole.replace("\"mid\":1", "\"mid\":0"),
                ParcelError::Damaged,
            ),
            (
                whole.replace("\"actor\"", "\"actress\""),
                ParcelError::Damaged,
            ),
            (parcel([]).to_file(), ParcelError::Empty),
        ] {
            assert_eq!(Parcel::from_file(&text), Err(wrong), "{text}");
        }
    }
}
