//! What can be booked: a table for two hours, a haircut, a tour.

use crate::account::{Location, Resource};
use crate::id::{LocationId, ResourceId, ServiceOfferingId};
use crate::label::Label;
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::product::{has_name, price_fits};
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most resources of one offering: a request looks through all of them.
pub const MAX_RESOURCES: usize = 100;
/// The longest that something can take, in minutes: a day.
pub const MAX_MINUTES: u32 = 1_440;
/// The longest gap before or after, in minutes.
pub const MAX_GAP: u32 = 240;
/// The largest party.
pub const MAX_PARTY: u32 = 500;
/// The farthest that one can book ahead, in days.
pub const MAX_HORIZON: u32 = 400;
/// The longest notice, in minutes: 30 days.
pub const MAX_NOTICE: u32 = 43_200;

/// Something that customers can book at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceOffering {
    pub id: ServiceOfferingId,
    pub location: LocationId,
    pub name: Label,
    pub about: Label,
    /// How long it takes.
    pub minutes: u32,
    /// Minutes that nobody else may have the resource before and after.
    pub before: u32,
    pub after: u32,
    /// From how many people to how many.
    pub party_from: u32,
    pub party_to: u32,
    /// Minutes before the start until which customers can book.
    pub lead: u32,
    /// Days ahead that customers can book.
    pub horizon: u32,
    /// Minutes before the start until which customers can move and cancel.
    pub cancel_until: u32,
    /// Which resources it can be had at.
    pub resources: Vec<ResourceId>,
    /// Place in lists, ascending.
    pub sort: i64,
    /// Not to be booked for now.
    #[serde(default)]
    pub hidden: bool,
    /// Given up; kept for what was booked.
    #[serde(default)]
    pub removed: bool,
    /// What one booking costs, shown before somebody books; none where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

impl ServiceOffering {
    /// True where customers can book it.
    #[must_use]
    pub fn is_bookable(&self) -> bool {
        !self.hidden && !self.removed && !self.resources.is_empty()
    }
}

json_columns!(Vec<ResourceId>);

noun! {
    ServiceOffering in "service_offering" by ServiceOfferingId, scopes |_| vec![Scope::Business],
    made by ServiceOfferingMake "service_offering.make@1", changed by ServiceOfferingSet "service_offering.set@1";
    soft location: LocationId;
    soft name: Label, max(80), check(has_name);
    soft about: Label, max(500);
    hard minutes: u32, check(|minutes: &u32| within("minutes", *minutes, 5, MAX_MINUTES));
    soft before: u32 as "gap_before", check(|before: &u32| within("before", *before, 0, MAX_GAP));
    soft after: u32 as "gap_after", check(|after: &u32| within("after", *after, 0, MAX_GAP));
    soft party_from: u32, check(|party: &u32| within("party_from", *party, 1, MAX_PARTY));
    soft party_to: u32, check(|party: &u32| within("party_to", *party, 1, MAX_PARTY));
    soft lead: u32, check(|lead: &u32| within("lead", *lead, 0, MAX_NOTICE));
    soft horizon: u32, check(|horizon: &u32| within("horizon", *horizon, 1, MAX_HORIZON));
    soft cancel_until: u32, check(|until: &u32| within("cancel_until", *until, 0, MAX_NOTICE));
    soft resources: Vec<ResourceId>, check(|resources: &Vec<ResourceId>| resources_fit(resources));
    soft sort: i64;
    soft hidden: bool;
    soft removed: bool;
    hard price: Option<Money>, added(), check(offering_price_fits);
}

/// Adds an offering.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places, unknown places and resources and what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn make(view: &dyn Rows, ctx: &Ctx, args: &ServiceOfferingMake) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need::<Location>(args.location)?;
    known(view, &args.resources)?;
    noun::make(view, ctx, args)
}

/// Changes an offering.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places, unknown places and resources and what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ServiceOfferingSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(location) = &args.location {
        view.need::<Location>(location.new)?;
    }
    if let Some(resources) = &args.resources {
        known(view, &resources.new)?;
    }
    noun::change(view, ctx, args)
}

/// All of them at once, so that a caller loads only once.
fn known(view: &dyn Rows, resources: &[ResourceId]) -> Result<(), Stop> {
    let mut need = Vec::new();
    for id in resources {
        match view.need::<Resource>(*id) {
            Ok(_) => {}
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if need.is_empty() {
        Ok(())
    } else {
        Err(Stop::Need(need))
    }
}

fn within(field: &str, value: u32, least: u32, most: u32) -> Result<(), Refusal> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: field.into(),
        })
    }
}

fn offering_price_fits(price: &Option<Money>) -> Result<(), Refusal> {
    price.as_ref().map_or(Ok(()), price_fits)
}

fn resources_fit(resources: &[ResourceId]) -> Result<(), Refusal> {
    let distinct: BTreeSet<_> = resources.iter().collect();
    if resources.len() <= MAX_RESOURCES && distinct.len() == resources.len() {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "resources".into(),
        })
    }
}
