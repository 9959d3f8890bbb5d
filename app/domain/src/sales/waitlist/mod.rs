//! The waiting list: who wants to hear when something becomes free.
//!
//! ```text
//! waiting ⇄ offered → accepted
//!    └─────────┴────→ left
//! ```
//!
//! The server offers what becomes free to one person at a time and holds it for them; whoever lets it pass waits on for other times. After its window
//! an entry is over by itself.

mod offer;
mod window;

pub use offer::offer_for;
pub use window::{DayPart, PARTS_AT, window};

use crate::account::Location;
use crate::civil::{DAY_MS, MINUTE_MS};
use crate::id::{BookingId, ResourceId, ServiceOfferingId, UserId, WaitlistEntryId};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::busy_day::{Taken, moved};
use crate::sales::booking::request::{is_instant, party, texts_fit};
use crate::sales::{Booking, BookingState, ServiceOffering};
use crate::scope::shared;
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Side, Stop};
use serde::{Deserialize, Serialize};

/// How long what became free is held for one person, ms.
pub const OFFER_MS: i64 = 15 * MINUTE_MS;
/// From the first start that suits to the last, ms.
pub const MAX_WINDOW: i64 = DAY_MS;
/// So many may wait for one offering at the same time: who is told last is not told at all.
pub const MAX_WAITING: u64 = 200;
/// So many entries to come has somebody whom nobody knows.
pub const UNPROVEN_WAITING: u64 = 2;
/// The same for everybody else.
pub const PROVEN_WAITING: u64 = 10;

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitlistState {
    Waiting,
    /// Something is held for them.
    Offered,
    Accepted,
    /// Taken back.
    Left,
}

names! {
    WaitlistState {
        Waiting "waiting",
        Offered "offered",
        Accepted "accepted",
        Left "left",
    }
}

/// What became free, and until when it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistOffer {
    pub resources: Vec<ResourceId>,
    /// Epoch ms UTC.
    pub start: i64,
    pub end: i64,
    pub before: u32,
    pub after: u32,
    pub until: i64,
    /// A letter says so; otherwise staff call.
    #[serde(default)]
    pub mailed: bool,
}

json_columns!(WaitlistOffer, Vec<i64>);

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistEntry {
    pub id: WaitlistEntryId,
    pub offering: ServiceOfferingId,
    /// Whose it is. What staff write down for somebody without an account is their own.
    pub customer: UserId,
    pub name: String,
    /// As it was typed; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub party: u32,
    /// The first and the last start that suit, epoch ms UTC.
    pub from: i64,
    pub to: i64,
    /// The IANA zone in which its times are read.
    pub zone: String,
    pub state: WaitlistState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<WaitlistOffer>,
    /// Starts that were offered and not taken: they go to the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<i64>,
    /// When the server heard of it, epoch ms UTC: who asked first is first. Until then, when it was asked for on the device.
    pub asked_at: i64,
}

noun! {
    WaitlistEntry in "waitlist_entry" by WaitlistEntryId, scopes |entry| shared(entry.customer);
    fixed offering: ServiceOfferingId;
    fixed customer: UserId;
    fixed name: String;
    fixed phone: String;
    fixed party: u32;
    fixed from: i64 as "earliest";
    fixed to: i64 as "latest";
    fixed zone: String;
    server state: WaitlistState;
    server offer: Option<WaitlistOffer>;
    server passed: Vec<i64>;
    fixed asked_at: i64;
}

impl WaitlistEntry {
    /// The booking that it becomes.
    #[must_use]
    pub fn booking(&self) -> BookingId {
        BookingId::of_waitlist_entry(self.id)
    }

    /// What is held for them; none where nothing is.
    #[must_use]
    pub fn held(&self) -> Option<(&[ResourceId], Taken)> {
        let offer = self.offer.as_ref();
        let offer = offer.filter(|_| self.state == WaitlistState::Offered)?;
        let gaps = (offer.before, offer.after);
        let taken = Taken::of(self.booking(), offer.start, offer.end, gaps);
        Some((&offer.resources, taken))
    }

    /// True while somebody waits, or has something held, and a time that suits is still to come.
    #[must_use]
    pub fn is_open(&self, now: i64) -> bool {
        match self.state {
            WaitlistState::Offered => true,
            WaitlistState::Waiting => self.to > now,
            WaitlistState::Accepted | WaitlistState::Left => false,
        }
    }

    /// The entry after its time to answer passed.
    #[must_use]
    pub fn lapsed(&self) -> Self {
        let mut passed = self.passed.clone();
        passed.extend(self.offer.as_ref().map(|offer| offer.start));
        Self {
            state: WaitlistState::Waiting,
            offer: None,
            passed,
            ..self.clone()
        }
    }

    /// The booking that the offer is for, confirmed.
    #[must_use]
    pub fn booked(&self, offer: &WaitlistOffer, now: i64) -> Booking {
        Booking {
            id: self.booking(),
            offering: Some(self.offering),
            customer: self.customer,
            name: self.name.clone(),
            phone: self.phone.clone(),
            party: self.party,
            note: String::new(),
            resources: offer.resources.clone(),
            start: offer.start,
            end: offer.end,
            before: offer.before,
            after: offer.after,
            zone: self.zone.clone(),
            state: BookingState::Confirmed,
            asked_at: self.asked_at,
            changed_at: now,
        }
    }
}

/// `waitlist_entry.join@1`: tell me when something becomes free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitlistEntryJoin {
    pub id: WaitlistEntryId,
    pub offering: ServiceOfferingId,
    pub customer: UserId,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub party: u32,
    pub from: i64,
    pub to: i64,
}

