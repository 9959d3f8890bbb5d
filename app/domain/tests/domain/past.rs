//! What a product's soft field loses is written down for staff, and comes back with one tap.

use crate::support::{Shop, ctx, shop};
use domain::account::Role;
use domain::merge::Was;
use domain::policy::Action;
use domain::projection::Projection;
use domain::sales::{Product, ProductSet};
use domain::{Ctx, Entity, Key, Label, Mutation, Past, Row, Side, policy, run};
use proptest::prelude::*;

fn by(mid: u64, side: Side) -> Ctx {
    Ctx {
        mid,
        ..ctx(Role::Agent, side)
    }
}

fn does(shop: &mut Shop, ctx: &Ctx, set: impl Into<Mutation>) -> bool {
    let changes = run(shop, ctx, &set.into().into()).unwrap();
    shop.put(changes.rows);
    changes.overwrote
}

fn past(shop: &Shop) -> Vec<Past> {
    let product = Key::new(Entity::Product, shop.product().id.0);
    Past::of(&shown(shop), product)
}

fn shown(shop: &Shop) -> Projection {
    Projection::new(shop.rows(), Vec::new())
}

/// A change of one or both texts, as somebody freezes it who saw the product as it was.
fn soft(base: &Product, fields: u8, text: &str) -> ProductSet {
    let label = |was: &Label| {
        Some(Was {
            was: was.clone(),
            new: Label::new(text, ""),
        })
    };
    ProductSet {
        name: (fields != 1).then(|| label(&base.name)).flatten(),
        about: (fields != 0).then(|| label(&base.about)).flatten(),
        ..ProductSet::of(base.id)
    }
}

proptest! {
    /// Two people change what both saw. The later one stands; what it replaced is in the history once, and restoring brings exactly it back.
    #[test]
    fn what_is_written_over_is_kept_and_comes_back(fields in 0..3_u8, ann in "[ab]{1,2}", ben in "[ab]{1,2}") {
        let mut shop = shop();
        let base = shop.product().clone();
        prop_assert!(!does(&mut shop, &by(1, Side::Server), soft(&base, fields, &ann)));
        let first = shop.product().clone();
        prop_assert_eq!(past(&shop), vec![]);
        let overwrote = does(&mut shop, &by(2, Side::Server), soft(&base, fields, &ben));
        let lost = past(&shop);
        let both = usize::from(fields == 2) + 1;
        prop_assert_eq!(lost.len(), if ann == ben { 0 } else { both });
        prop_assert_eq!(overwrote, ann != ben);
        for (one, mid) in lost.iter().zip(3..) {
            let back = one.restore(&shown(&shop)).unwrap();
            prop_assert!(!does(&mut shop, &by(mid, Side::Server), back));
            prop_assert_eq!(one.restore(&shown(&shop)), None, "once");
        }
        prop_assert_eq!(shop.product(), &first);
        prop_assert_eq!(past(&shop), lost, "restoring writes over nothing unseen");
    }
}

#[test]
fn availability_has_a_history_too() {
    let mut shop = shop().with(|product| product.available = false);
    let set = ProductSet {
        // Saw it sold out twice over: once more than the server.
        available: Some(Was {
            was: true,
            new: true,
        }),
        ..ProductSet::of(shop.product().id)
    };
    assert!(does(&mut shop, &by(1, Side::Server), set));
    let back = past(&shop)[0].restore(&shown(&shop)).unwrap();
    does(&mut shop, &by(2, Side::Server), back);
    assert!(!shop.product().available);
}

#[test]
fn a_phone_writes_no_history_and_only_staff_read_it() {
    let base = shop().product().clone();
    let mut world = shop();
    for text in ["a", "b"] {
        does(&mut world, &by(1, Side::Phone), soft(&base, 0, text));
    }
    assert_eq!(past(&world), vec![]);
    does(&mut world, &by(2, Side::Server), soft(&base, 0, "c"));
    let row = Row::Past(past(&world).remove(0));
    let may = |role| policy::may(&ctx(role, Side::Server).actor, Action::Read(&row));
    assert_eq!(
        [Role::Customer, Role::Agent, Role::Owner].map(may),
        [false, true, true]
    );
}

#[test]
fn what_does_not_stand_any_more_and_fields_of_a_newer_build_are_not_offered() {
    let mut shop = shop();
    let base = shop.product().clone();
    for (text, mid) in [("a", 1), ("b", 2), ("c", 3)] {
        does(&mut shop, &by(mid, Side::Server), soft(&base, 0, text));
    }
    let offered: Vec<bool> = past(&shop)
        .iter()
        .map(|one| one.restore(&shown(&shop)).is_some())
        .collect();
    assert_eq!(offered.len(), 2);
    assert_eq!(offered.iter().filter(|one| **one).count(), 1);
    let newer = Past {
        field: "origin".into(),
        ..past(&shop).remove(0)
    };
    assert_eq!(newer.restore(&shown(&shop)), None);
}
