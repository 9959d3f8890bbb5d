//! The invariants.

use crate::device::Device;
use crate::world::World;
use domain::policy::{Action, Actor, may};
use domain::projection::Projection;
use domain::{Entity, Key, Mutation, Row};
use std::collections::BTreeMap;
use sync::{PullRequest, PushReply};
use uuid::Uuid;

/// Safety, after every step: what was called saved is in the queue, verbatim, or the store shows it processed.
pub fn always(world: &World) -> Result<(), String> {
    for (at, device) in world.devices.iter().enumerate() {
        let disk = &device.store.now;
        for (mid, json) in &device.acknowledged {
            match disk.outbox.get(mid) {
                Some(kept) if kept == json => {}
                Some(_) => return Err(format!("phone {at}: mutation {mid} changed in the queue")),
                None if *mid <= disk.processed => {}
                None => {
                    return Err(format!(
                        "phone {at}: mutation {mid} was called saved and is gone"
                    ));
                }
            }
        }
        if disk.outbox.keys().any(|mid| *mid >= disk.next_mid) {
            return Err(format!("phone {at}: a number will be given twice"));
        }
    }
    Ok(())
}

/// A mutation has one outcome, whoever asks and however often.
pub fn outcomes(world: &mut World, client: Uuid, reply: &PushReply) -> Result<(), String> {
    for settled in &reply.outcomes {
        if settled.mid > reply.last_mid {
            return Err(format!(
                "outcome of {} beyond {}",
                settled.mid, reply.last_mid
            ));
        }
        let first = world
            .outcomes
            .entry((client, settled.mid))
            .or_insert_with(|| settled.outcome.clone());
        if *first != settled.outcome {
            return Err(format!(
                "mutation {} had outcome {first:?}, now {:?}",
                settled.mid, settled.outcome
            ));
        }
    }
    Ok(())
}

/// Liveness and agreement, after the faults have stopped.
pub async fn agreed(world: &mut World) -> Result<(), String> {
    let mut numbers = Vec::new();
    for at in 0..world.devices.len() {
        let actor = world.devices[at].actor;
        let server = everything(world, &actor).await?;
        let device = &world.devices[at];
        queue_is_empty(at, device)?;
        same_rows(at, device, &server)?;
        nothing_foreign(at, device, &server)?;
        effects(at, device, &server)?;
        world.report.parked += server
            .keys()
            .filter(|key| key.entity == Entity::Parked)
            .count() as u64;
        if actor.role.is_staff() {
            numbers = server
                .values()
                .filter_map(|row| row.as_order()?.number)
                .collect();
        }
        if world.report.requests > 20_000 {
            return Err(format!("{} requests: a storm", world.report.requests));
        }
    }
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != count {
        Err("an order number was given twice".into())
    } else {
        Ok(())
    }
}

/// What a new phone of this person would be shown, read with a client of its own.
async fn everything(world: &mut World, actor: &Actor) -> Result<BTreeMap<Key, Row>, String> {
    let backend = world.backend.clone().ok_or("no server")?;
    let client = world.noise.uuid(0);
    let (mut cookie, mut rows) = (None, BTreeMap::new());
    loop {
        let reply = backend
            .pull(
                actor,
                PullRequest {
                    client,
                    cookie,
                    build: "check".into(),
                },
            )
            .await
            .map_err(|error| format!("{error:?}"))?;
        for change in reply.changes {
            let key = Key::new(
                Entity::parse(&change.entity).ok_or("unknown entity")?,
                change.id,
            );
            match change.row {
                Some(json) => drop(rows.insert(
                    key,
                    Row::decode(key.entity, json.get()).map_err(|error| error.to_string())?,
                )),
                None => drop(rows.remove(&key)),
            }
        }
        if !reply.more {
            return Ok(rows);
        }
        cookie = Some(reply.cookie);
    }
}

