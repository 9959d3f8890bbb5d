//! One's own data: all of it comes out, and none of it stays once its person is erased – not in a table, not in the file, not in a copy that is
//! restored later.

use crate::files::file;
use crate::inbound::{receive, report};
use crate::people::add;
use crate::service::text;
use crate::support::{Device, NOW, Place, World, actor, id, kept};
use crate::tickets::{about_order, answered, resolved, says};
use backend::{Archive, Received, Settings, restore};
use domain::account::{Role, SignUp};
use domain::file::{FileAttach, Subject};
use domain::id::{BookingId, TicketNoteId};
use domain::merge::{SetChange, Was};
use domain::people::data_request::{Answered, ERASED_CUSTOMER, RequestSource, RequestState};
use domain::people::record_access::AccessKind;
use domain::people::{ActivityAdd, ActivityKind, ContactPreferenceSet, ContactStaffSet, PointKind};
use domain::sales::{Booking, BookingState, Kind, OrderState, Step};
use domain::service::{TicketNoteAdd, TicketState};
use domain::{
    ActivityId, ContactId, ConversationId, Entity, Key, Lang, Money, OrderId, Row, UserId,
};
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use sync::Outcome;

const PASSWORD: &str = "correct horse battery";
const DAY: i64 = 24 * 3_600_000;
/// What stands in every text that somebody wrote of or for her.
const CANARY: &str = "canary";

/// A customer of whom everything says something.
struct Stage {
    world: World,
    staff: Device,
    owner: Device,
    ann: Device,
    token: String,
    talk: ConversationId,
    order: OrderId,
    /// Handed over and paid.
    sold: OrderId,
    picture: Vec<u8>,
}

fn canary(n: u32) -> String {
    format!("{CANARY}-{n:03}")
}

impl Stage {
    async fn set() -> Self {
        Self::at(World::start().await).await
    }

    async fn at(world: World) -> Self {
        let form =
            SignUp::parse(&canary(1), &format!("{}@x.example", canary(2)), PASSWORD).unwrap();
        let up = world.backend.sign_up(form, None).await.unwrap();
        let (staff, owner) = (world.agent(), Device::of(actor(Role::Owner)));
        let ann = Device::of(up.person.actor);
        let mut stage = Self {
            staff,
            owner,
            ann,
            token: up.token,
            talk: ConversationId(id()),
            order: OrderId(id()),
            sold: OrderId(id()),
            picture: b"\xff\xd8\xff\xe0 canary-003".to_vec(),
            world,
        };
        stage.orders().await;
        stage.talks().await;
        stage.complains().await;
        stage.is_noted().await;
        stage.is_looked_after().await;
        stage
    }

    fn contact(&self) -> ContactId {
        ContactId::of_user(self.ann.actor.user)
    }

    async fn orders(&mut self) {
        let world = &self.world;
        for (order, n) in [(self.order, 10), (self.sold, 14)] {
            let mut wish = self.ann.wish(&world.soup, 1);
            wish.id = order;
            wish.name = canary(n);
            wish.note = canary(n + 1);
            wish.kind = Kind::Delivery {
                address: canary(n + 2),
                phone: "13800138000".into(),
            };
            assert_eq!(self.ann.does(world, wish).await, Outcome::Applied);
        }
        let mut was = OrderState::Placed;
        for (step, is) in [
            (Step::Accept, OrderState::Accepted),
            (Step::Prepare, OrderState::Preparing),
            (Step::Ready, OrderState::Ready),
            (Step::HandOver, OrderState::Fulfilled),
        ] {
            assert_eq!(
                self.staff.steps(world, self.sold, was, step).await,
                Outcome::Applied
            );
            was = is;
        }
        let paid = crate::payments::takes(self.sold, 2_800);
        let mut back = crate::payments::refunds(paid.id, 1, 100);
        back.reason = canary(18);
        assert_eq!(self.staff.does(world, paid).await, Outcome::Applied);
        assert_eq!(self.owner.does(world, back).await, Outcome::Applied);
        // What is kept for her, and what is kept for somebody of the team.
        let mut absurd = self.ann.wish(&world.soup, 1);
        absurd.total = Money(1);
        absurd.note = canary(19);
        kept(self.ann.does(world, absurd).await);
    }

