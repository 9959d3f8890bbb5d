//! Greetings that send themselves: once, to those who allow it, and what became of each.

use crate::consent::{grant, withdraw};
use crate::mail_way::open;
use crate::support::{Device, NOW, World, actor, id};
use backend::{Memory, Transport};
use domain::account::{Location, Role, SignUp};
use domain::civil::DAY_MS;
use domain::id::{DeliveryId, LocationId, StrategyId};
use domain::merge::Was;
use domain::people::ConsentSource;
use domain::reach::delivery::KEPT_DAYS;
use domain::reach::due::APART_DAYS;
use domain::reach::{
    Delivery, DeliveryState, Ready, SkipReason, Strategy, StrategyCreate, StrategySet,
    StrategyState, Trigger,
};
use domain::{ContactId, Entity, Key, Label, Row};
use sync::Outcome;

const HOUR: i64 = 3_600_000;

/// A strategy, and what it wrote to somebody.
pub fn written_to(contact: ContactId) -> [Row; 2] {
    let make = Ready::Birthday.draft(uuid::Uuid::nil());
    let delivery = Delivery {
        id: DeliveryId::of(make.id, contact, 2027),
        strategy: make.id,
        contact,
        occasion: 2027,
        state: DeliveryState::Sent,
        reason: None,
        at: NOW,
        step: 0,
        channel: domain::reach::delivery::mail(),
    };
    let strategy = Strategy {
        id: make.id,
        name: make.name,
        trigger: make.trigger,
        subject: make.subject,
        body: make.body,
        state: make.state,
        steps: String::new(),
        segment: None,
    };
    [strategy.into(), delivery.into()]
}

/// A shop in Shanghai, where it is four in the afternoon of 15 January 2027, with its owner.
pub struct Town {
    pub world: World,
    pub memory: Memory,
    pub owner: Device,
}

impl Town {
    pub async fn new() -> Self {
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
        world.backend.put_rows(vec![place.into()]).await.unwrap();
        Self {
            world,
            memory,
            owner: Device::of(actor(Role::Owner)),
        }
    }

    /// Somebody whose birthday is today, with a proven address, who allows offers by mail.
    pub async fn guest(&self, name: &str) -> Device {
        let mail = format!("{}@x.example", name.to_lowercase());
        let form = SignUp::parse(name, &mail, "correct horse battery").unwrap();
        let person = self.world.backend.sign_up(form, None).await.unwrap().person;
        let mut guest = Device::of(person.actor);
        let own = ContactId::of_user(guest.actor.user);
        let said = grant(own, ConsentSource::App, None);
        assert_eq!(guest.does(&self.world, said).await, Outcome::Applied);
        self.execute(&format!(
            "UPDATE account_user SET email_verified_at = {NOW} WHERE id = '{}'",
            guest.actor.user
        ))
        .await;
        self.born(&guest, "1990-01-15").await;
        guest
    }

    pub async fn born(&self, guest: &Device, day: &str) {
        let own = ContactId::of_user(guest.actor.user);
        self.execute(&format!(
            "UPDATE contact SET birthday = '{day}' WHERE id = '{own}'"
        ))
        .await;
    }

    pub async fn execute(&self, sql: &str) {
        self.world.execute(sql).await;
    }

    pub async fn starts(&mut self, draft: StrategyCreate) -> StrategyId {
        let id = draft.id;
        assert_eq!(self.owner.does(&self.world, draft).await, Outcome::Applied);
        self.steps(id, StrategyState::Draft, StrategyState::Running)
            .await;
        id
    }

    async fn steps(&mut self, id: StrategyId, was: StrategyState, new: StrategyState) {
        let set = StrategySet {
            state: Some(Was { was, new }),
            ..StrategySet::of(id)
        };
        assert_eq!(self.owner.does(&self.world, set).await, Outcome::Applied);
    }

    pub async fn jobs(&self) {
        self.world.backend.run_due_jobs().await.unwrap();
    }

    pub async fn sent(&self) -> Vec<backend::Sent> {
        self.world.backend.deliver_due(|| true).await.unwrap();
        let all = self.memory.all().into_iter();
        all.filter(|mail| mail.kind == "strategy").collect()
    }

    pub async fn delivery(&mut self, strategy: StrategyId, guest: &Device) -> Option<Delivery> {
        let contact = ContactId::of_user(guest.actor.user);
        let id = DeliveryId::of(strategy, contact, 2027);
        self.owner.pull(&self.world).await;
        let row = self.owner.row(Key::new(Entity::Delivery, id.0))?;
        row.as_delivery().cloned()
    }

    pub async fn why(&self, strategy: StrategyId, guest: &Device) -> Option<SkipReason> {
        let found = self.world.backend.dry_run(&self.owner.actor, strategy);
        let found = found.await.unwrap().unwrap();
        let contact = ContactId::of_user(guest.actor.user);
        let mut examples = found.examples.into_iter();
        examples.find(|one| one.contact == contact).unwrap().why
    }
}

