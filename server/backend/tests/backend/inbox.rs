//! The mailbox that is read, what owners see and do of what came in, mails that withdraw, and the search over all that was said.

use crate::imap_server::{ImapServer, Manner};
use crate::inbound::{eml, receive, report, sent};
use crate::mail_way::open;
use crate::people::create;
use crate::service::text;
use crate::support::{Device, NOW, World, id};
use backend::{Backend, MailWayIn, MailboxRead, Memory, ReceiveError, Received, Transport};
use domain::account::mail_account::{MailAnswer, MailPassword, MailRefusal};
use domain::account::mail_inbox::{InboxAct, InboxTrouble, MailOutcome, Mailbox};
use domain::account::{Actor, DisplayName, Email, Password, Role};
use domain::people::{ActivityAdd, ActivityKind, MailState, PointKind};
use domain::service::text_search::{Channel, FoundTexts, SaidIn};
use domain::{ContactId, ConversationId};

const SECRET: &str = "a-code-of-the-mailbox";

async fn person(backend: &Backend, role: Role, name: &str) -> Actor {
    let user = backend.add_user(
        role,
        DisplayName::parse(name).unwrap(),
        Email::parse(&format!("{name}@staff.example")).unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    Actor {
        user: user.await.unwrap(),
        role,
    }
}

fn mailbox(server: &ImapServer) -> Mailbox {
    Mailbox {
        host: "localhost".into(),
        port: server.port,
        user: "hello".into(),
    }
}

/// A place with an owner, whose mails leave to memory and whose mailbox's server is trusted.
async fn place(server: &ImapServer) -> (World, Memory, Actor) {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    world.backend.seal_with(world.dir.folder.path().join("key"));
    world.backend.trust_mailbox(Some(server.authority.clone()));
    let mei = person(&world.backend, Role::Owner, "mei").await;
    (world, memory, mei)
}

async fn read(world: &World) -> MailboxRead {
    world.backend.read_mailbox().await.unwrap().unwrap()
}

#[tokio::test]
async fn a_mailbox_is_read_from_now_on_once_each_and_marked_and_never_emptied() {
    let server = ImapServer::start(SECRET).await;
    server.inbox().today = 20_261_231;
    server.put(&eml("old@x.example", "", "From last year"));
    server.inbox().today = 20_270_115;
    let (world, _, mei) = place(&server).await;
    assert_eq!(world.backend.read_mailbox().await.unwrap(), None);
    let set = world
        .backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await;
    assert_eq!(set.unwrap(), MailAnswer::Done);
    assert_eq!(
        read(&world).await.taken,
        0,
        "what stood there before is not read"
    );
    server.put(&eml("ann@x.example", "Message-ID: <1@x>", "Seven?"));
    server.put(b"no mail at all");
    server.put(&eml("bob@x.example", "Message-ID: <2@x>", "Eight?"));
    let visit = read(&world).await;
    assert_eq!((visit.taken, visit.trouble, visit.pause), (2, None, 60_000));
    assert_eq!(read(&world).await.taken, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM message").await, 2);
    let seen: Vec<bool> = server.inbox().mails.iter().map(|mail| mail.seen).collect();
    assert_eq!(seen, [false, true, true, true]);
    let heard = server.inbox().heard.join("\n").to_uppercase();
    assert!(
        !heard.contains("DELETE") && !heard.contains("EXPUNGE"),
        "{heard}"
    );
    // Another UIDVALIDITY: the numbers mean nothing any more, nothing is read twice, and nothing from before.
    server.inbox().validity = 2;
    server.put(&eml("ann@x.example", "Message-ID: <3@x>", "Still there?"));
    read(&world).await;
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM message WHERE by_mail = 1")
            .await,
        3
    );
    let overview = world.backend.inbox_overview(&mei).await.unwrap().unwrap();
    assert_eq!(
        (overview.password, overview.read_at),
        (MailPassword::Ready, Some(NOW))
    );
    assert!(!format!("{overview:?}").contains(SECRET));
}

#[tokio::test]
async fn a_mailbox_that_refuses_cuts_or_answers_garbage_loses_and_repeats_nothing() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    world
        .backend
        .set_mailbox(&mei, mailbox(&server), "wrong")
        .await
        .unwrap();
    let visit = read(&world).await;
    assert_eq!(visit.trouble.as_ref().unwrap().0, InboxTrouble::Login);
    assert_eq!((visit.pause, read(&world).await.pause), (120_000, 240_000));
    // For the same server without a password: the one that is kept stays. For another one it does not go along.
    let other = Mailbox {
        host: "other.example".into(),
        ..mailbox(&server)
    };
    let moved = world.backend.set_mailbox(&mei, other, "").await.unwrap();
    assert_eq!(moved, MailAnswer::Refused(MailRefusal::Password));
    world
        .backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    assert_eq!(read(&world).await.trouble, None);
    server.inbox().manner = Manner::Garbage;
    let visit = read(&world).await;
    assert!(visit.trouble.is_some(), "{visit:?}");
    server.put(&eml("ann@x.example", "Message-ID: <1@x>", "Seven?"));
    server.put(&eml("ann@x.example", "Message-ID: <2@x>", "Or eight?"));
    server.inbox().manner = Manner::CutAfterFirst;
    let visit = read(&world).await;
    assert_eq!(visit.taken, 1);
    assert!(visit.trouble.is_some());
    server.inbox().manner = Manner::Honest;
    assert_eq!(read(&world).await.taken, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM message").await, 2);
}

#[tokio::test]
async fn other_numbers_lose_nothing_of_more_mails_than_one_visit_takes() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    world
        .backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    read(&world).await;
    for n in 0..53 {
        let headers = format!("Message-ID: <{n}@x>");
        server.put(&eml("ann@x.example", &headers, "Seven?"));
    }
    server.inbox().validity = 2;
    assert_eq!(read(&world).await.taken, 50);
    assert_eq!(read(&world).await.taken, 3);
    assert_eq!(read(&world).await.taken, 0);
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_listed_and_waits_in_the_mailbox() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    world
        .backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    read(&world).await;
    server.put(&eml("ann@x.example", "Message-ID: <1@x>", "My pictures"));
    server.inbox().mails[0].claims = Some(backend::MAX_MAIL + 1);
    let visit = read(&world).await;
    assert_eq!((visit.taken, visit.trouble), (0, None));
    assert!(!server.inbox().mails[0].seen);
    let overview = world.backend.inbox_overview(&mei).await.unwrap().unwrap();
    let held = &overview.arrived[0];
    assert_eq!(
        (held.sender.as_str(), held.outcome),
        ("ann@x.example", MailOutcome::Held)
    );
    assert!(held.detail.contains("25 MiB"), "{held:?}");
}

