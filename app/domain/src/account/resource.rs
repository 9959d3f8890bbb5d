//! What can be booked one at a time: a table, a counter, a room, a seat, a person.

use crate::account::Location;
use crate::id::{LocationId, ResourceId};
use crate::label::Label;
use crate::noun;
use crate::noun::column::names;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most people at one resource.
pub const MAX_SEATS: u32 = 500;

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    Table,
    Counter,
    Room,
    Seat,
    Person,
    Other,
}

names! {
    ResourceKind {
        Table "table",
        Counter "counter",
        Room "room",
        Seat "seat",
        Person "person",
        Other "other",
    }
}

/// One thing that can be taken by one booking at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub id: ResourceId,
    pub location: LocationId,
    pub name: Label,
    pub kind: ResourceKind,
    /// How many people it is for.
    pub seats: u32,
    /// Place in lists, ascending.
    pub sort: i64,
    /// Given up; kept for what was booked.
    #[serde(default)]
    pub removed: bool,
    /// Those of a place that say the same here stand together, and may be joined for a large party; empty where it stands alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub join_group: String,
}

noun! {
    Resource in "resource" by ResourceId, scopes |_| vec![Scope::Business],
    made by ResourceMake "resource.make@1", changed by ResourceSet "resource.set@1";
    soft location: LocationId;
    soft name: Label, max(80), check(has_name);
    soft kind: ResourceKind;
    hard seats: u32, check(seats_fit);
    soft sort: i64;
    soft removed: bool;
    soft join_group: String, added(), max(40);
}

/// Adds a resource.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places, unknown places and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn make(view: &dyn Rows, ctx: &Ctx, args: &ResourceMake) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need::<Location>(args.location)?;
    noun::make(view, ctx, args)
}

/// Changes a resource.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places, unknown places and resources and what does not fit; [`Stop::Need`] for rows not
/// loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ResourceSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(location) = &args.location {
        view.need::<Location>(location.new)?;
    }
    noun::change(view, ctx, args)
}

fn seats_fit(seats: &u32) -> Result<(), Refusal> {
    if (1..=MAX_SEATS).contains(seats) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "seats".into(),
        })
    }
}
