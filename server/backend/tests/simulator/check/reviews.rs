//! A review is its order's customer's, of an order that was handed over, and stands under the id that its order gives it. Three old orders the
//! office moves from one customer to another (`Kind::Move`): their reviews stay whose they are.

use crate::people::old_order;
use domain::sales::OrderState;
use domain::service::ReviewAbout;
use domain::{Entity, Key, Row};
use std::collections::BTreeMap;

pub fn add_up(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    for review in all.values().filter_map(Row::as_review) {
        let is_its_own = review.about.review() == Some(review.id);
        let ReviewAbout::Order { order } = &review.about else {
            continue;
        };
        let row = all.get(&Key::new(Entity::Order, order.0));
        let order = row.and_then(Row::as_order);
        let moves = (0..3).map(|which| old_order(which, review.customer).id);
        let moves: Vec<_> = moves.collect();
        let took_place = order.is_some_and(|order| {
            let is_theirs = order.customer == review.customer || moves.contains(&order.id);
            is_theirs && order.state == OrderState::Fulfilled
        });
        if !is_its_own || !took_place || review.edition == 0 {
            return Err(format!("{review:?} is not of {order:?}"));
        }
    }
    Ok(())
}