    async fn talks(&mut self) {
        let (world, user) = (&self.world, self.ann.actor.user);
        let mut hello = text(self.talk, user, &canary(20));
        hello.customer_name = canary(1);
        hello.files = vec![file(&self.picture, "canary-021.jpg")];
        let hash = hello.files[0].sha256;
        self.ann.does(world, hello).await;
        let upload = world
            .backend
            .upload(&self.ann.actor, hash, 0, self.picture.clone());
        upload.await.unwrap();
        self.staff
            .does(world, text(self.talk, user, &canary(22)))
            .await;
    }

    async fn complains(&mut self) {
        let (world, user) = (&self.world, self.ann.actor.user);
        let mut open = about_order(user, self.sold);
        (open.subject, open.text, open.name) = (canary(30), canary(31), canary(32));
        let ticket = open.id;
        self.ann.does(world, open).await;
        self.staff.does(world, says(ticket, &canary(33))).await;
        let note = TicketNoteAdd {
            id: TicketNoteId(id()),
            ticket,
            text: canary(34),
        };
        self.staff.does(world, note).await;
        let mut step = resolved(ticket, TicketState::Open, 1);
        step.resolution = canary(35);
        self.staff.does(world, step).await;
        let mut said = answered(ticket);
        said.comment = canary(36);
        assert_eq!(self.ann.does(world, said).await, Outcome::Applied);
    }

    async fn is_noted(&mut self) {
        let (world, contact) = (&self.world, self.contact());
        let note = ActivityAdd {
            id: ActivityId(id()),
            contact,
            what: ActivityKind::Note { text: canary(40) },
            at: NOW,
        };
        assert_eq!(self.staff.does(world, note).await, Outcome::Applied);
        let tags = ContactStaffSet {
            tags: Some(SetChange {
                add: [canary(41)].into(),
                ..SetChange::default()
            }),
            ..ContactStaffSet::of(contact)
        };
        assert_eq!(self.staff.does(world, tags).await, Outcome::Applied);
        let number = add(contact, PointKind::Other, &canary(42));
        assert_eq!(self.staff.does(world, number).await, Outcome::Applied);
        let attach = FileAttach {
            file: file(b"a picture", "canary-043.jpg"),
            about: Subject::Contact(contact),
            name: "Carl".into(),
        };
        self.staff.does(world, attach).await;
    }

    /// A booking that is over, a task about her, what the business asks of its own, and a wish.
    async fn is_looked_after(&mut self) {
        let (world, contact) = (&self.world, self.contact());
        let booking = Booking {
            id: BookingId(id()),
            offering: None,
            customer: self.ann.actor.user,
            name: canary(50),
            phone: "13800138000".into(),
            party: 2,
            note: canary(51),
            resources: Vec::new(),
            start: NOW - 2 * DAY,
            end: NOW - 2 * DAY + 3_600_000,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state: BookingState::Completed,
            asked_at: NOW - 3 * DAY,
            changed_at: NOW - 2 * DAY,
        };
        let field = crate::records::table();
        let rows = vec![booking.into(), field.clone().into()];
        world.backend.put_rows(rows).await.unwrap();
        let mut task = crate::tasks::call(contact, None);
        (task.title, task.note) = (canary(52), canary(53));
        assert_eq!(self.staff.does(world, task).await, Outcome::Applied);
        let value = Was {
            was: None,
            new: Some(canary(54)),
        };
        let table = ContactStaffSet {
            custom: [(field.id.to_string(), value)].into(),
            ..ContactStaffSet::of(contact)
        };
        assert_eq!(self.staff.does(world, table).await, Outcome::Applied);
        let quiet = ContactPreferenceSet {
            zone: Some(Was {
                was: String::new(),
                new: "Canary-055/Lake".into(),
            }),
            ..ContactPreferenceSet::of(contact)
        };
        assert_eq!(self.ann.does(world, quiet).await, Outcome::Applied);
    }

    /// What is still under way with her ends.
    async fn ends(&mut self) {
        let refuse = Step::Refuse { reason: canary(17) };
        let done = self
            .staff
            .steps(&self.world, self.order, OrderState::Placed, refuse);
        assert_eq!(done.await, Outcome::Applied);
    }

