//! Mails that come in: whose they are, that they are one message whichever way they come, and what is never answered.

use crate::mail_news::world;
use crate::mail_way::open;
use crate::people::create;
use crate::service::text;
use crate::support::{Device, World, id};
use backend::{MailWayIn, Memory, ReceiveError, Received, Sent, Transport};
use domain::civil::DAY_MS;
use domain::people::{Activity, ActivityAdd, ActivityKind, MailState, PointKind};
use domain::service::{Conversation, ConversationState, ConversationStep, Message, Party};
use domain::{ConversationId, Entity, Key, Row};

/// A mail as it comes.
pub fn eml(from: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("From: {from}\nTo: hello@shop.example\nSubject: Table\n{headers}\n\n{body}\n")
        .replace('\n', "\r\n")
        .into_bytes()
}

pub async fn receive(world: &World, raw: &[u8]) -> Received {
    let received = world.backend.receive_mail(raw, MailWayIn::Pipe).await;
    received.unwrap()
}

/// The conversation that a mail joined.
async fn joined(world: &World, raw: &[u8]) -> ConversationId {
    match receive(world, raw).await {
        Received::Joined(conversation) => conversation,
        other => panic!("{other:?}"),
    }
}

pub async fn sent(world: &World, memory: &Memory) -> Vec<Sent> {
    world.backend.deliver_due(|| true).await.unwrap();
    memory.all()
}

/// The messages of a conversation as a waiter's phone shows them, in their order.
async fn messages(world: &World, ben: &mut Device, of: ConversationId) -> Vec<Message> {
    ben.pull(world).await;
    let rows = ben
        .rows
        .iter()
        .filter(|((_, noun, _), _)| noun == "message");
    let mut all: Vec<Message> = rows
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .filter(|message: &Message| message.conversation == of)
        .collect();
    all.sort_by_key(|message| message.number);
    all.dedup();
    all
}

fn conversation(ben: &Device, of: ConversationId) -> Conversation {
    match ben.row(Key::new(Entity::Conversation, of.0)) {
        Some(Row::Conversation(conversation)) => conversation,
        other => panic!("{other:?}"),
    }
}

/// A place that sends mail to memory, and no account in it.
async fn shop() -> (World, Memory, Device) {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let ben = world.agent();
    (world, memory, ben)
}

#[tokio::test]
async fn an_answer_joins_the_conversation_and_the_next_mail_stands_in_its_thread() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    ann.does(&world, text(talk, user, "Is there a table?"))
        .await;
    ben.does(&world, text(talk, user, "Yes, at seven.")).await;
    world.clock.advance(5 * 60_000);
    let notice = sent(&world, &memory).await.remove(0);
    // From another of her addresses: the mail that she answers says whose it is.
    let headers = format!("Message-ID: <1@phone>\nIn-Reply-To: {}", notice.message_id);
    let raw = eml(
        "Ann <ann@work.example>",
        &headers,
        "Make it eight.\n\n> Yes, at seven.",
    );
    assert_eq!(joined(&world, &raw).await, talk);
    let said = messages(&world, &mut ben, talk).await;
    let last = said.last().unwrap();
    let said = "Ann <ann@work.example>:\n\nMake it eight.";
    assert_eq!((last.text.as_str(), last.from), (said, Party::Customer));
    assert!(last.by_mail && !last.automatic && last.author == user);
    ben.does(&world, text(talk, user, "Eight it is.")).await;
    let mails = sent(&world, &memory).await;
    let answer = mails.last().unwrap();
    assert_eq!(
        (answer.kind.as_str(), answer.to.as_str()),
        ("answer", "ann@work.example")
    );
    assert_eq!(answer.subject, "Re: Table");
    assert!(answer.text.starts_with("Eight it is."));
    let row = "SELECT in_reply_to || ' ' || reference_ids FROM mail WHERE kind = 'answer'";
    let expected = format!("<1@phone> {} <1@phone>", notice.message_id);
    assert_eq!(world.dir.texts(row).await, [expected]);
    // Her answer to that one joins too, without any header but one.
    let headers = format!(
        "Message-ID: <2@phone>\nReferences: <1@phone> {}",
        answer.message_id
    );
    let again = eml("ann@work.example", &headers, "Thank you!");
    assert_eq!(joined(&world, &again).await, talk);
    assert_eq!(mails.len(), 2, "no notice of what left as a mail");
}

