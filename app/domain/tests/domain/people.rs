//! Contacts: who may change what, what two authors do to each other, and what a join keeps.

use crate::support::{Shop, ctx, me, other_user, shop, uuid};
use domain::account::Actor;
use domain::account::Role;
use domain::id::PointId;
use domain::merge::{SetChange, Was};
use domain::people::contact::is_date;
use domain::people::{
    Contact, ContactCreate, ContactFields, ContactJoin, ContactSet, ContactStaff, ContactStaffSet,
    Country, Lifecycle, Point, PointChange, PointEdit, PointKind, contact_set, contact_staff,
};
use domain::{
    ContactId, Ctx, Entity, Key, Lang, Mutation, Refusal, Row, Rows as _, Side, Stop, UserId, run,
};
use std::collections::BTreeSet;

pub fn home() -> Country {
    Country::default()
}

pub fn staff() -> Ctx {
    ctx(Role::Agent, Side::Server)
}

fn customer(user: UserId, side: Side) -> Ctx {
    Ctx {
        actor: Actor {
            user,
            role: Role::Customer,
        },
        ..ctx(Role::Customer, side)
    }
}

pub fn contact(n: u128, name: &str) -> Contact {
    let fields = ContactFields {
        display: name.into(),
        ..ContactFields::default()
    };
    Contact::new(ContactId(uuid(n)), fields, 500)
}

pub fn phone(value: &str) -> PointEdit {
    PointEdit {
        kind: PointKind::Phone,
        value: value.into(),
        label: String::new(),
        primary: false,
    }
}

pub fn point(n: u128, value: &str) -> Point {
    phone(value).point(PointId(uuid(n)), &home())
}

pub fn world(rows: impl IntoIterator<Item = Row>) -> Shop {
    let mut world = shop();
    world.put(rows.into_iter().collect());
    world
}

pub fn get(world: &Shop, id: ContactId) -> Contact {
    let row = world.row(Key::new(Entity::Contact, id.0)).unwrap();
    row.and_then(Row::as_contact).unwrap().clone()
}

pub fn half(world: &Shop, id: ContactId) -> ContactStaff {
    let row = world.row(Key::new(Entity::ContactStaff, id.0)).unwrap();
    row.and_then(Row::as_contact_staff).unwrap().clone()
}

/// Runs a mutation, takes its rows into the world, and answers the fields that it left in conflict.
pub fn does(
    world: &mut Shop,
    ctx: &Ctx,
    mutation: impl Into<Mutation>,
) -> Result<Vec<String>, Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            world.put(changes.rows);
            Ok(changes.conflicts.into_iter().map(|one| one.field).collect())
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

fn create(id: ContactId, fields: ContactFields) -> ContactCreate {
    ContactCreate {
        id,
        fields,
        country: home(),
        points: Vec::new(),
        tags: BTreeSet::new(),
    }
}

#[test]
fn a_customer_makes_only_their_own_contact_and_no_half_for_staff() {
    let mut world = shop();
    let fields = ContactFields {
        given: " 晓 ".into(),
        family: "林".into(),
        ..ContactFields::default()
    };
    let (own, phone) = (ContactId::of_user(me()), customer(me(), Side::Phone));
    let foreign = create(ContactId::of_user(other_user()), fields.clone());
    assert_eq!(does(&mut world, &phone, foreign), Err(Refusal::NotAllowed));
    does(&mut world, &phone, create(own, fields)).unwrap();
    assert_eq!(get(&world, own).name(), "林晓");
    assert_eq!(get(&world, own).user, Some(me()));
    assert_eq!(
        world.row(Key::new(Entity::ContactStaff, own.0)).unwrap(),
        None
    );
}

