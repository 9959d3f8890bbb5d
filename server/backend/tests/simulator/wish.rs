//! What somebody does next, from what a tab shows.

mod people;
mod sales;
mod service;

use crate::device::Device;
use crate::noise::Noise;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::people::{ActivityAdd, ActivityKind};
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
pub fn next(device: &Device, tab: usize, now: i64, noise: &mut Noise) -> Option<Draft> {
    let rows = &device.tabs.get(tab)?.rows;
    let me = device.actor.user;
    let open: Vec<&Parked> = parked(rows).collect();
    if noise.chance(200)
        && let Some(one) = noise.pick(&open)
    {
        return Some(answer(one, noise));
    }
    match (device.actor.role.is_staff(), noise.below(20)) {
        (true, 0..=5) => sales::step(rows, noise),
        (true, 6..=8) => sales::edit(rows, noise),
        (true, 9..=11) => service::say(rows, &device.actor, now, noise),
        (true, 12) => service::read(rows, noise),
        (true, 13..=14) => service::settle(rows, me, noise),
        (true, 15..=16) => people::change(rows, now, noise),
        (true, 17) => people::tag(rows, me, noise),
        (true, 18) => people::create(now, noise),
        (true, _) => people::note_or_join(rows, now, noise),
        (false, 0..=9) => sales::place(rows, me, now, noise),
        (false, 10) => sales::cancel(rows, noise),
        (false, 11..=15) => service::say(rows, &device.actor, now, noise),
        (false, 16) => service::read(rows, noise),
        (false, _) => people::change_own(rows, me, now, noise),
    }
}

fn parked(rows: &Projection) -> impl Iterator<Item = &Parked> {
    rows.all(Entity::Parked)
        .filter_map(Row::as_parked)
        .filter(|parked| parked.state == ParkedState::Open)
}

/// Accepts a new price, or lets go.
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
    Draft::from(Mutation::ParkedDrop(domain::mutation::ParkedDrop {
        id: parked.id,
    }))
}