    async fn is_erased(&self) -> Answered {
        let asked = self
            .world
            .backend
            .ask_erasure(&self.ann.actor)
            .await
            .unwrap();
        let answer = self
            .world
            .backend
            .answer_erasure(&self.owner.actor, asked.unwrap().id, None);
        answer.await.unwrap().unwrap()
    }

    async fn tables(&self) -> Vec<String> {
        let dump = self.world.dump().await;
        let (mut table, mut found) = (String::new(), Vec::new());
        for line in dump.lines() {
            if !line.starts_with(' ') {
                line.clone_into(&mut table);
            }
            let line = line.to_lowercase();
            if line.contains(CANARY) || line.contains("13800138000") {
                found.push(format!("{table}: {line}"));
            }
        }
        found
    }
}

async fn whole(mut archive: Archive) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(part) = archive.next().await.unwrap() {
        bytes.extend(part);
    }
    bytes
}

/// The files of a zip, one after the other.
fn unpacked(bytes: Vec<u8>) -> (BTreeSet<String>, Vec<u8>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let (mut names, mut all) = (BTreeSet::new(), Vec::new());
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        names.insert(file.name().unwrap().into_owned());
        file.read_to_end(&mut all).unwrap();
    }
    (names, all)
}

fn has(all: &[u8], word: &str) -> bool {
    all.windows(word.len()).any(|part| part == word.as_bytes())
}

/// Every word of hers that the stage has.
fn words() -> Vec<String> {
    let numbers = [
        1, 2, 3, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 30, 31, 32, 33, 34, 35, 36, 40,
        41, 42, 43, 50, 51, 52, 53, 54,
    ];
    numbers.map(canary).to_vec()
}

#[tokio::test]
async fn all_that_is_held_of_somebody_is_in_their_archive_and_nothing_of_others() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let mut ben = stage.world.customer();
    let mut wish = ben.wish(&stage.world.soup, 1);
    wish.note = "of somebody else".into();
    ben.does(&stage.world, wish).await;
    let archive = stage
        .world
        .backend
        .my_archive(&stage.ann.actor, Lang::En)
        .await
        .unwrap();
    let (names, all) = unpacked(whole(archive).await);
    let missing: Vec<String> = words()
        .into_iter()
        .filter(|word| !has(&all, word))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    assert!(!has(&all, "of somebody else"));
    assert!(
        names.iter().any(|name| name.ends_with("canary-021.jpg")),
        "{names:?}"
    );
    for name in ["README.txt", "data.json", "contact.vcf", "orders.csv"] {
        assert!(names.contains(name), "{name}");
    }
    // Only an owner takes out what is held of somebody else.
    let contact = stage.contact();
    let backend = &stage.world.backend;
    for (actor, may) in [
        (&stage.owner.actor, true),
        (&stage.staff.actor, false),
        (&ben.actor, false),
    ] {
        let archive = backend
            .archive_of_contact(actor, contact, Lang::Zh)
            .await
            .unwrap();
        assert_eq!(archive.is_some(), may);
    }
    let nobody = backend.archive_of_contact(&stage.owner.actor, ContactId(id()), Lang::En);
    assert!(nobody.await.unwrap().is_none());
}

#[tokio::test]
async fn who_is_erased_stands_nowhere_and_what_was_sold_stays_in_the_books() {
    let mut stage = Stage::set().await;
    stage.staff.pull(&stage.world).await;
    assert!(!stage.tables().await.is_empty());
    let Answered::UnderWay(held) = stage.is_erased().await else {
        panic!("an order is under way");
    };
    assert_eq!((held.open_orders, held.books), (1, 1));
    assert!(held.sum() > 10, "{held:?}");
    stage.ends().await;
    let Answered::Erased { rows, books } = stage.is_erased().await else {
        panic!("nothing is in the way");
    };
    assert!(rows > 10 && books == 1, "{rows} {books}");
    stage.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(stage.tables().await, Vec::<String>::new());
    // Phones of the team forget her with their next pull.
    stage.staff.pull(&stage.world).await;
    let left: Vec<_> = stage
        .staff
        .rows
        .values()
        .filter(|(_, row)| row.contains(CANARY))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let sold = stage
        .world
        .order(stage.owner.actor, stage.sold)
        .await
        .unwrap();
    assert_eq!((sold.customer, sold.total), (ERASED_CUSTOMER, Money(2_800)));
    let sums = "SELECT CAST(SUM(amount) AS BIGINT) FROM payment";
    assert_eq!(stage.world.number(sums).await, 2_800);
    // Her phone deletes what it holds, and nobody signs in as her.
    assert!(stage.world.backend.is_wiped(&stage.token).await.unwrap());
    let again = stage
        .world
        .backend
        .sign_in("canary-002@x.example", PASSWORD)
        .await;
    assert!(again.is_err());
    let bad = stage.world.backend.doctor().await.unwrap();
    let mut bad = bad.iter().filter(|one| !one.what.contains("power cut"));
    assert!(bad.all(|one| one.health != backend::Health::Bad));
}