#[tokio::test]
async fn where_the_business_is_closed_nothing_is_taken_and_nothing_is_lost() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    let backend = &world.backend;
    backend.seed_demo().await.unwrap();
    let name = backend.business().await.unwrap().unwrap().name.en;
    backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    read(&world).await;
    backend.close_business_as(None, &name).await.unwrap();
    server.put(&eml("ann@x.example", "Message-ID: <1@x>", "Seven?"));
    assert_eq!(backend.read_mailbox().await.unwrap(), None);
    let other = eml("bob@x.example", "Message-ID: <2@x>", "Eight?");
    let refused = backend.receive_mail(&other, MailWayIn::Pipe).await;
    assert!(matches!(refused, Err(ReceiveError::TooMany)), "{refused:?}");
    backend.reopen_business_as(None).await.unwrap();
    assert_eq!(read(&world).await.taken, 1);
    let taken = receive(&world, &other).await;
    assert!(matches!(taken, Received::Joined(_)));
}

#[tokio::test]
async fn a_mail_that_cannot_be_kept_is_said_and_passed_over_after_some_tries() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    let backend = &world.backend;
    backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    read(&world).await;
    server.put(&eml("ann@x.example", "Message-ID: <1@x>", "Seven?"));
    world
        .execute("ALTER TABLE mail_raw RENAME TO mail_raw_away")
        .await;
    for _ in 0..4 {
        let visit = read(&world).await;
        assert_eq!(visit.trouble.unwrap().0, InboxTrouble::Keep);
    }
    let overview = backend.inbox_overview(&mei).await.unwrap().unwrap();
    assert_eq!(overview.trouble.unwrap().0, InboxTrouble::Keep);
    let visit = read(&world).await;
    assert_eq!((visit.taken, visit.trouble), (0, None));
    world
        .execute("ALTER TABLE mail_raw_away RENAME TO mail_raw")
        .await;
    server.put(&eml("ann@x.example", "Message-ID: <2@x>", "Or eight?"));
    assert_eq!(read(&world).await.taken, 1);
    let seen: Vec<bool> = server.inbox().mails.iter().map(|mail| mail.seen).collect();
    assert_eq!(seen, [false, true], "what was passed over waits for eyes");
}

