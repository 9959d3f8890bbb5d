//! The invariants.

mod consents;
mod coupons;
pub mod cut;
mod effect;
mod files;
mod history;
mod log;
mod payments;
mod reviews;
pub mod talks;
mod tickets;

use crate::device::Device;
use crate::world::World;
use domain::account::Actor;
use domain::account::{ParkedReason, Role};
use domain::civil::Day;
use domain::id::ResourceId;
use domain::policy::{Action, may};
use domain::projection::Projection;
use domain::sales::{BookingState, ResourceBlock, WaitlistEntry};
use domain::scope::of_row;
use domain::{Entity, Key, Mutation, Row, Scope, UserId};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use sync::wire::Envelope;
use sync::{Outcome, PullReply, PullRequest, PushReply};
use uuid::Uuid;

/// So many requests of one phone within ten virtual seconds are a storm.
const STORM: usize = 120;
/// So many to a server that says that it is busy are one, too.
const PATIENT: usize = 30;

/// Safety, after every step: what was called saved is in the queue, verbatim, or the store shows it processed.
pub fn always(world: &mut World) -> Result<(), String> {
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
    for (at, device) in world.devices.iter_mut().enumerate() {
        let (sent, put_off) = (&mut device.sent, &mut device.put_off);
        for (times, most) in [(sent, STORM), (put_off, PATIENT)] {
            while times.front().is_some_and(|time| time + 10_000 < world.now) {
                times.pop_front();
            }
            if times.len() > most {
                return Err(format!("phone {at}: {} requests: a storm", times.len()));
            }
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

/// True for the nouns that no customer ever gets: of a row that is taken away there is nothing to ask the policy about. Held against the
/// scopes in [`nouns_stand_where_they_may`], and the other way round in [`crate::report::Report::is_enough`].
pub fn is_staffs(noun: Entity) -> bool {
    match noun {
        Entity::Past
        | Entity::ResourceBlock
        | Entity::ProductPast
        | Entity::Colleague
        | Entity::ContactStaff
        | Entity::Activity
        | Entity::ConversationStaff
        | Entity::TicketNote
        | Entity::ContactFacts
        | Entity::Suggestion
        | Entity::ModelRun
        | Entity::Task
        | Entity::Strategy
        | Entity::Delivery
        | Entity::Segment
        | Entity::Campaign
        | Entity::CannedReply
        | Entity::CustomField
        | Entity::Company
        | Entity::DayClosing
        | Entity::Invoice => true,
        Entity::Business
        | Entity::Location
        | Entity::Resource
        | Entity::ServiceOffering
        | Entity::BusyDay
        | Entity::Booking
        | Entity::WaitlistEntry
        | Entity::Offer
        | Entity::Coupon
        | Entity::Payment
        | Entity::Refund
        | Entity::Category
        | Entity::Product
        | Entity::Order
        | Entity::Parked
        | Entity::Contact
        | Entity::Consent
        | Entity::ContactPreference
        | Entity::Conversation
        | Entity::Message
        | Entity::ReadMarker
        | Entity::Attachment
        | Entity::Ticket
        | Entity::TicketMessage
        | Entity::SurveyResponse
        | Entity::Review
        | Entity::HelpArticle => false,
    }
}

fn nouns_stand_where_they_may(world: &mut World, all: &BTreeMap<Key, Row>) -> Result<(), String> {
    for (key, row) in all {
        if of_row(row).iter().any(|scope| *scope != Scope::Team) {
            world.report.shared.insert(key.entity);
            if is_staffs(key.entity) {
                return Err(format!(
                    "{key:?} is staff's, and stands where customers see it"
                ));
            }
        }
    }
    Ok(())
}

/// No page brings a row that its reader may not see, and no customer a noun that is staff's.
pub fn nothing_foreign(actor: &Actor, reply: &PullReply) -> Result<(), String> {
    for change in &reply.changes {
        let entity = Entity::parse(&change.entity).ok_or("unknown entity")?;
        if entity == Entity::Product {
            continue; // everybody's, and there are thousands
        }
        let row = change
            .row
            .as_ref()
            .map(|json| Row::decode(entity, json.get()));
        let row = row.transpose().map_err(|error| error.to_string())?;
        let foreign = row.is_some_and(|row| !may(actor, Action::Read(&row)));
        if foreign || (is_staffs(entity) && !actor.role.is_staff()) {
            return Err(format!("{actor:?} got {entity:?} {}", change.id));
        }
    }
    Ok(())
}

/// Liveness and agreement, after the faults have stopped.
pub async fn agreed(world: &mut World) -> Result<(), String> {
    log::forget_what_never_arrived(world).await?;
    log::learn_outcomes(world).await?;
    let mut views: BTreeMap<UserId, BTreeMap<Key, Row>> = BTreeMap::new();
    for at in 0..world.devices.len() {
        let actor = world.devices[at].actor;
        if let Entry::Vacant(view) = views.entry(actor.user) {
            view.insert(everything(world, &actor).await?);
        }
        let (device, server) = (&world.devices[at], &views[&actor.user]);
        queue_is_empty(at, device)?;
        same_rows(at, device, server)?;
    }
    // Whoever is no longer staff sees no more of what they did as one: look with the eyes of all.
    let owner = Actor {
        user: UserId(world.noise.uuid(0)),
        role: Role::Owner,
    };
    let mut all = everything(world, &owner).await?;
    talks::add_up(world, &all)?;
    tickets::add_up(&all)?;
    reviews::add_up(&all)?;
    consents::add_up(&all)?;
    payments::add_up(&all)?;
    coupons::add_up(&all)?;
    for view in views.into_values() {
        talks::add_up(world, &view)?;
        all.extend(view);
    }
    for (at, device) in world.devices.iter().enumerate() {
        effect::all(world, at, device, &all)?;
    }
    if world.report.differed > 0 {
        return Err("a phone held other rows than the server at the same cut".into());
    }
    if world.report.requests > 20_000 {
        return Err(format!("{} requests: a storm", world.report.requests));
    }
    nouns_stand_where_they_may(world, &all)?;
    files::are_where_they_say(world, &all).await?;
    log::holds_what_was_saved_once(world).await?;
    history::hard_values_were_never_overwritten(world, &all).await?;
    count(world, &all);
    count_taken(world);
    no_table_twice(&all)?;
    no_order_number_twice(&all)
}

/// No two bookings that were confirmed hold a table at the same time – who sits has sat down, whoever had the table – and what is taken is
/// what is held.
fn no_table_twice(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let held: Vec<_> = all
        .values()
        .filter_map(Row::as_booking)
        .filter(|booking| booking.held().is_some())
        .collect();
    for (n, one) in held.iter().enumerate() {
        for other in held.iter().skip(n + 1) {
            let both = [one, other];
            let sits = both.iter().any(|one| one.state == BookingState::Seated);
            let shares = one.resources.iter().any(|id| other.resources.contains(id));
            if !sits && shares && one.taken().meets(&other.taken()) {
                return Err(format!("a table was confirmed twice: {one:?}, {other:?}"));
            }
        }
    }
    let mut slots: Vec<_> = all
        .values()
        .filter_map(Row::as_busy_day)
        .flat_map(|busy| {
            busy.taken
                .iter()
                .map(|taken| (busy.resource, busy.day, taken.clone()))
        })
        .map(|(resource, day, taken)| (resource, day, taken.slot, taken.start, taken.end))
        .collect();
    // What is closed and what is offered holds its place too.
    let blocks = all.values().filter_map(Row::as_resource_block);
    let offers = all.values().filter_map(Row::as_waitlist_entry);
    let mut wanted: Vec<_> = held
        .iter()
        .filter_map(|booking| booking.held())
        .chain(blocks.filter_map(ResourceBlock::held))
        .chain(offers.filter_map(WaitlistEntry::held))
        .flat_map(|(resources, taken)| {
            let days: Vec<_> = taken.days().collect();
            let each = |resource: &ResourceId| {
                let each = |day: &Day| (*resource, day.0, taken.slot, taken.start, taken.end);
                days.iter().map(each).collect::<Vec<_>>()
            };
            resources.iter().flat_map(each).collect::<Vec<_>>()
        })
        .collect();
    slots.sort_unstable();
    wanted.sort_unstable();
    if slots == wanted {
        Ok(())
    } else {
        Err(format!("taken: {slots:?}, held: {wanted:?}"))
    }
}

/// How often each mutation was taken. Clones share what was saved before.
fn count_taken(world: &mut World) {
    let mut taken = BTreeMap::new();
    for (client, mid, json) in world.devices.iter().flat_map(Device::said) {
        if let Some(Outcome::Applied | Outcome::Merged) = world.outcomes.get(&(client, mid)) {
            taken.insert((client, mid), json);
        }
    }
    for json in taken.into_values() {
        let envelope: Option<Envelope> = serde_json::from_str(json).ok();
        let said = |name: &&&str| envelope.as_ref().is_some_and(|one| one.name == **name);
        if let Some(name) = Mutation::NAMES.iter().find(said) {
            *world.report.taken.entry(*name).or_default() += 1;
        }
    }
}

fn count(world: &mut World, all: &BTreeMap<Key, Row>) {
    let count = |entity| all.keys().filter(|key| key.entity == entity).count() as u64;
    let kept = || all.values().filter_map(Row::as_parked);
    let why = |reason| kept().filter(|parked| parked.reason == reason).count() as u64;
    let report = &mut world.report;
    report.parked += count(Entity::Parked);
    report.messages += count(Entity::Message);
    report.contacts += count(Entity::Contact);
    report.files += count(Entity::Attachment);
    report.broken += why(ParkedReason::Broken);
    report.unknown += why(ParkedReason::Unknown);
}

fn no_order_number_twice(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let orders = all.values().filter_map(Row::as_order);
    let mut numbers: Vec<_> = orders.filter_map(|order| order.number).collect();
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
                    person: None,
                    cookie,
                    build: "check".into(),
                    digest: false,
                    fresh: Vec::new(),
                    hello: None,
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
    let disk = &device.store.now;
    let waiting = disk.outbox.range(disk.processed + 1..).count();
    let machines = device.tabs.iter().map(|tab| &tab.machine);
    let states: Vec<_> = machines.map(|one| (one.phase(), one.status())).collect();
    if waiting > 0 || states.iter().any(|(_, status)| status.halt.is_some()) {
        return Err(format!("phone {at}: {waiting} still wait: {states:?}"));
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
