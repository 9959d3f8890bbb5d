//! `booking.request@1` and `booking.walk_in@1`: from a wish to a booking, and from people who stand there.

use crate::account::{Location, Resource, Role};
use crate::civil::MINUTE_MS;
use crate::id::{BookingId, ResourceId, ServiceOfferingId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::availability::{Wish, alternatives, free_resources, is_open};
use crate::sales::booking::busy_day::{Taken, moved};
use crate::sales::booking::joined::MAX_JOINED;
use crate::sales::booking::{Booking, BookingState, MAX_NOTE};
use crate::sales::service_offering::{MAX_MINUTES, MAX_PARTY, ServiceOffering};
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Side, Stop};
use crate::zone::Zones;
use serde::{Deserialize, Serialize};

/// Somebody wants to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingRequest {
    pub id: BookingId,
    pub offering: ServiceOfferingId,
    pub customer: UserId,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub party: u32,
    /// Epoch ms UTC.
    pub start: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Somebody came without a booking, and sits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingWalkIn {
    pub id: BookingId,
    pub resource: ResourceId,
    /// What is joined to it for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<ResourceId>,
    pub party: u32,
    /// How long they are expected to stay.
    pub minutes: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// When they sat down, epoch ms UTC, by the device that saw it.
    pub start: i64,
}

/// Asks for a time. The phone writes down the wish; the server finds a place and confirms it, or names other times.
///
/// # Errors
/// [`Stop::Refused`] with what would have to change; [`Stop::Need`] for rows not loaded.
pub fn request(view: &dyn Rows, ctx: &Ctx, args: &BookingRequest) -> Result<Changes, Stop> {
    let customer = args.customer;
    if !may(&ctx.actor, Action::Book { customer }) {
        return Err(Refusal::NotAllowed.into());
    }
    texts_fit(&args.name, &args.phone, &args.note)?;
    is_instant(args.start)?;
    let offering = view.need::<ServiceOffering>(args.offering)?;
    let place = view.need::<Location>(offering.location)?;
    if !(offering.party_from..=offering.party_to).contains(&args.party) {
        return Err(party(offering).into());
    }
    let same = |have: &Booking| {
        (have.customer, have.offering, have.party) == (customer, Some(args.offering), args.party)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let booking = Booking {
        id: args.id,
        offering: Some(args.offering),
        customer,
        name: text::line(&args.name),
        phone: text::line(&args.phone),
        party: args.party,
        note: args.note.trim().to_owned(),
        resources: Vec::new(),
        start: args.start,
        end: args
            .start
            .saturating_add(i64::from(offering.minutes) * MINUTE_MS),
        before: offering.before,
        after: offering.after,
        zone: place.zone.clone(),
        state: BookingState::Requested,
        asked_at: ctx.now,
        changed_at: ctx.now,
    };
    let mut changes = match (ctx.side, view.server()) {
        (Side::Server, Some(server)) => confirmed(view, ctx, server, booking)?,
        _ => Changes::of(booking.into()),
    };
    if ctx.actor.user == customer && !ctx.actor.role.is_staff() {
        changes.server_steps.push(ServerStep::VetBooking(args.id));
        changes.server_steps.push(ServerStep::Collect(Collect {
            user: customer,
            name: text::line(&args.name),
            phone: Some(args.phone.trim().to_owned()).filter(|phone| !phone.is_empty()),
            source: "booking",
        }));
    }
    Ok(changes)
}

/// What only the server has: its own clock, and zones that are never older than the rule that asks.
#[derive(Clone, Copy)]
pub struct ServerSide<'a> {
    pub now: i64,
    pub zones: &'a dyn Zones,
}

/// The booking with a place of its own.
///
/// # Errors
/// [`Stop::Refused`] with the nearest other times; [`Stop::Need`] for rows not loaded.
pub(crate) fn confirmed(
    view: &dyn Rows,
    ctx: &Ctx,
    server: ServerSide<'_>,
    booking: Booking,
) -> Result<Changes, Stop> {
    let (found, taken) = find_place(view, ctx, server, &booking)?;
    let after = Booking {
        resources: found,
        state: BookingState::Confirmed,
        ..booking
    };
    let mut rows = moved(view, None, Some((&after.resources, &taken)))?;
    rows.insert(0, Row::Booking(after));
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}

