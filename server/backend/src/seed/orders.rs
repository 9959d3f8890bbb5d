//! What the demonstration's customer ordered lately: times count back from now, prices are the menu's.

use crate::seed::{Sort, seeded};
use domain::sales::cart::price_line;
use domain::sales::{CartLine, Kind, Line, Order, OrderState, Product};
use domain::{Money, OrderId, UserId};

const MINUTE: i64 = 60_000;
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// (place on the menu, options, quantity)
pub(super) type OrderedDish = (usize, &'static [(&'static str, &'static str)], u32);

struct Past {
    ago: i64,
    /// How long its last step came after it was placed.
    took: i64,
    table: Option<&'static str>,
    state: OrderState,
    lines: &'static [OrderedDish],
    note: &'static str,
}

const NOODLES: &[(&str, &str)] = &[
    ("thickness", "regular"),
    ("spice", "mild"),
    ("extra", "egg"),
];
const WIDE: &[(&str, &str)] = &[("thickness", "wide"), ("spice", "hot")];
const TEA: &[(&str, &str)] = &[("heat", "hot"), ("sugar", "none")];
const EIGHT: &[(&str, &str)] = &[("pieces", "eight")];

/// What people have, with the answers that the menu asks for.
pub(super) const DISHES: [OrderedDish; 8] = [
    (0, NOODLES, 1),
    (2, WIDE, 1),
    (4, &[], 1),
    (5, EIGHT, 1),
    (6, EIGHT, 1),
    (9, &[], 1),
    (10, TEA, 1),
    (13, &[], 1),
];

fn past() -> Vec<Past> {
    let refused = OrderState::Refused {
        reason: "小笼包今日售罄 · Soup dumplings are sold out today".into(),
    };
    vec![
        Past {
            ago: 4 * DAY,
            took: 38 * MINUTE,
            table: None,
            state: OrderState::Fulfilled,
            lines: &[(0, NOODLES, 2), (9, &[], 1)],
            note: "",
        },
        Past {
            ago: 3 * DAY,
            took: 4 * MINUTE,
            table: None,
            state: refused,
            lines: &[(6, EIGHT, 3)],
            note: "",
        },
        Past {
            ago: 2 * DAY,
            took: 25 * MINUTE,
            table: Some("7"),
            state: OrderState::Fulfilled,
            lines: &[(2, WIDE, 1), (10, TEA, 1)],
            note: "少盐",
        },
        Past {
            ago: DAY,
            took: MINUTE,
            table: None,
            state: OrderState::Cancelled,
            lines: &[(4, &[], 1)],
            note: "",
        },
        Past {
            ago: 12 * MINUTE,
            took: 6 * MINUTE,
            table: Some("3"),
            state: OrderState::Preparing,
            lines: &[(0, NOODLES, 1), (5, EIGHT, 1)],
            note: "",
        },
        Past {
            ago: 2 * MINUTE,
            took: 0,
            table: Some("3"),
            state: OrderState::Placed,
            lines: &[(13, &[], 2)],
            note: "餐后上 · after the noodles",
        },
    ]
}

/// The orders, oldest first, not yet numbered.
pub(crate) fn placed(products: &[Product], customer: UserId, now: i64) -> Vec<Order> {
    past()
        .into_iter()
        .enumerate()
        .map(|(at, past)| order(at, past, products, customer, now))
        .collect()
}

fn order(at: usize, past: Past, products: &[Product], customer: UserId, now: i64) -> Order {
    let lines: Vec<Line> = past
        .lines
        .iter()
        .filter_map(|dish| line(dish, products))
        .collect();
    let placed_at = now - past.ago;
    Order {
        discounts: Vec::new(),
        id: OrderId(seeded(Sort::Order, at)),
        number: None,
        customer,
        name: "林晓".into(),
        kind: past.table.map_or(Kind::Pickup, |table| Kind::DineIn {
            table: table.into(),
        }),
        total: lines
            .iter()
            .fold(Money(0), |sum, line| sum.plus(line.sum())),
        lines,
        note: past.note.into(),
        state: past.state,
        placed_at,
        changed_at: placed_at + past.took,
    }
}

pub(super) fn line(dish: &OrderedDish, products: &[Product]) -> Option<Line> {
    let (at, options, quantity) = *dish;
    let product = products.get(at)?;
    let options = options
        .iter()
        .map(|(group, choice)| ((*group).to_owned(), (*choice).to_owned()))
        .collect();
    price_line(
        product,
        &CartLine {
            product: product.id,
            options,
            quantity,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::menu;

    #[test]
    fn every_seeded_order_fits_the_menu() {
        let orders = placed(&menu::products(), UserId(seeded(Sort::Person, 0)), 10 * DAY);
        for (order, past) in orders.iter().zip(past()) {
            assert_eq!(order.lines.len(), past.lines.len(), "{}", order.placed_at);
            assert!(order.total > Money(0));
        }
        assert!(orders.is_sorted_by_key(|order| order.placed_at));
    }
}
