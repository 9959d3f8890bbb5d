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

fn a_basket() -> CartDraft {
    let lines = vec![
        want(&noodles(), &[("width", "thick"), ("top", "egg")]),
        want(&tea(), &[]),
    ];
    CartDraft {
        cart: Cart {
            lines,
            note: String::new(),
        },
        name: "Ann".into(),
        ..CartDraft::default()
    }
}

/// An order of one tea at table 12.
pub fn an_order_place(n: u8) -> OrderPlace {
    let mut draft = CartDraft {
        cart: Cart {
            lines: vec![want(&tea(), &[])],
            note: String::new(),
        },
        ..CartDraft::default()
    };
    draft.sit_down("12", NOW);
    draft.order_args(&price(&rows(), &draft.cart), a_user(), an_id(n))
}

#[test]
fn the_total_is_what_the_server_will_quote() {
    let draft = a_basket();
    let priced = price(&rows(), &draft.cart);
    assert_eq!(priced.total, Money(2_800 + 200 + 300 + 600));
    let quote = domain::sales::cart::quote(&rows(), &draft.cart.lines).unwrap();
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
    let mut draft = a_basket();
    draft
        .cart
        .lines
        .push(want(&noodles(), &[("width", "square")]));
    let priced = price(&rows, &draft.cart);
    assert!(matches!(
        priced.entries[..],
        [
            CartEntry::Good { .. },
            CartEntry::SoldOut { .. },
            CartEntry::Changed { .. }
        ]
    ));
    assert_eq!(priced.total, Money(3_300));
    assert_eq!(draft.missing(&priced), Some(Missing::Lines));
    draft.keep_good(&priced);
    assert_eq!(draft.missing(&price(&rows, &draft.cart)), None);
}

#[test]
fn each_way_asks_for_what_it_needs() {
    let mut draft = a_basket();
    let priced = price(&rows(), &draft.cart);
    draft.name.clear();
    assert_eq!(draft.missing(&priced), Some(Missing::Name));
    draft.how = How::DineIn;
    assert_eq!(draft.missing(&priced), Some(Missing::Table));
    draft.how = How::Delivery;
    assert_eq!(draft.missing(&priced), Some(Missing::Address));
    draft.address = "1 People's Road".into();
    assert_eq!(draft.missing(&priced), Some(Missing::Phone));
}

#[test]
fn a_table_is_remembered_for_one_visit_only() {
    let mut draft = a_basket();
    draft.sit_down("12", NOW);
    draft.refresh(&a_business(), NOW + 60_000);
    assert_eq!(draft.kind(), Kind::DineIn { table: "12".into() });
    draft.refresh(&a_business(), NOW + VISIT + 1);
    assert_eq!(draft.table, "");
    draft.sit_down("99", NOW);
    draft.refresh(&a_business(), NOW);
    assert_eq!(draft.table, "", "the business has no such table");
}

#[test]
fn ordering_again_leaves_out_what_is_gone() {
    let mut order = an_order(7, OrderState::Fulfilled);
    let mut gone = order.lines[0].clone();
    gone.product = domain::ProductId(an_id(88));
    order.lines.push(gone);
    let mut draft = CartDraft::default();
    assert_eq!(draft.again(&order, &rows()), 1);
    assert_eq!(draft.cart.count(), 2);
}

#[test]
fn one_cart_is_one_order_from_whichever_tab_it_is_placed() {
    let draft = CartDraft {
        wish: Some(an_id(60)),
        ..a_basket()
    };
    let json = serde_json::to_string(&draft).unwrap();
    assert_eq!(sync::draft::wish_of(&json), draft.wish);
    let placed = |draft: &CartDraft| {
        let priced = price(&rows(), &draft.cart);
        draft.order_args(&priced, a_user(), an_id(60))
    };
    let other: CartDraft = serde_json::from_str(&json).unwrap();
    assert_eq!(placed(&draft), placed(&other));
    assert_eq!(placed(&draft).id, OrderId(an_id(60)));
}

#[test]
fn what_two_tabs_chose_is_one_cart() {
    let with = |product: &Product| {
        let mut draft = CartDraft {
            wish: Some(an_id(60)),
            ..CartDraft::default()
        };
        draft.cart.add(want(product, &[]));
        draft
    };
    let json = |draft: &CartDraft| serde_json::to_string(draft).unwrap();
    let noodle = want(&noodles(), &[("width", "thin")]);
    let mut mine = CartDraft::default();
    mine.cart.add(noodle.clone());
    let (base, mine, theirs) = (
        json(&CartDraft::default()),
        json(&mine),
        json(&with(&tea())),
    );
    let both = sync::draft::merge(Some(&base), Some(&mine), Some(&theirs)).unwrap();
    let both: CartDraft = serde_json::from_str(&both).unwrap();
    assert_eq!(both.cart.lines, [want(&tea(), &[]), noodle]);
    assert_eq!(both.wish, Some(an_id(60)));
}

#[test]
fn a_second_try_keeps_the_id_of_the_first() {
    let args = an_order_place(7);
    let mut draft = CartDraft::default();
    draft.take_back(&args, ParkedId(an_id(9)));
    let again = draft.order_args(&price(&rows(), &draft.cart), a_user(), an_id(50));
    assert_eq!(again, args);
    let draft = draft.ordered();
    assert!(draft.cart.is_empty() && draft.answers.is_none());
    assert_eq!(draft.table, "12");
    // Copies of one browser profile would order under one name.
    assert_eq!(draft.wish, None);
}