/// A place for a booking at its time.
///
/// # Errors
/// [`Stop::Refused`] with the nearest other times; [`Stop::Need`] for rows not loaded.
pub(crate) fn find_place(
    view: &dyn Rows,
    ctx: &Ctx,
    server: ServerSide<'_>,
    booking: &Booking,
) -> Result<(Vec<ResourceId>, Taken), Stop> {
    let Some(offering) = booking.offering else {
        return Err(Refusal::missing::<ServiceOffering>().into());
    };
    let offering = view.need::<ServiceOffering>(offering)?;
    let staff = ctx.actor.role != Role::Customer;
    if offering.removed || (!staff && !offering.is_bookable()) {
        return Err(Refusal::missing::<ServiceOffering>().into());
    }
    let wish = if staff {
        Wish::of_staff(offering, booking.party, booking.id, server.now)
    } else {
        Wish::of_customer(offering, booking.party, booking.id, server.now)
    };
    let in_time = (wish.not_before..=wish.not_after).contains(&booking.start);
    let open = in_time && is_open(view, server.zones, offering, booking.start)?;
    let next = || alternatives(view, server.zones, &wish, booking.start.max(server.now));
    if !open {
        return Err(Refusal::NotOpen { next: next()? }.into());
    }
    match free_resources(view, &wish, booking.start)? {
        Some(resources) => Ok((resources, wish.taken(booking.start))),
        None => Err(Refusal::SlotTaken { next: next()? }.into()),
    }
}

/// People who stand there have come: recorded whatever the book says. Whoever had the place shows as displaced.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, an unknown resource and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn walk_in(view: &dyn Rows, ctx: &Ctx, args: &BookingWalkIn) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkBooking) {
        return Err(Refusal::NotAllowed.into());
    }
    texts_fit(&args.name, "", "")?;
    if !(1..=MAX_PARTY).contains(&args.party) {
        return Err(Refusal::BadParty {
            from: 1,
            to: MAX_PARTY,
        }
        .into());
    }
    if !(5..=MAX_MINUTES).contains(&args.minutes) {
        return Err(Refusal::BadValue {
            field: "minutes".into(),
        }
        .into());
    }
    let resources = together(view, args.resource, &args.with)?;
    let resource = view.need::<Resource>(args.resource)?;
    let place = view.need::<Location>(resource.location)?;
    let same = |have: &Booking| have.resources == resources && have.party == args.party;
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    // A device's clock labels only as far as it is believed.
    let start = if args.start.abs_diff(ctx.now) <= crate::civil::DAY_MS.unsigned_abs() {
        args.start
    } else {
        ctx.now
    };
    let booking = Booking {
        id: args.id,
        offering: None,
        customer: ctx.actor.user,
        name: text::line(&args.name),
        phone: String::new(),
        party: args.party,
        note: String::new(),
        resources,
        start,
        end: start + i64::from(args.minutes) * MINUTE_MS,
        before: 0,
        after: 0,
        zone: place.zone.clone(),
        state: BookingState::Seated,
        asked_at: ctx.now,
        changed_at: ctx.now,
    };
    let taken = booking.taken();
    let mut rows = match ctx.side {
        Side::Server => moved(view, None, Some((&booking.resources, &taken)))?,
        Side::Phone => Vec::new(),
    };
    rows.insert(0, Row::Booking(booking));
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}

/// What staff join for somebody, whatever stands together: they see the room. All of one place.
///
/// # Errors
/// [`Refusal::BadValue`] for too many, the same twice, or another place's; [`Stop::Need`] for rows not loaded.
pub(crate) fn together(
    view: &dyn Rows,
    first: ResourceId,
    with: &[ResourceId],
) -> Result<Vec<ResourceId>, Stop> {
    let wrong = || {
        Stop::from(Refusal::BadValue {
            field: "with".into(),
        })
    };
    let place = view.need::<Resource>(first)?.location;
    let mut all = vec![first];
    for id in with {
        if all.len() >= MAX_JOINED
            || all.contains(id)
            || view.need::<Resource>(*id)?.location != place
        {
            return Err(wrong());
        }
        all.push(*id);
    }
    Ok(all)
}

/// An instant of this age and the next: a number that is none is no wish for a time.
pub(crate) fn is_instant(start: i64) -> Result<(), Refusal> {
    /// The year 2200, epoch ms.
    const LAST: i64 = 7_258_118_400_000;
    if (0..=LAST).contains(&start) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "start".into(),
        })
    }
}

pub(crate) fn party(offering: &ServiceOffering) -> Refusal {
    Refusal::BadParty {
        from: offering.party_from,
        to: offering.party_to,
    }
}

pub(crate) fn texts_fit(name: &str, phone: &str, note: &str) -> Result<(), Refusal> {
    for (field, value, most) in [
        ("name", name, 80),
        ("phone", phone, 40),
        ("note", note, MAX_NOTE),
    ] {
        if value.chars().count() > most {
            return Err(Refusal::TooLong {
                field: field.into(),
            });
        }
    }
    Ok(())
}
