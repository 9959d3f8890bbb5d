//! What one person may leave here in a day: refused before anything is written, and no honest day meets it.

use crate::files::file;
use crate::service::text;
use crate::support::{Device, NOW, World, id};
use backend::{Limits, PushError, UploadError};
use domain::account::{Actor, Role};
use domain::{ConversationId, Mutation};
use serde_json::value::RawValue;

const DAY: i64 = 24 * 3_600_000;

/// A world with small bounds.
async fn bounded(numbers: &str) -> World {
    let world = World::start().await;
    world
        .backend
        .bound_by(Limits::DEFAULT.with(numbers).unwrap());
    world
}

async fn guest(world: &World) -> Device {
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    Device::of(guest.person.actor)
}

fn unknown(device: &mut Device, count: usize, bytes: usize) -> Vec<Box<RawValue>> {
    let args = format!("\"{}\"", "x".repeat(bytes));
    (0..count)
        .map(|_| device.freeze_raw("cake.bake@9", &args, None))
        .collect()
}

#[track_caller]
fn is_too_much<T: std::fmt::Debug>(answer: Result<T, PushError>) -> u64 {
    match answer {
        Err(PushError::TooMuch { seconds }) => seconds,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_guest_who_floods_is_refused_before_anything_is_written_and_taken_the_next_day() {
    let world = bounded("guest.changes=100,guest.unknown=1000").await;
    let mut ann = guest(&world).await;
    let first = unknown(&mut ann, 100, 10);
    ann.push(&world, &first).await.unwrap();
    let more = unknown(&mut ann, 1, 10);
    let before = world.dump().await;
    let seconds = is_too_much(ann.push(&world, &more).await);
    assert!((1..=3_600).contains(&seconds));
    assert_eq!(world.dump().await, before);
    // What was taken is answered again: a lost answer is no flood.
    assert_eq!(ann.push(&world, &first).await.unwrap().last_mid, 100);
    // Somebody else is not in the way, nor is the next day.
    let mut ben = guest(&world).await;
    ben.places(&world, &world.soup).await;
    world.clock.advance(DAY);
    assert_eq!(ann.push(&world, &more).await.unwrap().last_mid, 101);
}

#[tokio::test]
async fn bytes_and_unknown_names_have_bounds_of_their_own() {
    let world = bounded("guest.bytes=256k,guest.unknown=5,guest.changes=1000").await;
    let mut ann = guest(&world).await;
    let six = unknown(&mut ann, 6, 10);
    is_too_much(ann.push(&world, &six).await);
    ann.push(&world, &six[..5]).await.unwrap();
    let wish = ann.wish(&world.soup, 1);
    ann.mid = 5;
    ann.does(&world, Mutation::OrderPlace(wish)).await;
    let mut ben = guest(&world).await;
    let talk = ConversationId(id());
    let long = "long ".repeat(700);
    let mut taken = 0;
    loop {
        let message = ben.freeze(text(talk, ben.actor.user, &long));
        match ben.push(&world, &[message]).await {
            Ok(_) => taken += 1,
            Err(PushError::TooMuch { .. }) => break,
            Err(other) => panic!("{other}"),
        }
    }
    assert!((50..80).contains(&taken), "{taken}");
}

#[tokio::test]
async fn a_crowd_of_guests_is_bounded_together_and_accounts_are_not_in_it() {
    let world = bounded("guests.changes=150,guests.unknown=1000,guest.unknown=1000").await;
    let (mut one, mut two) = (guest(&world).await, guest(&world).await);
    let work = unknown(&mut one, 100, 1);
    one.push(&world, &work).await.unwrap();
    let work = unknown(&mut two, 100, 1);
    is_too_much(two.push(&world, &work).await);
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let mut staff = world.agent();
    staff.places(&world, &world.soup).await;
}

#[tokio::test]
async fn a_day_offline_of_sixty_orders_and_sixty_messages_is_taken_at_once() {
    let world = World::start().await;
    world.backend.bound_by(Limits::DEFAULT);
    let mut ann = guest(&world).await;
    let talk = ConversationId(id());
    let mut queue = Vec::new();
    for n in 0..60 {
        let order = ann.wish(&world.soup, 1);
        queue.push(ann.freeze(Mutation::OrderPlace(order)));
        queue.push(ann.freeze(text(talk, ann.actor.user, &format!("Message {n}"))));
    }
    for batch in queue.chunks(sync::MAX_BATCH) {
        ann.push(&world, batch).await.unwrap();
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 60);
    assert_eq!(world.number("SELECT COUNT(*) FROM message").await, 60);
}

#[tokio::test]
async fn names_for_devices_run_out_too() {
    let world = bounded("guest.devices=3").await;
    let ann = guest(&world).await;
    for _ in 0..3 {
        let mut phone = Device::of(ann.actor);
        let one = unknown(&mut phone, 1, 1);
        phone.push(&world, &one).await.unwrap();
    }
    let mut phone = Device::of(ann.actor);
    let one = unknown(&mut phone, 1, 1);
    is_too_much(phone.push(&world, &one).await);
}

#[tokio::test]
async fn files_are_bounded_by_file_by_day_and_altogether() {
    let world = bounded("guest.file=100,guest.files=150,guest.ever=200").await;
    let mut ann = guest(&world).await;
    let bytes = |n: u8, len: usize| {
        let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
        bytes.resize(len, n);
        bytes
    };
    let talk = ConversationId(id());
    let mut names = Vec::new();
    for (n, len) in [(1, 101), (2, 90), (3, 90)] {
        let bytes = bytes(n, len);
        let mut message = text(talk, ann.actor.user, "Look");
        message.files = vec![file(&bytes, "a.jpg")];
        names.push((message.files[0].sha256, bytes));
        ann.does(&world, message).await;
    }
    let send = async |at: usize| {
        let (hash, bytes) = names[at].clone();
        world.backend.upload(&ann.actor, hash, 0, bytes).await
    };
    assert!(matches!(send(0).await, Err(UploadError::TooLarge)));
    send(1).await.unwrap();
    assert!(matches!(send(2).await, Err(UploadError::TooMuch { .. })));
    world.clock.advance(DAY);
    send(2).await.unwrap();
}

#[tokio::test]
async fn a_login_ends_for_good_however_much_it_is_used() {
    let world = bounded("staff.days=10,customer.days=20").await;
    let guest = world.backend.sign_in_guest("Ann").await.unwrap();
    let email = domain::account::Email::parse("ben@x.example").unwrap();
    let add = world.backend.add_user(
        Role::Agent,
        domain::account::DisplayName::parse("Ben").unwrap(),
        email,
        domain::account::Password::parse("correct horse battery").unwrap(),
    );
    add.await.unwrap();
    let ben = world
        .backend
        .sign_in("ben@x.example", "correct horse battery")
        .await
        .unwrap();
    let mut ends = Vec::new();
    for day in 1..=21 {
        world.clock.advance(DAY);
        for (name, token) in [("guest", &guest.token), ("staff", &ben.token)] {
            if world.backend.person(token).await.unwrap().is_none() {
                ends.push((name, day));
            }
        }
    }
    let first = |name| {
        ends.iter()
            .find(|(one, _)| *one == name)
            .map(|(_, day)| *day)
    };
    assert_eq!((first("staff"), first("guest")), (Some(11), Some(21)));
}

#[tokio::test]
async fn a_number_that_no_device_reaches_is_a_broken_frame_and_old_ones_do_not_stop_the_doctor() {
    let world = World::start().await;
    for mid in [1 << 63, u64::MAX, sync::MAX_MID + 1] {
        let mut ann = world.customer();
        ann.mid = mid - 1;
        let wish = ann.wish(&world.soup, 1);
        let frozen = ann.freeze(Mutation::OrderPlace(wish));
        match ann.jump(&world, &[frozen]).await {
            Err(PushError::BrokenFrame(why)) => assert!(why.contains(&mid.to_string()), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    // Of a time without a bound.
    for _ in 0..3 {
        let ann = id();
        let end = i64::MAX;
        world
            .execute(&format!("INSERT INTO sync_client (client, principal, last_mid, created_at) VALUES ('{ann}', 'x', {end}, {NOW})"))
            .await;
        world
            .execute(&format!("INSERT INTO sync_event (client, kind, first, last, at) VALUES ('{ann}', 'jump', 1, {}, {NOW})", end - 1))
            .await;
    }
    let findings = world.backend.doctor().await.unwrap();
    let of = |what: &str| findings.iter().find(|one| one.what.contains(what)).unwrap();
    // What is there is counted, and not what a number claims; one jump counts for a million at most.
    assert_eq!(of("in no backup yet").detail, "0");
    assert_eq!(of("exist nowhere").detail, "3000000");
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
}

#[tokio::test]
async fn staff_are_far_above() {
    let world = World::start().await;
    world.backend.bound_by(Limits::DEFAULT);
    let mut staff = world.agent();
    for _ in 0..12 {
        let batch = unknown(&mut staff, 100, 1);
        staff.push(&world, &batch).await.unwrap();
    }
    let actor = Actor {
        user: staff.actor.user,
        role: Role::Customer,
    };
    let mut customer = Device::of(actor);
    let batch = unknown(&mut customer, 100, 1);
    is_too_much(customer.push(&world, &batch).await);
}
