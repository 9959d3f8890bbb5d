//! What a soft field loses is written down, and comes back with one tap.

use crate::people::{contact, does, get, half, home, staff, world};
use crate::support::{Shop, ctx};
use domain::account::Role;
use domain::merge::Was;
use domain::people::history::{restore, stands};
use domain::people::{
    Activity, ActivityAdd, ActivityKind, Contact, ContactSet, ContactStaffSet, Lifecycle,
};
use domain::projection::Projection;
use domain::{ActivityId, Ctx, Lang, Refusal, Row, Side};
use proptest::prelude::*;

fn by(mid: u64) -> Ctx {
    Ctx { mid, ..staff() }
}

fn entries(world: &Shop) -> Vec<Activity> {
    let rows = world.rows();
    rows.iter().filter_map(Row::as_activity).cloned().collect()
}

fn was<T>(was: T, new: T) -> Option<Was<T>> {
    Some(Was { was, new })
}

/// A change of every soft field, as somebody freezes it who saw the contact as it was.
fn soft(base: &Contact, n: usize, text: &str) -> ContactSet {
    let fields = &base.fields;
    let to = |now: &String| was(now.clone(), text.to_owned());
    let mut set = ContactSet::of(base.id, home());
    match n {
        0 => set.given = to(&fields.given),
        1 => set.family = to(&fields.family),
        2 => set.display = to(&fields.display),
        3 => set.company = to(&fields.company),
        4 => set.job = to(&fields.job),
        _ => {
            set.language = was(
                fields.language,
                if text.len() > 1 {
                    Some(Lang::Zh)
                } else {
                    Some(Lang::En)
                },
            )
        }
    }
    set
}

proptest! {
    /// Two people change a soft field that both saw. The later one stands; where the first one's value was another, it is in the
    /// history once, and restoring brings exactly it back.
    #[test]
    fn what_is_written_over_is_kept_and_comes_back(n in 0..6_usize, ann in "[ab]{1,2}", ben in "[ab]{1,2}") {
        let base = contact(40, "Ben");
        let mut world = world([base.clone().into()]);
        does(&mut world, &by(1), soft(&base, n, &ann)).unwrap();
        let first = get(&world, base.id);
        prop_assert_eq!(entries(&world), vec![]);
        does(&mut world, &by(2), soft(&base, n, &ben)).unwrap();
        let second = get(&world, base.id);
        let entries = entries(&world);
        prop_assert_eq!(entries.len(), usize::from(first != second));
        for one in entries {
            let ActivityKind::Overwritten { field, lost, new } = one.what else { panic!() };
            let shown = Projection::new(world.rows(), Vec::new());
            prop_assert!(stands(&shown, base.id, &field, &new) && !stands(&shown, base.id, &field, &lost));
            does(&mut world, &by(3), restore(base.id, &home(), &field, &lost, &new).unwrap()).unwrap();
            prop_assert_eq!(get(&world, base.id), first.clone());
        }
    }
}

#[test]
fn staffs_own_half_has_a_history_too() {
    let base = contact(40, "Ben");
    let mut world = world([base.clone().into()]);
    let stage = |new| ContactStaffSet {
        lifecycle: was(Lifecycle::Lead, new),
        source: was(String::new(), format!("{new:?}")),
        ..ContactStaffSet::of(base.id)
    };
    does(&mut world, &by(1), stage(Lifecycle::Vip)).unwrap();
    does(&mut world, &by(2), stage(Lifecycle::Prospect)).unwrap();
    let entries = entries(&world);
    assert_eq!(entries.len(), 2);
    for one in entries {
        let ActivityKind::Overwritten { field, lost, new } = one.what else {
            panic!()
        };
        does(
            &mut world,
            &by(3),
            restore(base.id, &home(), &field, &lost, &new).unwrap(),
        )
        .unwrap();
    }
    let half = half(&world, base.id);
    assert_eq!(
        (half.lifecycle, half.source.as_str()),
        (Lifecycle::Vip, "Vip")
    );
}

#[test]
fn a_phone_writes_no_history_and_nobody_invents_one() {
    let base = contact(40, "Ben");
    let mut world = world([base.clone().into()]);
    let phone = ctx(Role::Agent, Side::Phone);
    for text in ["a", "b"] {
        does(&mut world, &phone, soft(&base, 3, text)).unwrap();
    }
    assert_eq!(entries(&world), vec![]);
    let invented = ActivityAdd {
        id: ActivityId(crate::support::uuid(9)),
        contact: base.id,
        what: ActivityKind::Overwritten {
            field: "job".into(),
            lost: "King".into(),
            new: String::new(),
        },
        at: 1,
    };
    assert_eq!(does(&mut world, &by(1), invented), Err(Refusal::NotAllowed));
    assert_eq!(
        restore(base.id, &home(), "of a newer build", "a", "b"),
        None
    );
}
