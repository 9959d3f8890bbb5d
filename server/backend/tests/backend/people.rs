//! Contacts: made by staff, by customers and by what they do; changed by several people; suggested to be one.

use crate::support::{Device, NOW, World, id, kept};
use domain::account::{DisplayName, Email, ParkedReason, Password, Role};
use domain::id::PointId;
use domain::merge::{SetChange, Was};
use domain::people::{
    ActivityAdd, ActivityKind, Contact, ContactCreate, ContactFields, ContactSet, ContactStaff,
    ContactStaffSet, Country, Lifecycle, MailState, Outcome as Ended, PointChange, PointEdit,
    PointKind,
};
use domain::sales::Kind;
use domain::{ActivityId, ContactId, Entity, Key, Refusal, Row};
use sync::Outcome;

pub fn edit(kind: PointKind, value: &str) -> PointEdit {
    PointEdit {
        kind,
        value: value.into(),
        label: String::new(),
        primary: false,
    }
}

pub fn create(name: &str, points: &[(PointKind, &str)]) -> ContactCreate {
    ContactCreate {
        id: ContactId(id()),
        fields: ContactFields {
            display: name.into(),
            ..ContactFields::default()
        },
        country: Country::default(),
        points: points
            .iter()
            .map(|(kind, value)| (PointId(id()), edit(*kind, value)))
            .collect(),
        tags: Default::default(),
    }
}

pub fn add(contact: ContactId, kind: PointKind, value: &str) -> ContactSet {
    ContactSet {
        points: vec![PointChange {
            id: PointId(id()),
            was: None,
            new: Some(edit(kind, value)),
        }],
        ..ContactSet::of(contact, Country::default())
    }
}

pub fn contact(device: &Device, id: ContactId) -> Option<Contact> {
    let row = device.row(Key::new(Entity::Contact, id.0))?;
    row.as_contact().cloned()
}

pub fn half(device: &Device, id: ContactId) -> Option<ContactStaff> {
    let row = device.row(Key::new(Entity::ContactStaff, id.0))?;
    row.as_contact_staff().cloned()
}

/// A customer's order, delivered to a telephone number.
pub async fn orders_by_phone(world: &World, customer: &mut Device, phone: &str) {
    let mut wish = customer.wish(&world.soup, 1);
    wish.kind = Kind::Delivery {
        address: "12 He Street".into(),
        phone: phone.into(),
    };
    assert_eq!(customer.does(world, wish).await, Outcome::Applied);
}