#[tokio::test]
async fn the_same_mail_by_three_ways_is_one_message() {
    let (world, _, mut ben) = shop().await;
    let body = "Message-ID: <1@x>\nDate: Mon, 30 Nov 2026 10:00:00 +0000";
    let plain = eml("Ann <ann@x.example>", body, "Seven?");
    let talk = joined(&world, &plain).await;
    let wrapped = [
        b"Return-Path: <ann@x.example>\r\nReceived: by b\r\n".to_vec(),
        plain,
    ]
    .concat();
    for way in [MailWayIn::Imap, MailWayIn::Http, MailWayIn::Pipe] {
        let received = world.backend.receive_mail(&wrapped, way).await.unwrap();
        assert_eq!(received, Received::Again);
    }
    assert_eq!(messages(&world, &mut ben, talk).await.len(), 1);
}

#[tokio::test]
async fn a_letter_from_the_record_is_answered_and_the_contact_has_the_conversation() {
    let (world, memory, mut ben) = shop().await;
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let wish = ActivityAdd {
        id: domain::id::ActivityId(id()),
        contact: nina.id,
        what: ActivityKind::Mail {
            to: "nina@x.example".into(),
            subject: "Friday".into(),
            text: "We kept the table.".into(),
            state: MailState::Queued,
        },
        at: 0,
    };
    ben.does(&world, wish).await;
    let letter = sent(&world, &memory).await.remove(0);
    let headers = format!("In-Reply-To: {}", letter.message_id);
    let talk = joined(&world, &eml("Nina <nina@x.example>", &headers, "Lovely.")).await;
    let said = messages(&world, &mut ben, talk).await;
    assert_eq!(said[0].text, "Lovely.");
    let Some(Row::Contact(contact)) = ben.row(Key::new(Entity::Contact, nina.id.0)) else {
        panic!("no contact")
    };
    assert_eq!(contact.user, Some(said[0].customer));
    assert_eq!(contact.fields.name(), "Nina");
    // Later she writes from a new mail: the same conversation, by her address.
    let later = joined(
        &world,
        &eml("nina@x.example", "Message-ID: <9@x>", "And Saturday?"),
    )
    .await;
    assert_eq!(later, talk);
}

#[tokio::test]
async fn whoever_nobody_knows_becomes_a_contact_within_a_bound_and_can_be_kept_out() {
    let (world, _, mut ben) = shop().await;
    for n in 0..50 {
        joined(&world, &eml(&format!("s{n}@x.example"), "", "Hello")).await;
    }
    let more = receive(&world, &eml("s50@x.example", "", "Hello")).await;
    assert_eq!(more, Received::Held);
    // Whoever is known goes on.
    joined(&world, &eml("s3@x.example", "", "Hello again")).await;
    ben.pull(&world).await;
    let contacts = ben.rows.keys().filter(|(_, noun, _)| noun == "contact");
    assert_eq!(contacts.count(), 50);
    for n in 0..59 {
        receive(&world, &eml("s7@x.example", "", &format!("Hello {n}"))).await;
    }
    let flood = receive(&world, &eml("s7@x.example", "", "One too many")).await;
    assert_eq!(flood, Received::Held);
    world.clock.advance(25 * 3_600_000);
    joined(&world, &eml("s7@x.example", "", "Next day")).await;
}

