//! No offer gives out more coupons than it has pieces, nobody has more than each may, and what a coupon takes off stands in its order.

use domain::id::OfferId;
use domain::{Key, Row};
use std::collections::BTreeMap;

pub fn add_up(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let mut given: BTreeMap<OfferId, u32> = BTreeMap::new();
    for coupon in all.values().filter_map(Row::as_coupon) {
        *given.entry(coupon.offer).or_default() += 1;
        let unheard = coupon.ledger.iter().any(|one| one.recorded_at.is_none());
        if unheard || coupon.recorded_at.is_none() {
            return Err(format!("{coupon:?}: the server noted no time"));
        }
        for one in coupon.uses() {
            let order = one.order.map(|id| Key::new(domain::Entity::Order, id.0));
            let order = order.and_then(|key| all.get(&key)).and_then(Row::as_order);
            let Some(order) = order else { continue };
            let list = order.discount_list();
            let of_it = list.iter().filter(|have| have.coupon == Some(coupon.id));
            let most: i64 = of_it.map(|have| have.amount.0).max().unwrap_or(0);
            if most < one.amount.0 {
                return Err(format!("{coupon:?} took off what {order:?} does not say"));
            }
        }
    }
    for offer in all.values().filter_map(Row::as_offer) {
        let count = given.get(&offer.id).copied().unwrap_or(0);
        if count > offer.pieces {
            return Err(format!("{offer:?} gave out {count}"));
        }
    }
    Ok(())
}
