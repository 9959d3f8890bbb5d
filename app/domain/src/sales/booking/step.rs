//! `booking.step@1`: a booking goes one step further.

use crate::account::Actor;
use crate::id::BookingId;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::busy_day::moved;
use crate::sales::booking::change::too_late;
use crate::sales::booking::request::find_place;
use crate::sales::booking::{Booking, BookingState, CancelledBy};
use crate::view::{Changes, Ctx, Rows, Side, Stop};
use serde::{Deserialize, Serialize};

/// What somebody does with a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum BookingAct {
    Confirm,
    Decline { reason: String },
    Cancel,
    Seat,
    Complete,
    NoShow,
}

/// The step, with the state its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingStep {
    pub id: BookingId,
    pub was: BookingState,
    pub step: BookingAct,
}

impl BookingAct {
    /// The state after it.
    ///
    /// # Errors
    /// [`Refusal::BookingState`] where a wish does not follow from the state, [`Refusal::NoReason`] for an unexplained no.
    pub fn from(&self, state: &BookingState, actor: &Actor) -> Result<BookingState, Refusal> {
        let wrong = || Refusal::BookingState {
            state: state.clone(),
        };
        match self {
            // What happened has happened.
            Self::Seat => Ok(BookingState::Seated),
            Self::Complete => Ok(BookingState::Completed),
            Self::NoShow => Ok(BookingState::NoShow),
            Self::Confirm if *state == BookingState::Requested => Ok(BookingState::Confirmed),
            Self::Cancel if state.is_open() && *state != BookingState::Seated => {
                let by = if actor.role.is_staff() {
                    CancelledBy::Staff
                } else {
                    CancelledBy::Customer
                };
                Ok(BookingState::Cancelled { by })
            }
            Self::Decline { reason } if *state == BookingState::Requested => {
                let reason = reason.trim();
                match reason.chars().count() {
                    0 => Err(Refusal::NoReason),
                    1..=300 => Ok(BookingState::Declined {
                        reason: reason.to_owned(),
                    }),
                    _ => Err(Refusal::TooLong {
                        field: "reason".into(),
                    }),
                }
            }
            Self::Confirm | Self::Cancel | Self::Decline { .. } => Err(wrong()),
        }
    }

    /// True where it says what people saw: it is recorded whatever the book says.
    #[must_use]
    pub fn has_happened(&self) -> bool {
        matches!(self, Self::Seat | Self::Complete | Self::NoShow)
    }

    fn allowed(&self, actor: &Actor, booking: &Booking) -> bool {
        let customer = booking.customer;
        match self {
            Self::Cancel => may(actor, Action::Book { customer }),
            _ => may(actor, Action::WorkBooking),
        }
    }
}

/// Moves a booking along. Two people who take the same step agree.
///
/// # Errors
/// [`Stop::Refused`] for a step that is not allowed or no longer fits, and for a time that somebody else has; [`Stop::Need`] for rows not
/// loaded.
pub fn step(view: &dyn Rows, ctx: &Ctx, args: &BookingStep) -> Result<Changes, Stop> {
    let booking = view.need::<Booking>(args.id)?;
    if !may(&ctx.actor, Action::Read(&Row::Booking(booking.clone()))) {
        return Err(Refusal::missing::<Booking>().into());
    }
    if !args.step.allowed(&ctx.actor, booking) {
        return Err(Refusal::NotAllowed.into());
    }
    let meant = args.step.from(&args.was, &ctx.actor)?;
    if booking.state == meant {
        return Ok(Changes::default());
    }
    let has_happened = args.step.has_happened();
    if booking.state != args.was && !has_happened {
        return Err(Refusal::BookingState {
            state: booking.state.clone(),
        }
        .into());
    }
    let mut after = Booking {
        state: meant,
        changed_at: ctx.now,
        ..booking.clone()
    };
    if ctx.side == Side::Phone {
        return Ok(Changes::of(after.into()));
    }
    if let Some(server) = view.server() {
        if args.step == BookingAct::Cancel {
            too_late(view, booking, ctx, server.now)?;
        }
        // Who is confirmed gets a place that is free; who sits down takes one, free or not, where one was named.
        if after.state.holds() && after.resources.is_empty() {
            match find_place(view, ctx, server, &after) {
                Ok((resources, _)) => after.resources = resources,
                Err(Stop::Refused(_)) if has_happened => {}
                Err(stop) => return Err(stop),
            }
        }
    }
    let (was, new) = (booking.held(), after.held());
    let was = was.as_ref().map(|(resources, taken)| (*resources, taken));
    let new = new.as_ref().map(|(resources, taken)| (*resources, taken));
    let mut rows = if was == new {
        Vec::new()
    } else {
        moved(view, was, new)?
    };
    rows.insert(0, Row::Booking(after));
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}
