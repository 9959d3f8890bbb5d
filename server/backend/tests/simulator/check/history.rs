//! Hard: whoever changed a number or an address had seen the value that they replaced.

use super::log;
use crate::world::World;
use domain::{Key, Mutation, Row};
use std::collections::{BTreeMap, BTreeSet};
use sync::Outcome;
use sync::wire::Envelope;
use uuid::Uuid;

/// A hard thing: a point by its id, or a contact's address.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Point(Uuid),
    Address(Uuid),
}

/// What was done to a thing: each value with the one that replaced it, the values that were taken away, and both in the server's order.
#[derive(Default)]
struct Line {
    next: BTreeMap<String, String>,
    gone: BTreeSet<String>,
    steps: BTreeMap<usize, (String, String)>,
}

impl Line {
    /// After a restore the taking away may have come by before the adding, and found nothing: then the server had it first, and what was
    /// added after it stands.
    fn came_back(&self, now: &str) -> bool {
        let mut since = self
            .steps
            .values()
            .rev()
            .take_while(|step| !step.1.is_empty());
        let last = since.next();
        let first = since.last().or(last);
        let before = self.steps.values().rev().find(|step| step.1.is_empty());
        match (before, first, last) {
            (Some(_), Some(first), Some(last)) => first.0.is_empty() && last.1 == now,
            _ => false,
        }
    }
}

/// The values of a thing form one line: no value was replaced twice, and the last one stands.
pub async fn hard_values_were_never_overwritten(
    world: &mut World,
    all: &BTreeMap<Key, Row>,
) -> Result<(), String> {
    let order = log::order(world).await?;
    let order: BTreeMap<_, _> = order.iter().zip(0..).collect();
    let mut lines: BTreeMap<Thing, Line> = BTreeMap::new();
    let mut conflicts = 0;
    // Clones share what was saved before.
    let mut told = BTreeSet::new();
    for device in &world.devices {
        for (client, mid, json) in device.said() {
            if !told.insert((client, mid)) {
                continue;
            }
            let envelope: Envelope =
                serde_json::from_str(json).map_err(|error| error.to_string())?;
            let Ok(Mutation::ContactSet(set)) =
                Mutation::decode(&envelope.name, envelope.args.get())
            else {
                continue;
            };
            match world.outcomes.get(&(client, mid)) {
                Some(Outcome::Applied | Outcome::Merged) => {}
                Some(Outcome::Conflict { .. }) => {
                    conflicts += 1;
                    continue;
                }
                Some(Outcome::Parked { .. }) | None => continue,
            }
            let points = set.points.iter().map(|change| {
                let text = |edit: &Option<domain::people::PointEdit>| {
                    edit.as_ref()
                        .map_or(String::new(), |edit| edit.value.clone())
                };
                (
                    Thing::Point(change.id.0),
                    text(&change.was),
                    text(&change.new),
                )
            });
            let address = set.address.iter().map(|change| {
                (
                    Thing::Address(set.id.0),
                    change.was.clone(),
                    change.new.clone(),
                )
            });
            for (thing, was, new) in points.chain(address) {
                let line = lines.entry(thing).or_default();
                if let Some(at) = order.get(&(client, mid)) {
                    line.steps.insert(*at, (was.clone(), new.clone()));
                }
                if new.is_empty() {
                    line.gone.insert(was);
                } else if let Some(other) = line.next.insert(was.clone(), new.clone()) {
                    return Err(format!("{was:?} was replaced by {other:?} and by {new:?}"));
                }
            }
        }
    }
    world.report.conflicts += conflicts;
    let put_back = world.report.restores > 0;
    the_last_stand(all, &lines, put_back)
}

fn the_last_stand(
    all: &BTreeMap<Key, Row>,
    lines: &BTreeMap<Thing, Line>,
    put_back: bool,
) -> Result<(), String> {
    let contacts: Vec<_> = all.values().filter_map(Row::as_contact).collect();
    for (thing, line) in lines {
        let now = match thing {
            Thing::Point(id) => contacts
                .iter()
                .filter(|contact| contact.merged_into.is_none())
                .flat_map(|contact| &contact.points)
                .find(|point| point.id.0 == *id)
                .map(|point| point.value.clone()),
            Thing::Address(id) => contacts
                .iter()
                .find(|contact| contact.id.0 == *id)
                .map(|contact| contact.fields.address.clone()),
        };
        let now = now.unwrap_or_default();
        let end = |value: &&String| !line.next.contains_key(*value);
        // Taking away what is gone already is nothing; that it went, somebody who saw its last value has said.
        let fine = if now.is_empty() {
            line.gone.iter().any(|value| end(&value))
        } else {
            let kept = line.gone.is_empty() || (put_back && line.came_back(&now));
            kept && line.next.values().filter(end).any(|value| *value == now)
        };
        if !fine {
            return Err(format!(
                "{thing:?} is {now:?} after {:?} and {:?}, in the order {:?}",
                line.next, line.gone, line.steps
            ));
        }
    }
    Ok(())
}
