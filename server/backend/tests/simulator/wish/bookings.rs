//! Tables and what is booked of them.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::{Location, Resource, ResourceKind, ResourceMake, ResourceSet, Role};
use domain::id::{BookingId, ResourceBlockId, ResourceId, ServiceOfferingId, WaitlistEntryId};
use domain::merge::Was;
use domain::sales::booking::availability::{Wish, slots};
use domain::sales::{
    Booking, BookingAct, BookingMove, BookingRequest, BookingState, BookingStep, BookingWalkIn,
    ResourceBlockCreate, ResourceBlockLift, ServiceOffering, ServiceOfferingMake,
    ServiceOfferingSet, WaitlistEntry, WaitlistEntryAccept, WaitlistEntryJoin, WaitlistEntryLeave,
};
use domain::zone::{SystemZones, Zones as _};
use domain::{Draft, Entity, Label, Mutation, Row};

pub const HABITS: Habits = Habits {
    staff: &[
        (2, book),
        (2, walk_in),
        (2, shift),
        (4, step),
        (1, table),
        (1, seats),
        (1, offer),
        (1, minutes),
        (1, group),
        (1, close),
        (1, open_again),
    ],
    customers: &[
        (4, book),
        (1, shift),
        (1, cancel),
        (2, wait),
        (1, leave),
        (3, accept),
    ],
};

fn all<'a, T>(
    somebody: &'a Somebody<'_>,
    entity: Entity,
    of: fn(&Row) -> Option<&T>,
) -> Vec<&'a T> {
    somebody.rows.all(entity).filter_map(of).collect()
}

fn offering<'a>(somebody: &'a Somebody<'_>, noise: &mut Noise) -> Option<&'a ServiceOffering> {
    let all = all(somebody, Entity::ServiceOffering, Row::as_service_offering);
    noise.pick(&all).copied()
}

/// A time that the phone calls free, as somebody would choose it; few, so that people meet.
fn time(somebody: &Somebody<'_>, offering: &ServiceOffering, noise: &mut Noise) -> Option<i64> {
    let wish = Wish::of_customer(offering, 1, BookingId(uuid::Uuid::nil()), somebody.now);
    let offset = SystemZones.offset("Asia/Shanghai", somebody.now)?;
    let tomorrow = domain::civil::Day::of(somebody.now, offset).plus(1);
    let free = slots(somebody.rows, &SystemZones, &wish, tomorrow).ok()?;
    let at = noise.below(4) as usize;
    free.get(at).map(|slot| slot.start)
}

fn book(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let offering = offering(somebody, noise)?;
    let start = time(somebody, offering, noise)?;
    let request = BookingRequest {
        id: BookingId(noise.uuid(somebody.now)),
        offering: offering.id,
        customer: somebody.actor.user,
        name: "Lin".into(),
        phone: String::new(),
        party: 1 + noise.below(8) as u32,
        start,
        note: String::new(),
    };
    Some(Mutation::BookingRequest(request).into())
}

fn walk_in(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let tables = all(somebody, Entity::Resource, Row::as_resource);
    let walk_in = BookingWalkIn {
        id: BookingId(noise.uuid(somebody.now)),
        resource: noise.pick(&tables)?.id,
        with: Vec::new(),
        party: 1 + noise.below(4) as u32,
        minutes: 60,
        name: String::new(),
        start: somebody.now,
    };
    Some(Mutation::BookingWalkIn(walk_in).into())
}

fn open<'a>(somebody: &'a Somebody<'_>) -> Vec<&'a Booking> {
    let mut open = all(somebody, Entity::Booking, Row::as_booking);
    open.retain(|booking| booking.state.is_open());
    open
}

fn shift(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut open = open(somebody);
    open.retain(|booking| booking.offering.is_some() && booking.state != BookingState::Seated);
    let booking = *noise.pick(&open)?;
    let offering = offering(somebody, noise)?;
    let to = BookingMove {
        id: booking.id,
        was: booking.start,
        start: time(somebody, offering, noise)?,
        party: booking.party,
        resource: None,
        with: Vec::new(),
    };
    Some(Mutation::BookingMove(to).into())
}

fn stepped(booking: &Booking, step: BookingAct) -> Draft {
    let step = BookingStep {
        id: booking.id,
        was: booking.state.clone(),
        step,
    };
    Mutation::BookingStep(step).into()
}

fn cancel(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut open = open(somebody);
    open.retain(|booking| booking.state != BookingState::Seated);
    Some(stepped(noise.pick(&open)?, BookingAct::Cancel))
}

fn step(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let open = open(somebody);
    let booking = *noise.pick(&open)?;
    let step = match (&booking.state, noise.below(4)) {
        (BookingState::Requested, 0..3) => BookingAct::Confirm,
        (BookingState::Requested, _) => BookingAct::Decline {
            reason: "full".into(),
        },
        (BookingState::Seated, _) | (_, 0) => BookingAct::Complete,
        (_, 1) => BookingAct::NoShow,
        _ => BookingAct::Seat,
    };
    Some(stepped(booking, step))
}

