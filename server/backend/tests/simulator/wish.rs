//! What somebody does next, from what a tab shows.

mod bookings;
mod business;
mod campaigns;
mod consents;
mod consultation;
pub mod files;
mod offers;
mod payments;
mod people;
mod records;
mod reviews;
mod sales;
mod service;
mod strategies;
mod tasks;
mod tickets;

use crate::device::Device;
use crate::noise::Noise;
use domain::account::{Actor, Parked, ParkedReason, ParkedState};
use domain::people::{ActivityAdd, ActivityKind, ConsentGrant};
use domain::projection::Projection;
use domain::sales::OrderPlace;
use domain::{ActivityId, Draft, Entity, Mutation, Refusal, Row};
use serde_json::value::RawValue;
use sync::wire::Envelope;
use sync::{Frozen, Mid};
use uuid::Uuid;

/// A note that breaks the server where it stands already.
pub const POISON: &str = "poison";
/// What only a newer app can say.
pub const NEWER: &str = "from.the.future@1";

/// Who stands before a screen, and what it shows.
pub struct Somebody<'a> {
    pub rows: &'a Projection,
    pub actor: &'a Actor,
    /// By this phone's clock, epoch ms.
    pub now: i64,
}

/// What somebody may do; none where there is nothing to do it to.
type Make = fn(&Somebody<'_>, &mut Noise) -> Option<Draft>;

/// What people do in an area, each with how often, compared with everything else.
pub struct Habits {
    staff: &'static [(u64, Make)],
    customers: &'static [(u64, Make)],
}

const AREAS: [&Habits; 16] = [
    &bookings::HABITS,
    &business::HABITS,
    &sales::HABITS,
    &payments::HABITS,
    &offers::HABITS,
    &service::HABITS,
    &people::HABITS,
    &consents::HABITS,
    &files::HABITS,
    &tickets::HABITS,
    &reviews::HABITS,
    &strategies::HABITS,
    &campaigns::HABITS,
    &consultation::HABITS,
    &tasks::HABITS,
    &records::HABITS,
];

/// Something to be saved.
#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "almost all are of the large kind"
)]
pub enum Wish {
    Known(Draft),
    /// A mutation of an app that is newer than the server.
    Newer(Uuid),
}

impl Wish {
    pub fn name(&self) -> &str {
        match self {
            Self::Known(draft) => draft.mutation.name(),
            Self::Newer(_) => NEWER,
        }
    }

    pub fn freeze(&self, mid: Mid, actor: Uuid, at: i64) -> Frozen {
        let (args, answers) = match self {
            Self::Known(draft) => (draft.mutation.args().unwrap(), draft.answers),
            Self::Newer(id) => (format!("{{\"id\":\"{id}\"}}"), None),
        };
        Frozen::encode(&Envelope {
            mid,
            name: self.name().into(),
            at,
            actor,
            answers: answers.map(|id| id.0),
            args: RawValue::from_string(args).unwrap(),
        })
        .unwrap()
    }
}

/// A note that breaks the server, of somebody who may write notes.
pub fn poison(device: &Device, tab: usize, now: i64, noise: &mut Noise) -> Option<Wish> {
    let rows = &device.tabs.get(tab)?.rows;
    let contact = rows.all(Entity::Contact).find_map(Row::as_contact)?;
    let note = ActivityAdd {
        id: ActivityId(noise.uuid(now)),
        contact: contact.id,
        what: ActivityKind::Note {
            text: POISON.into(),
        },
        at: now,
    };
    let staff = device.actor.role.is_staff();
    staff.then(|| Wish::Known(note.into()))
}

/// The next wish of the person at this tab; none where there is nothing to do.
pub fn next(device: &Device, tab: usize, now: i64, theme: u64, noise: &mut Noise) -> Option<Draft> {
    let rows = &device.tabs.get(tab)?.rows;
    let open: Vec<&Parked> = parked(rows).collect();
    if noise.chance(200)
        && let Some(one) = noise.pick(&open)
    {
        return Some(answer(one, noise));
    }
    let somebody = Somebody {
        rows,
        actor: &device.actor,
        now,
    };
    drawn(somebody.actor.role.is_staff(), theme, noise)(&somebody, noise)
}

/// One of the things that staff or customers do, by how often they do it.
///
/// Every life has an area that is its theme, for a quarter of what is done: what follows only after several other things is
/// seen however many areas there are.
fn drawn(staff: bool, theme: u64, noise: &mut Noise) -> Make {
    let of = |habits: &&Habits| {
        if staff {
            habits.staff
        } else {
            habits.customers
        }
    };
    let theme = usize::try_from(theme).unwrap() % AREAS.len();
    let is_themed = noise.chance(250) && !of(&AREAS[theme]).is_empty();
    let lived = if is_themed {
        &AREAS[theme..=theme]
    } else {
        &AREAS[..]
    };
    let all = || lived.iter().flat_map(of);
    let mut at = noise.below(all().map(|(often, _)| often).sum());
    for (often, make) in all() {
        if at < *often {
            return *make;
        }
        at -= often;
    }
    |_, _| None
}

fn parked(rows: &Projection) -> impl Iterator<Item = &Parked> {
    rows.all(Entity::Parked)
        .filter_map(Row::as_parked)
        .filter(|parked| parked.state == ParkedState::Open)
}

/// Accepts a new price, allows again what was withdrawn meanwhile, or lets go.
fn answer(parked: &Parked, noise: &mut Noise) -> Draft {
    if let ParkedReason::Refused {
        refusal: Refusal::PriceChanged { lines, total },
    } = &parked.reason
        && noise.chance(700)
        && let Ok(mut order) = serde_json::from_value::<OrderPlace>(parked.args.clone())
    {
        order.lines = lines.clone();
        order.total = *total;
        return Draft {
            mutation: Mutation::OrderPlace(order),
            answers: Some(parked.id),
        };
    }
    if let ParkedReason::Refused {
        refusal: Refusal::CouponOff { .. },
    } = &parked.reason
        && noise.chance(700)
        && let Ok(mut order) = serde_json::from_value::<OrderPlace>(parked.args.clone())
    {
        order.coupon = None;
        return Draft {
            mutation: Mutation::OrderPlace(order),
            answers: Some(parked.id),
        };
    }
    if let ParkedReason::Refused {
        refusal: Refusal::ConsentWithdrawn { consent, .. },
    } = &parked.reason
        && noise.chance(500)
        && let Ok(grant) = serde_json::from_value::<ConsentGrant>(parked.args.clone())
    {
        let again = ConsentGrant {
            seen: Some(*consent),
            ..grant
        };
        return Draft {
            mutation: again.into(),
            answers: Some(parked.id),
        };
    }
    Draft::from(Mutation::ParkedDrop(domain::mutation::ParkedDrop {
        id: parked.id,
    }))
}
