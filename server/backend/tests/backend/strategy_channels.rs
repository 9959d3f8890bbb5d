//! Text messages and notices as steps of a strategy: to who allows them, asked again as they leave, once.

use crate::consent::grant;
use crate::inbound::eml;
use crate::pay::a_business;
use crate::people::create;
use crate::sms::{NINA, NINAS, deliver};
use crate::strategies::{Town, greeting};
use crate::strategy_steps::{days, has_steps, look, step_to};
use backend::MailWayIn;
use domain::civil::DAY_MS;
use domain::id::StrategyId;
use domain::people::{ConsentChannel, ConsentGrant, ConsentSource, PointKind};
use domain::reach::{Channel, Step, StepKind, StrategyState};
use domain::{ContactId, Label};
use sync::Outcome;

const HOUR: i64 = 3_600_000;

fn send(key: u32, channel: Channel) -> Step {
    let kind = StepKind::Send {
        channel,
        subject: Label::new("", "Hi {name}"),
        body: Label::new("", "Hello {name}"),
    };
    Step { key, kind }
}

fn wait_a_day(key: u32) -> Step {
    let kind = StepKind::WaitDays { days: 1 };
    Step { key, kind }
}

/// A strategy for birthdays that runs, with these steps.
async fn runs(town: &mut Town, steps: &[Step]) -> StrategyId {
    let draft = greeting();
    let id = draft.id;
    assert_eq!(town.owner.does(&town.world, draft).await, Outcome::Applied);
    has_steps(town, id, "", steps).await;
    step_to(town, id, StrategyState::Draft, StrategyState::Running).await;
    id
}

/// A town whose messages stand on a page, with Nina, whose birthday is today and who has a number alone.
async fn town_with_nina() -> (Town, ContactId) {
    let mut town = Town::new().await;
    town.world.backend.show_sms_on_a_page();
    let mut business = a_business("CNY");
    business.sends_sms = true;
    let rows = vec![business.into()];
    town.world.backend.put_rows(rows).await.unwrap();
    let nina = create("Nina", &[(PointKind::Phone, NINA)]);
    let id = nina.id;
    assert_eq!(town.owner.does(&town.world, nina).await, Outcome::Applied);
    let born = format!("UPDATE contact SET birthday = '1990-01-15' WHERE id = '{id}'");
    town.execute(&born).await;
    (town, id)
}

async fn allows_sms(town: &mut Town, contact: ContactId) {
    let yes = ConsentGrant {
        channel: ConsentChannel::Sms,
        name: String::new(),
        ..grant(contact, ConsentSource::InPerson, None)
    };
    assert_eq!(town.owner.does(&town.world, yes).await, Outcome::Applied);
}

async fn on_page(town: &Town) -> Vec<String> {
    deliver(&town.world).await;
    let page = town.world.backend.demo_sms().await.unwrap().unwrap();
    page.into_iter().map(|one| one.text).collect()
}

async fn runs_stand(town: &Town) -> Vec<String> {
    let sql = "SELECT state || ':' || COALESCE(reason, '') FROM strategy_run ORDER BY 1";
    town.world.dir.texts(sql).await
}

async fn deliveries(town: &Town) -> Vec<String> {
    let sql =
        "SELECT channel || ':' || state || ':' || COALESCE(reason, '') FROM delivery ORDER BY step";
    town.world.dir.texts(sql).await
}

#[tokio::test]
async fn a_text_message_of_a_step_leaves_once_and_its_delivery_says_so() {
    let (mut town, nina) = town_with_nina().await;
    allows_sms(&mut town, nina).await;
    runs(&mut town, &[send(1, Channel::Sms)]).await;
    look(&town).await;
    look(&town).await;
    assert_eq!(deliveries(&town).await, ["sms:queued:"]);
    assert_eq!(on_page(&town).await, ["Hello Nina"]);
    assert_eq!(on_page(&town).await.len(), 1);
    assert_eq!(deliveries(&town).await, ["sms:sent:"]);
    let entries = "SELECT COUNT(*) FROM activity";
    assert_eq!(town.world.number(entries).await, 1);
    days(&town, 1).await;
    assert_eq!(on_page(&town).await.len(), 1);
    assert_eq!(runs_stand(&town).await, ["done:"]);
}

#[tokio::test]
async fn who_allows_no_text_messages_or_said_stop_gets_none_and_goes_on() {
    let (mut town, nina) = town_with_nina().await;
    let task = StepKind::Task {
        title: Label::new("", "Call"),
    };
    let steps = [send(1, Channel::Sms), Step { key: 2, kind: task }];
    runs(&mut town, &steps).await;
    look(&town).await;
    assert_eq!(runs_stand(&town).await, ["done:no_consent"]);
    assert_eq!(town.world.number("SELECT COUNT(*) FROM task").await, 1);
    allows_sms(&mut town, nina).await;
    let stop = format!("INSERT INTO sms_stop (number, at) VALUES ('{NINAS}', 0)");
    town.execute(&stop).await;
    runs(&mut town, &steps).await;
    look(&town).await;
    assert_eq!(
        runs_stand(&town).await,
        ["done:no_consent", "done:withdrawn"]
    );
    assert!(on_page(&town).await.is_empty());
    let queued = "SELECT COUNT(*) FROM sms_message";
    assert_eq!(town.world.number(queued).await, 0);
}

