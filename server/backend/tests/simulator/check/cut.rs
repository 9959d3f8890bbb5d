//! What a phone is shown is one cut: where its own mutations count as processed, their effects are there.

use super::effect;
use crate::device::Device;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Actor;
use domain::account::Role;
use domain::scope::of_actor;
use domain::{Entity, Row, Scope};
use std::collections::BTreeSet;
use sync::server::Position;
use sync::{Cookie, Mid};
use uuid::Uuid;

/// After a flip: the phone's position went on, and what is processed since is seen or stands parked. `before`: cookie and last processed.
pub fn is_whole(
    device: &Device,
    tab: usize,
    before: &(Option<Cookie>, Mid),
    specials: &BTreeSet<Uuid>,
) -> Result<(), String> {
    let disk = &device.store.now;
    let (cookie, processed) = before;
    went_on(cookie.as_ref(), disk.cookie.as_ref())?;
    if disk.processed < *processed {
        return Err(format!("processed fell from {processed}"));
    }
    let staff = Scope::Team.to_string();
    let held: BTreeSet<&str> = disk.rows.keys().map(|(scope, _, _)| &**scope).collect();
    let (own, staff) = (device.own.actor, held.contains(&*staff));
    let role = if staff { own.role } else { Role::Customer };
    let allowed = of_actor(&Actor { role, ..own });
    let foreign = |scope: &&&str| allowed.iter().all(|one| one.to_string() != **scope);
    if let Some(scope) = held.iter().find(foreign) {
        return Err(format!("rows of {scope} are not this person's"));
    }
    if staff != own.role.is_staff() {
        return Ok(()); // no longer staff: what was done as one is out of sight
    }
    let rows = &device.tabs[tab].rows;
    let parked: Vec<_> = rows
        .all(Entity::Parked)
        .filter_map(Row::as_parked)
        .map(|parked| &parked.args)
        .collect();
    let seen = effect::Seen {
        row: &|key| rows.get(key),
        parked: &parked,
        specials,
    };
    let after = device.acknowledged.range(processed + 1..);
    for (mid, json) in after.take_while(|(mid, _)| **mid <= disk.processed) {
        seen.check(*mid, json)?;
    }
    Ok(())
}

/// A cookie of one client and epoch never goes back, unless a scope begins afresh.
fn went_on(before: Option<&Cookie>, after: Option<&Cookie>) -> Result<(), String> {
    let (Some(before), Some(after)) = (before.and_then(read), after.and_then(read)) else {
        return Ok(());
    };
    if (&before.epoch, &before.client) != (&after.epoch, &after.client) {
        return Ok(());
    }
    for (scope, at) in &after.scopes {
        let was = before.scopes.get(scope).map_or(0, |at| at.v);
        if at.snapshot.is_none() && at.v < was {
            return Err(format!("{scope} went from {was} back to {}", at.v));
        }
    }
    if after.mid < before.mid {
        return Err(format!(
            "the cookie went from {} back to {}",
            before.mid, after.mid
        ));
    }
    Ok(())
}

fn read(cookie: &Cookie) -> Option<Position> {
    let (body, _) = cookie.0.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
}
