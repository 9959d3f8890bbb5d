//! What somebody does next, from what a tab shows.

mod people;
mod sales;
mod service;

use crate::device::Device;
use crate::noise::Noise;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::projection::Projection;
use domain::sales::OrderPlace;
use domain::{Draft, Entity, Mutation, Refusal, Row};

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