#[test]
fn what_a_customer_typed_goes_into_the_contact_that_an_order_made_meanwhile() {
    let own = ContactId::of_user(me());
    let mut made = Contact {
        id: own,
        user: Some(me()),
        ..contact(1, "Lin")
    };
    made.points = vec![point(50, "138 0013 8000")];
    let mut world = world([made.into()]);
    let mut wish = create(
        own,
        ContactFields {
            company: "Harbour Books".into(),
            ..ContactFields::default()
        },
    );
    wish.points = vec![
        (PointId(uuid(60)), phone("13800138000")),
        (PointId(uuid(61)), phone("010-65529988")),
    ];
    does(&mut world, &customer(me(), Side::Server), wish).unwrap();
    let now = get(&world, own);
    assert_eq!(
        (now.name(), now.fields.company),
        ("Lin".into(), "Harbour Books".into())
    );
    let values: Vec<_> = now.points.iter().map(|point| &point.value).collect();
    assert_eq!(values, ["138 0013 8000", "010-65529988"], "once each");
}

#[test]
fn a_contact_needs_something_to_be_known_by_and_texts_have_an_end() {
    let mut world = shop();
    let id = ContactId(uuid(30));
    let mut wish = |fields: ContactFields| does(&mut world, &staff(), create(id, fields));
    assert_eq!(wish(ContactFields::default()), Err(Refusal::NoName));
    let long = ContactFields {
        given: "x".repeat(201),
        ..ContactFields::default()
    };
    assert_eq!(
        wish(long),
        Err(Refusal::TooLong {
            field: "given".into()
        })
    );
    let born = ContactFields {
        given: "Ann".into(),
        birthday: "2023-02-29".into(),
        ..ContactFields::default()
    };
    assert_eq!(wish(born), Err(Refusal::BadDate));
}

#[test]
fn whoever_is_not_staff_changes_nobody_elses_contact_and_hears_the_same_for_one_that_is_not() {
    let foreign = contact(40, "Ben");
    let mut world = world([foreign.clone().into()]);
    let me = customer(me(), Side::Server);
    for id in [foreign.id, ContactId(uuid(999))] {
        let mut change = ContactSet::of(id, home());
        change.company = Some(Was {
            was: String::new(),
            new: "x".into(),
        });
        let missing = Refusal::Missing {
            noun: "contact".into(),
        };
        assert_eq!(does(&mut world, &me, change), Err(missing));
        assert_eq!(
            does(&mut world, &me, ContactStaffSet::of(id)),
            Err(Refusal::NotAllowed)
        );
    }
    assert_eq!(get(&world, foreign.id), foreign);
}

#[test]
fn an_edit_of_a_joined_contact_reaches_the_other_one() {
    let (old, new) = (contact(40, "Ben"), contact(41, "Benjamin"));
    let mut world = world([old.clone().into(), new.clone().into()]);
    let join = ContactJoin {
        from: old.id,
        into: new.id,
    };
    does(&mut world, &staff(), join.clone()).unwrap();
    let mut change = ContactSet::of(old.id, home());
    change.job = Some(Was {
        was: String::new(),
        new: "Baker".into(),
    });
    does(&mut world, &staff(), change).unwrap();
    let mut tags = ContactStaffSet::of(old.id);
    tags.tags = Some(SetChange {
        add: ["regular".into()].into(),
        ..SetChange::default()
    });
    does(&mut world, &staff(), tags).unwrap();
    assert_eq!(get(&world, new.id).fields.job, "Baker");
    assert!(half(&world, new.id).tags.contains("regular"));
    assert_eq!(get(&world, old.id).merged_into, Some(new.id));
}

