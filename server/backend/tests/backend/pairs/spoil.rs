//! What a broken policy would leave behind, put into what was really seen: the judge has to object to each of it.

use super::act::{Act, Scene, Side, Wish, pairs};
use super::judge::{Judged, plain};
use super::stage::{Arrival, Case, Done, Seen, Stage, send};
use super::{Staff, account, introduce, made, people, sales};
use crate::support::World;
use domain::Entity;
use domain::merge::Class;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync::Outcome;
use uuid::Uuid;

/// Cases that are spoilt together: each is copied with all that was seen.
const FEW: usize = 6;

/// A way in which a policy can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spoil {
    /// The later of two hard values takes the place of the earlier, and nobody is asked.
    HardOverwritten,
    /// The later of two hard values is dropped, and nobody is asked.
    HardDropped,
    /// Somebody is asked, and told that all is well.
    ToldOtherwise,
    /// The earlier of two soft values stays.
    SoftKept,
    /// A soft value that was written over is in no history.
    SoftForgotten,
    /// What only one way is safe goes the other way.
    Unguarded,
    /// What somebody added is gone.
    RowLost,
    /// What somebody put into a set is not in it.
    ItemLost,
    /// What the rules refuse is said to be done.
    RefusedDone,
}

impl Spoil {
    pub const ALL: [Self; 9] = [
        Self::HardOverwritten,
        Self::HardDropped,
        Self::ToldOtherwise,
        Self::SoftKept,
        Self::SoftForgotten,
        Self::Unguarded,
        Self::RowLost,
        Self::ItemLost,
        Self::RefusedDone,
    ];

    /// Spoils a copy of what was seen, where this case has something of the kind.
    pub fn of(self, case: &Judged<'_>) -> Option<([Done; 2], Seen)> {
        let (mut done, mut seen) = (case.done.clone(), case.seen.clone());
        let later = 1 - case.first;
        match self {
            Self::HardOverwritten => {
                let (on, field, new) = case.lost(later, Class::Hard)?;
                write(&mut seen, on, field, new)?;
                unasked(&mut done, &mut seen, later)?;
            }
            Self::HardDropped => {
                case.lost(later, Class::Hard)?;
                unasked(&mut done, &mut seen, later)?;
            }
            Self::ToldOtherwise => {
                let outcome = &mut done[later].outcome;
                matches!(outcome, Outcome::Conflict { .. }).then_some(())?;
                *outcome = Outcome::Merged;
            }
            Self::SoftKept => {
                let (on, field, new) = case.lost(case.first, Class::Soft)?;
                write(&mut seen, on, field, new)?;
            }
            Self::SoftForgotten => {
                case.lost(case.first, Class::Soft)?;
                seen.timeline.clear();
                seen.rows
                    .retain(|(entity, _), _| entity != Entity::Past.name());
            }
            Self::Unguarded => {
                // Whoever may take it back has done so, or not.
                let safe = |one: &Set<'_>| *one.2 == json!(true);
                let sets = wishes(case).filter_map(|wish| set(wish, Class::Guarded));
                let (on, field, _) = sets.into_iter().find(safe)?;
                write(&mut seen, on, field, &json!(false))?;
            }
            Self::RowLost => {
                let row = wishes(case).find_map(|wish| match wish {
                    Wish::Row(entity, id) => Some((entity.name().to_owned(), *id)),
                    _ => None,
                })?;
                seen.rows.remove(&row)?;
            }
            Self::ItemLost => {
                let (entity, id, field, item) = wishes(case).find_map(|wish| match wish {
                    Wish::Item {
                        on: (entity, id),
                        field,
                        item,
                        there: true,
                    } => Some((entity, id, field, item)),
                    _ => None,
                })?;
                let row = seen.rows.get_mut(&(entity.name().to_owned(), *id))?;
                let all = row.get_mut(*field)?.as_array_mut()?;
                all.retain(|one| one != item);
            }
            Self::RefusedDone => {
                let refused = |done: &&mut Done| done.wishes.contains(&Wish::Refused);
                done.iter_mut().find(refused)?.outcome = Outcome::Applied;
            }
        }
        Some((done, seen))
    }
}

fn wishes<'a>(case: &'a Judged<'_>) -> impl Iterator<Item = &'a Wish> {
    case.done.iter().flat_map(|done| &done.wishes)
}

type Set<'a> = ((Entity, Uuid), &'a str, &'a Value);

fn set(wish: &Wish, of: Class) -> Option<Set<'_>> {
    match wish {
        Wish::Set {
            on,
            field,
            class,
            new,
        } if *class == of => Some((*on, field, new)),
        _ => None,
    }
}

impl Judged<'_> {
    /// A value of this side that gave way to another one.
    fn lost(&self, side: Side, class: Class) -> Option<Set<'_>> {
        let lost = |one: &Set<'_>| {
            let theirs = self.rival(side, one.0, one.1);
            let mine = plain(one.2);
            theirs.is_some_and(|theirs| theirs != mine) && !mine.is_null()
        };
        let sets = self.done[side].wishes.iter();
        sets.filter_map(|wish| set(wish, class)).find(lost)
    }
}