#[tokio::test]
async fn what_a_phone_that_was_away_still_says_of_her_goes_too() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let late = stage
        .staff
        .freeze(add(stage.contact(), PointKind::Other, "canary-late"));
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    stage.staff.push(&stage.world, &[late]).await.unwrap();
    assert!(!stage.tables().await.is_empty());
    stage.world.clock.set(NOW + 2 * DAY);
    stage.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(stage.tables().await, Vec::<String>::new());
    // Its next push is taken as ever: it is known by the print of what it said last.
    let order = stage
        .staff
        .places(&stage.world, &stage.world.soup.clone())
        .await;
    assert!(stage.world.order(stage.owner.actor, order).await.is_some());
    // After a year the empty account goes as well.
    stage.world.clock.set(NOW + 800 * DAY);
    stage.world.backend.run_due_jobs().await.unwrap();
    let user = stage.ann.actor.user;
    let sql = format!("SELECT COUNT(*) FROM account_user WHERE id = '{user}'");
    assert_eq!(stage.world.number(&sql).await, 0);
}

#[tokio::test]
async fn a_copy_made_before_does_not_bring_her_back() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let copy = stage.world.dir.folder.path().join("monday.backup");
    stage.world.backend.backup(&copy).await.unwrap();
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.close().await;
    let settings = Settings {
        database: stage.world.dir.database.url(),
        clock: stage.world.clock.clone(),
    };
    let done = restore(settings, &copy).await.unwrap();
    assert!(done.erased > 0, "{done:?}");
    stage.world.restart().await;
    assert_eq!(stage.tables().await, Vec::<String>::new());
    let sold = stage
        .world
        .order(stage.owner.actor, stage.sold)
        .await
        .unwrap();
    assert_eq!(sold.customer, ERASED_CUSTOMER);
}

#[tokio::test]
async fn the_file_holds_no_word_of_her() {
    let mut stage = Stage::at(World::at(Place::in_file()).await).await;
    stage.ends().await;
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    let url = stage.world.dir.database.url();
    let own = url.trim_start_matches("sqlite:");
    stage.world.backend.close().await;
    for beside in ["", "-wal", "-shm"] {
        let bytes = std::fs::read(format!("{own}{beside}")).unwrap_or_default();
        let left: Vec<String> = words()
            .into_iter()
            .filter(|word| has(&bytes, word))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{beside}");
    }
}

