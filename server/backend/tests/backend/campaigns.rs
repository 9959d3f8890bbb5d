//! One letter to everybody of a segment: once, to those who allow it, and what it brought.

use crate::consent::{grant, withdraw};
use crate::mail_way::open;
use crate::support::{Device, NOW, World, actor, id};
use backend::{Backend, MailSettings, Memory, Sent, Settings, Transport};
use domain::account::{Location, Role, SignUp};
use domain::civil::{DAY_MS, Day};
use domain::id::{CampaignId, ConsentId, DeliveryId, LocationId, PointId, SegmentId};
use domain::insight::campaign::control_size;
use domain::merge::Was;
use domain::people::{
    Consent, ConsentChannel, ConsentPurpose, ConsentSource, ConsentState, Contact, ContactFacts,
    ContactFields, ContactStaff, Lifecycle, Point, PointKind,
};
use domain::reach::{
    Campaign, CampaignCreate, CampaignResult, CampaignSet, CampaignState, DeliveryState, Rule,
    Said, Segment, SkipReason,
};
use domain::{ContactId, Entity, Key, Label, Lang, Money, Row};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use sync::Outcome;
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

/// Everybody.
pub fn everyone() -> Segment {
    Segment {
        id: SegmentId(Uuid::from_u128(0x5e9_0000)),
        name: Label::new("所有人", "Everyone"),
        rule: "all()".into(),
    }
}

/// A campaign to everybody.
pub fn news() -> CampaignCreate {
    CampaignCreate {
        id: CampaignId(Uuid::from_u128(0xca_0000)),
        name: Label::new("", "News"),
        segment: everyone().id,
        subject: Label::new("", "News, {name}"),
        other_subject: Label::default(),
        body: Label::new("", "Look: {link}"),
        control: false,
        send_at: None,
    }
}

/// A segment and a campaign to it.
pub fn written() -> [Row; 2] {
    let news = news();
    let campaign = Campaign {
        id: news.id,
        name: news.name,
        segment: news.segment,
        subject: news.subject,
        other_subject: news.other_subject,
        body: news.body,
        control: news.control,
        send_at: news.send_at,
        state: CampaignState::Draft,
        result: CampaignResult::default(),
    };
    [everyone().into(), campaign.into()]
}

/// A shop in Shanghai, where it is four in the afternoon of 15 January 2027, with its owner.
struct Town {
    world: World,
    memory: Memory,
    owner: Device,
}

impl Town {
    async fn new() -> Self {
        let mut world = World::start().await;
        let memory = Memory::default();
        world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
        let place = Location {
            id: LocationId(id()),
            name: Label::new("", "By the lake"),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            opening: Default::default(),
            removed: false,
        };
        let rows = vec![place.into(), everyone().into()];
        world.backend.put_rows(rows).await.unwrap();
        Self {
            world,
            memory,
            owner: Device::of(actor(Role::Owner)),
        }
    }

    /// The same, with so many letters a day at most.
    async fn limited(campaign_daily: u32) -> Self {
        let mut town = Self::new().await;
        let settings = Settings {
            database: town.world.dir.database.url(),
            clock: town.world.clock.clone(),
        };
        let mail = MailSettings {
            transport: Transport::Memory(town.memory.clone()),
            from: "hello@shop.example".to_owned(),
            public_url: "https://shop.example".to_owned(),
            campaign_daily,
            weekly: true,
            reply_to: None,
        };
        town.world.backend = Backend::open_with_mail(settings, mail).await.unwrap();
        town
    }

    /// Somebody with a proven address who allows offers by mail.
    async fn guest(&self, name: &str) -> Device {
        let mail = format!("{}@x.example", name.to_lowercase());
        let form = SignUp::parse(name, &mail, "correct horse battery").unwrap();
        let person = self.world.backend.sign_up(form, None).await.unwrap().person;
        let mut guest = Device::of(person.actor);
        let own = ContactId::of_user(guest.actor.user);
        let said = grant(own, ConsentSource::App, None);
        assert_eq!(guest.does(&self.world, said).await, Outcome::Applied);
        let proven = format!(
            "UPDATE account_user SET email_verified_at = {NOW} WHERE id = '{}'",
            guest.actor.user
        );
        self.world.execute(&proven).await;
        guest
    }

