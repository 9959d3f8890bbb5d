//! One person, two contacts: joined by a proven address or by staff, never by themselves.

use crate::people::{add, contact, create, half, orders_by_phone};
use crate::support::{Device, World};
use domain::ContactId;
use domain::account::SignUp;
use domain::merge::{SetChange, Was};
use domain::people::{ContactJoin, ContactSet, ContactStaffSet, Country, PointKind};
use sync::Outcome;

const MAIL: &str = "ann@x.example";

#[tokio::test]
async fn signing_up_makes_a_contact_and_an_unproven_address_only_a_suggestion() {
    let world = World::start().await;
    let mut ben = world.agent();
    let known = create("Ann, the baker", &[(PointKind::Email, "Ann@X.example")]);
    ben.does(&world, known.clone()).await;
    let form = SignUp::parse("Ann", MAIL, "correct horse battery").unwrap();
    let up = world.backend.sign_up(form, None).await.unwrap();
    let own = ContactId::of_user(up.person.actor.user);
    let mut ann = Device::of(up.person.actor);
    ann.pull(&world).await;
    ben.pull(&world).await;
    let seen = contact(&ann, own).unwrap();
    assert_eq!((seen.name(), seen.points.len()), ("Ann".into(), 1));
    assert!(!seen.points[0].verified);
    assert_eq!(
        contact(&ann, known.id),
        None,
        "an address is typed by anybody"
    );
    assert_eq!(half(&ben, own).unwrap().maybe, [known.id].into());
    assert_eq!(half(&ben, own).unwrap().source, "sign-up");
}

#[tokio::test]
async fn a_guest_who_signs_up_keeps_the_contact_of_their_orders() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let mut phone = Device::of(guest.person.actor);
    orders_by_phone(&world, &mut phone, "13800138000").await;
    let form = SignUp::parse("Ann Lee", MAIL, "correct horse battery").unwrap();
    let up = world
        .backend
        .sign_up(form, Some(&guest.person.actor))
        .await
        .unwrap();
    assert_eq!(up.person.actor.user, guest.person.actor.user);
    phone.pull(&world).await;
    let seen = contact(&phone, ContactId::of_user(up.person.actor.user)).unwrap();
    let values: Vec<_> = seen
        .points
        .iter()
        .map(|point| point.value.as_str())
        .collect();
    assert_eq!(values, ["13800138000", MAIL]);
}

#[tokio::test]
async fn a_proven_address_joins_the_one_contact_that_has_it() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let mut known = create(
        "Ann, the baker",
        &[(PointKind::Email, MAIL), (PointKind::Phone, "13900139000")],
    );
    known.tags = ["catering".to_owned()].into();
    ben.does(&world, known.clone()).await;
    orders_by_phone(&world, &mut ann, "13800138000").await;
    let own = ContactId::of_user(ann.actor.user);
    world
        .backend
        .learn_address(ann.actor.user, "ANN@x.example", true)
        .await
        .unwrap();
    ann.pull(&world).await;
    let seen = contact(&ann, known.id).unwrap();
    assert_eq!(
        (seen.name(), seen.user),
        ("Ann, the baker".into(), Some(ann.actor.user))
    );
    let points: Vec<_> = seen
        .points
        .iter()
        .map(|point| (point.value.as_str(), point.verified))
        .collect();
    assert_eq!(
        points,
        [(MAIL, true), ("13900139000", false), ("13800138000", false)]
    );
    let pointer = contact(&ann, own).unwrap();
    assert_eq!(
        (pointer.merged_into, pointer.user),
        (Some(known.id), Some(ann.actor.user))
    );
    ben.pull(&world).await;
    let kept = half(&ben, known.id).unwrap();
    assert!(kept.tags.contains("catering") && kept.accounts.is_empty());
    assert!(kept.last_seen.is_some());
    // What the customer changes by the id they always had reaches the contact that staff see.
    assert_eq!(
        ann.does(&world, add(own, PointKind::Phone, "13700137000"))
            .await,
        Outcome::Applied
    );
    orders_by_phone(&world, &mut ann, "13600136000").await;
    ben.pull(&world).await;
    assert_eq!(contact(&ben, known.id).unwrap().points.len(), 5);
    // Proving it again changes nothing.
    let before = world.dump().await;
    let again = world.backend.learn_address(ann.actor.user, MAIL, true);
    again.await.unwrap();
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_proven_address_joins_nothing_where_it_is_not_clear_whom() {
    let world = World::start().await;
    let mut ben = world.agent();
    // Two contacts have it.
    let twins: Vec<_> = (0..2)
        .map(|_| create("Nina", &[(PointKind::Email, MAIL)]))
        .collect();
    for twin in &twins {
        ben.does(&world, twin.clone()).await;
    }
    let ann = world.customer();
    let prove = async |device: &Device, mail: &str| {
        let learnt = world.backend.learn_address(device.actor.user, mail, true);
        learnt.await.unwrap();
    };
    prove(&ann, MAIL).await;
    ben.pull(&world).await;
    let own = ContactId::of_user(ann.actor.user);
    assert_eq!(contact(&ben, own).unwrap().merged_into, None);
    assert_eq!(half(&ben, own).unwrap().maybe.len(), 2);
    // The one contact that has it is another account's.
    let carl = world.customer();
    let typed = world
        .backend
        .learn_address(carl.actor.user, "c@x.example", false);
    typed.await.unwrap();
    let dora = world.customer();
    prove(&dora, "c@x.example").await;
    ben.pull(&world).await;
    let (theirs, own) = (
        ContactId::of_user(carl.actor.user),
        ContactId::of_user(dora.actor.user),
    );
    assert_eq!(contact(&ben, own).unwrap().merged_into, None);
    assert_eq!(contact(&ben, theirs).unwrap().user, Some(carl.actor.user));
    assert_eq!(half(&ben, own).unwrap().maybe, [theirs].into());
}