#[tokio::test]
async fn a_request_is_noted_once_taken_back_declined_with_a_reason_and_answered_by_owners() {
    let stage = Stage::set().await;
    let backend = &stage.world.backend;
    let (ann, owner) = (&stage.ann.actor, &stage.owner.actor);
    let first = backend.ask_erasure(ann).await.unwrap().unwrap();
    assert_eq!(
        (first.state, first.due_at - first.asked_at),
        (RequestState::Open, 30 * DAY)
    );
    assert_eq!(
        backend.ask_erasure(ann).await.unwrap().unwrap().id,
        first.id
    );
    assert!(backend.withdraw_erasure(ann).await.unwrap());
    assert!(!backend.withdraw_erasure(ann).await.unwrap());
    let settled = backend.answer_erasure(owner, first.id, None).await.unwrap();
    assert_eq!(settled, Some(Answered::Settled));
    // Staff who are asked in person note it, owners answer.
    let staff = &stage.staff.actor;
    stage.world.clock.set(NOW + 1_000);
    let noted = backend
        .note_erasure(staff, stage.contact())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(noted.source, RequestSource::Staff);
    assert_eq!(
        backend.note_erasure(ann, stage.contact()).await.unwrap(),
        None
    );
    assert_eq!(
        backend.note_erasure(staff, ContactId(id())).await.unwrap(),
        None
    );
    assert_eq!(
        backend.answer_erasure(staff, noted.id, None).await.unwrap(),
        None
    );
    assert_eq!(backend.erasure_requests(staff).await.unwrap(), Vec::new());
    let listed = backend.erasure_requests(owner).await.unwrap();
    assert_eq!(
        listed.iter().map(|one| one.id).collect::<Vec<_>>(),
        [noted.id, first.id]
    );
    assert_eq!(listed[0].held.as_ref().unwrap().open_orders, 1);
    for bad in ["", "  ", &"x".repeat(1_001)] {
        let answer = backend
            .answer_erasure(owner, noted.id, Some(bad))
            .await
            .unwrap();
        assert_eq!(answer, Some(Answered::NoReason));
    }
    let why = Some("An order is on its way; ask again tomorrow.");
    let answer = backend.answer_erasure(owner, noted.id, why).await.unwrap();
    assert_eq!(answer, Some(Answered::Declined));
    let told = backend.my_data(ann).await.unwrap();
    let request = told.request.unwrap();
    assert_eq!(
        (request.state, Some(request.answer.as_str())),
        (RequestState::Declined, why)
    );
    assert!(told.may_ask && told.held.sum() > 10);
}

#[tokio::test]
async fn whoever_works_here_is_not_erased() {
    let world = World::start().await;
    let user = world.backend.add_user(
        Role::Agent,
        domain::account::DisplayName::parse("Carl").unwrap(),
        domain::account::Email::parse("carl@x.example").unwrap(),
        domain::account::Password::parse(PASSWORD).unwrap(),
    );
    let carl = domain::account::Actor {
        user: user.await.unwrap(),
        role: Role::Agent,
    };
    assert_eq!(world.backend.ask_erasure(&carl).await.unwrap(), None);
    assert!(!world.backend.my_data(&carl).await.unwrap().may_ask);
}

#[tokio::test]
async fn who_joined_the_team_since_they_asked_is_not_erased_and_nothing_is_half_done() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let user = stage.ann.actor.user;
    let asked = stage.world.backend.ask_erasure(&stage.ann.actor).await;
    let asked = asked.unwrap().unwrap();
    stage
        .world
        .execute(&format!(
            "UPDATE account_user SET role = 'agent' WHERE id = '{user}'"
        ))
        .await;
    let before = stage.world.dump().await;
    let answer = stage
        .world
        .backend
        .answer_erasure(&stage.owner.actor, asked.id, None);
    assert_eq!(answer.await.unwrap(), Some(Answered::Staff));
    assert_eq!(stage.world.dump().await, before);
}

#[tokio::test]
async fn an_invitation_to_a_proven_address_goes_with_its_person() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let user = stage.ann.actor.user;
    let world = &stage.world;
    world
        .execute(&format!(
            "UPDATE account_user SET email_verified_at = 1 WHERE id = '{user}'"
        ))
        .await;
    world
        .execute(
            "INSERT INTO join_link (id, token_hash, role, email, created_at, expires_at) \
             SELECT 'x', token_hash, 'agent', 'canary-002@x.example', 0, 9000000000000 FROM session LIMIT 1",
        )
        .await;
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(stage.tables().await, Vec::<String>::new());
}

#[tokio::test]
async fn another_record_with_the_same_address_stays_until_staff_say_that_it_is_the_same_person() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let twin = crate::people::create("Nina", &[(PointKind::Email, "canary-002@x.example")]);
    stage.staff.does(&stage.world, twin.clone()).await;
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    stage.staff.pull(&stage.world).await;
    let key = Key::new(Entity::Contact, twin.id.0);
    assert!(matches!(stage.staff.row(key), Some(Row::Contact(_))));
    let left = stage.tables().await;
    assert!(
        left.iter()
            .all(|line| line.contains("canary-002@x.example")),
        "nothing but the other record's address: {left:?}"
    );
}

