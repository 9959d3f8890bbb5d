//! How somebody wants to hear of offers, asked when a letter leaves; and the second yes, without which none does.

use crate::consent::{grant, withdraw};
use crate::people::create;
use crate::strategies::{Town, greeting};
use crate::support::{Device, NOW};
use domain::civil::DAY_MS;
use domain::id::DeliveryId;
use domain::merge::Was;
use domain::people::consent::QuietHours;
use domain::people::consent::link::LinkWishes;
use domain::people::{
    Consent, ConsentChannel, ConsentSource, ContactPreference, ContactPreferenceSet, Frequency,
    PointKind,
};
use domain::reach::{Delivery, DeliveryState, SkipReason};
use domain::{ContactId, Entity, Lang, Row};
use sync::Outcome;

const HOUR: i64 = 3_600_000;

fn own(guest: &Device) -> ContactId {
    ContactId::of_user(guest.actor.user)
}

fn paused(id: ContactId, was: Option<i64>, new: Option<i64>) -> ContactPreferenceSet {
    ContactPreferenceSet {
        paused_until: Some(Was { was, new }),
        ..ContactPreferenceSet::of(id)
    }
}

impl Town {
    async fn rows(&mut self) -> Vec<Row> {
        self.owner.pull(&self.world).await;
        let rows = self.owner.rows.iter();
        rows.map(|((_, entity, _), (_, json))| {
            Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
        })
        .collect()
    }

    async fn consents(&mut self) -> Vec<Consent> {
        let rows = self.rows().await;
        rows.iter().filter_map(Row::as_consent).cloned().collect()
    }

    async fn letters(&self, kind: &str) -> Vec<backend::Sent> {
        self.world.backend.deliver_due(|| true).await.unwrap();
        let all = self.memory.all().into_iter();
        all.filter(|mail| mail.kind == kind).collect()
    }
}

#[tokio::test]
async fn a_strategy_writes_to_nobody_who_paused_and_again_once_the_pause_is_over() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let until = NOW + 30 * DAY_MS;
    let pause = paused(own(&ann), None, Some(until));
    assert_eq!(ann.does(&town.world, pause).await, Outcome::Applied);
    let strategy = town.starts(greeting()).await;
    town.jobs().await;
    assert!(town.sent().await.is_empty());
    assert_eq!(town.why(strategy, &ann).await, Some(SkipReason::NotNow));
    let end = paused(own(&ann), Some(until), None);
    assert_eq!(ann.does(&town.world, end).await, Outcome::Applied);
    town.world.clock.advance(HOUR);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
}

#[tokio::test]
async fn quiet_hours_that_begin_while_a_letter_waits_hold_it_back() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let strategy = town.starts(greeting()).await;
    town.jobs().await;
    // It is four in the afternoon in Shanghai, and nine in the morning in Berlin.
    let quiet = ContactPreferenceSet {
        quiet: Some(Was {
            was: None,
            new: Some(QuietHours {
                from: 8 * 60,
                to: 10 * 60,
            }),
        }),
        zone: Some(Was {
            was: String::new(),
            new: "Europe/Berlin".into(),
        }),
        ..ContactPreferenceSet::of(own(&ann))
    };
    assert_eq!(ann.does(&town.world, quiet).await, Outcome::Applied);
    assert!(town.sent().await.is_empty());
    let delivery = town.delivery(strategy, &ann).await.unwrap();
    assert_eq!(
        (delivery.state, delivery.reason),
        (DeliveryState::Skipped, Some(SkipReason::NotNow))
    );
}

