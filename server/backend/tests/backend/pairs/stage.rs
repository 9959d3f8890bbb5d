//! Plays cases on a real database, by real pushes, and reads what came of them by real pulls.

use super::act::{Act, Scene, Side, Wish};
use crate::support::{Device, World, kept};
use domain::account::Role;
use domain::{Draft, Mutation};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use sync::{Change, Outcome};
use uuid::Uuid;

/// Cases that travel together. They have nothing in common but their way.
pub const BATCH: usize = 24;

/// Two acts on things of their own.
pub struct Case<'a> {
    pub scene: Scene,
    pub acts: [&'a Act; 2],
}

/// Which author's push the server takes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    First(Side),
    /// Both in one transaction of the server, the first author's first.
    Together,
}

impl Arrival {
    pub const ALL: [Self; 3] = [Self::First(0), Self::First(1), Self::Together];

    pub fn first(self) -> Side {
        match self {
            Self::First(side) => side,
            Self::Together => 0,
        }
    }
}

/// What one author did, and what the server said.
#[derive(Clone)]
pub struct Done {
    pub mutation: Mutation,
    pub wishes: Vec<Wish>,
    pub outcome: Outcome,
    pub user: Uuid,
    pub staff: bool,
}

/// Rows by entity and id.
pub type Rows = BTreeMap<(String, Uuid), Value>;

/// What there is to see afterwards.
#[derive(Clone)]
pub struct Seen {
    /// By somebody of the staff.
    pub rows: Rows,
    /// What was kept for each author.
    pub cards: [Rows; 2],
    /// Entries of timelines, by their contact.
    pub timeline: BTreeMap<Uuid, Vec<Value>>,
}

/// A world with somebody who looks on and makes things, and two authors.
pub struct Stage<'a> {
    pub world: &'a World,
    pub maker: &'a mut Device,
    pub authors: [&'a mut Device; 2],
}

impl Stage<'_> {
    /// Plays cases whose things are there, in one order of arrival.
    pub async fn play(
        &mut self,
        cases: &mut [Case<'_>],
        arrival: Arrival,
    ) -> (Vec<[Done; 2]>, Seen) {
        for side in 0..2 {
            self.prepare(cases, side).await;
        }
        let made: [Vec<(Draft, Vec<Wish>)>; 2] = [0, 1].map(|side| {
            let make = |case: &Case<'_>| (case.acts[side].make)(&case.scene, side);
            cases.iter().map(make).collect()
        });
        let frozen: [Vec<Box<RawValue>>; 2] = [0, 1].map(|side| {
            let author = &mut *self.authors[side];
            let freeze = |(draft, _): &(Draft, _)| author.freeze(draft.clone());
            made[side].iter().map(freeze).collect()
        });
        let told = self.push(&frozen, arrival).await;
        let seen = self.look().await;
        // Whatever was answered is answered again, and changes nothing.
        assert_eq!(self.push(&frozen, Arrival::First(1)).await, told);
        assert_eq!(changes(self.maker, self.world).await.len(), 0);
        let [one, two] = [0, 1].map(|side| {
            let (user, staff) = (self.authors[side].actor.user.0, self.is_staff(side));
            let done = made[side].iter().zip(&told[side]);
            done.map(move |((draft, wishes), outcome)| Done {
                mutation: draft.mutation.clone(),
                wishes: wishes.clone(),
                outcome: outcome.clone(),
                user,
                staff,
            })
            .collect::<Vec<_>>()
        });
        let both = one.into_iter().zip(two);
        (both.map(|(one, two)| [one, two]).collect(), seen)
    }

    fn is_staff(&self, side: Side) -> bool {
        self.authors[side].actor.role != Role::Customer
    }

    /// What each author has to answer before it begins.
    async fn prepare(&mut self, cases: &mut [Case<'_>], side: Side) {
        let with: Vec<_> = cases
            .iter_mut()
            .filter(|case| case.acts[side].before.is_some())
            .collect();
        let drafts = with
            .iter()
            .filter_map(|case| Some(case.acts[side].before.as_ref()?(&case.scene, side)));
        let told = send(self.authors[side], self.world, drafts).await;
        for (case, outcome) in with.into_iter().zip(told) {
            case.scene.cards[side] = Some(kept(outcome));
        }
    }

    async fn push(&self, frozen: &[Vec<Box<RawValue>>; 2], arrival: Arrival) -> [Vec<Outcome>; 2] {
        let (world, first) = (self.world, arrival.first());
        let one = self.authors[first].push(world, &frozen[first]);
        let two = self.authors[1 - first].push(world, &frozen[1 - first]);
        let (one, two) = if arrival == Arrival::Together {
            // Whoever comes first goes alone; those who come meanwhile share what follows.
            let (alone, one, two) = tokio::join!(self.maker.push(world, &[]), one, two);
            alone.unwrap();
            (one, two)
        } else {
            (one.await, two.await)
        };
        let mut told = [one, two].map(|reply| {
            let settled = reply.unwrap().outcomes.into_iter();
            settled.map(|one| one.outcome).collect()
        });
        if first == 1 {
            told.reverse();
        }
        told
    }

    /// Everybody pulls. What two of them see, they see alike.
    async fn look(&mut self) -> Seen {
        let rows = changes(self.maker, self.world).await;
        let mut cards = [Rows::new(), Rows::new()];
        for (side, cards) in cards.iter_mut().enumerate() {
            let mut own = changes(self.authors[side], self.world).await;
            *cards = own
                .extract_if(.., |(entity, _), _| entity == "parked")
                .collect();
            if self.is_staff(side) {
                assert_eq!(own, rows, "two of the staff see different things");
            }
            for (key, row) in own {
                assert!(
                    rows.get(&key).is_none_or(|theirs| *theirs == row),
                    "{key:?}"
                );
            }
        }
        let mut timeline: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
        for ((entity, _), row) in &rows {
            if entity == "activity" {
                let contact = row["contact"].as_str().unwrap().parse().unwrap();
                timeline.entry(contact).or_default().push(row.clone());
            }
        }
        Seen {
            rows,
            cards,
            timeline,
        }
    }
}

/// Pulls, and answers the rows that came; what a device had before is forgotten here.
pub async fn changes(device: &mut Device, world: &World) -> Rows {
    let pages = device.pull(world).await;
    device.rows.clear();
    // By scope: a row that went from one to another is gone from the one, and stands in the other.
    let mut standing: BTreeMap<(String, (String, Uuid)), Value> = BTreeMap::new();
    let take = |change: Change| {
        let key = (change.scope, (change.entity, change.id));
        let row = change
            .row
            .map(|row| serde_json::from_str(row.get()).unwrap());
        match row {
            Some(row) => drop(standing.insert(key, row)),
            None => drop(standing.remove(&key)),
        }
    };
    pages
        .into_iter()
        .flat_map(|page| page.changes)
        .for_each(take);
    let rows = standing.into_iter().map(|((_, key), row)| (key, row));
    rows.collect()
}

/// Pushes drafts, as many at once as a push may carry.
pub async fn send(
    device: &mut Device,
    world: &World,
    drafts: impl IntoIterator<Item = impl Into<Draft>>,
) -> Vec<Outcome> {
    let frozen: Vec<_> = drafts.into_iter().map(|one| device.freeze(one)).collect();
    let mut told = Vec::new();
    for part in frozen.chunks(100) {
        let reply = device.push(world, part).await.unwrap();
        told.extend(reply.outcomes.into_iter().map(|one| one.outcome));
    }
    told
}