/// Only an owner; others find no such button.
fn is_owner(somebody: &Somebody<'_>) -> Option<()> {
    (somebody.actor.role == Role::Owner).then_some(())
}

fn table(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let places = all(somebody, Entity::Location, Row::as_location);
    let place: &Location = noise.pick(&places)?;
    let make = ResourceMake {
        id: ResourceId(noise.uuid(somebody.now)),
        location: place.id,
        name: Label::new("", &format!("t{}", noise.below(1_000))),
        kind: ResourceKind::Table,
        seats: 1 + noise.below(8) as u32,
        sort: 0,
        removed: false,
    };
    Some(Mutation::ResourceMake(make).into())
}

fn seats(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let tables = all(somebody, Entity::Resource, Row::as_resource);
    let table: &Resource = noise.pick(&tables)?;
    let set = ResourceSet {
        seats: Some(Was {
            was: table.seats,
            new: 1 + noise.below(8) as u32,
        }),
        ..ResourceSet::of(table.id)
    };
    Some(Mutation::ResourceSet(set).into())
}

fn offer(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let tables = all(somebody, Entity::Resource, Row::as_resource);
    let table: &Resource = noise.pick(&tables)?;
    let make = ServiceOfferingMake {
        id: ServiceOfferingId(noise.uuid(somebody.now)),
        location: table.location,
        name: Label::new("", &format!("o{}", noise.below(1_000))),
        about: Label::default(),
        minutes: 60,
        before: 15,
        after: 15,
        party_from: 1,
        party_to: 8,
        lead: 0,
        horizon: 7,
        cancel_until: 0,
        resources: vec![table.id],
        sort: 0,
        hidden: noise.chance(100),
        removed: false,
    };
    Some(Mutation::ServiceOfferingMake(make).into())
}

fn minutes(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let offering = offering(somebody, noise)?;
    let set = ServiceOfferingSet {
        minutes: Some(Was {
            was: offering.minutes,
            new: 30 + 15 * noise.below(6) as u32,
        }),
        ..ServiceOfferingSet::of(offering.id)
    };
    Some(Mutation::ServiceOfferingSet(set).into())
}

/// Few groups, so that tables stand together.
fn group(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let tables = all(somebody, Entity::Resource, Row::as_resource);
    let table: &Resource = noise.pick(&tables)?;
    let set = ResourceSet {
        join_group: Some(Was {
            was: table.join_group.clone(),
            new: if noise.chance(500) { "a" } else { "" }.into(),
        }),
        ..ResourceSet::of(table.id)
    };
    Some(Mutation::ResourceSet(set).into())
}

fn close(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let tables = all(somebody, Entity::Resource, Row::as_resource);
    let start = somebody.now + 3_600_000 * noise.below(30) as i64;
    let block = ResourceBlockCreate {
        id: ResourceBlockId(noise.uuid(somebody.now)),
        resources: vec![noise.pick(&tables)?.id],
        start,
        end: start + 3_600_000,
        reason: "A broken leg".into(),
    };
    Some(Mutation::ResourceBlockCreate(block).into())
}

fn open_again(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut closed = all(somebody, Entity::ResourceBlock, Row::as_resource_block);
    closed.retain(|block| !block.lifted);
    let id = noise.pick(&closed)?.id;
    Some(Mutation::ResourceBlockLift(ResourceBlockLift { id }).into())
}

fn wait(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let offering = offering(somebody, noise)?;
    let from = time(somebody, offering, noise)?;
    let join = WaitlistEntryJoin {
        id: WaitlistEntryId(noise.uuid(somebody.now)),
        offering: offering.id,
        customer: somebody.actor.user,
        name: "Lin".into(),
        phone: String::new(),
        party: 1 + noise.below(8) as u32,
        from,
        to: from + 7_200_000,
    };
    Some(Mutation::WaitlistEntryJoin(join).into())
}

fn waiting<'a>(somebody: &'a Somebody<'_>) -> Vec<&'a WaitlistEntry> {
    let mut mine = all(somebody, Entity::WaitlistEntry, Row::as_waitlist_entry);
    mine.retain(|entry| entry.is_open(somebody.now));
    mine
}

fn leave(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mine = waiting(somebody);
    let id = noise.pick(&mine)?.id;
    Some(Mutation::WaitlistEntryLeave(WaitlistEntryLeave { id }).into())
}

fn accept(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut offered = waiting(somebody);
    offered.retain(|entry| entry.held().is_some());
    let entry = noise.pick(&offered)?;
    let accept = WaitlistEntryAccept {
        id: entry.id,
        start: entry.offer.as_ref()?.start,
    };
    Some(Mutation::WaitlistEntryAccept(accept).into())
}