fn queue_is_empty(at: usize, device: &Device) -> Result<(), String> {
    let waiting = device.store.now.outbox.len();
    let halted = device.tabs.iter().find_map(|tab| tab.machine.status().halt);
    if waiting > 0 || halted.is_some() {
        return Err(format!(
            "phone {at}: {waiting} still wait, halted: {halted:?}"
        ));
    }
    Ok(())
}

/// Every tab shows what the store holds, and the store holds what the server has.
fn same_rows(at: usize, device: &Device, server: &BTreeMap<Key, Row>) -> Result<(), String> {
    let (_, stored, _) = device.loaded();
    let shown = all(&stored);
    if shown != *server {
        let differs: Vec<_> = server
            .keys()
            .chain(shown.keys())
            .filter(|key| shown.get(key) != server.get(key))
            .take(3)
            .collect();
        return Err(format!("phone {at} and server disagree on {differs:?}"));
    }
    for tab in &device.tabs {
        if all(&tab.rows) != shown {
            return Err(format!(
                "phone {at}: a tab shows something else than the store"
            ));
        }
    }
    Ok(())
}

fn all(rows: &Projection) -> BTreeMap<Key, Row> {
    Entity::ALL
        .iter()
        .flat_map(|entity| rows.all(*entity))
        .map(|row| (row.key(), row.clone()))
        .collect()
}

fn nothing_foreign(at: usize, device: &Device, server: &BTreeMap<Key, Row>) -> Result<(), String> {
    match server
        .values()
        .find(|row| !may(&device.actor, Action::Read(row)))
    {
        Some(row) => Err(format!(
            "phone {at} has a row it may not see: {:?}",
            row.key()
        )),
        None => Ok(()),
    }
}

/// Each saved mutation had its effect, or waits visibly with its reason.
fn effects(at: usize, device: &Device, server: &BTreeMap<Key, Row>) -> Result<(), String> {
    let parked: Vec<&serde_json::Value> = server
        .values()
        .filter_map(Row::as_parked)
        .map(|parked| &parked.args)
        .collect();
    for (mid, json) in &device.acknowledged {
        let envelope: sync::wire::Envelope =
            serde_json::from_str(json).map_err(|error| error.to_string())?;
        let kept = |args: &serde_json::Value| parked.contains(&args);
        let args: serde_json::Value =
            serde_json::from_str(envelope.args.get()).map_err(|error| error.to_string())?;
        let seen = match Mutation::decode(&envelope.name, envelope.args.get())
            .map_err(|error| error.to_string())?
        {
            Mutation::OrderPlace(order) => {
                server.contains_key(&Key::new(Entity::Order, order.id.0)) || kept(&args)
            }
            Mutation::ProductSet(change) => match (
                server.get(&Key::new(Entity::Product, change.id.0)),
                change.marks,
            ) {
                // Class A: nobody removes marks in a run, so every mark ever added is there.
                (Some(Row::Product(product)), Some(marks)) => {
                    marks.add.is_subset(&product.marks) || kept(&args)
                }
                (found, _) => found.is_some(),
            },
            Mutation::ContactCreate(wish) => {
                server.contains_key(&Key::new(Entity::Contact, wish.id.0)) || kept(&args)
            }
            Mutation::ActivityAdd(wish) => {
                server.contains_key(&Key::new(Entity::Activity, wish.id.0)) || kept(&args)
            }
            Mutation::MessageSend(wish) => {
                server.contains_key(&Key::new(Entity::Message, wish.id.0)) || kept(&args)
            }
            Mutation::OrderStep(_)
            | Mutation::ParkedDrop(_)
            | Mutation::ContactSet(_)
            | Mutation::ContactStaffSet(_)
            | Mutation::ContactJoin(_)
            | Mutation::MessageRead(_)
            | Mutation::ConversationStep(_)
            | Mutation::ConversationAssign(_) => true,
        };
        if !seen {
            return Err(format!(
                "phone {at}: mutation {mid} ({}) had no effect and is nowhere",
                envelope.name
            ));
        }
    }
    Ok(())
}