/// Staff's word put one account's data into a contact; another account's proof of an address does not open it.
#[tokio::test]
async fn a_proven_address_does_not_open_what_staff_joined_from_another_account() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eve) = (world.customer(), world.agent(), world.customer());
    let known = create("The Lees", &[(PointKind::Email, MAIL)]);
    ben.does(&world, known.clone()).await;
    orders_by_phone(&world, &mut ann, "13800138000").await;
    let join = ContactJoin {
        from: ContactId::of_user(ann.actor.user),
        into: known.id,
    };
    assert_eq!(ben.does(&world, join).await, Outcome::Applied);
    let proven = world.backend.learn_address(eve.actor.user, MAIL, true);
    proven.await.unwrap();
    eve.pull(&world).await;
    assert_eq!(contact(&eve, known.id), None);
    ben.pull(&world).await;
    assert_eq!(contact(&ben, known.id).unwrap().user, None);
}

#[tokio::test]
async fn two_contacts_that_staff_join_keep_everything_and_hear_late_edits() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.agent(), world.agent());
    let old = create("Nina", &[(PointKind::Phone, "13800138000")]);
    let new = create("Nina Petrova", &[(PointKind::Email, "nina@x.example")]);
    for wish in [&old, &new] {
        ann.does(&world, wish.clone()).await;
    }
    // Ben's phone is offline while Ann joins them.
    let mut late = ContactSet::of(old.id, Country::default());
    late.job = Some(Was {
        was: String::new(),
        new: "Baker".into(),
    });
    let tags = ContactStaffSet {
        tags: Some(SetChange {
            add: ["regular".to_owned()].into(),
            ..SetChange::default()
        }),
        ..ContactStaffSet::of(old.id)
    };
    let frozen = [ben.freeze(late), ben.freeze(tags)];
    let join = ContactJoin {
        from: old.id,
        into: new.id,
    };
    assert_eq!(ann.does(&world, join.clone()).await, Outcome::Applied);
    ben.push(&world, &frozen).await.unwrap();
    ann.pull(&world).await;
    let whole = contact(&ann, new.id).unwrap();
    assert_eq!(
        (whole.points.len(), whole.fields.job.as_str()),
        (2, "Baker")
    );
    assert!(half(&ann, new.id).unwrap().tags.contains("regular"));
    assert_eq!(contact(&ann, old.id).unwrap().merged_into, Some(new.id));
    let before = contact(&ann, new.id);
    ben.does(&world, join).await;
    ann.pull(&world).await;
    assert_eq!(contact(&ann, new.id), before);
}

#[tokio::test]
async fn a_joined_customer_keeps_ordering_and_staff_see_it_on_the_one_contact() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    orders_by_phone(&world, &mut ann, "13800138000").await;
    let own = ContactId::of_user(ann.actor.user);
    let known = create("Ann, the baker", &[(PointKind::Phone, "13900139000")]);
    ben.does(&world, known.clone()).await;
    for wish in [
        ContactJoin {
            from: known.id,
            into: own,
        },
        ContactJoin {
            from: own,
            into: known.id,
        },
    ] {
        assert_eq!(ben.does(&world, wish).await, Outcome::Applied);
    }
    orders_by_phone(&world, &mut ann, "13700137000").await;
    ann.pull(&world).await;
    ben.pull(&world).await;
    assert_eq!(contact(&ann, known.id), None);
    assert_eq!(contact(&ann, own).unwrap().points.len(), 2);
    let whole = contact(&ben, known.id).unwrap();
    let values: Vec<_> = whole
        .points
        .iter()
        .map(|point| point.value.as_str())
        .collect();
    assert!(
        ["13800138000", "13900139000", "13700137000"]
            .iter()
            .all(|value| values.contains(value))
    );
    assert_eq!(
        half(&ben, known.id).unwrap().accounts,
        [ann.actor.user].into()
    );
}