#[tokio::test]
async fn a_contact_made_on_one_phone_arrives_whole_on_another() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.agent(), world.agent());
    let mut wish = create(
        "Nina Petrova",
        &[
            (PointKind::Phone, "010-65529988 转 801"),
            (PointKind::Email, "Nina@Petrova.example"),
            (PointKind::Wechat, "nina_p"),
            (PointKind::Other, "Telegram: nina"),
        ],
    );
    wish.fields.language = Some(domain::Lang::Zh);
    wish.fields.birthday = "1990-02-28".into();
    wish.tags = ["catering".to_owned()].into();
    assert_eq!(ann.does(&world, wish.clone()).await, Outcome::Applied);
    ben.pull(&world).await;
    let seen = contact(&ben, wish.id).unwrap();
    assert_eq!((seen.fields.clone(), seen.created_at), (wish.fields, NOW));
    let points: Vec<_> = seen
        .points
        .iter()
        .map(|point| {
            (
                point.value.as_str(),
                point.normal.as_deref(),
                point.extension.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        points,
        [
            ("010-65529988 转 801", Some("+861065529988"), Some("801")),
            ("Nina@Petrova.example", Some("nina@petrova.example"), None),
            ("nina_p", Some("nina_p"), None),
            ("Telegram: nina", None, None),
        ]
    );
    let half = half(&ben, wish.id).unwrap();
    assert_eq!(half.owner, Some(ann.actor.user));
    assert!(half.tags.contains("catering"));
}

#[tokio::test]
async fn a_number_that_two_people_changed_is_kept_for_the_second_one() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.agent(), world.agent());
    let wish = create("Nina", &[(PointKind::Phone, "13800138000")]);
    ann.does(&world, wish.clone()).await;
    let change = |new: Option<&str>, company: &str| ContactSet {
        points: vec![PointChange {
            id: wish.points[0].0,
            was: Some(wish.points[0].1.clone()),
            new: new.map(|new| edit(PointKind::Phone, new)),
        }],
        company: Some(Was {
            was: String::new(),
            new: company.into(),
        }),
        ..ContactSet::of(wish.id, Country::default())
    };
    assert_eq!(
        ann.does(&world, change(Some("13900139000"), "Harbour"))
            .await,
        Outcome::Applied
    );
    let outcome = ben.does(&world, change(None, "Harbour Books")).await;
    let parked = kept(outcome);
    ben.pull(&world).await;
    let seen = contact(&ben, wish.id).unwrap();
    assert_eq!(seen.points[0].value, "13900139000");
    assert_eq!(
        seen.fields.company, "Harbour Books",
        "what is soft went through"
    );
    let written = ben
        .rows
        .iter()
        .filter(|((_, noun, _), _)| noun == "activity");
    let written = written.filter_map(|(_, (_, json))| Row::decode(Entity::Activity, json).ok());
    let lost: Vec<_> = written
        .filter_map(|row| row.as_activity().map(|one| (one.what.clone(), one.by)))
        .collect();
    let overwritten = ActivityKind::Overwritten {
        field: "company".into(),
        lost: "Harbour".into(),
        new: "Harbour Books".into(),
    };
    assert_eq!(lost, [(overwritten, Some(ben.actor.user))]);
    let ParkedReason::Conflict {
        field,
        theirs,
        mine,
        ..
    } = ben.parked(parked).reason
    else {
        panic!("no conflict")
    };
    assert_eq!(field, format!("points/{}", wish.points[0].0));
    assert_eq!(
        (theirs["value"].as_str(), mine.is_null()),
        (Some("13900139000"), true)
    );
}

#[tokio::test]
async fn an_address_and_an_owner_are_never_replaced_silently_and_tags_always_add_up() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.agent(), world.agent());
    let wish = create("Nina", &[]);
    ann.does(&world, wish.clone()).await;
    let address = |new: &str| ContactSet {
        address: Some(Was {
            was: String::new(),
            new: new.into(),
        }),
        ..ContactSet::of(wish.id, Country::default())
    };
    let half_of = |device: &Device, tag: &str| ContactStaffSet {
        owner: Some(Was {
            was: Some(ann.actor.user),
            new: Some(device.actor.user),
        }),
        tags: Some(SetChange {
            add: [tag.to_owned()].into(),
            ..SetChange::default()
        }),
        ..ContactStaffSet::of(wish.id)
    };
    let (carl, dora) = (world.agent(), world.agent());
    let (first, second) = (half_of(&carl, "a"), half_of(&dora, "b"));
    assert_eq!(ben.does(&world, address("1 East")).await, Outcome::Applied);
    assert_eq!(ben.does(&world, first).await, Outcome::Applied);
    kept(ann.does(&world, address("2 West")).await);
    kept(ann.does(&world, second).await);
    ann.pull(&world).await;
    assert_eq!(contact(&ann, wish.id).unwrap().fields.address, "1 East");
    let half = half(&ann, wish.id).unwrap();
    assert_eq!(half.owner, Some(carl.actor.user));
    assert!(half.tags.contains("a") && half.tags.contains("b"));
}

#[tokio::test]
async fn what_happened_is_written_down_once_and_for_staff() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.agent(), world.agent());
    let wish = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ann.does(&world, wish.clone()).await;
    let call = ActivityAdd {
        id: ActivityId(id()),
        contact: wish.id,
        what: ActivityKind::Call {
            to: "13800138000".into(),
            outcome: Ended::Voicemail,
            seconds: 12,
            text: "calls back".into(),
        },
        at: NOW - 60_000,
    };
    assert_eq!(ann.does(&world, call.clone()).await, Outcome::Applied);
    assert_eq!(ann.does(&world, call.clone()).await, Outcome::Applied);
    let mail = |to: &str| ActivityAdd {
        id: ActivityId(id()),
        what: ActivityKind::Mail {
            to: to.into(),
            subject: "Your table".into(),
            text: "At seven".into(),
            state: MailState::Queued,
        },
        ..call.clone()
    };
    assert_eq!(
        ann.does(&world, mail("nina@x.example")).await,
        Outcome::Applied
    );
    let refused = kept(ann.does(&world, mail("other@x.example")).await);
    ann.pull(&world).await;
    assert_eq!(
        ann.parked(refused).reason,
        ParkedReason::Refused {
            refusal: Refusal::NoMailAddress
        }
    );
    ben.pull(&world).await;
    let row = ben.row(Key::new(Entity::Activity, call.id.0)).unwrap();
    let seen = row.as_activity().unwrap();
    assert_eq!(
        (&seen.what, seen.by, seen.at),
        (&call.what, Some(ann.actor.user), call.at)
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM activity").await, 2);
}

