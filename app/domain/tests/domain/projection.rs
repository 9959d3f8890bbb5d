//! What screens learn about changes: which noun, which rows, and when it is too long ago to tell.

use crate::support::*;
use domain::projection::Projection;
use domain::{Entity, Key, Row};

#[test]
fn a_change_is_told_by_noun_and_by_row() {
    let mut shown = Projection::new([Row::Product(shop().product().clone())], Vec::new());
    let start = shown.revision();
    let key = Key::new(Entity::Order, uuid(101));
    assert_eq!(shown.changed_since(start, Entity::Product), Some(vec![]));
    shown.commit(pending(&shop(), 1, 1));
    assert_eq!(shown.changed_since(start, Entity::Order), Some(vec![key]));
    assert_eq!(shown.changed_since(start, Entity::Product), Some(vec![]));
    assert!(shown.revision_of(Entity::Order) > shown.revision_of(Entity::Product));
    assert_eq!(shown.waiting_for(key), [1]);
    let seen = shown.revision();
    shown.pulled(Vec::new(), &[], 1);
    assert_eq!(shown.changed_since(seen, Entity::Order), Some(vec![key]));
    assert!(shown.waiting_for(key).is_empty());
}

#[test]
fn who_is_far_behind_or_saw_other_rows_reads_all_of_them() {
    let mut shown = Projection::new([], Vec::new());
    let start = shown.revision();
    let product = shop().product().clone();
    for n in 0..3_000_u32 {
        let mut one = product.clone();
        one.id = domain::ProductId(domain::id::derived_id(uuid(1), 1, n));
        shown.pulled(vec![Row::Product(one)], &[], 0);
    }
    assert_eq!(shown.changed_since(start, Entity::Product), None);
    let late = shown.revision() - 10;
    assert_eq!(
        shown
            .changed_since(late, Entity::Product)
            .map(|keys| keys.len()),
        Some(10)
    );
    let seen = shown.revision();
    shown.replace([Row::Product(product)], Vec::new());
    assert_eq!(shown.changed_since(seen, Entity::Product), None);
    assert!(shown.revision_of(Entity::Order) > seen);
}

#[test]
fn what_a_reader_read_is_known() {
    let shown = Projection::new([Row::Product(shop().product().clone())], Vec::new());
    assert_eq!(shown.take_read().count(), 0);
    assert!(shown.get(Key::new(Entity::Order, uuid(9))).is_none());
    assert_eq!(shown.all(Entity::Product).count(), 1);
    let read: Vec<Entity> = shown.take_read().collect();
    assert_eq!(read, [Entity::Product, Entity::Order]);
    assert_eq!(shown.take_read().count(), 0);
}

#[test]
fn what_the_server_has_and_no_outbox_holds_is_shown_and_waits_for_nothing() {
    let mut shown = Projection::new(shop().rows(), Vec::new());
    let wish = pending(&shop(), 1, 1);
    let key = Key::new(Entity::Order, uuid(101));
    let seen = shown.revision();
    shown.accepted(&wish.ctx, &wish.draft).unwrap();
    assert!(shown.base(key).is_some() && shown.pending().is_empty());
    assert_eq!(shown.changed_since(seen, Entity::Order), Some(vec![key]));
    assert!(shown.waiting_for(key).is_empty());
    let (before, mut theirs) = (shown.revision(), wish.ctx);
    theirs.actor.user = other_user();
    assert!(shown.accepted(&theirs, &wish.draft).is_err());
    assert_eq!(shown.revision(), before, "nothing changed");
}
