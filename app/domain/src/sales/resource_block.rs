//! What staff close for a time: a table with a broken leg, a room for the painters, the whole place for an evening.

use crate::account::{Location, Resource};
use crate::civil::{DAY_MS, MINUTE_MS};
use crate::id::{LocationId, ResourceBlockId, ResourceId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::busy_day::{Taken, moved};
use crate::sales::booking::request::is_instant;
use crate::sales::service_offering::MAX_RESOURCES;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Side, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest that something is closed, in days: what is closed for longer is not offered, or the place has other hours.
pub const MAX_BLOCK_DAYS: i64 = 14;
/// The longest reason, in characters.
pub const MAX_BLOCK_REASON: usize = 200;

/// Resources that nobody can have for a time. Only staff see why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceBlock {
    pub id: ResourceBlockId,
    pub location: LocationId,
    pub resources: Vec<ResourceId>,
    /// Epoch ms UTC.
    pub start: i64,
    pub end: i64,
    pub reason: String,
    /// Open again before its time.
    #[serde(default)]
    pub lifted: bool,
}

noun! {
    ResourceBlock in "resource_block" by ResourceBlockId, scopes |_| vec![Scope::Team];
    fixed location: LocationId;
    fixed resources: Vec<ResourceId>;
    fixed start: i64 as "starts_at";
    fixed end: i64 as "ends_at";
    fixed reason: String;
    server lifted: bool;
}

impl ResourceBlock {
    /// The places and the time that it holds; none where it was lifted.
    #[must_use]
    pub fn held(&self) -> Option<(&[ResourceId], Taken)> {
        let taken = Taken::by(self.id.0, self.start, self.end, (0, 0));
        (!self.lifted).then_some((self.resources.as_slice(), taken))
    }
}

/// `resource_block.create@1`: closes resources of one place for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceBlockCreate {
    pub id: ResourceBlockId,
    pub resources: Vec<ResourceId>,
    pub start: i64,
    pub end: i64,
    pub reason: String,
}

/// `resource_block.lift@1`: open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceBlockLift {
    pub id: ResourceBlockId,
}

/// Closes resources, whatever is booked there: whoever is expected shows as displaced.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown resources and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &ResourceBlockCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkBooking) {
        return Err(Refusal::NotAllowed.into());
    }
    time_fits(args.start, args.end)?;
    let reason = args.reason.trim();
    match reason.chars().count() {
        0 => return Err(Refusal::NoReason.into()),
        1..=MAX_BLOCK_REASON => {}
        _ => {
            return Err(Refusal::TooLong {
                field: "reason".into(),
            }
            .into());
        }
    }
    let location = place_of(view, &args.resources)?;
    view.need::<Location>(location)?;
    let same = |have: &ResourceBlock| {
        have.resources == args.resources && (have.start, have.end) == (args.start, args.end)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let block = ResourceBlock {
        id: args.id,
        location,
        resources: args.resources.clone(),
        start: args.start,
        end: args.end,
        reason: reason.to_owned(),
        lifted: false,
    };
    with_days(view, ctx, None, block)
}

/// Opens them again.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, and for what nobody closed; [`Stop::Need`] for rows not loaded.
pub fn lift(view: &dyn Rows, ctx: &Ctx, args: &ResourceBlockLift) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkBooking) {
        return Err(Refusal::NotAllowed.into());
    }
    let block = view.need::<ResourceBlock>(args.id)?;
    if block.lifted {
        return Ok(Changes::default());
    }
    let after = ResourceBlock {
        lifted: true,
        ..block.clone()
    };
    with_days(view, ctx, Some(block), after)
}

/// The block with what it takes of each day; on a phone the block alone.
fn with_days(
    view: &dyn Rows,
    ctx: &Ctx,
    before: Option<&ResourceBlock>,
    after: ResourceBlock,
) -> Result<Changes, Stop> {
    let mut rows = vec![Row::ResourceBlock(after.clone())];
    if ctx.side == Side::Server {
        let (was, new) = (before.and_then(ResourceBlock::held), after.held());
        let was = was.as_ref().map(|(resources, taken)| (*resources, taken));
        let new = new.as_ref().map(|(resources, taken)| (*resources, taken));
        rows.extend(moved(view, was, new)?);
    }
    Ok(Changes {
        rows,
        ..Changes::default()
    })
}

fn time_fits(start: i64, end: i64) -> Result<(), Refusal> {
    is_instant(start)?;
    let length = end.saturating_sub(start);
    if (MINUTE_MS..=MAX_BLOCK_DAYS * DAY_MS).contains(&length) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "end".into(),
        })
    }
}

/// The one place of all of them, loaded at once.
fn place_of(view: &dyn Rows, resources: &[ResourceId]) -> Result<LocationId, Stop> {
    let wrong = || {
        Stop::from(Refusal::BadValue {
            field: "resources".into(),
        })
    };
    let distinct: BTreeSet<_> = resources.iter().collect();
    if resources.len() > MAX_RESOURCES || distinct.len() != resources.len() {
        return Err(wrong());
    }
    let (mut places, mut need) = (BTreeSet::new(), Vec::new());
    for id in resources {
        match view.need::<Resource>(*id) {
            Ok(resource) => {
                places.insert(resource.location);
            }
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if !need.is_empty() {
        return Err(Stop::Need(need));
    }
    match (places.len(), places.first()) {
        (1, Some(place)) => Ok(*place),
        _ => Err(wrong()),
    }
}