#[tokio::test]
async fn an_order_makes_a_contact_that_its_customer_and_staff_see_differently() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    orders_by_phone(&world, &mut ann, "138 0013 8000").await;
    let own = ContactId::of_user(ann.actor.user);
    ann.pull(&world).await;
    ben.pull(&world).await;
    for device in [&ann, &ben] {
        let seen = contact(device, own).unwrap();
        assert_eq!(
            (seen.name(), seen.user),
            ("Ann".into(), Some(ann.actor.user))
        );
        assert_eq!(seen.points[0].normal.as_deref(), Some("+8613800138000"));
        assert!(!seen.points[0].verified, "nobody proved it");
    }
    assert_eq!(half(&ann, own), None);
    let kept = half(&ben, own).unwrap();
    assert_eq!(
        (kept.lifecycle, kept.source.as_str()),
        (Lifecycle::Customer, "order")
    );
    assert_eq!((kept.first_seen, kept.last_seen), (Some(NOW), Some(NOW)));
}

#[tokio::test]
async fn a_later_order_adds_what_is_new_and_overwrites_nothing() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    orders_by_phone(&world, &mut ann, "138 0013 8000").await;
    let own = ContactId::of_user(ann.actor.user);
    let mut change = ContactSet::of(own, Country::default());
    change.display = Some(Was {
        was: "Ann".into(),
        new: "Ann from No. 12".into(),
    });
    let stage = ContactStaffSet {
        lifecycle: Some(Was {
            was: Lifecycle::Customer,
            new: Lifecycle::Vip,
        }),
        source: Some(Was {
            was: "order".into(),
            new: "fair".into(),
        }),
        ..ContactStaffSet::of(own)
    };
    ben.does(&world, change).await;
    ben.does(&world, stage).await;
    world.clock.advance(60_000);
    ann.at += 60_000;
    orders_by_phone(&world, &mut ann, "13800138000").await;
    orders_by_phone(&world, &mut ann, "139 0013 9000").await;
    ben.pull(&world).await;
    let seen = contact(&ben, own).unwrap();
    assert_eq!(seen.name(), "Ann from No. 12");
    let values: Vec<_> = seen.points.iter().map(|point| &point.value).collect();
    assert_eq!(values, ["138 0013 8000", "139 0013 9000"]);
    let kept = half(&ben, own).unwrap();
    assert_eq!(
        (kept.lifecycle, kept.source.as_str()),
        (Lifecycle::Vip, "fair")
    );
    assert_eq!(
        (kept.first_seen, kept.last_seen),
        (Some(NOW), Some(NOW + 60_000))
    );
}

#[tokio::test]
async fn contacts_with_the_same_number_are_suggested_and_nothing_more() {
    let world = World::start().await;
    let (mut ann, mut ben, mut carl) = (world.customer(), world.agent(), world.agent());
    let known = create(
        "Ann, the baker",
        &[(PointKind::Whatsapp, "+86 138-0013-8000")],
    );
    ben.does(&world, known.clone()).await;
    orders_by_phone(&world, &mut ann, "13800138000").await;
    let own = ContactId::of_user(ann.actor.user);
    carl.pull(&world).await;
    assert_eq!(half(&carl, own).unwrap().maybe, [known.id].into());
    assert_eq!(half(&carl, known.id).unwrap().maybe, [own].into());
    assert_eq!(contact(&carl, own).unwrap().merged_into, None);
    assert_eq!(contact(&carl, known.id).unwrap().user, None);
    let answer = ContactStaffSet {
        others: [known.id].into(),
        ..ContactStaffSet::of(own)
    };
    assert_eq!(ben.does(&world, answer).await, Outcome::Applied);
    carl.pull(&world).await;
    for id in [own, known.id] {
        assert_eq!(half(&carl, id).unwrap().suggestions().count(), 0);
    }
}

