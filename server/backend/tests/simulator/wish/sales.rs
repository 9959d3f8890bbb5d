//! Ordering, and what the kitchen and the menu's keeper do.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::merge::{SetChange, Was};
use domain::projection::Projection;
use domain::sales::cart::quote;
use domain::sales::{CartLine, Kind, Order, OrderPlace, OrderStep, Product, ProductSet, Step};
use domain::{Draft, Entity, Money, Mutation, OrderId, Row};

pub const HABITS: Habits = Habits {
    staff: &[(6, step), (3, edit)],
    customers: &[(10, place), (1, cancel)],
};

fn products(rows: &Projection) -> Vec<&Product> {
    rows.all(Entity::Product)
        .filter_map(Row::as_product)
        .collect()
}

pub fn place(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let Somebody { rows, actor, now } = *somebody;
    let menu = products(rows);
    let mut lines = Vec::new();
    for _ in 0..=noise.below(3) {
        let product = noise.pick(&menu)?;
        let options = product
            .options
            .iter()
            .flat_map(|group| {
                group
                    .choices
                    .iter()
                    .take(group.min as usize)
                    .map(|choice| (group.id.clone(), choice.id.clone()))
            })
            .collect();
        lines.push(CartLine {
            product: product.id,
            options,
            quantity: 1 + noise.below(3) as u32,
        });
    }
    let quote = quote(rows, &lines).ok()?;
    let order = OrderPlace {
        id: OrderId(noise.uuid(now)),
        customer: actor.user,
        name: "Lin".into(),
        kind: Kind::DineIn { table: "12".into() },
        lines: quote.lines,
        total: quote.total,
        note: String::new(),
        coupon: None,
        off: None,
    };
    Some(Mutation::OrderPlace(order).into())
}

/// Orders that go on.
pub fn orders(rows: &Projection) -> Vec<&Order> {
    rows.all(Entity::Order)
        .filter_map(Row::as_order)
        .filter(|order| !order.state.is_final())
        .collect()
}

fn step(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let open = orders(somebody.rows);
    let order = noise.pick(&open)?;
    let refuse = noise.chance(100);
    let step = if refuse {
        Step::Refuse {
            reason: "closing".into(),
        }
    } else {
        Step::next_of(&order.state)?
    };
    Some(
        Mutation::OrderStep(OrderStep {
            id: order.id,
            was: order.state.clone(),
            step,
        })
        .into(),
    )
}

fn cancel(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let open = orders(somebody.rows);
    let order = noise.pick(&open)?;
    Some(
        Mutation::OrderStep(OrderStep {
            id: order.id,
            was: order.state.clone(),
            step: Step::Cancel,
        })
        .into(),
    )
}

/// Adds a mark that no one else adds, and sometimes changes price and availability.
fn edit(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let menu = products(somebody.rows);
    let product = noise.pick(&menu)?;
    let mut change = ProductSet::of(product.id);
    if product.marks.len() < 15 {
        let marks = SetChange {
            add: [format!("m{}", noise.next() % 1_000_000_007)].into(),
            remove: Default::default(),
        };
        change.marks = Some(marks);
    }
    if noise.chance(400) {
        change.price = Some(Was {
            was: product.price,
            new: Money(1_000 + noise.below(3_000) as i64),
        });
    }
    if noise.chance(200) {
        change.available = Some(Was {
            was: product.available,
            new: !product.available,
        });
    }
    Some(Mutation::ProductSet(change).into())
}