#[tokio::test]
async fn what_a_visit_learnt_of_the_mailbox_before_is_not_said_of_the_next() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    world
        .backend
        .set_mailbox(&mei, mailbox(&server), SECRET)
        .await
        .unwrap();
    server.inbox().manner = Manner::Waits;
    let other = Mailbox {
        user: "other".into(),
        ..mailbox(&server)
    };
    let move_on = async {
        while server.inbox().heard.is_empty() {
            tokio::task::yield_now().await;
        }
        let moved = world.backend.set_mailbox(&mei, other.clone(), SECRET).await;
        assert_eq!(moved.unwrap(), MailAnswer::Done);
        server.inbox().manner = Manner::Honest;
    };
    tokio::join!(read(&world), move_on);
    let of_before = "SELECT COUNT(*) FROM setting WHERE name = 'mail_inbox_place'";
    assert_eq!(world.number(of_before).await, 0);
    let overview = world.backend.inbox_overview(&mei).await.unwrap().unwrap();
    assert_eq!((overview.mailbox, overview.read_at), (Some(other), None));
}

#[tokio::test]
async fn only_an_owner_sets_it_up_and_sees_what_came_in() {
    let server = ImapServer::start(SECRET).await;
    let (world, ..) = place(&server).await;
    for role in [Role::Manager, Role::Agent] {
        let who = person(&world.backend, role, role.name()).await;
        let set = world
            .backend
            .set_mailbox(&who, mailbox(&server), SECRET)
            .await;
        assert_eq!(set.unwrap(), MailAnswer::Refused(MailRefusal::NotAllowed));
        assert_eq!(world.backend.inbox_overview(&who).await.unwrap(), None);
        let keep_out = world
            .backend
            .act_on_inbox(&who, InboxAct::KeepOut, "a@x.example");
        assert!(!keep_out.await.unwrap());
    }
}

#[tokio::test]
async fn a_sender_who_is_kept_out_goes_with_what_they_wrote_and_one_with_a_record_stays() {
    let server = ImapServer::start(SECRET).await;
    let (world, _, mei) = place(&server).await;
    let mut ben = Device::of(Actor {
        user: person(&world.backend, Role::Agent, "ben").await.user,
        role: Role::Agent,
    });
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    receive(&world, &eml("nina@x.example", "", "Hello")).await;
    receive(&world, &eml("spam@x.example", "", "Buy this")).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM message").await, 2);
    for who in ["spam@x.example", "nina@x.example"] {
        let done = world
            .backend
            .act_on_inbox(&mei, InboxAct::KeepOut, who)
            .await;
        assert!(done.unwrap());
        let again = receive(&world, &eml(who, "", "Once more")).await;
        assert_eq!(again, Received::Blocked);
    }
    let left = world.dir.texts("SELECT body FROM message").await;
    assert!(left.len() == 1 && left[0].contains("Hello"), "{left:?}");
    world
        .backend
        .act_on_inbox(&mei, InboxAct::LetIn, "nina@x.example")
        .await
        .unwrap();
    let back = receive(&world, &eml("nina@x.example", "", "Back again")).await;
    assert!(matches!(back, Received::Joined(_)));
    let overview = world.backend.inbox_overview(&mei).await.unwrap().unwrap();
    let outcomes: Vec<MailOutcome> = overview.arrived.iter().map(|mail| mail.outcome).collect();
    assert!(outcomes.contains(&MailOutcome::Blocked) && outcomes.contains(&MailOutcome::Joined));
}