#[tokio::test]
async fn contacts_made_in_one_push_are_compared_too_and_a_switchboard_says_nothing() {
    let world = World::start().await;
    let mut ben = world.agent();
    let twins: Vec<_> = (0..2)
        .map(|_| create("Nina", &[(PointKind::Email, "nina@x.example")]))
        .collect();
    let desks: Vec<_> = ["801", "802"]
        .map(|desk| {
            create(
                desk,
                &[(PointKind::Phone, &format!("010-65529988 x{desk}"))],
            )
        })
        .into();
    let crowd: Vec<_> = (0..30)
        .map(|_| create("Guest", &[(PointKind::Phone, "021-62000000")]))
        .collect();
    let all: Vec<_> = twins.iter().chain(&desks).chain(&crowd).collect();
    let frozen: Vec<_> = all.iter().map(|wish| ben.freeze((*wish).clone())).collect();
    ben.push(&world, &frozen).await.unwrap();
    ben.pull(&world).await;
    let maybe = |at: &ContactCreate| half(&ben, at.id).unwrap().maybe;
    assert_eq!(maybe(&twins[0]), [twins[1].id].into());
    assert_eq!(maybe(&twins[1]), [twins[0].id].into());
    assert!(maybe(&desks[0]).is_empty() && maybe(&desks[1]).is_empty());
    assert!(maybe(&crowd[29]).is_empty());
    assert!(crowd.iter().all(|one| maybe(one).len() <= 20));
}

#[tokio::test]
async fn a_number_that_was_taken_away_is_not_found_any_more() {
    let world = World::start().await;
    let mut ben = world.agent();
    let first = create("Nina", &[(PointKind::Phone, "13800138000")]);
    ben.does(&world, first.clone()).await;
    let gone = ContactSet {
        points: vec![PointChange {
            id: first.points[0].0,
            was: Some(first.points[0].1.clone()),
            new: None,
        }],
        ..ContactSet::of(first.id, Country::default())
    };
    ben.does(&world, gone).await;
    let second = create("Olga", &[(PointKind::Phone, "13800138000")]);
    ben.does(&world, second.clone()).await;
    ben.pull(&world).await;
    assert!(half(&ben, second.id).unwrap().maybe.is_empty());
    assert_eq!(world.number("SELECT COUNT(*) FROM contact_point").await, 1);
}

#[tokio::test]
async fn the_team_knows_its_people_and_keeps_the_names_of_those_who_left() {
    let mut world = World::start().await;
    let add = |role, name: &str, email: &str| {
        world.backend.add_user(
            role,
            DisplayName::parse(name).unwrap(),
            Email::parse(email).unwrap(),
            Password::parse("correct horse battery").unwrap(),
        )
    };
    let ann = add(Role::Agent, "Ann", "ann@x.example").await.unwrap();
    let guest = add(Role::Customer, "Guest", "guest@x.example")
        .await
        .unwrap();
    let team = async |world: &World| {
        let mut ben = world.agent();
        ben.pull(world).await;
        let rows = ben
            .rows
            .keys()
            .filter(|(_, entity, _)| entity == "colleague");
        let ids: Vec<_> = rows.map(|(_, _, id)| *id).collect();
        let row = ben.row(Key::new(Entity::Colleague, ann.0)).unwrap();
        let Row::Colleague(ann) = row else { panic!() };
        (ids.len(), ann.name, ann.role)
    };
    assert_eq!(team(&world).await, (1, "Ann".into(), Role::Agent));
    world.backend.set_role(ann, Role::Customer).await.unwrap();
    assert_eq!(team(&world).await, (1, "Ann".into(), Role::Customer));
    world.backend.set_role(guest, Role::Owner).await.unwrap();
    world.restart().await;
    assert_eq!(team(&world).await, (2, "Ann".into(), Role::Customer));
}