pub fn greeting() -> StrategyCreate {
    Ready::Birthday.draft(id())
}

#[tokio::test]
async fn a_greeting_is_sent_once_however_often_somebody_looks() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let strategy = town.starts(greeting()).await;
    assert_eq!(town.why(strategy, &ann).await, None);
    town.jobs().await;
    let waits = town.delivery(strategy, &ann).await.unwrap();
    assert_eq!((waits.state, waits.at), (DeliveryState::Queued, NOW));
    // The process died after it queued the mail and before it noted that the job is done.
    town.execute("UPDATE job SET done_at = NULL, due = 0, lease = NULL WHERE kind = 'strategies'")
        .await;
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
        ("ann@x.example", "Happy birthday, Ann!")
    );
    let token = town.world.backend.unsubscribe_token(
        ContactId::of_user(ann.actor.user),
        domain::people::ConsentChannel::Mail,
    );
    let link = format!("https://shop.example/u/{token}");
    assert!(sent[0].text.contains(&link) && sent[0].html.contains(&link));
    let said = town.delivery(strategy, &ann).await.unwrap();
    assert_eq!(said.state, DeliveryState::Sent);
    for hours in [1, 1, 1, 21] {
        town.world.clock.advance(hours * HOUR);
        town.jobs().await;
    }
    assert_eq!(town.sent().await.len(), 1);
    assert_eq!(town.world.number("SELECT COUNT(*) FROM delivery").await, 1);
    // After more than a year nobody needs to know any more.
    town.world.clock.advance((KEPT_DAYS + 1) * DAY_MS);
    town.jobs().await;
    assert_eq!(town.delivery(strategy, &ann).await, None);
}

#[tokio::test]
async fn what_was_withdrawn_or_paused_meanwhile_does_not_leave() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let strategy = town.starts(greeting()).await;
    town.jobs().await;
    let own = ContactId::of_user(ann.actor.user);
    ann.does(&town.world, withdraw(own, ConsentSource::App))
        .await;
    assert!(town.sent().await.is_empty());
    let said = town.delivery(strategy, &ann).await.unwrap();
    assert_eq!(
        (said.state, said.reason),
        (DeliveryState::Skipped, Some(SkipReason::Withdrawn))
    );
    let ben = town.guest("Ben").await;
    town.world.clock.advance(HOUR);
    town.jobs().await;
    town.steps(strategy, StrategyState::Running, StrategyState::Paused)
        .await;
    assert!(town.sent().await.is_empty());
    let said = town.delivery(strategy, &ben).await.unwrap();
    assert_eq!(said.reason, Some(SkipReason::NotNow));
}

#[tokio::test]
async fn somebody_gets_one_offer_in_seven_days_over_all_strategies() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    town.starts(greeting()).await;
    let other = town.starts(greeting()).await;
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
    assert_eq!(town.world.number("SELECT COUNT(*) FROM delivery").await, 1);
    let why = [town.why(other, &ann).await];
    assert!(matches!(
        why,
        [Some(SkipReason::Recent | SkipReason::Already)]
    ));
    // After that another one may come.
    town.born(&ann, "1990-01-23").await;
    town.world.clock.advance((APART_DAYS + 1) * DAY_MS);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 2);
}

#[tokio::test]
async fn nothing_leaves_at_night() {
    let mut town = Town::new().await;
    town.guest("Ann").await;
    // Half past five in the afternoon of the 14th in UTC is half past one at night there.
    town.world.clock.set(NOW - 14 * HOUR - HOUR / 2);
    town.starts(greeting()).await;
    town.jobs().await;
    assert!(town.sent().await.is_empty());
    let run = town.world.backend.run_strategies().await.unwrap();
    assert_eq!(run.queued, 0);
    // Nine in the morning.
    town.world.clock.set(NOW - 7 * HOUR);
    town.jobs().await;
    assert_eq!(town.sent().await.len(), 1);
}