#[tokio::test]
async fn what_was_done_with_a_record_is_in_the_archive_and_for_owners_and_goes_with_the_person() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let (contact, owner) = (stage.contact(), stage.owner.actor);
    let backend = &stage.world.backend;
    let carl = backend.add_user(
        Role::Agent,
        domain::account::DisplayName::parse("Carl of the team").unwrap(),
        domain::account::Email::parse("carl@x.example").unwrap(),
        domain::account::Password::parse(PASSWORD).unwrap(),
    );
    let carl = domain::account::Actor {
        user: carl.await.unwrap(),
        role: Role::Agent,
    };
    let stranger = ContactId(id());
    for _ in 0..3 {
        backend
            .note_looked(&carl, &[contact, stranger])
            .await
            .unwrap();
    }
    backend
        .note_looked(&stage.ann.actor, &[contact])
        .await
        .unwrap();
    let file = domain::people::ExportFile::ContactsCsv;
    backend.export_file(&owner, file).await.unwrap().unwrap();
    drop(
        backend
            .archive_of_contact(&owner, contact, Lang::En)
            .await
            .unwrap(),
    );
    let list = backend.access_list(&owner, contact).await.unwrap();
    let of = |kind| list.iter().filter(|one| one.kind == kind).count();
    assert_eq!(of(AccessKind::Looked), 1, "once a day: {list:?}");
    assert_eq!(of(AccessKind::Export), 1);
    assert_eq!(of(AccessKind::Archive), 1);
    assert!(of(AccessKind::Changed) > 0, "staff wrote on it: {list:?}");
    assert!(list.iter().any(|one| one.name == "Carl of the team"));
    assert_eq!(
        backend.access_list(&carl, contact).await.unwrap(),
        Vec::new()
    );
    let lines = "SELECT COUNT(*) FROM record_access WHERE kind = 'looked'";
    assert_eq!(
        stage.world.number(lines).await,
        1,
        "of records that there are"
    );
    let archive = backend
        .my_archive(&stage.ann.actor, Lang::En)
        .await
        .unwrap();
    assert!(has(&unpacked(whole(archive).await).1, "Carl of the team"));
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    let lines = format!("SELECT COUNT(*) FROM record_access WHERE person = '{contact}'");
    assert_eq!(stage.world.number(&lines).await, 0);
    stage.world.clock.set(NOW + 402 * DAY);
    stage.world.backend.export_file(&owner, file).await.unwrap();
    let old = "SELECT COUNT(*) FROM record_access";
    assert_eq!(
        stage.world.number(old).await,
        1,
        "what is no longer listed leaves"
    );
}

#[tokio::test]
async fn two_records_of_one_person_go_together_and_those_of_others_stay() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let mut staff = stage.world.agent();
    let twin = crate::people::create(
        "canary twin",
        &[(PointKind::Email, "canary-twin@x.example")],
    );
    let other = crate::people::create("Nina", &[(PointKind::Phone, "+49 30 901820")]);
    staff.does(&stage.world, twin.clone()).await;
    staff.does(&stage.world, other.clone()).await;
    let join = domain::people::ContactJoin {
        from: twin.id,
        into: stage.contact(),
    };
    assert_eq!(staff.does(&stage.world, join).await, Outcome::Applied);
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(stage.tables().await, Vec::<String>::new());
    staff.pull(&stage.world).await;
    let there = |id: ContactId| staff.row(Key::new(Entity::Contact, id.0));
    assert!(there(twin.id).is_none());
    assert!(matches!(there(other.id), Some(Row::Contact(_))));
    assert_ne!(UserId(twin.id.0), stage.ann.actor.user);
}

