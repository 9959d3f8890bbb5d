//! Tasks: from a suggestion to what came of it, how many one may give, the reminder, and what goes with a customer.

use crate::mail_way;
use crate::smtp_server::SmtpServer;
use crate::support::{Device, NOW, Place, World, id, kept};
use backend::{FixedClock, Memory, Security, Transport};
use domain::account::{Colleague, ParkedReason, Role};
use domain::civil::DAY_MS;
use domain::id::TaskId;
use domain::merge::Was;
use domain::service::task::MAX_OPEN;
use domain::service::{
    Task, TaskAbout, TaskAct, TaskCreate, TaskDue, TaskSet, TaskState, TaskStep,
};
use domain::{ContactId, Entity, Key, Refusal, Row, UserId};
use std::sync::Arc;
use sync::Outcome;

pub fn call(contact: ContactId, assignee: Option<UserId>) -> TaskCreate {
    TaskCreate {
        id: TaskId(id()),
        title: "Call Ann".into(),
        due: None,
        about: TaskAbout::Contact { contact },
        suggestion: None,
        assignee,
        note: String::new(),
    }
}

pub fn finished(id: TaskId) -> TaskStep {
    TaskStep {
        id,
        step: TaskAct::Done {
            result: "She comes on Friday".into(),
        },
        at: NOW,
    }
}

pub fn nothing_in_particular() -> TaskCreate {
    TaskCreate {
        about: TaskAbout::Nothing,
        ..call(ContactId(id()), None)
    }
}

fn task(device: &Device, id: TaskId) -> Task {
    let row = device.row(Key::new(Entity::Task, id.0)).unwrap();
    row.as_task().unwrap().clone()
}

fn colleague(id: UserId) -> Row {
    Colleague {
        id,
        name: "Wang".into(),
        role: Role::Agent,
        manages: false,
        deactivated: false,
        limits: domain::account::Limits::default(),
    }
    .into()
}

#[tokio::test]
async fn a_task_about_an_order_stands_on_its_customers_record_and_two_do_it() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eva) = (world.customer(), world.agent(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    world
        .backend
        .put_rows(vec![colleague(ben.actor.user)])
        .await
        .unwrap();
    let give = TaskCreate {
        about: TaskAbout::Order { order },
        assignee: Some(ben.actor.user),
        ..call(ContactId(id()), None)
    };
    let task_id = give.id;
    assert_eq!(eva.does(&world, give).await, Outcome::Applied);
    ben.pull(&world).await;
    let seen = task(&ben, task_id);
    assert_eq!(seen.contact, Some(ContactId::of_user(ann.actor.user)));
    assert_eq!(seen.by, eva.actor.user);
    // Both say so without having heard of each other.
    for device in [&mut ben, &mut eva] {
        assert_eq!(
            device.does(&world, finished(task_id)).await,
            Outcome::Applied
        );
    }
    eva.pull(&world).await;
    let done = task(&eva, task_id);
    assert_eq!(
        (done.state, done.closed_by),
        (TaskState::Done, Some(ben.actor.user))
    );
    assert_eq!(done.result, "She comes on Friday");
    ann.pull(&world).await;
    assert!(!ann.rows.keys().any(|(_, entity, _)| entity == "task"));
}

#[tokio::test]
async fn nobody_gives_more_than_can_be_done_and_room_comes_with_what_is_done() {
    let world = World::start().await;
    let mut ben = world.agent();
    let most = usize::try_from(MAX_OPEN).unwrap();
    let mine: Vec<TaskCreate> = (0..most).map(|_| nothing_in_particular()).collect();
    for some in mine.chunks(50) {
        let queue: Vec<_> = some.iter().map(|one| ben.freeze(one.clone())).collect();
        ben.push(&world, &queue).await.unwrap();
    }
    let full = ben.does(&world, nothing_in_particular()).await;
    ben.pull(&world).await;
    let refusal = Refusal::TooManyOpen {
        noun: "task".into(),
        most: MAX_OPEN,
    };
    let reason = ben.parked(kept(full)).reason;
    assert_eq!(reason, ParkedReason::Refused { refusal });
    let mut eva = world.agent();
    assert_eq!(
        eva.does(&world, nothing_in_particular()).await,
        Outcome::Applied
    );
    ben.does(&world, finished(mine[0].id)).await;
    assert_eq!(
        ben.does(&world, nothing_in_particular()).await,
        Outcome::Applied
    );
}

/// A place with one of the staff, whose mail goes to `transport`.
struct Office {
    dir: Place,
    world: World,
    clock: Arc<FixedClock>,
    ben: Device,
}

impl Office {
    async fn open(transport: Transport) -> Self {
        let mut world = World::start().await;
        let clock = world.clock.clone();
        world.backend.close().await;
        let dir = Place::new().await;
        world.backend = mail_way::open(&dir, &clock, transport).await;
        let ben = world.agent();
        let user = ben.actor.user;
        let sql = format!(
            "INSERT INTO account_user (id, name, email, role, guest, demo, lang, created_at, updated_at) VALUES ('{user}', 'Ben', 'ben@x.example', 'agent', 0, 0, 'zh', 1, 1)"
        );
        dir.texts(&sql).await;
        world.backend.put_rows(vec![colleague(user)]).await.unwrap();
        Self {
            dir,
            world,
            clock,
            ben,
        }
    }

    async fn gives(&mut self, due: TaskDue) -> TaskId {
        let give = TaskCreate {
            due: Some(due),
            assignee: Some(self.ben.actor.user),
            ..nothing_in_particular()
        };
        let id = give.id;
        assert_eq!(self.ben.does(&self.world, give).await, Outcome::Applied);
        id
    }

    async fn moves(&mut self, id: TaskId, was: TaskDue, new: TaskDue) {
        let mut set = TaskSet::of(id);
        set.due = Some(Was {
            was: Some(was),
            new: Some(new),
        });
        assert_eq!(self.ben.does(&self.world, set).await, Outcome::Applied);
    }

    /// So many days after now, at noon of UTC.
    async fn noon(&self, days: i64) -> u32 {
        self.clock
            .set((NOW.div_euclid(DAY_MS) + days) * DAY_MS + DAY_MS / 2);
        self.world.backend.run_due_jobs().await.unwrap();
        self.world.backend.deliver_due(|| true).await.unwrap().sent
    }
}

fn today() -> TaskDue {
    TaskDue::on(domain::civil::Day(NOW.div_euclid(DAY_MS)))
}

#[tokio::test]
async fn whoever_is_to_do_it_is_reminded_on_the_due_morning_once_over_smtp() {
    let server = SmtpServer::honest(Security::StartTls).await;
    let settings = server.settings(Security::StartTls, None);
    let mut office = Office::open(Transport::Smtp(Arc::new(settings))).await;
    office.gives(today().plus(3)).await;
    assert_eq!(office.noon(2).await, 0, "the day before is too early");
    assert_eq!(office.noon(3).await, 1);
    assert_eq!(office.noon(4).await, 0, "once");
    let taken = server.taken();
    assert_eq!(taken[0].to, "ben@x.example");
    let mail = mail_parser::MessageParser::default()
        .parse(&taken[0].eml)
        .unwrap();
    assert_eq!(mail.subject(), Some("今天要做：Call Ann"));
    assert!(mail.body_text(0).unwrap().contains("/desk/tasks/"));
}

#[tokio::test]
async fn a_reminder_moves_with_its_task_and_is_not_sent_for_what_is_done_nor_to_who_was_shut_out() {
    let memory = Memory::default();
    let mut office = Office::open(Transport::Memory(memory.clone())).await;
    let moved = office.gives(today().plus(2)).await;
    office.moves(moved, today().plus(2), today().plus(5)).await;
    let done = office.gives(today().plus(2)).await;
    office.ben.does(&office.world, finished(done)).await;
    assert_eq!(office.noon(2).await, 0);
    assert_eq!(office.noon(5).await, 1);
    office.gives(today().plus(8)).await;
    office
        .dir
        .texts("UPDATE account_user SET blocked_at = 1 WHERE email = 'ben@x.example'")
        .await;
    assert_eq!(office.noon(8).await, 0);
}

#[tokio::test]
async fn a_task_about_somebody_goes_with_them() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    ann.places(&world, &world.soup).await;
    let contact = ContactId::of_user(ann.actor.user);
    ben.does(&world, call(contact, None)).await;
    ben.does(&world, nothing_in_particular()).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM task").await, 2);
    let who = ann.actor.user.to_string();
    let sql = format!(
        "INSERT INTO account_user (id, name, role, guest, demo, created_at, updated_at) VALUES ('{who}', 'Ann', 'customer', 1, 0, 1, 1)"
    );
    world.execute(&sql).await;
    world.backend.remove_user(&who, true).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM task").await, 1);
}

