//! Orders in words.

use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::{Kind, Line, Order, OrderState, Step};
use words::Words;

/// "Order 1042", or "Order" while the number follows.
#[must_use]
pub fn order_title(number: Option<i64>, words: &Words) -> String {
    number.map_or_else(
        || words.sales.order_plain.to_owned(),
        |number| (words.sales.order_n)(&number.to_string()),
    )
}

/// "2 × Beef noodles, 1 × Jasmine tea"
#[must_use]
pub fn lines_text(lines: &[Line], words: &Words) -> String {
    let line = |line: &Line| format!("{} × {}", line.quantity, line.name.text(words.lang));
    lines
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join(words.ui.comma)
}

/// "thin · egg"
#[must_use]
pub fn choices_text(line: &Line, words: &Words) -> String {
    line.choices
        .iter()
        .map(|choice| choice.name.text(words.lang))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// "Table 12", "Pick up", "Delivery"
#[must_use]
pub fn kind_text(kind: &Kind, words: &Words) -> String {
    match kind {
        Kind::DineIn { table } => (words.sales.table_n)(table),
        Kind::Pickup => words.sales.pickup.to_owned(),
        Kind::Delivery { .. } => words.sales.delivery.to_owned(),
    }
}

/// What a state is called.
#[must_use]
pub fn state_text(state: &OrderState, words: &Words) -> &'static str {
    match state {
        OrderState::Placed => words.sales.placed,
        OrderState::Accepted => words.sales.accepted,
        OrderState::Preparing => words.sales.preparing,
        OrderState::Ready => words.sales.ready,
        OrderState::Fulfilled => words.sales.fulfilled,
        OrderState::Refused { .. } => words.sales.refused,
        OrderState::Cancelled => words.sales.cancelled,
    }
}

/// The tag's class for a state.
#[must_use]
pub fn state_class(state: &OrderState) -> &'static str {
    match state {
        OrderState::Placed => "tag info",
        OrderState::Accepted | OrderState::Preparing => "tag accent",
        OrderState::Ready => "tag ok",
        OrderState::Fulfilled | OrderState::Cancelled => "tag",
        OrderState::Refused { .. } => "tag bad",
    }
}

/// What the button of a step says.
#[must_use]
pub fn step_text(step: &Step, words: &Words) -> &'static str {
    match step {
        Step::Accept => words.of_staff(|staff| staff.sales.do_accept),
        Step::Prepare => words.of_staff(|staff| staff.sales.do_prepare),
        Step::Ready => words.of_staff(|staff| staff.sales.do_ready),
        Step::HandOver => words.of_staff(|staff| staff.sales.do_hand_over),
        Step::Refuse { .. } => words.of_staff(|staff| staff.sales.do_refuse),
        Step::Cancel => words.sales.do_cancel,
    }
}

/// All orders, newest first.
#[must_use]
pub fn newest_first(rows: &Projection) -> Vec<Order> {
    let mut orders: Vec<Order> = rows
        .all(Entity::Order)
        .filter_map(Row::as_order)
        .cloned()
        .collect();
    orders.sort_by_key(|order| (std::cmp::Reverse(order.placed_at), order.id));
    orders
}

/// True where the order's number, name or table begins with or holds what was typed.
#[must_use]
pub fn fits(order: &Order, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    let number = order
        .number
        .map(|number| number.to_string())
        .unwrap_or_default();
    let table = match &order.kind {
        Kind::DineIn { table } => table.to_lowercase() == typed,
        Kind::Pickup | Kind::Delivery { .. } => false,
    };
    typed.is_empty()
        || table
        || number.ends_with(&typed)
        || number.starts_with(&typed)
        || order.name.to_lowercase().contains(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_menu, an_order};
    use domain::Lang;
    use words::words;

    #[test]
    fn an_order_without_a_number_is_still_an_order() {
        assert_eq!(order_title(None, words(Lang::En)), "Order");
        assert_eq!(order_title(Some(1_042), words(Lang::Zh)), "订单 1042");
    }

    #[test]
    fn orders_are_found_by_number_name_and_table() {
        let order = an_order(7, OrderState::Placed);
        for typed in ["1007", "07", " ann ", "12", ""] {
            assert!(fits(&order, typed), "{typed}");
        }
        for typed in ["1", "ben"] {
            assert_eq!(fits(&order, typed), typed == "1", "{typed}");
        }
    }

    #[test]
    fn the_newest_order_stands_first() {
        let mut rows = a_menu();
        rows.extend(
            [
                an_order(7, OrderState::Placed),
                an_order(9, OrderState::Ready),
                an_order(8, OrderState::Placed),
            ]
            .map(Row::Order),
        );
        let orders = newest_first(&Projection::new(rows, Vec::new()));
        assert_eq!(
            orders.iter().map(|order| order.number).collect::<Vec<_>>(),
            [Some(1_009), Some(1_008), Some(1_007)]
        );
    }
}
