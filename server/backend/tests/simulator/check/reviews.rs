//! A review is of an order that was handed over, and stands under the id that its order gives it. Whose it is says the walk of the walls: the
//! office of these lives moves orders from one customer to another.

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
        let took_place = order.is_some_and(|order| order.state == OrderState::Fulfilled);
        if !is_its_own || !took_place || review.edition == 0 {
            return Err(format!("{review:?} is not of {order:?}"));
        }
    }
    Ok(())
}
