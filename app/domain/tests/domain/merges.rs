//! What several people do to one contact at a time: nothing that matters is lost, whatever the order.

use crate::people::{contact, does, get, half, home, phone, point, staff, world};
use crate::support::uuid;
use domain::UserId;
use domain::id::PointId;
use domain::merge::{SetChange, Was};
use domain::people::{
    Contact, ContactJoin, ContactSet, ContactStaff, ContactStaffSet, Lifecycle, PointChange,
    PointEdit,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What one author does to one field of three numbers and three texts.
#[derive(Debug, Clone)]
enum Edit {
    Company(String),
    Address(String),
    Add(u128, String),
    Change(usize, String),
    Remove(usize),
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        "[a-c]{0,2}".prop_map(Edit::Company),
        "[a-c]{0,2}".prop_map(Edit::Address),
        (0..3_u128, "[0-9]{7,8}").prop_map(|(n, value)| Edit::Add(80 + n, value)),
        (0..3_usize, "[0-9]{7,8}").prop_map(|(at, value)| Edit::Change(at, value)),
        (0..3_usize).prop_map(Edit::Remove),
    ]
}

fn base() -> Contact {
    let mut base = contact(40, "Ben");
    base.fields.company = "b".into();
    base.fields.address = "b".into();
    base.points = (0..3)
        .map(|n| point(70 + n, &format!("1380013800{n}")))
        .collect();
    base
}

/// The edit as its author's phone freezes it, looking at `base`.
fn frozen(edit: &Edit, base: &Contact) -> ContactSet {
    let text = |was: &str, new: &str| {
        Some(Was {
            was: was.to_owned(),
            new: new.to_owned(),
        })
    };
    let at = |at: usize, new: Option<PointEdit>| PointChange {
        id: base.points[at].id,
        was: Some(base.points[at].edit()),
        new,
    };
    let mut set = ContactSet::of(base.id, home());
    match edit {
        Edit::Company(new) => set.company = text(&base.fields.company, new),
        Edit::Address(new) => set.address = text(&base.fields.address, new),
        Edit::Add(id, value) => {
            set.points = vec![PointChange {
                id: PointId(uuid(*id)),
                was: None,
                new: Some(phone(value)),
            }];
        }
        Edit::Change(n, value) => set.points = vec![at(*n, Some(phone(value)))],
        Edit::Remove(n) => set.points = vec![at(*n, None)],
    }
    set
}

fn value(contact: &Contact, id: PointId) -> Option<String> {
    let mut points = contact.points.iter();
    points
        .find(|point| point.id == id)
        .map(|point| point.value.clone())
}