#[tokio::test]
async fn who_wants_one_a_month_gets_none_eight_days_after_the_last() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let strategy = town.starts(greeting()).await;
    let before = Delivery {
        id: DeliveryId::of(strategy, own(&ann), 2026),
        strategy,
        contact: own(&ann),
        occasion: 2026,
        state: DeliveryState::Sent,
        reason: None,
        at: NOW - 8 * DAY_MS,
        step: 0,
        channel: domain::reach::delivery::mail(),
    };
    let backend = &town.world.backend;
    backend.put_rows(vec![before.into()]).await.unwrap();
    assert_eq!(town.why(strategy, &ann).await, None);
    let seldom = ContactPreferenceSet {
        at_most: Some(Was {
            was: None,
            new: Some(Frequency::CHOICES[1]),
        }),
        ..ContactPreferenceSet::of(own(&ann))
    };
    assert_eq!(ann.does(&town.world, seldom).await, Outcome::Applied);
    assert_eq!(town.why(strategy, &ann).await, Some(SkipReason::Recent));
    town.jobs().await;
    assert!(town.sent().await.is_empty());
}

/// Somebody whom staff met, whose birthday is today.
async fn met(town: &mut Town) -> ContactId {
    let made = create("Lin", &[(PointKind::Email, "lin@x.example")]);
    let id = made.id;
    assert_eq!(town.owner.does(&town.world, made).await, Outcome::Applied);
    town.execute(&format!(
        "UPDATE contact SET birthday = '1990-01-15' WHERE id = '{id}'"
    ))
    .await;
    let said = grant(id, ConsentSource::InPerson, None);
    assert_eq!(town.owner.does(&town.world, said).await, Outcome::Applied);
    id
}

fn link(letter: &backend::Sent, path: &str) -> String {
    let (_, rest) = letter.text.split_once(path).unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn what_staff_recorded_is_asked_about_once_and_nothing_leaves_before_the_mailbox_says_yes() {
    let mut town = Town::new().await;
    let id = met(&mut town).await;
    town.starts(greeting()).await;
    town.jobs().await;
    let asked = town.letters("double_opt_in").await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].to, "lin@x.example");
    assert!(town.sent().await.is_empty(), "nobody confirmed it");
    let token = link(&asked[0], "/confirm/");
    let forged = format!("A{token}");
    let backend = town.world.backend.clone();
    let old = backend.confirmation_token(id, "lin@x.example", NOW - 7 * DAY_MS);
    let others = backend.confirmation_token(id, "someone@x.example", NOW);
    for nothing in [forged, old, others, String::new()] {
        backend.confirm_by_link(&nothing).await.unwrap();
        assert_eq!(town.consents().await[0].confirmed_at, None);
    }
    for _ in 0..2 {
        backend.confirm_by_link(&token).await.unwrap();
        let said = town.consents().await;
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].confirmed_at, Some(NOW));
        assert_eq!(said[0].confirmed_address.as_deref(), Some("lin@x.example"));
    }
    town.world.clock.advance(HOUR);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
    assert_eq!(town.letters("double_opt_in").await.len(), 1);
}

#[tokio::test]
async fn a_withdrawal_outlives_the_link_that_was_on_its_way_and_the_letter_that_waits() {
    let mut town = Town::new().await;
    let id = met(&mut town).await;
    town.jobs().await;
    let token = link(&town.letters("double_opt_in").await[0], "/confirm/");
    town.starts(greeting()).await;
    let said = withdraw(id, ConsentSource::Phone);
    assert_eq!(town.owner.does(&town.world, said).await, Outcome::Applied);
    town.world.backend.confirm_by_link(&token).await.unwrap();
    let said = town.consents().await;
    assert!(
        said.iter().all(|one| one.confirmed_at.is_none()),
        "{said:?}"
    );
    town.world.clock.advance(HOUR);
    town.jobs().await;
    assert!(town.sent().await.is_empty());
}

