//! Consent at the server: crossing phones, the link of a mail, what leaves and what does not, and what goes with its person.

use crate::mail_way::open;
use crate::people::{contact, create, orders_by_phone};
use crate::support::{Device, NOW, World, kept};
use backend::{Memory, Transport};
use domain::account::{ParkedReason, SignUp};
use domain::id::ConsentId;
use domain::people::consent::{TEXT_VERSION, grants_of};
use domain::people::{
    Consent, ConsentChannel, ConsentGrant, ConsentPlace, ConsentPurpose, ConsentSource,
    ConsentWithdraw, ContactJoin, WhyNot, standing,
};
use domain::sales::{OrderState, Step};
use domain::{ContactId, Draft, Entity, ParkedId, Refusal, Row};
use sync::Outcome;

pub fn grant(contact: ContactId, source: ConsentSource, seen: Option<ConsentId>) -> ConsentGrant {
    ConsentGrant {
        contact,
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
        text_version: TEXT_VERSION,
        source,
        seen,
        seen_again: 0,
        name: "Ann".into(),
    }
}

pub fn withdraw(contact: ContactId, source: ConsentSource) -> ConsentWithdraw {
    ConsentWithdraw {
        contact,
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
        source,
        name: "Ann".into(),
    }
}

fn place(contact: ContactId) -> ConsentPlace {
    ConsentPlace {
        contact,
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
    }
}

/// What a device holds of it.
fn said(device: &Device) -> Vec<Consent> {
    let rows = device.rows.iter();
    let mut all: Vec<Consent> = rows
        .filter(|((_, entity, _), _)| entity == Entity::Consent.name())
        .filter_map(|(_, (_, json))| Row::decode(Entity::Consent, json).ok())
        .filter_map(|row| row.as_consent().cloned())
        .collect();
    all.sort_by_key(|row| row.id);
    all.dedup();
    all
}

fn is_granted(device: &Device) -> bool {
    let rows = said(device);
    standing(&rows, ConsentPurpose::Marketing, ConsentChannel::Mail).is_granted()
}

/// A customer on two phones.
fn phones(world: &World) -> (Device, Device, ContactId) {
    let one = world.customer();
    let two = Device::of(one.actor);
    let contact = ContactId::of_user(one.actor.user);
    (one, two, contact)
}

#[tokio::test]
async fn a_withdrawal_that_was_offline_holds_over_a_grant_that_had_not_seen_it() {
    let world = World::start().await;
    let (mut one, mut two, id) = phones(&world);
    let mut staff = world.agent();
    let allowed = one.does(&world, grant(id, ConsentSource::App, None)).await;
    assert_eq!(allowed, Outcome::Applied);
    staff.pull(&world).await;
    assert!(is_granted(&staff) && contact(&staff, id).is_some());
    // On the second phone it is withdrawn without a network; staff record a grant meanwhile.
    let late = two.freeze(withdraw(id, ConsentSource::App));
    let recorded = staff
        .does(&world, grant(id, ConsentSource::InPerson, None))
        .await;
    assert_eq!(recorded, Outcome::Applied, "it was granted already");
    let reply = two.push(&world, std::slice::from_ref(&late)).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
    let again = staff
        .does(&world, grant(id, ConsentSource::InPerson, None))
        .await;
    let card = kept(again);
    for device in [&mut one, &mut two, &mut staff] {
        device.pull(&world).await;
        assert!(!is_granted(device));
    }
    let refusal = Refusal::ConsentWithdrawn {
        consent: place(id).withdrawal(1),
        at: NOW,
        by_customer: true,
    };
    let reason = staff.parked(card).reason;
    assert_eq!(reason, ParkedReason::Refused { refusal });
    // One tap, having seen it.
    let answer = Draft {
        mutation: grant(id, ConsentSource::InPerson, Some(place(id).withdrawal(1))).into(),
        answers: Some(ParkedId(card)),
    };
    assert_eq!(staff.does(&world, answer).await, Outcome::Applied);
    one.pull(&world).await;
    assert!(is_granted(&one));
    // The same bytes once more are the same withdrawal, not another one.
    two.push(&world, &[late]).await.unwrap();
    one.pull(&world).await;
    assert!(is_granted(&one));
    assert_eq!(said(&one).len(), 3);
}