    /// So many people without an account who allow it.
    async fn crowd(&self, count: u128) {
        let people = (0..count).flat_map(|n| {
            let mut one = Contact::new(
                ContactId(Uuid::from_u128(n + 1)),
                ContactFields::default(),
                NOW,
            );
            one.points.push(Point {
                primary: true,
                verified: true,
                normal: Some(format!("p{n}@x.example")),
                ..point(n)
            });
            let said = allowed(one.id, ConsentPurpose::Marketing);
            [Row::from(one), said.into()]
        });
        let rows: Vec<Row> = people.collect();
        self.world.backend.put_rows(rows).await.unwrap();
    }

    async fn makes(&mut self, draft: CampaignCreate) -> CampaignId {
        let id = draft.id;
        assert_eq!(self.owner.does(&self.world, draft).await, Outcome::Applied);
        id
    }

    async fn sends(&mut self, draft: CampaignCreate) -> CampaignId {
        let id = self.makes(draft).await;
        self.steps(id, CampaignState::Draft, CampaignState::Scheduled)
            .await;
        id
    }

    async fn steps(&mut self, id: CampaignId, was: CampaignState, new: CampaignState) {
        let set = CampaignSet {
            state: Some(Was { was, new }),
            ..CampaignSet::of(id)
        };
        assert_eq!(self.owner.does(&self.world, set).await, Outcome::Applied);
    }

    async fn jobs(&self) {
        self.world.backend.run_due_jobs().await.unwrap();
    }

    /// What reached people so far.
    async fn sent(&self) -> Vec<Sent> {
        self.world.backend.deliver_due(|| true).await.unwrap();
        let all = self.memory.all().into_iter();
        all.filter(|mail| mail.kind == "strategy").collect()
    }

    async fn campaign(&mut self, id: CampaignId) -> Campaign {
        self.owner.pull(&self.world).await;
        let row = self.owner.row(Key::new(Entity::Campaign, id.0)).unwrap();
        row.as_campaign().unwrap().clone()
    }

    async fn arm(&self, arm: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM campaign_recipient WHERE arm = '{arm}'");
        self.world.number(&sql).await
    }
}

fn point(n: u128) -> Point {
    Point {
        id: PointId(Uuid::from_u128(n + 1)),
        kind: PointKind::Email,
        value: format!("p{n}@x.example"),
        normal: None,
        extension: None,
        label: String::new(),
        primary: false,
        verified: false,
    }
}

fn allowed(contact: ContactId, purpose: ConsentPurpose) -> Consent {
    Consent {
        id: ConsentId(Uuid::from_u128(
            contact.0.as_u128() * 4 + purpose as u128 + (1 << 90),
        )),
        contact,
        customer: None,
        purpose,
        channel: ConsentChannel::Mail,
        state: ConsentState::Granted,
        round: 0,
        text_version: domain::people::consent::TEXT_VERSION,
        source: ConsentSource::InPerson,
        actor: None,
        said_at: NOW,
        again: 0,
        double_opt_in: false,
        confirmed_at: None,
        confirmed_address: None,
    }
}

/// The links of campaigns in a text.
fn clicks(text: &str) -> Vec<String> {
    let words = text.split_whitespace();
    words
        .filter_map(|word| word.strip_prefix("https://shop.example/c/"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn a_letter_is_sent_once_however_often_somebody_looks_and_whoever_dies() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let id = town.sends(news()).await;
    town.jobs().await;
    assert_eq!(town.campaign(id).await.state, CampaignState::Sending);
    // The process died after it queued the mail and before it noted that the job is done.
    let again = "UPDATE job SET done_at = NULL, due = 0, lease = NULL WHERE kind = 'campaigns'";
    town.world.execute(again).await;
    town.world.backend = open(
        &town.world.dir,
        &town.world.clock,
        Transport::Memory(town.memory.clone()),
    )
    .await;
    town.jobs().await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].to.as_str(), sent[0].subject.as_str()),
        ("ann@x.example", "News, Ann")
    );
    assert_eq!(clicks(&sent[0].text).len(), 1);
    assert!(sent[0].text.contains("/u/"));
    for _ in 0..3 {
        town.world.clock.advance(HOUR);
        town.jobs().await;
    }
    assert_eq!(town.sent().await.len(), 1);
    let campaign = town.campaign(id).await;
    assert_eq!(campaign.state, CampaignState::Done);
    assert_eq!((campaign.result.audience, campaign.result.a.sent), (1, 1));
    let delivery = DeliveryId::of(id.sender(), ContactId::of_user(ann.actor.user), 0);
    let row = town
        .owner
        .row(Key::new(Entity::Delivery, delivery.0))
        .unwrap();
    assert_eq!(row.as_delivery().unwrap().state, DeliveryState::Sent);
    // Another one within seven days is not for her.
    let other = CampaignCreate {
        id: CampaignId(Uuid::from_u128(5)),
        ..news()
    };
    let other = town.sends(other).await;
    town.jobs().await;
    let result = town.campaign(other).await.result;
    assert_eq!(result.skipped, BTreeMap::from([(SkipReason::Recent, 1)]));
}

