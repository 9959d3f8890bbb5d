//! Orders are told by mail, once each, in the push's own transaction.

use crate::booking::House;
use crate::mail_way::open;
use crate::service::text;
use crate::support::{Device, NOW, World, id};
use backend::{Addressed, Mail, Memory, Transport};
use domain::account::SignUp;
use domain::sales::{BookingAct, BookingMove, BookingState, BookingStep, OrderState, Step};
use domain::service::MessageRead;
use domain::{ConversationId, Lang};

/// A customer with an address, signed up at a business that sends mail to memory.
pub async fn world() -> (World, Memory, Device) {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let ann = signed_up(&world, "Ann", "ann@x.example").await;
    prove(&world, "ann@x.example").await;
    (world, memory, ann)
}

async fn signed_up(world: &World, name: &str, email: &str) -> Device {
    let form = SignUp::parse(name, email, "correct horse battery").unwrap();
    let person = world.backend.sign_up(form, None).await.unwrap().person;
    Device::of(person.actor)
}

/// As a code that came back leaves it.
async fn prove(world: &World, email: &str) {
    let sql = format!("UPDATE account_user SET email_verified_at = {NOW} WHERE email = '{email}'");
    world.execute(&sql).await;
}

async fn queued(world: &World, of: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM mail WHERE {of}");
    world.number(&sql).await
}

pub async fn kinds(world: &World, memory: &Memory) -> Vec<(String, String)> {
    world.backend.deliver_due(|| true).await.unwrap();
    memory
        .all()
        .into_iter()
        .map(|mail| (mail.kind, mail.subject))
        .collect()
}

#[tokio::test]
async fn an_order_and_the_steps_that_matter_are_told_once() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let order = ann.places(&world, &world.soup.clone()).await;
    for (was, step) in [
        (OrderState::Placed, Step::Accept),
        (OrderState::Accepted, Step::Prepare),
        (OrderState::Preparing, Step::Ready),
        (OrderState::Ready, Step::HandOver),
    ] {
        kinds(&world, &memory).await;
        world.clock.advance(60_000);
        ben.steps(&world, order, was, step).await;
    }
    let told = kinds(&world, &memory).await;
    assert_eq!(
        told,
        [
            (
                "order_received".to_owned(),
                "We have your order 1 · Rapport".to_owned()
            ),
            (
                "order_state".to_owned(),
                "Your order is accepted · 1 · Rapport".to_owned()
            ),
            (
                "order_state".to_owned(),
                "Your order is ready · 1 · Rapport".to_owned()
            ),
        ]
    );
    assert!(
        memory.all()[0]
            .text
            .contains(&format!("https://shop.example/app/orders/{order}"))
    );
}

#[tokio::test]
async fn a_push_that_is_repeated_tells_nothing_twice() {
    let (world, memory, mut ann) = world().await;
    let wish = ann.wish(&world.soup, 1);
    let frozen = ann.freeze(domain::Mutation::OrderPlace(wish));
    for _ in 0..3 {
        ann.push(&world, std::slice::from_ref(&frozen))
            .await
            .unwrap();
    }
    assert_eq!(kinds(&world, &memory).await.len(), 1);
}

#[tokio::test]
async fn nobody_is_told_what_they_did_themselves_and_guests_get_no_mail() {
    let (world, memory, mut ann) = world().await;
    let order = ann.places(&world, &world.soup.clone()).await;
    ann.steps(&world, order, OrderState::Placed, Step::Cancel)
        .await;
    let guest = world.backend.sign_in_guest("Gus").await.unwrap();
    let mut guest = Device::of(guest.person.actor);
    guest.places(&world, &world.tea.clone()).await;
    let told = kinds(&world, &memory).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "order_received");
}

#[tokio::test]
async fn a_message_that_stands_unread_for_five_minutes_is_told_once_and_a_read_one_is_not() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    ann.does(&world, text(talk, user, "Is there a table?"))
        .await;
    ben.does(&world, text(talk, user, "Yes, at seven.")).await;
    ben.does(&world, text(talk, user, "<b>Window</b> seat?"))
        .await;
    assert!(kinds(&world, &memory).await.is_empty());
    world.clock.advance(5 * 60_000);
    assert_eq!(kinds(&world, &memory).await.len(), 1);
    let mail = memory.all().remove(0);
    assert_eq!(mail.kind, "new_message");
    assert!(
        mail.text.contains("Yes, at seven.") && mail.text.contains("https://shop.example/app/chat")
    );
    let read = |up_to| MessageRead {
        conversation: talk,
        up_to,
    };
    ann.does(&world, read(3)).await;
    ben.does(&world, text(talk, user, "See you then.")).await;
    ann.does(&world, read(4)).await;
    world.clock.advance(5 * 60_000);
    let done = world.backend.deliver_due(|| true).await.unwrap();
    assert_eq!((done.suppressed, memory.all().len()), (1, 1));
    ben.does(&world, text(talk, user, "Still coming?")).await;
    world.clock.advance(5 * 60_000);
    assert_eq!(kinds(&world, &memory).await.len(), 2);
}