#[tokio::test]
async fn whoever_was_joined_with_somebody_elses_account_takes_out_and_erases_their_own_only() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let form = SignUp::parse("Ben", "ben-of-his-own@x.example", PASSWORD).unwrap();
    let ben = stage
        .world
        .backend
        .sign_up(form, None)
        .await
        .unwrap()
        .person
        .actor;
    let mut phone = Device::of(ben);
    let mut wish = phone.wish(&stage.world.soup, 1);
    wish.note = "a note of his own".into();
    let order = wish.id;
    phone.does(&stage.world, wish).await;
    phone
        .steps(&stage.world, order, OrderState::Placed, Step::Cancel)
        .await;
    let join = domain::people::ContactJoin {
        from: ContactId::of_user(ben.user),
        into: stage.contact(),
    };
    assert_eq!(stage.staff.does(&stage.world, join).await, Outcome::Applied);
    let backend = &stage.world.backend;
    let own = backend.my_archive(&ben, Lang::En).await.unwrap();
    let (_, own) = unpacked(whole(own).await);
    assert!(has(&own, "a note of his own") && !has(&own, CANARY));
    let hers = backend
        .my_archive(&stage.ann.actor, Lang::En)
        .await
        .unwrap();
    let (_, hers) = unpacked(whole(hers).await);
    assert!(has(&hers, &canary(20)) && !has(&hers, "a note of his own"));
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    backend.run_due_jobs().await.unwrap();
    assert_eq!(
        stage.tables().await,
        Vec::<String>::new(),
        "nor on what they shared"
    );
    let his = backend.my_archive(&ben, Lang::En).await.unwrap();
    let (_, his) = unpacked(whole(his).await);
    assert!(has(&his, "a note of his own") && !has(&his, CANARY));
    let left = backend.sign_in("ben-of-his-own@x.example", PASSWORD).await;
    assert!(left.is_ok(), "his account is his");
    assert!(stage.world.dump().await.contains("a note of his own"));
}

/// A letter in the queue, as it stands there.
async fn letter(world: &World, kind: &str, address: &str, text: &str) {
    let id = id();
    let sql = format!(
        "INSERT INTO mail (id, kind, address, lang, subject, text, html, message_id, state, next_at, until, created_at) \
         VALUES ('{id}', '{kind}', '{address}', 'en', 's', '{text}', '', '{id}', 'queued', 0, 0, 0)"
    );
    world.execute(&sql).await;
}

#[tokio::test]
async fn an_archive_has_letters_to_proven_addresses_only_and_never_a_way_to_sign_in() {
    let stage = Stage::set().await;
    let (world, address) = (&stage.world, "canary-002@x.example");
    letter(world, "letter", address, "for whoever has this address").await;
    letter(
        world,
        "password_reset",
        address,
        "a-link-to-another-password",
    )
    .await;
    letter(world, "sign_in", address, "a-code-to-sign-in").await;
    let archive = async || {
        let archive = world.backend.my_archive(&stage.ann.actor, Lang::En).await;
        unpacked(whole(archive.unwrap()).await).1
    };
    // Anybody can sign up with anybody's address.
    assert!(!has(&archive().await, "for whoever has this address"));
    let user = stage.ann.actor.user;
    let proven = format!("UPDATE account_user SET email_verified_at = 1 WHERE id = '{user}'");
    world.execute(&proven).await;
    let all = archive().await;
    assert!(has(&all, "for whoever has this address"));
    assert!(!has(&all, "a-link-to") && !has(&all, "a-code-to"));
}

#[tokio::test]
async fn what_came_back_of_her_letters_goes_with_her() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let world = &stage.world;
    let user = stage.ann.actor.user;
    let proven = format!("UPDATE account_user SET email_verified_at = 1 WHERE id = '{user}'");
    world.execute(&proven).await;
    for (status, said) in [
        ("5.1.1", "canary-901 unknown"),
        ("5.2.2", "canary-902 full"),
    ] {
        letter(
            world,
            &format!("k{status}"),
            "canary-002@x.example",
            "Hello",
        )
        .await;
        let named = format!(
            "UPDATE mail SET message_id = '<{status}@shop>', state = 'sent' WHERE kind = 'k{status}'"
        );
        world.execute(&named).await;
        let raw = report(&format!("<{status}@shop>"), "failed", status, said);
        assert_eq!(receive(world, &raw).await, Received::Bounce(true));
    }
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.run_due_jobs().await.unwrap();
    assert_eq!(stage.tables().await, Vec::<String>::new());
    assert_eq!(stage.world.number("SELECT COUNT(*) FROM mail_in").await, 0);
    assert_eq!(stage.world.number("SELECT COUNT(*) FROM mail_raw").await, 0);
}

#[tokio::test]
async fn an_erasure_by_a_stranger_leaves_the_letters_of_whose_address_it_is() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    letter(
        &stage.world,
        "letter",
        "canary-002@x.example",
        "hers who has it",
    )
    .await;
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    assert_eq!(stage.world.number("SELECT COUNT(*) FROM mail").await, 1);
}