#[tokio::test]
async fn a_pause_in_the_middle_loses_nobody_and_repeats_nothing() {
    let mut town = Town::new().await;
    town.crowd(130).await;
    let id = town.sends(news()).await;
    town.jobs().await;
    // A hundred are queued; forty of them leave before it is paused.
    let left = std::cell::Cell::new(40);
    let go_on = || {
        left.set(left.get() - 1);
        left.get() >= 0
    };
    town.world.backend.deliver_due(go_on).await.unwrap();
    assert_eq!(town.memory.all().len(), 40);
    town.steps(id, CampaignState::Sending, CampaignState::Paused)
        .await;
    assert_eq!(town.sent().await.len(), 40);
    town.world.clock.advance(60_000);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 40);
    let paused = town.campaign(id).await;
    assert_eq!((paused.result.waiting, paused.result.a.sent), (90, 40));
    town.steps(id, CampaignState::Paused, CampaignState::Sending)
        .await;
    for _ in 0..3 {
        town.jobs().await;
        town.sent().await;
        town.world.clock.advance(60_000);
    }
    town.jobs().await;
    let sent = town.sent().await;
    let to: BTreeSet<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!((sent.len(), to.len()), (130, 130));
    let done = town.campaign(id).await;
    assert_eq!(done.state, CampaignState::Done);
    assert_eq!((done.result.waiting, done.result.a.sent), (0, 130));
}

#[tokio::test]
async fn what_was_withdrawn_between_the_queue_and_the_leaving_does_not_leave() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    town.guest("Ben").await;
    let id = town.sends(news()).await;
    town.jobs().await;
    let own = ContactId::of_user(ann.actor.user);
    ann.does(&town.world, withdraw(own, ConsentSource::App))
        .await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "ben@x.example");
    town.jobs().await;
    let result = town.campaign(id).await.result;
    assert_eq!(result.skipped, BTreeMap::from([(SkipReason::Withdrawn, 1)]));
    assert_eq!((result.audience, result.sent(), result.waiting), (2, 1, 0));
}

#[tokio::test]
async fn the_control_gets_nothing_and_the_versions_are_even() {
    let mut town = Town::new().await;
    town.crowd(301).await;
    let two = CampaignCreate {
        other_subject: Label::new("", "Taste this"),
        control: true,
        ..news()
    };
    let id = town.sends(two).await;
    for _ in 0..5 {
        town.jobs().await;
        town.sent().await;
        town.world.clock.advance(60_000);
    }
    town.jobs().await;
    let nobody = i64::try_from(control_size(301)).unwrap();
    let (a, b) = (town.arm("a").await, town.arm("b").await);
    assert_eq!((town.arm("control").await, a + b), (nobody, 301 - nobody));
    assert!(a - b <= 1);
    let sent = town.sent().await;
    let of = |subject: &str| {
        sent.iter()
            .filter(|mail| mail.subject.starts_with(subject))
            .count()
    };
    assert_eq!((of("News"), of("Taste")), (a as usize, b as usize));
    assert_eq!(sent.len() as i64, a + b);
    let result = town.campaign(id).await.result;
    assert_eq!(i64::from(result.control.people), nobody);
    assert_eq!(town.campaign(id).await.state, CampaignState::Done);
}