#[tokio::test]
async fn one_sender_fills_neither_the_list_nor_the_database_nor_the_day() {
    let (world, ..) = shop().await;
    for n in 0..205 {
        let loud = eml("loud@x.example", &format!("Message-ID: <{n}@x>"), "Me!");
        receive(&world, &loud).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM mail_in").await, 200);
    assert_eq!(world.number("SELECT COUNT(*) FROM mail_raw").await, 60);
    // Whom staff keep out fills no day, and is not asked to come again at its end.
    world
        .execute("UPDATE mail_in SET outcome = 'blocked'")
        .await;
    world
        .execute("INSERT INTO address_state (address, blocked_at) VALUES ('loud@x.example', 1) ON CONFLICT (address) DO UPDATE SET blocked_at = 1")
        .await;
    world
        .execute(
            "INSERT INTO mail_in (id, sender, sender_name, subject, way, outcome, size, received_at) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) \
             SELECT 'n' || i, 'n@x.example', 'N', '', 'pipe', 'held', 1, 1800000000000 FROM n",
        )
        .await;
    joined(&world, &eml("ann@x.example", "", "The last of the day")).await;
    let blocked = receive(&world, &eml("loud@x.example", "", "Me again")).await;
    assert_eq!(blocked, Received::Blocked);
    let late = eml("bob@x.example", "", "Too late");
    let refused = world.backend.receive_mail(&late, MailWayIn::Pipe).await;
    assert!(matches!(refused, Err(ReceiveError::TooMany)), "{refused:?}");
}

#[tokio::test]
async fn what_came_in_goes_with_time_also_where_nothing_comes_in_any_more() {
    let (world, ..) = shop().await;
    joined(&world, &eml("ann@x.example", "", "Seven?")).await;
    world.clock.advance(32 * DAY_MS);
    world.backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM mail_raw").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM mail_in").await, 1);
    world.clock.advance(400 * DAY_MS);
    world.backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM mail_in").await, 0);
    let waits = "SELECT COUNT(*) FROM job WHERE kind = 'retention' AND done_at IS NULL";
    assert_eq!(world.number(waits).await, 0, "with nothing to look after");
}

#[tokio::test]
async fn an_absence_note_is_filed_and_reopens_and_answers_nothing() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    ann.does(&world, text(talk, user, "Is there a table?"))
        .await;
    ben.does(&world, text(talk, user, "Yes.")).await;
    world.clock.advance(5 * 60_000);
    let notice = sent(&world, &memory).await.remove(0);
    let close = ConversationStep {
        id: talk,
        to: ConversationState::Closed,
        seen: 2,
    };
    ben.does(&world, close).await;
    let headers = format!(
        "Auto-Submitted: auto-replied\nIn-Reply-To: {}",
        notice.message_id
    );
    let away = eml("ann@x.example", &headers, "I am away until Monday.");
    assert_eq!(receive(&world, &away).await, Received::Automatic);
    let said = messages(&world, &mut ben, talk).await;
    assert!(said.last().unwrap().automatic);
    assert_eq!(conversation(&ben, talk).state, ConversationState::Closed);
    // From nobody who is known it opens nothing.
    let list = eml("list@x.example", "List-Id: <a.b>", "News!");
    assert_eq!(receive(&world, &list).await, Received::Automatic);
    assert_eq!(sent(&world, &memory).await.len(), 1, "nothing was answered");
    assert_eq!(world.number("SELECT COUNT(*) FROM conversation").await, 1);
}

#[tokio::test]
async fn what_the_business_or_its_staff_send_is_no_customers() {
    let (world, ..) = shop().await;
    for (n, from) in ["hello@shop.example", "HELLO@shop.example"]
        .into_iter()
        .enumerate()
    {
        assert_eq!(
            receive(&world, &eml(from, "", &format!("Loop {n}?"))).await,
            Received::Own
        );
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM message").await, 0);
}

#[tokio::test]
async fn garbage_is_refused_and_changes_nothing() {
    let (world, ..) = shop().await;
    let before = world.dump().await;
    for raw in [
        b"".as_slice(),
        b"\xff\xfe\x00",
        b"Subject: x\r\n\r\nno sender",
    ] {
        let refused = world.backend.receive_mail(raw, MailWayIn::Pipe).await;
        assert!(
            matches!(refused, Err(ReceiveError::Unreadable(_))),
            "{refused:?}"
        );
    }
    let large = vec![b'x'; backend::MAX_MAIL + 1];
    let refused = world.backend.receive_mail(&large, MailWayIn::Pipe).await;
    assert!(matches!(refused, Err(ReceiveError::TooLarge)));
    assert_eq!(world.dump().await, before);
}

/// A report of RFC 3464 about a mail of ours.
pub fn report(message_id: &str, action: &str, status: &str, said: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nAuto-Submitted: auto-replied\nSubject: Undelivered\n\
         Message-ID: <{status}.{action}@mx>\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain\n\nSorry.\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; nina@x.example\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: {message_id}\nFrom: hello@shop.example\nSubject: Friday\n\nHi\n--b--\n"
    )
    .replace('\n', "\r\n")
    .into_bytes()
}