#[tokio::test]
async fn a_dry_run_says_why_somebody_gets_nothing_and_writes_nothing() {
    let mut town = Town::new().await;
    let mut guests = Vec::new();
    for name in ["Ann", "Ben", "Cem", "Dan", "Eve", "Fay"] {
        guests.push(town.guest(name).await);
    }
    let [ann, ben, cem, dan, eve, fay] = guests.try_into().ok().unwrap();
    let own = |guest: &Device| ContactId::of_user(guest.actor.user);
    let unproven = format!(
        "UPDATE account_user SET email_verified_at = NULL WHERE id = '{}'",
        ben.actor.user
    );
    town.execute(&unproven).await;
    town.execute(&format!(
        "UPDATE contact SET do_not_contact = 1 WHERE id = '{}'",
        own(&cem)
    ))
    .await;
    town.execute(&format!(
        "DELETE FROM consent WHERE contact = '{}'",
        own(&dan)
    ))
    .await;
    town.execute(&format!(
        "UPDATE account_user SET role = 'agent' WHERE id = '{}'",
        eve.actor.user
    ))
    .await;
    town.execute(&format!(
        "UPDATE contact SET merged_into = '{}' WHERE id = '{}'",
        own(&ann),
        own(&fay)
    ))
    .await;
    let make = greeting();
    let strategy = make.id;
    town.owner.does(&town.world, make).await;
    let before = town.world.dump().await;
    let found = town.world.backend.dry_run(&town.owner.actor, strategy);
    let found = found.await.unwrap().unwrap();
    assert_eq!((found.due, found.would, found.unseen), (4, 1, 0));
    for (guest, why) in [
        (&ann, None),
        (&ben, Some(SkipReason::NoAddress)),
        (&cem, Some(SkipReason::DoNotContact)),
        (&dan, Some(SkipReason::NoConsent)),
    ] {
        assert_eq!(town.why(strategy, guest).await, why);
    }
    let nobody = [&eve, &fay].map(own);
    assert!(
        found
            .examples
            .iter()
            .all(|one| !nobody.contains(&one.contact))
    );
    assert_eq!(town.world.dump().await, before);
    // Not for people who do not decide.
    for role in [Role::Customer, Role::Agent] {
        let somebody = actor(role);
        let told = town.world.backend.dry_run(&somebody, strategy);
        assert_eq!(told.await.unwrap(), None);
    }
    // A draft writes to nobody.
    town.world.backend.schedule_strategies().await.unwrap();
    town.jobs().await;
    assert!(town.sent().await.is_empty());
    town.steps(strategy, StrategyState::Draft, StrategyState::Running)
        .await;
    town.jobs().await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "ann@x.example");
}

#[tokio::test]
async fn a_name_is_neither_a_header_nor_a_tag_nor_a_variable() {
    let mut town = Town::new().await;
    let ann = town.guest("Ann").await;
    let own = ContactId::of_user(ann.actor.user);
    let name = "<b>Eve</b>\r\nBcc: all@x.example\r\n{business}";
    town.execute(&format!(
        "UPDATE contact SET display = '{name}' WHERE id = '{own}'"
    ))
    .await;
    let folder = std::env::temp_dir().join(format!("rapport-{own}"));
    std::fs::create_dir_all(&folder).unwrap();
    town.world.backend = open(
        &town.world.dir,
        &town.world.clock,
        Transport::Folder(folder.clone()),
    )
    .await;
    town.starts(greeting()).await;
    town.jobs().await;
    town.world.backend.deliver_due(|| true).await.unwrap();
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    let eml = std::fs::read(files.remove(0).unwrap().path()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&eml).unwrap();
    let header = |name| {
        let value = mail.header_raw(name);
        value.map(|value| value.trim().to_owned())
    };
    assert_eq!((header("Bcc"), mail.bcc()), (None, None));
    let token = town
        .world
        .backend
        .unsubscribe_token(own, domain::people::ConsentChannel::Mail);
    let list: String = header("List-Unsubscribe")
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(list, format!("<https://shop.example/u/{token}>"));
    assert_eq!(
        header("List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    assert!(
        mail.subject()
            .unwrap()
            .contains("<b>Eve</b> Bcc: all@x.example {business}")
    );
    let html = mail.body_html(0).unwrap();
    assert!(!html.contains("<b>Eve") && html.contains("Eve"));
}

#[tokio::test]
async fn whoever_stays_away_is_missed_only_where_they_allow_guesses() {
    let mut town = Town::new().await;
    let mut ann = town.guest("Ann").await;
    let ben = town.guest("Ben").await;
    let last_day = NOW.div_euclid(DAY_MS) - 61;
    let mut facts = Vec::new();
    for guest in [&ann, &ben] {
        let own = ContactId::of_user(guest.actor.user);
        facts.push(
            domain::people::ContactFacts {
                last_day: Some(last_day),
                ..domain::people::ContactFacts::new(own)
            }
            .into(),
        );
    }
    town.world.backend.put_rows(facts).await.unwrap();
    let own = ContactId::of_user(ann.actor.user);
    let profiling = domain::people::ConsentGrant {
        purpose: domain::people::ConsentPurpose::Profiling,
        ..grant(own, ConsentSource::App, None)
    };
    ann.does(&town.world, profiling).await;
    // What the consent brings to be counted is counted before: it would find no orders.
    town.execute("DELETE FROM job").await;
    let miss = StrategyCreate {
        trigger: Trigger::NoVisit { days: 60 },
        ..Ready::MissYou.draft(id())
    };
    town.starts(miss).await;
    town.jobs().await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "ann@x.example");
}

#[tokio::test]
async fn after_a_restore_a_strategy_of_one_letter_rests_too() {
    let mut town = Town::new().await;
    town.starts(greeting()).await;
    town.world.backend.hold_mail(NOW).await.unwrap();
    let paused = "SELECT COUNT(*) FROM strategy WHERE state = 'paused' AND steps = ''";
    assert_eq!(town.world.number(paused).await, 1);
}