#[tokio::test]
async fn no_more_leave_on_one_day_than_the_sender_takes_and_none_at_night() {
    let mut town = Town::limited(60).await;
    town.crowd(100).await;
    let id = town.sends(news()).await;
    for _ in 0..4 {
        town.jobs().await;
        town.sent().await;
        town.world.clock.advance(60_000);
    }
    assert_eq!(town.sent().await.len(), 60);
    // Five in the afternoon, nine in the evening, and one at night.
    for hours in [1, 4, 4] {
        town.world.clock.advance(hours * HOUR);
        town.jobs().await;
    }
    assert_eq!(town.sent().await.len(), 60);
    // Ten in the morning.
    town.world.clock.advance(9 * HOUR);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 100);
    town.jobs().await;
    assert_eq!(town.campaign(id).await.state, CampaignState::Done);
}

#[tokio::test]
async fn it_waits_for_its_time_and_can_be_taken_back() {
    let mut town = Town::new().await;
    town.guest("Ann").await;
    let later = CampaignCreate {
        send_at: Some(NOW + 2 * HOUR),
        ..news()
    };
    let id = town.sends(later).await;
    town.jobs().await;
    assert_eq!(town.campaign(id).await.state, CampaignState::Scheduled);
    town.steps(id, CampaignState::Scheduled, CampaignState::Draft)
        .await;
    town.steps(id, CampaignState::Draft, CampaignState::Scheduled)
        .await;
    town.jobs().await;
    assert!(town.sent().await.is_empty());
    town.world.clock.advance(2 * HOUR);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
}

#[tokio::test]
async fn a_click_counts_once_and_an_order_that_follows_is_told() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let id = town.sends(news()).await;
    town.jobs().await;
    let token = clicks(&town.sent().await[0].text).remove(0);
    let backend = town.world.backend.clone();
    // What a gateway asks by HEAD does not count.
    assert_eq!(
        backend
            .follow_click(&token, false)
            .await
            .unwrap()
            .as_deref(),
        Some("/")
    );
    town.jobs().await;
    assert_eq!(town.campaign(id).await.result.a.clicked, 0);
    for _ in 0..2 {
        assert_eq!(
            backend.follow_click(&token, true).await.unwrap().as_deref(),
            Some("/")
        );
    }
    let stranger = ContactId(Uuid::from_u128(99));
    let of_nobody = backend.click_token(id, stranger, "/");
    backend.follow_click(&of_nobody, true).await.unwrap();
    assert_eq!(backend.follow_click("forged", true).await.unwrap(), None);
    town.jobs().await;
    let result = town.campaign(id).await.result;
    assert_eq!((result.a.clicked, result.a.ordered), (1, 0));
    ann.places(&town.world, &town.world.soup).await;
    let own = ContactId::of_user(ann.actor.user);
    ann.does(&town.world, withdraw(own, ConsentSource::App))
        .await;
    town.world.clock.advance(HOUR);
    town.jobs().await;
    let result = town.campaign(id).await.result;
    assert_eq!((result.a.ordered, result.a.unsubscribed), (1, 1));
    assert!(result.a.revenue.0 > 0);
    // What comes after a week follows from something else.
    town.world.clock.advance(7 * DAY_MS);
    ann.places(&town.world, &town.world.soup).await;
    town.jobs().await;
    assert_eq!(town.campaign(id).await.result.a.revenue, result.a.revenue);
}

#[tokio::test]
async fn whoever_writes_it_reads_it_first_and_nobody_else_does() {
    let mut town = Town::new().await;
    let id = town.makes(news()).await;
    let form = SignUp::parse("Olga", "olga@x.example", "correct horse battery").unwrap();
    let person = town.world.backend.sign_up(form, None).await.unwrap().person;
    let promote = format!(
        "UPDATE account_user SET role = 'owner' WHERE id = '{}'",
        person.actor.user
    );
    town.world.execute(&promote).await;
    let mut olga = person.actor;
    for role in [Role::Customer, Role::Agent] {
        olga.role = role;
        let told = town.world.backend.test_campaign(&olga, id, Lang::En).await;
        assert_eq!(told.unwrap(), None);
    }
    olga.role = Role::Owner;
    let told = town.world.backend.test_campaign(&olga, id, Lang::En).await;
    assert_eq!(told.unwrap(), Some(1));
    town.world.backend.deliver_due(|| true).await.unwrap();
    let letters = town.memory.all();
    let letter = letters.iter().find(|mail| mail.kind == "letter").unwrap();
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        ("olga@x.example", "News, Olga")
    );
    assert_eq!(
        town.world
            .number("SELECT COUNT(*) FROM campaign_recipient")
            .await,
        0
    );
}