#[tokio::test]
async fn the_link_of_a_mail_withdraws_marketing_on_its_channel_once_and_nothing_else() {
    let world = World::start().await;
    let (mut ann, _, id) = phones(&world);
    let mut ben = world.customer();
    for device in [&mut ann, &mut ben] {
        let own = ContactId::of_user(device.actor.user);
        device
            .does(&world, grant(own, ConsentSource::App, None))
            .await;
    }
    let token = world.backend.unsubscribe_token(id, ConsentChannel::Mail);
    let other = world.backend.unsubscribe_token(id, ConsentChannel::Sms);
    assert_ne!(token, other);
    let before = world.dump().await;
    // What this server did not make changes nothing: a byte changed anywhere, a part of it, another contact's body.
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        // The last character has bits that decode to nothing.
        if at + 1 < token.len() {
            world.backend.unsubscribe(&forged).await.unwrap();
        }
    }
    let nobody = world
        .backend
        .unsubscribe_token(ContactId(crate::support::id()), ConsentChannel::Mail);
    for bad in ["", "x", "é", &token[1..], &"A".repeat(100_000), &nobody] {
        world.backend.unsubscribe(bad).await.unwrap();
    }
    assert_eq!(world.dump().await, before);
    for _ in 0..3 {
        world.backend.unsubscribe(&token).await.unwrap();
    }
    ann.pull(&world).await;
    ben.pull(&world).await;
    assert!(!is_granted(&ann) && is_granted(&ben));
    let rows = said(&ann);
    assert_eq!(rows.len(), 2);
    let last = standing(&rows, ConsentPurpose::Marketing, ConsentChannel::Mail);
    let last = last.said().unwrap();
    assert_eq!((last.source, last.actor), (ConsentSource::Link, None));
    assert_eq!(last.customer, Some(ann.actor.user));
    let why = world
        .backend
        .why_not(id, ConsentPurpose::Marketing, ConsentChannel::Mail);
    assert!(matches!(
        why.await.unwrap(),
        Some(WhyNot::Withdrawn { at: NOW, .. })
    ));
    let headers = world.backend.unsubscribe_headers(id);
    assert!(headers.list_unsubscribe.ends_with(&format!("/u/{token}>")));
    assert_eq!(headers.list_unsubscribe_post, "List-Unsubscribe=One-Click");
}

#[tokio::test]
async fn order_notices_stop_at_the_moment_of_leaving_and_codes_and_answers_do_not() {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let form = SignUp::parse("Ann", "ann@x.example", "correct horse battery").unwrap();
    let person = world.backend.sign_up(form, None).await.unwrap().person;
    let mut ann = Device::of(person.actor);
    let proven = format!("UPDATE account_user SET email_verified_at = {NOW}");
    world.execute(&proven).await;
    let order = ann.places(&world, &world.soup.clone()).await;
    // It waits in the queue, and is withdrawn before it leaves.
    let service = ConsentWithdraw {
        purpose: ConsentPurpose::Service,
        ..withdraw(ContactId::of_user(ann.actor.user), ConsentSource::App)
    };
    assert_eq!(ann.does(&world, service).await, Outcome::Applied);
    let mut staff = world.agent();
    staff
        .steps(&world, order, OrderState::Placed, Step::Accept)
        .await;
    world.backend.deliver_due(|| true).await.unwrap();
    assert!(memory.all().is_empty(), "{:?}", memory.all());
    let why = "SELECT COUNT(*) FROM mail WHERE state = 'suppressed' AND last_error = 'such mail was withdrawn'";
    assert_eq!(world.number(why).await, 1);
    let code = world
        .number("SELECT COUNT(*) FROM mail WHERE kind = 'sign_in'")
        .await;
    let letter = backend::Addressed::new(
        "ann@x.example",
        domain::Lang::En,
        backend::Mail::SignIn {
            path: "/sign-in/link/x".into(),
            code: "123456".into(),
        },
    );
    world.backend.write_mail(&letter).await.unwrap();
    world.backend.deliver_due(|| true).await.unwrap();
    let kinds: Vec<String> = memory.all().into_iter().map(|mail| mail.kind).collect();
    assert_eq!(
        (kinds.as_slice(), code),
        (["sign_in".to_owned()].as_slice(), 0)
    );
}

#[tokio::test]
async fn a_person_of_two_contacts_is_asked_as_one_and_the_safer_word_holds() {
    let world = World::start().await;
    let (mut ann, _, own) = phones(&world);
    let mut staff = world.agent();
    orders_by_phone(&world, &mut ann, "13800138000").await;
    ann.does(&world, grant(own, ConsentSource::App, None)).await;
    let twin = create("Ann", &[]);
    staff.does(&world, twin.clone()).await;
    staff
        .does(&world, withdraw(twin.id, ConsentSource::Phone))
        .await;
    let ask = async || {
        // Whether the mailbox said yes too is held in `preferences`.
        world.execute("UPDATE consent SET double_opt_in = 0").await;
        let why = world
            .backend
            .why_not(own, ConsentPurpose::Marketing, ConsentChannel::Mail);
        why.await.unwrap()
    };
    assert_eq!(ask().await, None);
    let join = ContactJoin {
        from: own,
        into: twin.id,
    };
    assert_eq!(staff.does(&world, join).await, Outcome::Applied);
    assert!(matches!(ask().await, Some(WhyNot::Withdrawn { .. })));
    staff.pull(&world).await;
    let grants = grants_of(&said(&staff), place(own), ConsentSource::Phone, "");
    for grant in grants {
        assert_eq!(staff.does(&world, grant).await, Outcome::Applied);
    }
    assert_eq!(ask().await, None);
    let never = world
        .backend
        .why_not(own, ConsentPurpose::Profiling, ConsentChannel::Push);
    assert!(matches!(
        never.await.unwrap(),
        Some(WhyNot::NoConsent { .. })
    ));
}

#[tokio::test]
async fn a_customer_of_whom_nothing_is_known_gets_a_contact_with_the_first_word() {
    let world = World::start().await;
    let (mut ann, _, own) = phones(&world);
    let long = ConsentWithdraw {
        name: "长".repeat(15_000),
        ..withdraw(own, ConsentSource::App)
    };
    assert_eq!(ann.does(&world, long).await, Outcome::Applied);
    ann.pull(&world).await;
    let made = contact(&ann, own).unwrap();
    assert_eq!(made.name().chars().count(), 80);
    assert_eq!(made.user, Some(ann.actor.user));
}
