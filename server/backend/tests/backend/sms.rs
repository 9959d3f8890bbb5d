//! Text messages that a provider carries: written on a record, sent once, and what people write back.

use crate::pay::a_business;
use crate::people::create;
use crate::support::{Device, NOW, World, id};
use domain::account::Role;
use domain::id::ActivityId;
use domain::people::sms::provider::{SmsAnswer, SmsLimits};
use domain::people::{
    ActivityAdd, ActivityKind, Consent, ConsentChannel, ConsentPurpose, ConsentSource, PointKind,
    SmsCarried, SmsFailure, SmsState, standing,
};
use domain::{ContactId, Entity, Key, Row};
use sync::Outcome;

pub const NINA: &str = "13800138000";
pub const NINAS: &str = "+8613800138000";

pub fn sms(contact: ContactId, to: &str, text: &str) -> ActivityAdd {
    ActivityAdd {
        id: ActivityId(id()),
        contact,
        what: ActivityKind::Sms {
            to: to.to_owned(),
            text: text.to_owned(),
            carried: Some(SmsCarried::QUEUED),
            received: false,
        },
        at: NOW,
    }
}

/// A shop whose demo shows messages on a page, somebody who works there, and a contact.
pub async fn shop() -> (World, Device, ContactId) {
    let world = World::start().await;
    world.backend.show_sms_on_a_page();
    let mut business = a_business("CNY");
    business.sends_sms = true;
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    let mut ben = world.agent();
    let nina = create("Nina", &[(PointKind::Phone, NINA)]);
    ben.does(&world, nina.clone()).await;
    (world, ben, nina.id)
}

pub async fn stands(world: &World, ben: &mut Device, entry: ActivityId) -> Option<SmsCarried> {
    ben.pull(world).await;
    match ben.row(Key::new(Entity::Activity, entry.0))? {
        Row::Activity(entry) => match &entry.what {
            ActivityKind::Sms { carried, .. } => *carried,
            _ => None,
        },
        _ => None,
    }
}

pub async fn deliver(world: &World) {
    world.backend.deliver_sms(|| true).await.unwrap();
}

async fn on_page(world: &World) -> Vec<String> {
    let page = world.backend.demo_sms().await.unwrap().unwrap();
    page.into_iter().map(|one| one.text).collect()
}

async fn writes(world: &World, number: &str, text: &str) {
    // Another moment: answers of one millisecond are in no order.
    world.clock.advance(1_000);
    assert!(world.backend.write_demo_sms(number, text).await.unwrap());
    deliver(world).await;
}

/// All rows of a noun that a device has.
fn rows_of(ben: &Device, entity: Entity) -> Vec<Row> {
    let of = ben.rows.keys().filter(|(_, name, _)| name == entity.name());
    let ids: std::collections::BTreeSet<_> = of.map(|(_, _, id)| *id).collect();
    let keys = ids.into_iter().map(|id| Key::new(entity, id));
    keys.filter_map(|key| ben.row(key)).collect()
}

/// Texts that a contact wrote, as they stand on the timeline.
pub async fn received(world: &World, ben: &mut Device) -> Vec<(ContactId, String)> {
    ben.pull(world).await;
    let rows = rows_of(ben, Entity::Activity);
    let mut found: Vec<_> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Activity(one) => match &one.what {
                ActivityKind::Sms {
                    received: true,
                    text,
                    ..
                } => Some((one.at, one.contact, text.clone())),
                _ => None,
            },
            _ => None,
        })
        .collect();
    found.sort();
    let found = found.into_iter();
    found.map(|(_, contact, text)| (contact, text)).collect()
}

#[tokio::test]
async fn a_message_from_the_record_leaves_once_and_its_entry_says_so() {
    let (world, mut ben, nina) = shop().await;
    let wish = sms(nina, NINA, "Your table is ready.");
    ben.does(&world, wish.clone()).await;
    let queued = stands(&world, &mut ben, wish.id).await;
    assert_eq!(queued, Some(SmsCarried::QUEUED));
    assert!(on_page(&world).await.is_empty());
    for _ in 0..3 {
        deliver(&world).await;
    }
    assert_eq!(on_page(&world).await, ["Your table is ready."]);
    let state = stands(&world, &mut ben, wish.id).await.unwrap().state;
    assert_eq!(state, SmsState::Delivered);
    // One that does not arrive says why.
    let lin = create("Lin", &[(PointKind::Phone, "13800130000")]);
    ben.does(&world, lin.clone()).await;
    let wish = sms(lin.id, "13800130000", "Hello");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let failed = SmsCarried::failed(SmsFailure::Unreachable);
    assert_eq!(stands(&world, &mut ben, wish.id).await, Some(failed));
}