/// That two contacts are one is staff's word: neither account may read what was known under the other one.
#[test]
fn joining_shows_no_account_what_was_known_about_another() {
    let mine = |user: Option<UserId>, n: u128, value: &str| Contact {
        user,
        points: vec![point(n + 100, value)],
        ..contact(n, value)
    };
    for (left, right) in [
        (Some(me()), None),
        (None, Some(me())),
        (Some(me()), Some(other_user())),
    ] {
        let (from, into) = (
            mine(left, 40, "13800138000"),
            mine(right, 41, "13900139000"),
        );
        let mut world = world([from.clone().into(), into.clone().into()]);
        let wish = ContactJoin {
            from: from.id,
            into: into.id,
        };
        does(&mut world, &staff(), wish.clone()).unwrap();
        for before in [from, into].iter().filter(|half| half.user.is_some()) {
            let after = get(&world, before.id);
            assert_eq!(after.points, before.points);
            assert_eq!(
                (after.user, after.fields),
                (before.user, before.fields.clone())
            );
            assert!(after.merged_into.is_some());
        }
        let whole = domain::people::contact::find(&world, wish.from)
            .unwrap()
            .unwrap();
        assert_eq!((whole.user, whole.points.len()), (None, 2));
        let accounts: BTreeSet<UserId> = [left, right].into_iter().flatten().collect();
        assert_eq!(half(&world, whole.id).accounts, accounts);
    }
}

#[test]
fn a_customer_whose_contact_was_joined_still_tells_staff_what_changes_but_writes_over_nothing() {
    let own = Contact {
        id: ContactId::of_user(me()),
        user: Some(me()),
        ..contact(1, "Lin")
    };
    let known = Contact {
        fields: ContactFields {
            address: "8 Harbour Road".into(),
            ..ContactFields::default()
        },
        points: vec![point(70, "13900139000")],
        ..contact(41, "林晓")
    };
    let mut world = world([own.clone().into(), known.clone().into()]);
    let join = ContactJoin {
        from: own.id,
        into: known.id,
    };
    does(&mut world, &staff(), join).unwrap();
    let mut change = ContactSet::of(own.id, home());
    change.address = Some(Was {
        was: String::new(),
        new: "12 He Street".into(),
    });
    change.points = vec![PointChange {
        id: PointId(uuid(71)),
        was: None,
        new: Some(phone("13700137000")),
    }];
    let conflicts = does(&mut world, &customer(me(), Side::Server), change).unwrap();
    assert_eq!(
        conflicts,
        Vec::<String>::new(),
        "it would tell them another address"
    );
    let (mine, whole) = (get(&world, own.id), get(&world, known.id));
    assert_eq!(mine.fields.address, "12 He Street");
    assert_eq!(mine.points.len(), 1);
    assert_eq!(whole.fields.address, "8 Harbour Road");
    assert_eq!(whole.points.len(), 2);
}

#[test]
fn a_contact_with_too_many_points_can_still_be_mended() {
    let mut crowded = contact(40, "Ben");
    crowded.points = (0..60)
        .map(|n| point(100 + n, &format!("1380013{:04}", 8_000 + n)))
        .collect();
    let gone = crowded.points[0].clone();
    let mut world = world([crowded.clone().into()]);
    let mut change = ContactSet::of(crowded.id, home());
    change.points = vec![PointChange {
        id: gone.id,
        was: Some(gone.edit()),
        new: None,
    }];
    does(&mut world, &staff(), change.clone()).unwrap();
    assert_eq!(get(&world, crowded.id).points.len(), 59);
    change.points = vec![PointChange {
        id: PointId(uuid(999)),
        was: None,
        new: Some(phone("13700137000")),
    }];
    assert_eq!(does(&mut world, &staff(), change), Err(Refusal::TooMuch));
}

#[test]
fn a_new_number_is_unproven_and_only_one_of_a_kind_is_primary() {
    let mut ben = contact(40, "Ben");
    ben.points = vec![Point {
        verified: true,
        primary: true,
        ..point(70, "13800138000")
    }];
    let was = ben.points[0].edit();
    let mut world = world([ben.clone().into()]);
    let mut change = ContactSet::of(ben.id, home());
    let primary = PointEdit {
        primary: true,
        ..phone("13700137000")
    };
    change.points = vec![
        PointChange {
            id: PointId(uuid(70)),
            was: Some(was),
            new: Some(PointEdit {
                primary: true,
                ..phone("13900139000")
            }),
        },
        PointChange {
            id: PointId(uuid(71)),
            was: None,
            new: Some(primary),
        },
    ];
    does(&mut world, &staff(), change).unwrap();
    let points = get(&world, ben.id).points;
    let told: Vec<_> = points
        .iter()
        .map(|point| (point.verified, point.primary))
        .collect();
    assert_eq!(told, [(false, false), (false, true)]);
}