#[tokio::test]
async fn what_came_back_is_seen_on_the_record_read_as_it_came_for_thirty_days_and_lifted_by_staff()
{
    let server = ImapServer::start(SECRET).await;
    let (world, memory, mei) = place(&server).await;
    let ben_is = person(&world.backend, Role::Agent, "ben").await;
    let mut ben = Device::of(ben_is);
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let letter = |contact: ContactId| ActivityAdd {
        id: domain::id::ActivityId(id()),
        contact,
        what: ActivityKind::Mail {
            to: "nina@x.example".into(),
            subject: "Friday".into(),
            text: "We kept the table.".into(),
            state: MailState::Queued,
        },
        at: 0,
    };
    ben.does(&world, letter(nina.id)).await;
    let mail = sent(&world, &memory).await.remove(0);
    let raw = report(&mail.message_id, "failed", "5.1.1", "550 user unknown");
    receive(&world, &raw).await;
    let of = ["Nina@x.example".to_owned()];
    let found = world.backend.bounced_addresses(&ben_is, &of).await.unwrap();
    assert!(found[0].reason.contains("user unknown"));
    let told_by = found[0].mail.unwrap();
    let whole = world
        .backend
        .raw_mail(&mei, told_by)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whole.as_bytes(), raw);
    assert_eq!(
        world.backend.raw_mail(&ben_is, told_by).await.unwrap(),
        None
    );
    world.clock.advance(31 * 24 * 3_600_000);
    assert_eq!(world.backend.raw_mail(&mei, told_by).await.unwrap(), None);
    let lifted = world
        .backend
        .act_on_inbox(&ben_is, InboxAct::Lift, "nina@x.example")
        .await;
    assert!(lifted.unwrap());
    ben.does(&world, letter(nina.id)).await;
    assert_eq!(sent(&world, &memory).await.len(), 2);
}

#[tokio::test]
async fn a_mail_with_the_signed_subject_withdraws_and_a_forged_one_does_not() {
    let server = ImapServer::start(SECRET).await;
    let (world, ..) = place(&server).await;
    let contact = ContactId(id());
    let token = world
        .backend
        .unsubscribe_token(contact, domain::people::ConsentChannel::Mail);
    let mail = |subject: &str| {
        let text = format!(
            "From: ann@x.example\r\nSubject: {subject}\r\nAuto-Submitted: auto-generated\r\n\r\n"
        );
        text.into_bytes()
    };
    let good = receive(&world, &mail(&format!("unsubscribe {token}"))).await;
    assert_eq!(good, Received::Unsubscribed);
    let forged = receive(&world, &mail("unsubscribe AAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(forged, Received::Automatic);
}

async fn search(world: &World, who: &Actor, typed: &str) -> FoundTexts {
    world.backend.search_texts(who, typed).await.unwrap()
}

#[tokio::test]
async fn everything_that_was_said_is_found_in_both_scripts_and_only_by_staff() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    ann.does(&world, text(talk, user, "Is the WINDOW table free?"))
        .await;
    ann.does(&world, text(talk, user, "今晚七點還有靠窗的位子嗎"))
        .await;
    receive(
        &world,
        &eml("Bob <bob@x.example>", "", "The window seat, please"),
    )
    .await;
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let note = ActivityAdd {
        id: domain::id::ActivityId(id()),
        contact: nina.id,
        what: ActivityKind::Note {
            text: "Sits by the window, always".into(),
        },
        at: 0,
    };
    ben.does(&world, note.clone()).await;
    let found = search(&world, &ben.actor, "window").await;
    let mut channels: Vec<Channel> = found.found.iter().map(|one| one.channel).collect();
    channels.sort_by_key(|channel| format!("{channel:?}"));
    assert_eq!(channels, [Channel::Chat, Channel::Mail, Channel::Note]);
    let record = found
        .found
        .iter()
        .find(|one| one.channel == Channel::Note)
        .unwrap();
    assert_eq!(record.place, SaidIn::Record(nina.id, note.id));
    assert_eq!(record.name, "Nina");
    assert_eq!(search(&world, &ben.actor, "七点 靠窗").await.found.len(), 1);
    assert_eq!(
        search(&world, &ben.actor, "window seat").await.found.len(),
        1
    );
    for nothing in ["w", "", "wodniw", "window cake"] {
        assert!(
            search(&world, &ben.actor, nothing).await.found.is_empty(),
            "{nothing}"
        );
    }
    assert!(search(&world, &ann.actor, "window").await.found.is_empty());
    // The index can be made anew from the rows, and then says the same.
    let pairs = "SELECT COUNT(*) FROM text_gram";
    let before = world.number(pairs).await;
    world.execute("DELETE FROM text_gram").await;
    assert!(search(&world, &ben.actor, "window").await.found.is_empty());
    assert_eq!(world.backend.rebuild_text_index().await.unwrap(), 4);
    assert_eq!(world.number(pairs).await, before);
    assert_eq!(search(&world, &ben.actor, "window").await, found);
}
