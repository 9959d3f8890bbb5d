use super::*;
use crate::memory::{NOW, a_business, a_menu, a_user, an_id, an_order, noodles, tea};
use domain::sales::OrderState;

fn want(product: &Product, options: &[(&str, &str)]) -> CartLine {
    let options = options
        .iter()
        .map(|(group, choice)| ((*group).into(), (*choice).into()))
        .collect();
    CartLine {
        product: product.id,
        options,
        quantity: 1,
    }
}

fn rows() -> Projection {
    Projection::new(a_menu(), Vec::new())
}

fn a_basket() -> Basket {
    let lines = vec![
        want(&noodles(), &[("width", "thick"), ("top", "egg")]),
        want(&tea(), &[]),
    ];
    Basket {
        cart: Cart {
            lines,
            note: String::new(),
        },
        name: "Ann".into(),
        ..Basket::default()
    }
}

/// An order of one tea at table 12.
pub fn a_wish(n: u8) -> OrderPlace {
    let mut basket = Basket {
        cart: Cart {
            lines: vec![want(&tea(), &[])],
            note: String::new(),
        },
        ..Basket::default()
    };
    basket.sit_down("12", NOW);
    basket.wish(&price(&rows(), &basket.cart), a_user(), OrderId(an_id(n)))
}

#[test]
fn the_total_is_what_the_server_will_quote() {
    let basket = a_basket();
    let priced = price(&rows(), &basket.cart);
    assert_eq!(priced.total, Money(2_800 + 200 + 300 + 600));
    let quote = domain::sales::cart::quote(&rows(), &basket.cart.lines).unwrap();
    assert_eq!((quote.total, quote.lines), (priced.total, priced.lines()));
}

#[test]
fn a_stale_line_is_named_and_spoils_nothing_else() {
    let mut sold = a_menu();
    sold.push(Row::Product(Product {
        available: false,
        ..tea()
    }));
    let rows = Projection::new(sold, Vec::new());
    let mut basket = a_basket();
    basket
        .cart
        .lines
        .push(want(&noodles(), &[("width", "square")]));
    let priced = price(&rows, &basket.cart);
    assert!(matches!(
        priced.entries[..],
        [
            Entry::Good { .. },
            Entry::SoldOut { .. },
            Entry::Changed { .. }
        ]
    ));
    assert_eq!(priced.total, Money(3_300));
    assert_eq!(basket.missing(&priced), Some(Missing::Lines));
    basket.keep_good(&priced);
    assert_eq!(basket.missing(&price(&rows, &basket.cart)), None);
}

#[test]
fn each_way_asks_for_what_it_needs() {
    let mut basket = a_basket();
    let priced = price(&rows(), &basket.cart);
    basket.name.clear();
    assert_eq!(basket.missing(&priced), Some(Missing::Name));
    basket.how = How::DineIn;
    assert_eq!(basket.missing(&priced), Some(Missing::Table));
    basket.how = How::Delivery;
    assert_eq!(basket.missing(&priced), Some(Missing::Address));
    basket.address = "1 People's Road".into();
    assert_eq!(basket.missing(&priced), Some(Missing::Phone));
}

#[test]
fn a_table_is_remembered_for_one_visit_only() {
    let mut basket = a_basket();
    basket.sit_down("12", NOW);
    basket.refresh(&a_business(), NOW + 60_000);
    assert_eq!(basket.kind(), Kind::DineIn { table: "12".into() });
    basket.refresh(&a_business(), NOW + VISIT + 1);
    assert_eq!(basket.table, "");
    basket.sit_down("99", NOW);
    basket.refresh(&a_business(), NOW);
    assert_eq!(basket.table, "", "the business has no such table");
}

#[test]
fn ordering_again_leaves_out_what_is_gone() {
    let mut order = an_order(7, OrderState::Fulfilled);
    let mut gone = order.lines[0].clone();
    gone.product = domain::ProductId(an_id(88));
    order.lines.push(gone);
    let mut basket = Basket::default();
    assert_eq!(basket.again(&order, &rows()), 1);
    assert_eq!(basket.cart.count(), 2);
}

#[test]
fn a_second_try_keeps_the_id_of_the_first() {
    let wish = a_wish(7);
    let mut basket = Basket::default();
    basket.take_back(&wish, ParkedId(an_id(9)));
    let again = basket.wish(&price(&rows(), &basket.cart), a_user(), OrderId(an_id(50)));
    assert_eq!(again, wish);
    basket.ordered();
    assert!(basket.cart.is_empty() && basket.answers.is_none());
    assert_eq!(basket.table, "12");
}