/// Somebody, by numbers.
type Made = (u8, u32, i64, i64, bool, bool, u8);

fn people(made: Vec<Made>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (n, (kind, days, paid, last, may_guess, mail, tag)) in (1_u128..).zip(made) {
        let id = ContactId(Uuid::from_u128(n));
        let fields = ContactFields {
            birthday: format!("1990-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
            language: (n % 3 > 0).then_some(if n % 3 == 1 { Lang::En } else { Lang::Zh }),
            ..ContactFields::default()
        };
        let mut one = Contact::new(id, fields, NOW - i64::try_from(n).unwrap() * HOUR);
        one.do_not_contact = kind == 1;
        one.merged_into = (kind == 2 && n > 1).then(|| ContactId(Uuid::from_u128(1)));
        let mut half = ContactStaff::new(id, Lifecycle::Customer);
        half.tags.extend((tag < 3).then(|| format!("t{tag}")));
        half.lists
            .extend((tag == 1).then(|| Uuid::from_u128(1).to_string()));
        let field = Uuid::from_u128(2).to_string();
        half.custom
            .extend((tag > 2).then(|| (field, format!("a,v{tag}"))));
        let facts = ContactFacts {
            purchases: days,
            amount: Money(paid),
            last_day: (days > 0).then_some(NOW / DAY_MS - last),
            open_tickets: u32::from(tag == 4),
            bookings: u32::from(kind),
            last_stars: (tag > 0).then_some(u32::from(tag)),
            last_result: (kind > 3).then_some(u32::from(kind)),
            ..ContactFacts::new(id)
        };
        rows.extend([one.into(), half.into(), facts.into()]);
        rows.extend(may_guess.then(|| allowed(id, ConsentPurpose::Profiling).into()));
        rows.extend(mail.then(|| allowed(id, ConsentPurpose::Marketing).into()));
    }
    rows
}

/// Everybody of a rule, as a phone finds them in the rows that it holds.
fn found_by(rows: &[Row], rule: &Rule) -> BTreeSet<ContactId> {
    let contacts = || rows.iter().filter_map(Row::as_contact);
    let joined = contacts()
        .filter_map(|one| Some((one.id, one.merged_into?)))
        .collect();
    let team = rows.iter().filter_map(Row::as_colleague).map(|one| one.id);
    let said = Said::of(rows.iter().filter_map(Row::as_consent), &joined, team);
    let staff: BTreeMap<ContactId, &ContactStaff> = rows
        .iter()
        .filter_map(Row::as_contact_staff)
        .map(|half| (half.id, half))
        .collect();
    let facts: BTreeMap<ContactId, &ContactFacts> = rows
        .iter()
        .filter_map(Row::as_contact_facts)
        .map(|facts| (facts.id, facts))
        .collect();
    let offset = 8 * 3_600;
    let today = Day::of(NOW, offset);
    let matches = |contact: &&Contact| {
        let of = (staff.get(&contact.id), facts.get(&contact.id));
        let person = said.person(contact, of.0.copied(), of.1.copied(), offset);
        person.is_some_and(|person| rule.matches(&person, today))
    };
    contacts()
        .filter(matches)
        .map(|contact| contact.id)
        .collect()
}

#[tokio::test]
async fn a_phone_and_the_server_find_the_same_of_two_thousand_people() {
    let town = Town::new().await;
    let one = (
        0_u8..8,
        0_u32..9,
        0_i64..90_000,
        0_i64..200,
        any::<bool>(),
        any::<bool>(),
        0_u8..6,
    );
    let mut runner = TestRunner::deterministic();
    let made = prop::collection::vec(one, 2_000)
        .new_tree(&mut runner)
        .unwrap();
    let rows = people(made.current());
    for part in rows.chunks(1_000) {
        town.world.backend.put_rows(part.to_vec()).await.unwrap();
    }
    // Nobody of the team is written to.
    let eve = town.guest("Eve").await.actor.user;
    let hired = format!("UPDATE account_user SET role = 'agent' WHERE id = '{eve}'");
    town.world.execute(&hired).await;
    for text in [
        "all()",
        "orders(4)",
        "not(orders(4))",
        "all(spent(30000), within(90))",
        "any(away(60), tag(\"t1\"))",
        "all(not(mail), language(zh))",
        "all(new(20), not(tickets))",
        "any(birthday(20), all(mail, not(away(30))))",
        "all(bookings(3), stars(2))",
        "all(not(bookings(3)), not(stars(2)))",
        "any(answer(4), all(answer(6), mail))",
        "list(\"00000000-0000-0000-0000-000000000001\")",
        "not(list(\"00000000-0000-0000-0000-000000000001\"))",
        "all(field(\"00000000-0000-0000-0000-000000000002\", \"v4\"), field(\"00000000-0000-0000-0000-000000000002\", \"a\"))",
    ] {
        let rule = Rule::parse(text).unwrap();
        let phone = found_by(&rows, &rule);
        let server = town.world.backend.segment_members(&rule).await.unwrap();
        let server: BTreeSet<ContactId> = server.into_iter().collect();
        assert!(!server.is_empty(), "{text}");
        assert_eq!(phone, server, "{text}");
    }
}

/// Two records of one person, told apart when a campaign began.
async fn joined_after_it_began(town: &mut Town) -> CampaignId {
    town.crowd(2).await;
    // At ten in the evening everybody is counted, and nobody is written to.
    town.world.clock.set(NOW + 6 * HOUR);
    let id = town.sends(news()).await;
    town.world.backend.run_campaigns().await.unwrap();
    let join = domain::people::ContactJoin {
        from: ContactId(Uuid::from_u128(1)),
        into: ContactId(Uuid::from_u128(2)),
    };
    assert_eq!(town.owner.does(&town.world, join).await, Outcome::Applied);
    town.world.clock.set(NOW + 20 * HOUR);
    id
}

#[tokio::test]
async fn two_records_that_were_joined_since_get_one_letter() {
    let mut town = Town::new().await;
    joined_after_it_began(&mut town).await;
    town.world.backend.run_campaigns().await.unwrap();
    let queued = "SELECT COUNT(*) FROM campaign_recipient WHERE state = 'queued'";
    assert_eq!(town.world.number(queued).await, 1);
    assert_eq!(town.world.number("SELECT COUNT(*) FROM mail").await, 1);
}

#[tokio::test]
async fn whoever_works_here_gets_nothing_by_another_record_of_theirs() {
    let mut town = Town::new().await;
    town.crowd(1).await;
    let user = town.world.backend.add_user(
        Role::Agent,
        domain::account::DisplayName::parse("Carl").unwrap(),
        domain::account::Email::parse("carl@x.example").unwrap(),
        domain::account::Password::parse("correct horse battery").unwrap(),
    );
    let carl = user.await.unwrap();
    let half = ContactStaff {
        accounts: [carl].into(),
        ..ContactStaff::new(ContactId(Uuid::from_u128(1)), Lifecycle::Customer)
    };
    town.world
        .backend
        .put_rows(vec![half.into()])
        .await
        .unwrap();
    town.sends(news()).await;
    town.world.backend.run_campaigns().await.unwrap();
    assert_eq!(town.world.number("SELECT COUNT(*) FROM mail").await, 0);
}

#[tokio::test]
async fn a_campaign_ends_also_where_a_letter_of_it_went_from_the_queue_unseen() {
    let mut town = Town::new().await;
    town.crowd(3).await;
    town.sends(news()).await;
    town.world.backend.run_campaigns().await.unwrap();
    // As the removal of an account, and mail that is given up after a restore.
    town.world.execute("DELETE FROM mail").await;
    town.world.clock.set(NOW + HOUR);
    town.world.backend.run_campaigns().await.unwrap();
    let done = "SELECT COUNT(*) FROM campaign WHERE state = 'done'";
    assert_eq!(town.world.number(done).await, 1);
}

#[tokio::test]
async fn after_a_restore_campaigns_rest() {
    let mut town = Town::new().await;
    town.crowd(3).await;
    town.sends(news()).await;
    town.world.backend.run_campaigns().await.unwrap();
    town.world.backend.hold_mail(NOW).await.unwrap();
    let paused = "SELECT COUNT(*) FROM campaign WHERE state = 'paused'";
    assert_eq!(town.world.number(paused).await, 1);
}