/// `waitlist_entry.leave@1`: no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitlistEntryLeave {
    pub id: WaitlistEntryId,
}

/// `waitlist_entry.accept@1`: what is held becomes a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitlistEntryAccept {
    pub id: WaitlistEntryId,
    /// The start that was offered, as its author saw it.
    pub start: i64,
}

/// Puts somebody on the waiting list. How many somebody may have only the server counts.
///
/// # Errors
/// [`Stop::Refused`] for somebody else's, for what cannot be booked and for a window that is over; [`Stop::Need`] for rows not loaded.
pub fn join(view: &dyn Rows, ctx: &Ctx, args: &WaitlistEntryJoin) -> Result<Changes, Stop> {
    let customer = args.customer;
    if !may(&ctx.actor, Action::Book { customer }) {
        return Err(Refusal::NotAllowed.into());
    }
    texts_fit(&args.name, &args.phone, "")?;
    is_instant(args.from)?;
    if !(0..=MAX_WINDOW).contains(&args.to.saturating_sub(args.from)) {
        return Err(Refusal::BadValue { field: "to".into() }.into());
    }
    let offering = view.need::<ServiceOffering>(args.offering)?;
    let place = view.need::<Location>(offering.location)?;
    if !(offering.party_from..=offering.party_to).contains(&args.party) {
        return Err(party(offering).into());
    }
    let same = |have: &WaitlistEntry| {
        (have.customer, have.offering, have.from) == (customer, args.offering, args.from)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    if let Some(server) = view.server() {
        let horizon = server.now + i64::from(offering.horizon) * DAY_MS;
        if !offering.is_bookable() || args.to <= server.now || args.from > horizon {
            return Err(Refusal::NotOpen { next: Vec::new() }.into());
        }
    }
    let entry = WaitlistEntry {
        id: args.id,
        offering: args.offering,
        customer,
        name: text::line(&args.name),
        phone: text::line(&args.phone),
        party: args.party,
        from: args.from,
        to: args.to,
        zone: place.zone.clone(),
        state: WaitlistState::Waiting,
        offer: None,
        passed: Vec::new(),
        // By the server's clock: no device decides who was first.
        asked_at: view.server().map_or(ctx.now, |server| server.now),
    };
    let mut changes = Changes::of(entry.into());
    changes
        .server_steps
        .push(ServerStep::CountWaitlist(args.id));
    if ctx.actor.user == customer && !ctx.actor.role.is_staff() {
        changes.server_steps.push(ServerStep::Collect(Collect {
            user: customer,
            name: text::line(&args.name),
            phone: Some(args.phone.trim().to_owned()).filter(|phone| !phone.is_empty()),
            source: "booking",
        }));
    }
    Ok(changes)
}

/// Takes somebody off the list. What was held for them is free.
///
/// # Errors
/// [`Stop::Refused`] for somebody else's, and for one that became a booking; [`Stop::Need`] for rows not loaded.
pub fn leave(view: &dyn Rows, ctx: &Ctx, args: &WaitlistEntryLeave) -> Result<Changes, Stop> {
    let entry = own(view, ctx, args.id)?;
    match entry.state {
        WaitlistState::Left => return Ok(Changes::default()),
        WaitlistState::Accepted => return Err(Refusal::OfferOver.into()),
        WaitlistState::Waiting | WaitlistState::Offered => {}
    }
    let after = WaitlistEntry {
        state: WaitlistState::Left,
        offer: None,
        ..entry.clone()
    };
    let mut rows = vec![Row::WaitlistEntry(after)];
    if ctx.side == Side::Server
        && let Some((resources, taken)) = entry.held()
    {
        rows.extend(moved(view, Some((resources, &taken)), None)?);
    }
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}

/// Makes a booking of what is held. The phone writes down the wish: only the server knows whether it is still held.
///
/// # Errors
/// [`Stop::Refused`] for somebody else's, and where the offer is over; [`Stop::Need`] for rows not loaded.
pub fn accept(view: &dyn Rows, ctx: &Ctx, args: &WaitlistEntryAccept) -> Result<Changes, Stop> {
    let entry = own(view, ctx, args.id)?;
    if entry.state == WaitlistState::Accepted {
        return Ok(Changes::default());
    }
    let offer = entry.offer.as_ref().filter(|offer| {
        let in_time = |now| now <= offer.until;
        entry.state == WaitlistState::Offered
            && offer.start == args.start
            && view.server().is_none_or(|server| in_time(server.now))
    });
    let Some(offer) = offer else {
        return Err(Refusal::OfferOver.into());
    };
    let mut booking = entry.booked(offer, ctx.now);
    if ctx.side == Side::Phone {
        booking.state = BookingState::Requested;
        booking.resources = Vec::new();
    }
    // What is taken stays as it is: the booking's slot is the one that was held.
    let after = WaitlistEntry {
        state: WaitlistState::Accepted,
        ..entry.clone()
    };
    // What else they hold by now counts as with every booking: what is too much for a stranger becomes a request.
    let vet = (!ctx.actor.role.is_staff()).then_some(ServerStep::VetBooking(entry.booking()));
    Ok(Changes {
        rows: vec![booking.into(), after.into()],
        server_steps: vet.into_iter().collect(),
        ..Changes::default()
    })
}

/// The entry, for whom it concerns.
fn own<'a>(view: &'a dyn Rows, ctx: &Ctx, id: WaitlistEntryId) -> Result<&'a WaitlistEntry, Stop> {
    let entry = view.need::<WaitlistEntry>(id)?;
    let customer = entry.customer;
    if may(&ctx.actor, Action::Book { customer }) {
        Ok(entry)
    } else {
        Err(Refusal::missing::<WaitlistEntry>().into())
    }
}
