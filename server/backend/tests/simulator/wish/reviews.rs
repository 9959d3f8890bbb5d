//! Saying how an order was, saying it otherwise, and deciding who reads it.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::sales::OrderState;
use domain::service::{
    Review, ReviewAbout, ReviewItem, ReviewModerate, ReviewReply, ReviewState, ReviewWrite,
};
use domain::{Draft, Entity, Row};

pub const HABITS: Habits = Habits {
    staff: &[(2, decide), (1, reply)],
    customers: &[(3, write)],
};

fn reviews(somebody: &Somebody<'_>) -> Vec<Review> {
    let rows = somebody.rows.all(Entity::Review);
    rows.filter_map(Row::as_review).cloned().collect()
}

/// Mostly of an order that was handed over; sometimes too early.
fn write(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Order);
    let mut orders: Vec<_> = rows.filter_map(Row::as_order).collect();
    if noise.chance(950) {
        orders.retain(|order| order.state == OrderState::Fulfilled);
    }
    let order = noise.pick(&orders)?.id;
    let item = noise.pick(&ReviewItem::ALL)?.name().to_owned();
    let write = ReviewWrite {
        about: ReviewAbout::Order { order },
        overall: 1 + noise.below(5) as u32,
        items: [(item, 1 + noise.below(5) as u32)].into(),
        text: format!("r{}", noise.next() % 1_000_007),
    };
    Some(write.into())
}

/// Publishes or hides what is seen; its author may be writing just then, and another owner deciding.
fn decide(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    if somebody.actor.role != Role::Owner {
        return None;
    }
    let all = reviews(somebody);
    let review = noise.pick(&all)?;
    let reason = format!("h{}", noise.below(3));
    let moderate = ReviewModerate {
        id: review.id,
        edition: review.edition,
        was: review.state.clone(),
        to: if noise.chance(700) {
            ReviewState::Published
        } else {
            ReviewState::Hidden { reason }
        },
    };
    Some(moderate.into())
}

fn reply(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = reviews(somebody);
    let review = noise.pick(&all)?;
    let reply = ReviewReply {
        id: review.id,
        was: review.reply.clone(),
        text: format!("a{}", noise.next() % 1_000_007),
    };
    Some(reply.into())
}
