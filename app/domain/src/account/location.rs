//! Where the business can be visited.

use crate::account::opening::{opening_change_fits, opening_fits};
use crate::id::LocationId;
use crate::label::Label;
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One place of the business. Everybody may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    pub name: Label,
    /// As it is written on a letter, on several lines.
    pub address: String,
    /// IANA time zone, such as `Asia/Shanghai`.
    pub zone: String,
    /// Its hours by day, see [`crate::account::opening`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opening: BTreeMap<String, String>,
    /// Given up; kept for what happened there.
    #[serde(default)]
    pub removed: bool,
}

noun! {
    Location in "location" by LocationId, scopes |_| vec![Scope::Business],
    made by LocationMake "location.make@1", changed by LocationSet "location.set@1";
    soft name: Label, max(80), check(has_name);
    text address: String, max(300);
    hard zone: String, check(zone_fits);
    map opening: BTreeMap<String, String>, max(400, 80);
    soft removed: bool;
}

/// Adds a place.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn make(view: &dyn Rows, ctx: &Ctx, args: &LocationMake) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    opening_fits(args.opening.iter().map(|(day, hours)| (day, Some(hours))))?;
    noun::make(view, ctx, args)
}

/// Changes a place.
///
/// # Errors
/// [`Stop::Refused`] for people who do not look after its places, unknown places and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &LocationSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditPlace) {
        return Err(Refusal::NotAllowed.into());
    }
    opening_change_fits(&args.opening)?;
    noun::change(view, ctx, args)
}

/// Looks like the name of a time zone. Which there are, the zone data at hand says: a phone's may be older than the server's.
#[expect(
    clippy::ptr_arg,
    reason = "a check of a field takes the field's own type"
)]
pub(crate) fn zone_fits(zone: &String) -> Result<(), Refusal> {
    let is_part = |part: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        !part.is_empty() && part.chars().all(is_plain)
    };
    if zone.len() <= 60 && zone.split('/').all(is_part) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "zone".into(),
        })
    }
}

/// The place whose hours stand for the whole business, where one is asked for: the first by name of those in use.
#[must_use]
pub fn first_place<'a>(places: impl IntoIterator<Item = &'a Location>) -> Option<&'a Location> {
    let in_use = places.into_iter().filter(|place| !place.removed);
    in_use.min_by_key(|place| (&place.name.zh, &place.name.en, place.id))
}