#[tokio::test]
async fn what_waits_of_one_order_is_one_mail_that_says_where_it_stands() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let order = ann.places(&world, &world.soup.clone()).await;
    let other = ann.places(&world, &world.tea.clone()).await;
    for (was, step) in [
        (OrderState::Placed, Step::Accept),
        (OrderState::Accepted, Step::Prepare),
        (OrderState::Preparing, Step::Ready),
    ] {
        ben.steps(&world, order, was, step).await;
    }
    let told = kinds(&world, &memory).await;
    let mut subjects: Vec<_> = told.iter().map(|(_, subject)| subject.as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        [
            "We have your order 2 · Rapport",
            "Your order is ready · 1 · Rapport"
        ]
    );
    let link = other.to_string();
    assert!(memory.all().iter().any(|mail| mail.text.contains(&link)));
}

#[tokio::test]
async fn an_address_that_nobody_proved_gets_no_notice_however_many_orders_are_placed() {
    let (world, memory, _) = world().await;
    let mut eve = signed_up(&world, "Eve", "victim@x.example").await;
    let mut ben = world.agent();
    let mut last = None;
    for _ in 0..3 {
        let frozen: Vec<_> = (0..100)
            .map(|_| {
                let mut wish = eve.wish(&world.soup, 1);
                wish.note = "Your parcel waits: https://evil.example".into();
                last = Some(wish.id);
                eve.freeze(domain::Mutation::OrderPlace(wish))
            })
            .collect();
        eve.push(&world, &frozen).await.unwrap();
    }
    let talk = ConversationId(id());
    let user = eve.actor.user;
    eve.does(&world, text(talk, user, "https://evil.example"))
        .await;
    ben.does(&world, text(talk, user, "What is it?")).await;
    ben.steps(&world, last.unwrap(), OrderState::Placed, Step::Accept)
        .await;
    assert_eq!(queued(&world, "address = 'victim@x.example'").await, 0);
    world.clock.advance(10 * 60_000);
    assert!(kinds(&world, &memory).await.is_empty());
}

#[tokio::test]
async fn a_proven_address_gets_a_bounded_number_of_notices_a_day_and_the_next_day_again() {
    let (world, memory, mut ann) = world().await;
    for _ in 0..3 {
        let frozen: Vec<_> = (0..100)
            .map(|_| {
                let wish = ann.wish(&world.soup, 1);
                ann.freeze(domain::Mutation::OrderPlace(wish))
            })
            .collect();
        ann.push(&world, &frozen).await.unwrap();
    }
    assert_eq!(kinds(&world, &memory).await.len(), 40);
    // A code is none of these, and somebody else's mailbox is not this one.
    let code = world
        .backend
        .mail_code(
            backend::Purpose::SignIn,
            &domain::account::Email::parse("ann@x.example").unwrap(),
            Lang::En,
            "",
        )
        .await;
    code.unwrap();
    assert_eq!(kinds(&world, &memory).await.len(), 41);
    world.clock.advance(24 * 60 * 60_000);
    ann.at = NOW + 24 * 60 * 60_000;
    ann.places(&world, &world.soup.clone()).await;
    assert_eq!(kinds(&world, &memory).await.len(), 42);
}

#[tokio::test]
async fn a_mailbox_gets_a_bounded_number_of_codes_a_day_whether_or_not_it_has_an_account() {
    let (world, _, _) = world().await;
    for email in ["ann@x.example", "nobody@x.example"] {
        let address = domain::account::Email::parse(email).unwrap();
        for purpose in [backend::Purpose::SignIn, backend::Purpose::PasswordReset] {
            for _ in 0..40 {
                let asked = world.backend.mail_code(purpose, &address, Lang::En, "");
                asked.await.unwrap();
            }
        }
        assert_eq!(queued(&world, &format!("address = '{email}'")).await, 50);
    }
}