fn letter(contact: domain::ContactId, subject: &str) -> ActivityAdd {
    ActivityAdd {
        id: domain::id::ActivityId(id()),
        contact,
        what: ActivityKind::Mail {
            to: "nina@x.example".into(),
            subject: subject.into(),
            text: "We kept the table.".into(),
            state: MailState::Queued,
        },
        at: 0,
    }
}

async fn entry(world: &World, ben: &mut Device, of: &ActivityAdd) -> MailState {
    ben.pull(world).await;
    match ben.row(Key::new(Entity::Activity, of.id.0)) {
        Some(Row::Activity(Activity {
            what: ActivityKind::Mail { state, .. },
            ..
        })) => state,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_full_mailbox_and_an_absence_note_block_nothing_and_no_such_user_does_until_it_is_lifted()
{
    let (world, memory, mut ben) = shop().await;
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let first = letter(nina.id, "Friday");
    ben.does(&world, first.clone()).await;
    let mail = sent(&world, &memory).await.remove(0);
    let blocked = "SELECT COUNT(*) FROM address_state WHERE bounced_at IS NOT NULL";
    let delayed = report(&mail.message_id, "delayed", "4.4.1", "still trying");
    assert_eq!(receive(&world, &delayed).await, Received::Bounce(false));
    assert_eq!(entry(&world, &mut ben, &first).await, MailState::Sent);
    let away = eml(
        "nina@x.example",
        "Auto-Submitted: auto-replied",
        "Out of office",
    );
    assert_eq!(receive(&world, &away).await, Received::Automatic);
    let full = report(&mail.message_id, "failed", "5.2.2", "552 mailbox full");
    assert_eq!(receive(&world, &full).await, Received::Bounce(true));
    let MailState::Failed { why } = entry(&world, &mut ben, &first).await else {
        panic!("not failed")
    };
    assert!(why.contains("mailbox full"));
    assert_eq!(world.number(blocked).await, 0);
    // The next one may leave; it meets nobody.
    let second = letter(nina.id, "Saturday");
    ben.does(&world, second.clone()).await;
    let mail = sent(&world, &memory).await.pop().unwrap();
    let gone = report(
        &mail.message_id,
        "failed",
        "5.1.1",
        "550 5.1.1 user unknown",
    );
    assert_eq!(receive(&world, &gone).await, Received::Bounce(true));
    assert_eq!(receive(&world, &gone).await, Received::Again);
    assert_eq!(world.number(blocked).await, 1);
    let third = letter(nina.id, "Sunday");
    ben.does(&world, third.clone()).await;
    assert_eq!(
        sent(&world, &memory).await.len(),
        2,
        "nothing more leaves to it"
    );
    assert!(matches!(
        entry(&world, &mut ben, &third).await,
        MailState::Failed { .. }
    ));
}

#[tokio::test]
async fn a_report_of_a_mail_that_was_never_sent_says_nothing_of_anybody() {
    let (world, ..) = shop().await;
    let forged = report("<never@shop.example>", "failed", "5.1.1", "user unknown");
    assert_eq!(receive(&world, &forged).await, Received::Bounce(false));
    assert_eq!(world.number("SELECT COUNT(*) FROM address_state").await, 0);
}

#[tokio::test]
async fn a_file_comes_along_and_what_is_no_file_of_a_kind_that_is_taken_is_said() {
    let (world, _, mut ben) = shop().await;
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"";
    let body = format!(
        "--b\nContent-Type: text/plain\n\nLook.\n\
         --b\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"cake.png\"\nContent-Transfer-Encoding: base64\n\n{png}\n\
         --b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"run.exe\"\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAA=\n--b--"
    );
    let talk = joined(&world, &eml("Ann <ann@x.example>", headers, &body)).await;
    let said = messages(&world, &mut ben, talk).await;
    assert_eq!(said[0].files.len(), 1);
    assert!(
        said[0].text.contains("Look.") && said[0].text.contains("run.exe"),
        "{}",
        said[0].text
    );
    let key = Key::new(Entity::Attachment, said[0].files[0].0);
    let Some(Row::Attachment(file)) = ben.row(key) else {
        panic!("no file")
    };
    assert_eq!(
        (file.name.as_str(), file.state),
        ("cake.png", domain::file::FileState::Here)
    );
}
