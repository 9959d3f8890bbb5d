//! `booking.move@1`: another time, another size of party, another place.

use crate::civil::MINUTE_MS;
use crate::id::{BookingId, ResourceId};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::busy_day::{is_free, moved};
use crate::sales::booking::request::{ServerSide, find_place, is_instant, party, together};
use crate::sales::booking::{Booking, BookingState};
use crate::sales::service_offering::ServiceOffering;
use crate::view::{Changes, Ctx, Rows, ServerStep, Side, Stop};
use serde::{Deserialize, Serialize};

/// Another time, with the time that its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingMove {
    pub id: BookingId,
    /// The start that its author saw, epoch ms UTC.
    pub was: i64,
    pub start: i64,
    pub party: u32,
    /// Where, if staff say so; otherwise wherever there is room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// What is joined to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<ResourceId>,
}

impl BookingMove {
    /// Where staff say that it shall be; nothing where wherever there is room.
    fn named(&self, view: &dyn Rows) -> Result<Vec<ResourceId>, Stop> {
        self.resource
            .map_or(Ok(Vec::new()), |first| together(view, first, &self.with))
    }
}

/// Moves a booking. Until the new time is there the old one stays held.
///
/// # Errors
/// [`Stop::Refused`] for whoever may not, for a booking that is over or was moved meanwhile, too late, and for a time that is taken;
/// [`Stop::Need`] for rows not loaded.
pub fn change(view: &dyn Rows, ctx: &Ctx, args: &BookingMove) -> Result<Changes, Stop> {
    let booking = view.need::<Booking>(args.id)?;
    let customer = booking.customer;
    if !may(&ctx.actor, Action::Book { customer }) {
        return Err(Refusal::missing::<Booking>().into());
    }
    is_instant(args.start)?;
    let named = args.named(view)?;
    let is_there = booking.start == args.start
        && booking.party == args.party
        && (named.is_empty() || booking.resources == named);
    if is_there {
        return Ok(Changes::default());
    }
    if !matches!(
        booking.state,
        BookingState::Requested | BookingState::Confirmed
    ) {
        return Err(Refusal::BookingState {
            state: booking.state.clone(),
        }
        .into());
    }
    if booking.start != args.was {
        return Err(Refusal::BookingMoved {
            start: booking.start,
        }
        .into());
    }
    let Some(offering) = booking.offering else {
        return Err(Refusal::missing::<ServiceOffering>().into());
    };
    let offering = view.need::<ServiceOffering>(offering)?;
    if !(offering.party_from..=offering.party_to).contains(&args.party) {
        return Err(party(offering).into());
    }
    let after = Booking {
        party: args.party,
        start: args.start,
        end: args.start.saturating_add(booking.end - booking.start),
        changed_at: ctx.now,
        ..booking.clone()
    };
    match (ctx.side, view.server()) {
        (Side::Server, Some(server)) => placed(view, ctx, server, named, booking, after),
        _ => Ok(Changes::of(Row::Booking(Booking {
            state: BookingState::Requested,
            resources: named,
            ..after
        }))),
    }
}

fn placed(
    view: &dyn Rows,
    ctx: &Ctx,
    server: ServerSide<'_>,
    named: Vec<ResourceId>,
    before: &Booking,
    after: Booking,
) -> Result<Changes, Stop> {
    let staff = ctx.actor.role.is_staff();
    too_late(view, before, ctx, server.now)?;
    let (resources, taken) = if staff && !named.is_empty() {
        for wanted in &named {
            if !is_free(view, *wanted, &after.taken())? {
                return Err(Refusal::SlotTaken { next: Vec::new() }.into());
            }
        }
        (named, after.taken())
    } else {
        find_place(view, ctx, server, &after)?
    };
    let after = Booking {
        resources,
        end: taken.end,
        state: BookingState::Confirmed,
        ..after
    };
    let held = before.held();
    let was = held.as_ref().map(|(resources, taken)| (*resources, taken));
    let mut rows = moved(view, was, Some((&after.resources, &taken)))?;
    rows.insert(0, Row::Booking(after));
    // A wish for another time is a wish like the first one: what is too much for a stranger stays a request.
    let vet = (!staff).then_some(ServerStep::VetBooking(before.id));
    Ok(Changes {
        rows,
        server_steps: vet.into_iter().collect(),
        ..Changes::default()
    })
}

/// Customers can move and cancel until some time before the start. A wish that nobody confirmed can always be taken back.
///
/// # Errors
/// [`Refusal::TooLate`] with until when it was possible; [`Stop::Need`] for rows not loaded.
pub(crate) fn too_late(
    view: &dyn Rows,
    booking: &Booking,
    ctx: &Ctx,
    now: i64,
) -> Result<(), Stop> {
    if ctx.actor.role.is_staff() || booking.state == BookingState::Requested {
        return Ok(());
    }
    let notice = match booking.offering {
        Some(id) => view
            .find::<ServiceOffering>(id)?
            .map_or(0, |offering| offering.cancel_until),
        None => 0,
    };
    let until = booking.start - i64::from(notice) * MINUTE_MS;
    if now > until {
        return Err(Refusal::TooLate { until }.into());
    }
    Ok(())
}