#[tokio::test]
async fn a_code_leaves_before_five_thousand_notices_that_wait_longer() {
    let (world, memory, _) = world().await;
    world
        .execute(&format!(
            "INSERT INTO mail (id, kind, address, lang, subject, text, html, message_id, state, next_at, until, created_at) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
             SELECT 'n' || i, 'letter', 'p' || i || '@x.example', 'en', 's', 't', 'h', 'm' || i, 'queued', {NOW}, {}, {NOW} FROM n",
            NOW + 60_000
        ))
        .await;
    world.clock.advance(1_000);
    let code = Mail::SignIn {
        path: "/sign-in/link/x".to_owned(),
        code: "111111".to_owned(),
    };
    let letter = Addressed::new("ann@x.example", Lang::En, code);
    assert!(world.backend.write_mail(&letter).await.unwrap());
    let once = std::cell::Cell::new(true);
    world
        .backend
        .deliver_due(|| once.replace(false))
        .await
        .unwrap();
    let sent = memory.all();
    assert_eq!((sent.len(), sent[0].kind.as_str()), (1, "sign_in"));
}

#[tokio::test]
async fn a_mail_speaks_the_language_of_the_contact_and_a_reason_of_one_tap_with_it() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let order = ann.places(&world, &world.soup.clone()).await;
    let contact = domain::ContactId::of_user(ann.actor.user);
    let zh = domain::people::ContactSet {
        language: Some(domain::merge::Was {
            was: None,
            new: Some(Lang::Zh),
        }),
        ..domain::people::ContactSet::of(contact, Default::default())
    };
    ben.does(&world, zh).await;
    let refuse = Step::Refuse {
        reason: "Sold out".into(),
    };
    ben.steps(&world, order, OrderState::Placed, refuse).await;
    let talk = ConversationId(id());
    ann.does(&world, text(talk, ann.actor.user, "Is it on its way?"))
        .await;
    ben.does(&world, text(talk, ann.actor.user, "On its way."))
        .await;
    world.clock.advance(5 * 60_000);
    kinds(&world, &memory).await;
    let texts: Vec<_> = memory.all().into_iter().map(|mail| mail.text).collect();
    assert!(texts[0].contains("原因：售罄了"), "{texts:?}");
    assert!(texts[1].contains("已经在路上了。"), "{texts:?}");
}

#[tokio::test]
async fn a_booking_is_told_when_it_is_confirmed_moved_and_cancelled_by_staff() {
    let (world, memory, mut ann) = world().await;
    let house = House::build(&world, &[2]).await;
    let mut ben = world.agent();
    let wish = house.wish(ann.actor.user, 1, 19);
    ann.does(&world, wish.clone()).await;
    let told = kinds(&world, &memory).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "booking_state");
    assert!(told[0].1.contains("19:00"), "{told:?}");
    world.clock.advance(60_000);
    let later = BookingMove {
        id: wish.id,
        was: wish.start,
        start: House::at(1, 20),
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    ben.does(&world, later).await;
    world.clock.advance(60_000);
    assert!(kinds(&world, &memory).await[1].1.contains("20:00"));
    let cancel = BookingStep {
        id: wish.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    ben.does(&world, cancel).await;
    world.clock.advance(60_000);
    assert_eq!(kinds(&world, &memory).await.len(), 3);
}

#[tokio::test]
async fn somebody_is_reminded_of_a_booking_once_the_day_before_wherever_it_was_moved_to() {
    let (world, memory, mut ann) = world().await;
    let house = House::build(&world, &[2, 2]).await;
    const HOUR: i64 = 3_600_000;
    let (stays, goes) = (
        house.wish(ann.actor.user, 3, 19),
        house.wish(ann.actor.user, 3, 12),
    );
    for wish in [&stays, &goes] {
        ann.does(&world, wish.clone()).await;
    }
    let cancel = BookingStep {
        id: goes.id,
        was: BookingState::Confirmed,
        step: BookingAct::Cancel,
    };
    ann.does(&world, cancel).await;
    let later = BookingMove {
        id: stays.id,
        was: stays.start,
        start: stays.start + HOUR,
        party: 2,
        resource: None,
        with: Vec::new(),
    };
    ann.does(&world, later).await;
    kinds(&world, &memory).await;
    let reminders = async || {
        // Two workers at once, as on two servers.
        let (one, two) = tokio::join!(world.backend.run_due_jobs(), world.backend.run_due_jobs());
        one.unwrap();
        two.unwrap();
        let told = kinds(&world, &memory).await;
        told.iter()
            .filter(|(kind, _)| kind == "booking_reminder")
            .count()
    };
    assert_eq!(reminders().await, 0);
    // A day before the time that it had at first: nothing.
    world.clock.advance(stays.start - NOW - 24 * HOUR);
    assert_eq!(reminders().await, 0);
    world.clock.advance(HOUR);
    assert_eq!(reminders().await, 1);
    world.clock.advance(HOUR);
    assert_eq!(reminders().await, 1, "once");
}