#[test]
fn only_the_person_allows_advertising_again() {
    let own = Contact {
        id: ContactId::of_user(me()),
        user: Some(me()),
        do_not_contact: true,
        ..contact(1, "Lin")
    };
    let mut world = world([own.clone().into()]);
    let mut change = ContactSet::of(own.id, home());
    change.do_not_contact = Some(Was {
        was: true,
        new: false,
    });
    let ben = Ctx {
        actor: Actor {
            user: other_user(),
            role: Role::Agent,
        },
        ..staff()
    };
    assert_eq!(
        does(&mut world, &ben, change.clone()),
        Err(Refusal::NotAllowed)
    );
    does(&mut world, &customer(me(), Side::Server), change).unwrap();
    assert!(!get(&world, own.id).do_not_contact);
}

#[test]
fn that_two_are_not_one_is_known_on_both_sides() {
    let (ann, ben) = (contact(40, "Ann"), contact(41, "Ben"));
    let suggested = |mine: &Contact, other: &Contact| ContactStaff {
        maybe: [other.id].into(),
        ..ContactStaff::new(mine.id, Lifecycle::Lead)
    };
    let mut world = world([
        suggested(&ann, &ben).into(),
        suggested(&ben, &ann).into(),
        ann.clone().into(),
        ben.clone().into(),
    ]);
    let mut answer = ContactStaffSet::of(ann.id);
    answer.others = [ben.id].into();
    does(&mut world, &staff(), answer).unwrap();
    for id in [ann.id, ben.id] {
        assert_eq!(half(&world, id).suggestions().count(), 0);
    }
}

#[test]
fn every_field_of_the_set_mutations_has_a_merge_class() {
    fn was<T: Clone>(value: T) -> Option<Was<T>> {
        Some(Was {
            was: value.clone(),
            new: value,
        })
    }
    let set = ContactSet {
        id: ContactId(uuid(1)),
        country: home(),
        given: was(String::new()),
        family: was(String::new()),
        display: was(String::new()),
        company: was(String::new()),
        job: was(String::new()),
        birthday: was(String::new()),
        language: was(Some(Lang::En)),
        address: was(String::new()),
        points: vec![PointChange {
            id: PointId(uuid(2)),
            was: None,
            new: None,
        }],
        do_not_contact: was(false),
    };
    let half = ContactStaffSet {
        id: ContactId(uuid(1)),
        owner: was(Some(me())),
        source: was(String::new()),
        lifecycle: was(Lifecycle::Lead),
        tags: Some(SetChange::default()),
        needs: Some(SetChange::default()),
        lists: Some(SetChange::default()),
        others: [ContactId(uuid(2))].into(),
        custom: [(
            uuid(3).to_string(),
            Was {
                was: None,
                new: None,
            },
        )]
        .into(),
    };
    let fields = |json: serde_json::Value| -> Vec<String> {
        json.as_object().unwrap().keys().cloned().collect()
    };
    for field in fields(serde_json::to_value(&set).unwrap()) {
        let known = contact_set::class_of(&field).is_some();
        assert!(
            known || ["id", "country"].contains(&field.as_str()),
            "{field}"
        );
    }
    for field in fields(serde_json::to_value(&half).unwrap()) {
        let known = contact_staff::class_of(&field).is_some();
        assert!(known || field == "id", "{field}");
    }
}

#[test]
fn dates_are_those_of_the_calendar() {
    for good in ["2024-02-29", "2000-02-29", "1990-12-31", "0001-01-01"] {
        assert!(is_date(good), "{good}");
    }
    for bad in [
        "",
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-04-31",
        "24-04-30",
        "2024-4-30",
        "2024-04-30-01",
        "２０２４-04-30",
        "2024-04-00",
        "+024-04-01",
    ] {
        assert!(!is_date(bad), "{bad}");
    }
}