proptest! {
    /// Two people edit what they both saw. The first always gets their way. The second gets theirs, or – where it is a number or an
    /// address that the first one changed – hears of it, and the first one's stays.
    #[test]
    fn two_authors_lose_nothing_that_is_hard(ann in any_edit(), ben in any_edit()) {
        let base = base();
        let mut world = world([base.clone().into()]);
        prop_assert_eq!(does(&mut world, &staff(), frozen(&ann, &base)).unwrap(), Vec::<String>::new());
        let first = get(&world, base.id);
        let conflicts = does(&mut world, &staff(), frozen(&ben, &base)).unwrap();
        let second = get(&world, base.id);
        match &ben {
            Edit::Company(new) => prop_assert_eq!(&second.fields.company, new),
            Edit::Address(new) => {
                let touched = first.fields.address != base.fields.address && first.fields.address != *new;
                prop_assert_eq!(!conflicts.is_empty(), touched);
                prop_assert_eq!(&second.fields.address, if touched { &first.fields.address } else { new });
            }
            Edit::Add(..) | Edit::Change(..) | Edit::Remove(_) => {
                let change = &frozen(&ben, &base).points[0];
                let (id, new) = (change.id, change.new.as_ref().map(|new| new.value.clone()));
                let touched = value(&first, id) != value(&base, id) && value(&first, id) != new;
                prop_assert_eq!(!conflicts.is_empty(), touched);
                prop_assert_eq!(value(&second, id), if touched { value(&first, id) } else { new });
            }
        }
        // Whatever one edit does not name stays as the other one left it.
        let named: BTreeSet<PointId> = frozen(&ben, &base).points.iter().map(|change| change.id).collect();
        for point in first.points.iter().filter(|point| !named.contains(&point.id)) {
            prop_assert_eq!(value(&second, point.id), Some(point.value.clone()));
        }
        // Sending it again changes nothing.
        does(&mut world, &staff(), frozen(&ben, &base)).unwrap();
        prop_assert_eq!(get(&world, base.id), second);
    }

    #[test]
    fn tags_and_needs_are_never_lost(adds in proptest::collection::vec(("[a-d]", any::<bool>()), 1..8)) {
        let ben = contact(40, "Ben");
        let mut world = world([ben.clone().into()]);
        for (text, tag) in &adds {
            let mut set = ContactStaffSet::of(ben.id);
            let add = Some(SetChange { add: [text.clone()].into(), ..SetChange::default() });
            if *tag { set.tags = add } else { set.needs = add }
            does(&mut world, &staff(), set).unwrap();
        }
        let half = half(&world, ben.id);
        for (text, tag) in &adds {
            let kept = if *tag { &half.tags } else { &half.needs };
            prop_assert!(kept.contains(text));
        }
    }

    /// An owner that somebody else named meanwhile is never replaced.
    #[test]
    fn an_owner_is_hard(ann in proptest::option::of(0..3_u128), ben in proptest::option::of(0..3_u128)) {
        let user = |n: Option<u128>| n.map(|n| UserId(uuid(200 + n)));
        let person = contact(40, "Ben");
        let mut world = world([person.clone().into()]);
        let set = |new: Option<UserId>| ContactStaffSet { owner: Some(Was { was: None, new }), ..ContactStaffSet::of(person.id) };
        does(&mut world, &staff(), set(user(ann))).unwrap();
        let conflicts = does(&mut world, &staff(), set(user(ben))).unwrap();
        let touched = ann.is_some() && ann != ben;
        prop_assert_eq!(conflicts == ["owner"], touched);
        prop_assert_eq!(half(&world, person.id).owner, if touched { user(ann) } else { user(ben) });
    }

    #[test]
    fn a_join_keeps_every_number_and_doing_it_again_changes_nothing(
        left in proptest::collection::vec("[0-9]{8}", 0..5), right in proptest::collection::vec("[0-9]{8}", 0..5),
        tags in proptest::collection::btree_set("[a-d]", 0..3), stages in (0..5_usize, 0..5_usize),
    ) {
        let make = |n: u128, values: &[String]| Contact {
            points: values.iter().enumerate().map(|(at, value)| point(n * 100 + at as u128, value)).collect(),
            ..contact(n, "Ben")
        };
        let (from, into) = (make(40, &left), make(41, &right));
        let kept = |contact: &Contact, stage: usize| ContactStaff { tags: tags.clone(), ..ContactStaff::new(contact.id, Lifecycle::ALL[stage]) };
        let (first, second) = (kept(&from, stages.0), kept(&into, stages.1));
        let mut world = world([from.clone().into(), into.clone().into(), first.clone().into(), second.clone().into()]);
        let join = ContactJoin { from: from.id, into: into.id };
        does(&mut world, &staff(), join.clone()).unwrap();
        let whole = get(&world, into.id);
        for point in from.points.iter().chain(&into.points) {
            let normal = point.normal.as_deref();
            prop_assert!(whole.has(point.kind, &point.value, normal), "{} is gone", point.value);
        }
        let staff_half = half(&world, into.id);
        prop_assert!(tags.is_subset(&staff_half.tags));
        prop_assert_eq!(staff_half.lifecycle.rank(), first.lifecycle.rank().max(second.lifecycle.rank()));
        let before = world.rows();
        does(&mut world, &staff(), join.clone()).unwrap();
        does(&mut world, &staff(), ContactJoin { from: join.into, into: join.from }).unwrap();
        prop_assert_eq!(world.rows(), before);
    }
}