#[tokio::test]
async fn however_often_it_is_granted_an_address_is_asked_once_a_day_and_a_new_address_anew() {
    let mut town = Town::new().await;
    let id = met(&mut town).await;
    for round in 1..4 {
        let no = withdraw(id, ConsentSource::Phone);
        assert_eq!(town.owner.does(&town.world, no).await, Outcome::Applied);
        let place = domain::people::ConsentPlace {
            contact: id,
            purpose: domain::people::ConsentPurpose::Marketing,
            channel: ConsentChannel::Mail,
        };
        let yes = grant(id, ConsentSource::Phone, Some(place.withdrawal(round)));
        assert_eq!(town.owner.does(&town.world, yes).await, Outcome::Applied);
        town.jobs().await;
    }
    assert_eq!(town.letters("double_opt_in").await.len(), 1);
    let other = crate::people::add(id, PointKind::Email, "lin@y.example");
    assert_eq!(town.owner.does(&town.world, other).await, Outcome::Applied);
    town.jobs().await;
    assert_eq!(
        town.letters("double_opt_in").await.len(),
        1,
        "the first address is still the one that is written to"
    );
}

#[tokio::test]
async fn the_page_of_a_link_pauses_withdraws_and_speaks_another_language_and_a_forged_one_nothing()
{
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let backend = town.world.backend.clone();
    let token = backend.unsubscribe_token(own(&ann), ConsentChannel::Mail);
    let page = backend.link_preferences(&token).await.unwrap();
    assert_eq!(page.address.as_deref(), Some("a•••@x•••"));
    let offers = page.places.iter().filter(|one| one.allowed).count();
    assert_eq!(offers, 2, "news of orders, and offers: {page:?}");
    let mut places = page.places.clone();
    places.iter_mut().for_each(|one| one.allowed = false);
    let wishes = LinkWishes {
        places,
        pause: Some(90),
        at_most: Some(Some(Frequency::CHOICES[0])),
        language: Some(Lang::Zh),
    };
    let before = town.world.dump().await;
    backend
        .set_by_link(&format!("A{token}"), &wishes)
        .await
        .unwrap();
    assert_eq!(town.world.dump().await, before);
    backend.set_by_link(&token, &wishes).await.unwrap();
    let after = backend.link_preferences(&token).await.unwrap();
    assert!(after.places.iter().all(|one| !one.allowed), "{after:?}");
    assert_eq!(after.paused_until, Some(NOW + 90 * DAY_MS));
    assert_eq!(after.at_most, Some(Frequency::CHOICES[0]));
    assert_eq!(after.language, Some(Lang::Zh));
    // She had allowed offers herself, so the page offers them again; what it shows is what it knows.
    let stale = LinkWishes {
        places: page.places,
        ..LinkWishes::default()
    };
    backend.set_by_link(&token, &stale).await.unwrap();
    let still = backend.link_preferences(&token).await.unwrap();
    assert!(
        still.places.iter().all(|one| !one.allowed),
        "of an older page"
    );
    let mut places = still.places;
    places.iter_mut().for_each(|one| one.allowed = true);
    let again = LinkWishes {
        places,
        ..LinkWishes::default()
    };
    backend.set_by_link(&token, &again).await.unwrap();
    let again = backend.link_preferences(&token).await.unwrap();
    assert!(again.places.iter().all(|one| one.allowed), "{again:?}");
    // Whoever holds an old mail undoes no withdrawal: the mailbox is asked.
    town.jobs().await;
    assert_eq!(town.letters("double_opt_in").await.len(), 1);
    let rows = town.rows().await;
    let wishes: Vec<&ContactPreference> =
        rows.iter().filter_map(Row::as_contact_preference).collect();
    assert_eq!(wishes.len(), 1);
    assert_eq!(
        wishes[0].customer,
        Some(ann.actor.user),
        "her phone sees it too"
    );
}

#[tokio::test]
async fn who_could_not_be_asked_today_is_asked_tomorrow() {
    let mut town = Town::new().await;
    // Three people share an address, which is asked twice a day at most.
    for _ in 0..3 {
        met(&mut town).await;
    }
    town.jobs().await;
    assert_eq!(town.letters("double_opt_in").await.len(), 2);
    town.world.clock.advance(DAY_MS + HOUR);
    town.jobs().await;
    assert_eq!(town.letters("double_opt_in").await.len(), 3);
    for _ in 0..8 {
        town.world.clock.advance(DAY_MS + HOUR);
        town.jobs().await;
    }
    assert_eq!(town.letters("double_opt_in").await.len(), 3);
}