#[tokio::test]
async fn whoever_decides_reads_the_week_on_monday_morning_once_and_nobody_who_was_shut_out_does() {
    let server = SmtpServer::honest(Security::StartTls).await;
    let settings = server.settings(Security::StartTls, None);
    let office = Office::open(Transport::Smtp(Arc::new(settings))).await;
    for (name, role, manages, blocked) in [
        ("eva", "owner", 0, "NULL"),
        ("old", "owner", 0, "1"),
        ("zoe", "agent", 1, "NULL"),
        ("tom", "agent", 0, "NULL"),
    ] {
        let id = crate::support::id();
        let sql = format!(
            "INSERT INTO account_user (id, name, email, role, manages, guest, demo, lang, created_at, updated_at, blocked_at) VALUES ('{id}', '{name}', '{name}@x.example', '{role}', {manages}, 0, 0, 'en', 1, 1, {blocked})"
        );
        office.dir.texts(&sql).await;
    }
    office.world.backend.schedule_weekly_mail().await.unwrap();
    let mut sent = 0;
    for day in 1..=7 {
        sent += office.noon(day).await;
    }
    assert_eq!(sent, 2, "one Monday in seven days, an owner and a manager");
    office.world.backend.schedule_weekly_mail().await.unwrap();
    assert_eq!(
        office.noon(7).await,
        0,
        "a server that starts again tells nobody twice"
    );
    let taken = server.taken();
    let mut readers: Vec<_> = taken.iter().map(|mail| mail.to.as_str()).collect();
    readers.sort_unstable();
    assert_eq!(readers, ["eva@x.example", "zoe@x.example"]);
    // It names customers: nothing of it stays.
    let kept = "SELECT COUNT(*) FROM mail WHERE kind = 'weekly_news' AND text <> ''";
    assert_eq!(office.world.number(kept).await, 0);
    let mail = mail_parser::MessageParser::default()
        .parse(&taken[0].eml)
        .unwrap();
    assert!(mail.subject().unwrap().starts_with("Last week in short ("));
    let text = mail.body_text(0).unwrap();
    assert!(
        text.contains("Takings") && text.contains("the same week last year"),
        "{text}"
    );
}