#[tokio::test]
async fn what_was_withdrawn_between_queueing_and_leaving_does_not_leave() {
    let (mut town, nina) = town_with_nina().await;
    allows_sms(&mut town, nina).await;
    runs(&mut town, &[send(1, Channel::Sms)]).await;
    look(&town).await;
    town.execute("UPDATE consent SET state = 'withdrawn'").await;
    assert!(on_page(&town).await.is_empty());
    assert_eq!(deliveries(&town).await, ["sms:skipped:withdrawn"]);
}

#[tokio::test]
async fn an_offer_that_waits_leaves_neither_at_night_nor_while_its_strategy_is_paused() {
    let (mut town, nina) = town_with_nina().await;
    allows_sms(&mut town, nina).await;
    let strategy = runs(&mut town, &[send(1, Channel::Sms)]).await;
    look(&town).await;
    // Nine in the evening.
    town.world.clock.advance(5 * HOUR);
    assert!(on_page(&town).await.is_empty());
    use StrategyState::{Paused, Running};
    step_to(&mut town, strategy, Running, Paused).await;
    town.world.clock.advance(13 * HOUR);
    assert!(on_page(&town).await.is_empty());
    assert_eq!(deliveries(&town).await, ["sms:queued:"]);
    step_to(&mut town, strategy, Paused, Running).await;
    town.world.clock.advance(HOUR);
    assert_eq!(on_page(&town).await.len(), 1);
    assert_eq!(deliveries(&town).await, ["sms:sent:"]);
}

#[tokio::test]
async fn an_answer_by_text_message_ends_it() {
    let (mut town, nina) = town_with_nina().await;
    allows_sms(&mut town, nina).await;
    let steps = [send(1, Channel::Sms), wait_a_day(2), send(3, Channel::Sms)];
    runs(&mut town, &steps).await;
    look(&town).await;
    assert_eq!(on_page(&town).await.len(), 1);
    town.world.clock.advance(HOUR);
    let backend = &town.world.backend;
    assert!(backend.write_demo_sms(NINAS, "A table?").await.unwrap());
    days(&town, 2).await;
    assert_eq!(runs_stand(&town).await, ["stopped:answered"]);
    assert_eq!(on_page(&town).await.len(), 1);
}

#[tokio::test]
async fn an_answer_by_mail_ends_it_and_an_absence_note_does_not() {
    let mut town = Town::new().await;
    town.guest("Ann").await;
    town.guest("Ben").await;
    let steps = [
        send(1, Channel::Mail),
        wait_a_day(2),
        send(3, Channel::Mail),
    ];
    runs(&mut town, &steps).await;
    look(&town).await;
    let sent = town.sent().await;
    assert_eq!(sent.len(), 2);
    town.world.clock.advance(HOUR);
    for (name, more, text) in [
        ("ann", "X-By: hand", "Thank you!"),
        ("ben", "Auto-Submitted: auto-replied", "I am away."),
    ] {
        let to = format!("{name}@x.example");
        let letter = sent.iter().find(|mail| mail.to == to).unwrap();
        let headers = format!("{more}\nIn-Reply-To: {}", letter.message_id);
        let raw = eml(&to, &headers, text);
        let received = town.world.backend.receive_mail(&raw, MailWayIn::Pipe);
        received.await.unwrap();
    }
    days(&town, 1).await;
    assert_eq!(runs_stand(&town).await, ["done:", "stopped:answered"]);
    let sent = town.sent().await;
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[2].to, "ben@x.example");
}

#[tokio::test]
async fn a_notice_goes_to_who_has_a_phone_and_is_asked_again_as_it_leaves() {
    let mut town = Town::new().await;
    let key = town.world.dir.folder.path().join("secrets.key");
    town.world.backend.seal_with(key);
    for name in ["Ann", "Ben"] {
        let mut guest = town.guest(name).await;
        let yes = ConsentGrant {
            channel: ConsentChannel::Push,
            ..grant(
                ContactId::of_user(guest.actor.user),
                ConsentSource::App,
                None,
            )
        };
        assert_eq!(guest.does(&town.world, yes).await, Outcome::Applied);
        // The server's key is made when somebody first wants to be told.
        let state = town.world.backend.push_state(guest.actor.user, "");
        assert!(state.await.unwrap().server_key.is_some());
    }
    let phone = format!(
        "INSERT INTO push_subscription (id, session, endpoint, p256dh, auth, lang, created_at) \
         SELECT '{}', s.token_hash, 'https://push.example.com/x', s.token_hash, s.token_hash, 'en', 0 \
         FROM session s JOIN account_user u ON u.id = s.account_user WHERE u.email = 'ann@x.example'",
        crate::support::id()
    );
    town.execute(&phone).await;
    runs(&mut town, &[send(1, Channel::Push)]).await;
    look(&town).await;
    look(&town).await;
    let waits =
        "SELECT COUNT(*) FROM push_message m JOIN delivery d ON d.id = m.event AND d.id = m.about";
    assert_eq!(town.world.number(waits).await, 1);
    assert_eq!(deliveries(&town).await, ["push:queued:"]);
    assert_eq!(runs_stand(&town).await, ["done:", "done:no_address"]);
    let withdrawn = "UPDATE consent SET state = 'withdrawn' WHERE channel = 'push'";
    town.execute(withdrawn).await;
    let told = town.world.backend.deliver_web_push(|| true).await.unwrap();
    assert_eq!(told.dropped, 1);
    assert_eq!(deliveries(&town).await, ["push:skipped:withdrawn"]);
    town.world.clock.advance(DAY_MS);
    look(&town).await;
    assert_eq!(town.world.number(waits).await, 1);
}