/// Makes the row say something else; none where it does not have the field.
fn write(seen: &mut Seen, (entity, id): (Entity, Uuid), field: &str, new: &Value) -> Option<()> {
    let row = seen.rows.get_mut(&(entity.name().to_owned(), id))?;
    if let Some(id) = field.strip_prefix("points/") {
        let points = row.get_mut("points")?.as_array_mut()?;
        let point = points.iter_mut().find(|point| point["id"] == id)?;
        for part in ["kind", "value"] {
            point[part] = new.get(part)?.clone();
        }
        return Some(());
    }
    let fields = row.get("fields").and_then(|fields| fields.get(field));
    let place = match fields.is_some() {
        true => row.get_mut("fields")?.get_mut(field)?,
        false => row.get_mut(field)?,
    };
    *place = new.clone();
    Some(())
}

/// The author hears that it was done, and no card lies there.
fn unasked(done: &mut [Done; 2], seen: &mut Seen, side: Side) -> Option<()> {
    let Outcome::Conflict { parked } = done[side].outcome else {
        return None;
    };
    seen.cards[side].remove(&("parked".to_owned(), parked))?;
    done[side].outcome = Outcome::Applied;
    Some(())
}

/// Spoils what was seen of each case in every way that it can be, and counts by how it was spoilt.
async fn spoil(
    stage: &mut Stage<'_>,
    mut cases: Vec<Case<'_>>,
    arrival: Arrival,
    counts: &mut BTreeMap<Spoil, usize>,
) {
    introduce(stage, &mut cases);
    let (done, after) = stage.play(&mut cases, arrival).await;
    for (case, done) in cases.iter().zip(&done) {
        let (scene, first) = (&case.scene, arrival.first());
        let sound = Judged {
            scene,
            done,
            seen: &after,
            first,
        };
        for spoil in Spoil::ALL {
            let Some((done, seen)) = spoil.of(&sound) else {
                continue;
            };
            let [one, two] = case.acts.map(|act| &act.name);
            let spoilt = Judged {
                scene,
                done: &done,
                seen: &seen,
                first,
            };
            let verdict = spoilt.judge();
            assert!(
                verdict.is_err(),
                "{one} / {two}, {arrival:?}: {spoil:?} is let through"
            );
            *counts.entry(spoil).or_default() += 1;
        }
    }
}

/// A judge who lets everything through would make all of these cases worthless.
#[tokio::test]
async fn the_judge_objects_to_each_way_of_breaking_the_policy() {
    let world = World::start().await;
    let mut staff = Staff::of(&world);
    staff.look(&world).await;
    let mut stage = staff.stage(&world);
    let mut counts = BTreeMap::new();
    let acts = people::acts();
    let some: Vec<_> = pairs(&acts)
        .filter(|[one, two]| !joins(one) && !joins(two))
        .step_by(3)
        .collect();
    for (at, acts) in some.chunks(FEW).enumerate() {
        let (mut cases, mut before) = (Vec::new(), Vec::new());
        for acts in acts {
            let (scene, drafts) = people::scene();
            before.extend(drafts);
            cases.push(Case { scene, acts: *acts });
        }
        made(&send(stage.maker, &world, before).await);
        let arrival = Arrival::ALL[at % 3];
        // Boxed: beside each other they are more than a test's stack on PostgreSQL.
        Box::pin(spoil(&mut stage, cases, arrival, &mut counts)).await;
    }
    let acts = sales::acts_on_product(&world);
    let all: Vec<_> = pairs(&acts).collect();
    for (at, acts) in all.chunks(FEW).enumerate() {
        let (mut cases, mut rows) = (Vec::new(), Vec::new());
        for acts in acts {
            let (scene, row) = sales::product(&world);
            rows.push(row);
            cases.push(Case { scene, acts: *acts });
        }
        world.backend.put_rows(rows).await.unwrap();
        let arrival = Arrival::ALL[at % 3];
        Box::pin(spoil(&mut stage, cases, arrival, &mut counts)).await;
    }
    let (theirs, ours) = (people::acts_of_customer(), people::acts_on_account());
    let refused = ours.last().into_iter();
    for acts in refused.flat_map(|two| theirs.iter().map(move |one| [one, two])) {
        let spoilt = async |stage: &mut Stage<'_>, cases: Vec<Case<'_>>| {
            Box::pin(spoil(stage, cases, Arrival::First(1), &mut counts)).await;
        };
        account(&world, &mut staff, true, acts, spoilt).await;
    }
    println!("{counts:?}");
    let never: Vec<_> = Spoil::ALL
        .iter()
        .filter(|one| !counts.contains_key(one))
        .collect();
    assert!(never.is_empty(), "{never:?}");
}

/// Whoever joins contacts may leave a value in any of several places.
fn joins(act: &Act) -> bool {
    let names = [
        "x", "y", "z", "point", "point-y", "first", "maker", "customer",
    ];
    let mut scene = Scene::of(&names);
    scene.cards = [Some(scene.id("y")), Some(scene.id("z"))];
    let (_, wishes) = (act.make)(&scene, 0);
    wishes.iter().any(|wish| matches!(wish, Wish::Join(..)))
}