#[tokio::test]
async fn without_a_provider_the_entry_says_so_at_once() {
    let (world, mut ben, nina) = shop().await;
    let business = world.backend.business().await.unwrap().unwrap();
    let off = domain::account::Business {
        sends_sms: false,
        ..business
    };
    world.backend.put_rows(vec![off.into()]).await.unwrap();
    let wish = sms(nina, NINA, "Hello");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let failed = SmsCarried::failed(SmsFailure::NoProvider);
    assert_eq!(stands(&world, &mut ben, wish.id).await, Some(failed));
    assert!(on_page(&world).await.is_empty());
}

#[tokio::test]
async fn nobody_writes_past_the_contacts_own_numbers_or_claims_what_the_server_alone_knows() {
    let (world, mut ben, nina) = shop().await;
    let mut other = vec![
        sms(nina, "13900139000", "Hello"),
        sms(nina, NINA, " "),
        sms(nina, NINA, &"好".repeat(671)),
    ];
    for state in [SmsState::Sent, SmsState::Delivered] {
        let mut claims = sms(nina, NINA, "Hello");
        if let ActivityKind::Sms { carried, .. } = &mut claims.what {
            *carried = Some(SmsCarried {
                state,
                failure: None,
            });
        }
        other.push(claims);
    }
    let mut theirs = sms(nina, NINA, "I said so");
    if let ActivityKind::Sms {
        carried, received, ..
    } = &mut theirs.what
    {
        *carried = None;
        *received = true;
    }
    other.push(theirs);
    for wish in other {
        let outcome = ben.does(&world, wish.clone()).await;
        assert!(matches!(outcome, Outcome::Parked { .. }), "{outcome:?}");
        ben.pull(&world).await;
        assert!(ben.row(Key::new(Entity::Activity, wish.id.0)).is_none());
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sms_message").await, 0);
}

#[tokio::test]
async fn what_may_be_spent_is_bounded_and_each_bound_says_so() {
    let (world, mut ben, nina) = shop().await;
    let owner = crate::support::actor(Role::Owner);
    let limits = SmsLimits {
        daily_parts: 4,
        daily_to_person: 2,
        abroad: false,
    };
    let kept = world.backend.set_sms_limits(&owner, limits).await;
    assert_eq!(kept.unwrap(), SmsAnswer::Done);
    let lin = create("Lin", &[(PointKind::Phone, "+852 9123 4567")]);
    ben.does(&world, lin.clone()).await;
    let max = create("Max", &[(PointKind::Phone, "13700137000")]);
    ben.does(&world, max.clone()).await;
    let expected = [
        (sms(nina, NINA, "one"), None),
        (sms(nina, NINA, "two"), None),
        (sms(nina, NINA, "three"), Some(SmsFailure::TooManyToPerson)),
        (
            sms(lin.id, "+852 9123 4567", "hi"),
            Some(SmsFailure::Abroad),
        ),
        (sms(max.id, "13700137000", &"a".repeat(161)), None),
        (
            sms(max.id, "13700137000", "more"),
            Some(SmsFailure::TooManyToday),
        ),
    ];
    for (wish, failure) in expected {
        ben.does(&world, wish.clone()).await;
        let carried = stands(&world, &mut ben, wish.id).await.unwrap();
        assert_eq!(carried.failure, failure, "{wish:?}");
    }
    deliver(&world).await;
    assert_eq!(on_page(&world).await.len(), 3);
    // The next day there is room again.
    world.clock.advance(25 * 3_600_000);
    let wish = sms(nina, NINA, "tomorrow");
    ben.does(&world, wish.clone()).await;
    let carried = stands(&world, &mut ben, wish.id).await;
    assert_eq!(carried, Some(SmsCarried::QUEUED));
}

async fn said(world: &World, ben: &mut Device) -> Vec<Consent> {
    ben.pull(world).await;
    let rows = rows_of(ben, Entity::Consent);
    rows.iter().filter_map(Row::as_consent).cloned().collect()
}

#[tokio::test]
async fn stop_thank_you_is_obeyed_at_once_and_answered_exactly_once() {
    let (world, mut ben, nina) = shop().await;
    let waits = sms(nina, NINA, "Offer of the day");
    ben.does(&world, waits.clone()).await;
    writes(&world, NINAS, "Stop. Thank you").await;
    // What still waited does not leave any more.
    let withdrawn = SmsCarried::failed(SmsFailure::Withdrawn);
    assert_eq!(stands(&world, &mut ben, waits.id).await, Some(withdrawn));
    let said_now = said(&world, &mut ben).await;
    for purpose in [ConsentPurpose::Marketing, ConsentPurpose::Service] {
        let stands = standing(&said_now, purpose, ConsentChannel::Sms);
        let by = stands.said().unwrap();
        assert!(stands.is_withdrawn());
        assert_eq!((by.source, by.actor), (ConsentSource::Sms, None));
    }
    assert!(!standing(&said_now, ConsentPurpose::Service, ConsentChannel::Mail).is_withdrawn());
    let page = on_page(&world).await;
    assert_eq!(page.len(), 1);
    assert!(
        page[0].starts_with("Riverside：我们不会再给您发短信"),
        "{page:?}"
    );
    for text in ["STOP", "退订", "TD", "t"] {
        writes(&world, NINAS, text).await;
    }
    let more = sms(nina, NINA, "But we miss you");
    ben.does(&world, more.clone()).await;
    deliver(&world).await;
    assert_eq!(stands(&world, &mut ben, more.id).await, Some(withdrawn));
    assert_eq!(on_page(&world).await.len(), 1);
    let texts = received(&world, &mut ben).await;
    assert_eq!(texts.len(), 5);
    assert!(texts.iter().all(|(contact, _)| *contact == nina));
}

#[tokio::test]
async fn start_allows_nothing_and_answers_end() {
    let (world, mut ben, nina) = shop().await;
    writes(&world, NINAS, "退订").await;
    // The day after, for the answers of one day are few.
    world.clock.advance(25 * 3_600_000);
    for _ in 0..5 {
        writes(&world, NINAS, "START").await;
    }
    let page = on_page(&world).await;
    assert_eq!(page.len(), 2, "{page:?}");
    assert!(page[0].contains("不能恢复接收"));
    let said = said(&world, &mut ben).await;
    assert!(standing(&said, ConsentPurpose::Marketing, ConsentChannel::Sms).is_withdrawn());
    // A program that answers each answer gets no second one.
    writes(&world, NINAS, "We are closed. Reply STOP").await;
    assert_eq!(on_page(&world).await.len(), 2);
    // Whoever was asked in person gets them again.
    let granted = domain::people::ConsentGrant {
        contact: nina,
        purpose: ConsentPurpose::Service,
        channel: ConsentChannel::Sms,
        text_version: domain::people::consent::TEXT_VERSION,
        source: ConsentSource::InPerson,
        seen: standing(&said, ConsentPurpose::Service, ConsentChannel::Sms)
            .said()
            .map(|said| said.id),
        seen_again: 0,
        name: String::new(),
    };
    assert_eq!(ben.does(&world, granted).await, Outcome::Applied);
    let wish = sms(nina, NINA, "Welcome back");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let carried = stands(&world, &mut ben, wish.id).await.unwrap();
    assert_eq!(
        (carried.state, carried.failure),
        (SmsState::Delivered, None)
    );
}

#[tokio::test]
async fn an_unknown_number_becomes_a_contact_while_there_are_few_and_is_kept_after_that() {
    let (world, mut ben, nina) = shop().await;
    writes(&world, "+8613800138000", "Table for two?").await;
    for n in 0..22 {
        let number = format!("+861390000{:04}", 100 + n);
        writes(&world, &number, "Are you open?").await;
        writes(&world, &number, "Hello?").await;
    }
    let texts = received(&world, &mut ben).await;
    assert_eq!(texts[0], (nina, "Table for two?".to_owned()));
    assert_eq!(texts.len(), 1 + 2 * 20);
    let owner = crate::support::actor(Role::Owner);
    let overview = world.backend.sms_overview(&owner).await.unwrap().unwrap();
    assert_eq!(overview.unknown_senders.len(), 2 * 2);
    // Whoever stops is no new contact, gets one answer, and is written to by nobody.
    let stopped = "+8613900009999";
    writes(&world, stopped, "STOP").await;
    writes(&world, stopped, "STOP").await;
    assert_eq!(on_page(&world).await.len(), 1);
    let late = create("Late", &[(PointKind::Phone, stopped)]);
    ben.does(&world, late.clone()).await;
    let wish = sms(late.id, stopped, "Hello");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let withdrawn = Some(SmsCarried::failed(SmsFailure::Withdrawn));
    assert_eq!(stands(&world, &mut ben, wish.id).await, withdrawn);
    let lifted = world.backend.lift_sms_stop(&owner, stopped).await;
    assert_eq!(lifted.unwrap(), SmsAnswer::Done);
    let wish = sms(late.id, stopped, "Hello again");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let state = stands(&world, &mut ben, wish.id).await.unwrap().state;
    assert_eq!(state, SmsState::Delivered);
}

#[tokio::test]
async fn one_number_floods_no_timeline() {
    let (world, mut ben, _) = shop().await;
    for n in 0..60 {
        writes(&world, NINAS, &format!("spam {n}")).await;
    }
    assert_eq!(received(&world, &mut ben).await.len(), 50);
}

#[tokio::test]
async fn stop_is_obeyed_however_much_they_wrote_that_day() {
    let (world, mut ben, nina) = shop().await;
    for n in 0..50 {
        let text = format!("spam {n}");
        assert!(world.backend.write_demo_sms(NINAS, &text).await.unwrap());
    }
    writes(&world, NINAS, "STOP").await;
    let said = said(&world, &mut ben).await;
    for purpose in [ConsentPurpose::Marketing, ConsentPurpose::Service] {
        assert!(standing(&said, purpose, ConsentChannel::Sms).is_withdrawn());
    }
    // Past the bound it is neither kept nor answered.
    assert_eq!(received(&world, &mut ben).await.len(), 50);
    assert!(on_page(&world).await.is_empty());
    let wish = sms(nina, NINA, "Offer of the day");
    ben.does(&world, wish.clone()).await;
    deliver(&world).await;
    let withdrawn = Some(SmsCarried::failed(SmsFailure::Withdrawn));
    assert_eq!(stands(&world, &mut ben, wish.id).await, withdrawn);
}

#[tokio::test]
async fn what_is_given_up_after_a_restore_says_so_on_the_timeline() {
    let (world, mut ben, nina) = shop().await;
    let before = sms(nina, NINA, "from the copy");
    ben.does(&world, before.clone()).await;
    world.clock.advance(1_000);
    world.backend.hold_mail(NOW + 1_000).await.unwrap();
    let after = sms(nina, NINA, "after it");
    ben.does(&world, after.clone()).await;
    deliver(&world).await;
    assert!(on_page(&world).await.is_empty());
    world.backend.release_mail(true).await.unwrap();
    let late = Some(SmsCarried::failed(SmsFailure::TooLate));
    assert_eq!(stands(&world, &mut ben, before.id).await, late);
    deliver(&world).await;
    assert_eq!(on_page(&world).await, ["after it"]);
}

#[tokio::test]
async fn strangers_use_up_no_more_than_a_share_of_the_day_with_answers() {
    let (world, mut ben, nina) = shop().await;
    let owner = crate::support::actor(Role::Owner);
    let limits = SmsLimits {
        daily_parts: 10,
        daily_to_person: 5,
        abroad: false,
    };
    let kept = world.backend.set_sms_limits(&owner, limits).await;
    assert_eq!(kept.unwrap(), SmsAnswer::Done);
    // Nobody known is answered abroad.
    writes(&world, "+85291234567", "STOP").await;
    assert!(on_page(&world).await.is_empty());
    for n in 0..6 {
        writes(&world, &format!("+861390000{:04}", 100 + n), "STOP").await;
    }
    assert_eq!(on_page(&world).await.len(), 2);
    let wish = sms(nina, NINA, "Your table is ready.");
    ben.does(&world, wish.clone()).await;
    let carried = stands(&world, &mut ben, wish.id).await;
    assert_eq!(carried, Some(SmsCarried::QUEUED));
}

#[tokio::test]
async fn a_number_that_stopped_is_still_listed_when_its_message_is_not() {
    let (world, _, _) = shop().await;
    for n in 0..52 {
        world.clock.advance(1_000);
        let number = format!("+861390000{:04}", 100 + n);
        let taken = world.backend.write_demo_sms(&number, "STOP").await;
        assert!(taken.unwrap());
    }
    world
        .execute("DELETE FROM sms_message WHERE number = '+8613900000151'")
        .await;
    let owner = crate::support::actor(Role::Owner);
    let overview = world.backend.sms_overview(&owner).await.unwrap().unwrap();
    let senders = overview.unknown_senders;
    assert_eq!(senders.len(), 52);
    assert!(senders.iter().all(|one| one.stopped));
    // The newest first, each once.
    assert_eq!(senders[0].number, "+8613900000151");
    assert_eq!(senders[51].number, "+8613900000100");
    let lifted = world.backend.lift_sms_stop(&owner, "+8613900000100").await;
    assert_eq!(lifted.unwrap(), SmsAnswer::Done);
    let overview = world.backend.sms_overview(&owner).await.unwrap().unwrap();
    let senders = overview.unknown_senders;
    assert!(senders.iter().all(|one| one.number != "+8613900000100"));
}