#[tokio::test]
async fn tries_to_pay_stay_with_what_they_paid_and_nobody_is_erased_while_one_is_open() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let (user, order) = (stage.ann.actor.user, stage.sold);
    let sql = format!(
        "INSERT INTO payment_attempt (id, order_id, customer, amount, currency, seller, provider, state, nonce, idempotency_key, started_at) \
         VALUES ('{}', '{order}', '{user}', 2800, 'CNY', 's', 'sandbox', 'pending', 'n', 'k', 0)",
        id()
    );
    stage.world.execute(&sql).await;
    let Answered::UnderWay(held) = stage.is_erased().await else {
        panic!("a provider has not answered");
    };
    assert_eq!(held.open_orders, 1);
    stage
        .world
        .execute("UPDATE payment_attempt SET state = 'captured'")
        .await;
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    let sql = format!("SELECT COUNT(*) FROM payment_attempt WHERE customer = '{ERASED_CUSTOMER}'");
    assert_eq!(stage.world.number(&sql).await, 1);
}

#[tokio::test]
async fn what_was_neither_handed_over_nor_paid_goes_also_where_paying_was_tried() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let failed = domain::sales::Payment {
        id: domain::id::PaymentId(id()),
        about: domain::sales::PaymentAbout::Order { order: stage.order },
        customer: Some(stage.ann.actor.user),
        amount: Money(2_800),
        tip: Money(0),
        method: domain::sales::PaymentMethod::Cash,
        state: domain::sales::PaymentState::Failed,
        taken_by: None,
        taken_at: NOW,
        recorded_at: Some(NOW),
        reference: None,
    };
    stage
        .world
        .backend
        .put_rows(vec![Row::Payment(failed)])
        .await
        .unwrap();
    let Answered::Erased { books, .. } = stage.is_erased().await else {
        panic!("nothing is in the way");
    };
    assert_eq!(books, 1);
    assert!(
        stage
            .world
            .order(stage.owner.actor, stage.order)
            .await
            .is_none()
    );
}

#[tokio::test]
async fn a_copy_erases_again_who_asked_and_nobody_whom_they_were_joined_with() {
    let mut stage = Stage::set().await;
    stage.ends().await;
    let form = SignUp::parse("Ben", "ben-of-his-own@x.example", PASSWORD).unwrap();
    let ben = stage
        .world
        .backend
        .sign_up(form, None)
        .await
        .unwrap()
        .person
        .actor;
    let join = domain::people::ContactJoin {
        from: ContactId::of_user(ben.user),
        into: stage.contact(),
    };
    assert_eq!(stage.staff.does(&stage.world, join).await, Outcome::Applied);
    let copy = stage.world.dir.folder.path().join("monday.backup");
    stage.world.backend.backup(&copy).await.unwrap();
    assert!(matches!(stage.is_erased().await, Answered::Erased { .. }));
    stage.world.backend.close().await;
    let settings = Settings {
        database: stage.world.dir.database.url(),
        clock: stage.world.clock.clone(),
    };
    assert!(restore(settings, &copy).await.unwrap().erased > 0);
    stage.world.restart().await;
    let his = stage
        .world
        .backend
        .sign_in("ben-of-his-own@x.example", PASSWORD)
        .await;
    assert!(his.is_ok(), "he did not ask for it");
    assert_eq!(stage.tables().await, Vec::<String>::new());
}

#[tokio::test]
async fn who_worked_here_takes_out_no_files_of_customers() {
    let stage = Stage::set().await;
    let carl = SignUp::parse("Carl", "carl@x.example", PASSWORD).unwrap();
    let carl = stage
        .world
        .backend
        .sign_up(carl, None)
        .await
        .unwrap()
        .person
        .actor;
    // As if he had attached it while he was of the team.
    let sql = format!("UPDATE attachment SET author = '{}'", carl.user);
    stage.world.execute(&sql).await;
    let archive = stage
        .world
        .backend
        .my_archive(&carl, Lang::En)
        .await
        .unwrap();
    let (names, all) = unpacked(whole(archive).await);
    assert!(
        !names.iter().any(|name| name.starts_with("files/")),
        "{names:?}"
    );
    assert!(!has(&all, CANARY));
}
