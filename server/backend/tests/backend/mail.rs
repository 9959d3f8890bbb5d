//! The queue against a real SMTP server with faults, and workers that are killed: none is lost, a repeat is known.

use crate::mail_way::open;
use crate::smtp_server::{Fault, Reached, SmtpServer};
use crate::support::{NOW, Place};
use backend::{Addressed, Backend, FixedClock, Mail, Memory, Security, Transport};
use domain::Lang;
use mail_parser::MessageParser;
use sqlx::Connection as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const MINUTE: i64 = 60_000;

fn letter(to: &str) -> Addressed {
    let mail = Mail::Letter {
        subject: format!("To {to}"),
        body: "面条好了。\n.\nNoodles are ready.".to_owned(),
    };
    Addressed::new(to, Lang::Zh, mail)
}

async fn count(dir: &Place, of: &str) -> i64 {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM mail WHERE {of}");
    dir.texts(&sql).await[0].parse().unwrap()
}

/// Of twenty mails, two are refused for good, two each meet every other fault once, and the rest go through.
fn plan(to: &str, nth: u32) -> Fault {
    let n: u32 = to
        .strip_prefix('p')
        .unwrap()
        .split('@')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    match (n % 20, nth) {
        (0, _) => Fault::Rcpt(550),
        (1, _) => Fault::Data(554),
        (2, 1) => Fault::Rcpt(450),
        (3, 1) => Fault::Rcpt(421),
        (4, 1 | 2) => Fault::Data(452),
        (5, 1) => Fault::CutBeforeData,
        (6, 1) => Fault::CutLost,
        (7, 1) => Fault::CutTaken,
        (8, 1) => Fault::KillBeforeData,
        (9, 1) => Fault::KillAfterTaken,
        _ => Fault::None,
    }
}

/// Kills the worker where the server stopped. After a 250 the database is held meanwhile, so that the commit cannot come first.
async fn kill(dir: &Place, worker: tokio::task::JoinHandle<()>, reached: Reached) {
    let mut holder = None;
    if reached.fault == Fault::KillAfterTaken {
        holder = Some(dir.database.hold().await.unwrap());
        reached.go.send(()).unwrap();
        reached.answered.await.unwrap();
    }
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    if let Some(holder) = holder {
        holder.close().await.unwrap();
    }
}

fn work(backend: &Backend) -> tokio::task::JoinHandle<()> {
    let backend = backend.clone();
    tokio::spawn(async move {
        backend.deliver_due(|| true).await.unwrap();
    })
}

#[tokio::test]
async fn of_a_hundred_mails_none_is_lost_and_a_repeat_is_known_and_has_the_same_id() {
    let mut server = SmtpServer::start(Security::StartTls, plan).await;
    let transport = Transport::Smtp(Arc::new(server.settings(Security::StartTls, None)));
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let mut backend = open(&dir, &clock, transport.clone()).await;
    for n in 0..100 {
        assert!(
            backend
                .write_mail(&letter(&format!("p{n}@x.example")))
                .await
                .unwrap()
        );
    }
    let mut killed = 0;
    while count(&dir, "state = 'queued'").await > 0 {
        let mut worker = work(&backend);
        tokio::select! {
            done = &mut worker => { eprintln!("done"); done.unwrap() },
            reached = server.kills.recv() => {
                kill(&dir, worker, reached.unwrap()).await;
                killed += 1;
                backend.close().await;
                backend = open(&dir, &clock, transport.clone()).await;
            }
        }
        clock.advance(11 * MINUTE);
        assert!(clock_is_sane(&clock), "it does not end");
    }
    assert_eq!(killed, 10);
    assert_eq!(count(&dir, "state = 'sent'").await, 90);
    assert_eq!(
        count(&dir, "state = 'failed' AND last_error LIKE '%550%'").await,
        5
    );
    assert_eq!(
        count(&dir, "state = 'failed' AND last_error LIKE '%554%'").await,
        5
    );
    assert_eq!(count(&dir, "lapses = 1").await, killed);
    check_taken(&server, &dir.texts("SELECT message_id FROM mail").await);
}

fn clock_is_sane(clock: &FixedClock) -> bool {
    use backend::Clock as _;
    clock.now() < NOW + 24 * 60 * MINUTE
}

/// Every mail that was not refused arrived, twice only where nobody could know, and each time under its own id.
fn check_taken(server: &SmtpServer, ids: &[String]) {
    let mut arrived: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for taken in server.taken() {
        let mail = MessageParser::default().parse(&taken.eml).unwrap();
        assert_eq!(mail.subject(), Some(format!("To {}", taken.to).as_str()));
        assert_eq!(
            mail.body_text(0).unwrap().replace('\r', ""),
            "面条好了。\n.\nNoodles are ready.\n\nRapport\nhttps://shop.example\n"
        );
        let id = format!("<{}>", mail.message_id().unwrap());
        assert!(ids.contains(&id));
        arrived.entry(taken.to).or_default().push(id);
    }
    let mut repeats = 0;
    for n in 0..100 {
        let times = arrived
            .remove(&format!("p{n}@x.example"))
            .unwrap_or_default();
        let wanted = match n % 20 {
            0 | 1 => 0,
            7 | 9 => 2,
            _ => 1,
        };
        assert_eq!(times.len(), wanted, "mail {n}");
        repeats += times.len().saturating_sub(1);
        assert!(
            times.iter().collect::<BTreeSet<_>>().len() <= 1,
            "{times:?}"
        );
    }
    assert_eq!(repeats, 10);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 100);
}

#[tokio::test]
async fn two_workers_never_send_the_same_mail() {
    let server = SmtpServer::honest(Security::Tls).await;
    let transport = Transport::Smtp(Arc::new(server.settings(Security::Tls, None)));
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, transport.clone()).await;
    for n in 0..20 {
        backend
            .write_mail(&letter(&format!("p{n}@x.example")))
            .await
            .unwrap();
    }
    let other = open(&dir, &clock, transport).await;
    let (one, two) = tokio::join!(backend.deliver_due(|| true), other.deliver_due(|| true));
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 20);
    let to: BTreeSet<String> = server.taken().into_iter().map(|taken| taken.to).collect();
    assert_eq!((to.len(), server.taken().len()), (20, 20));
}

#[tokio::test]
async fn a_mail_that_never_gets_through_is_given_up_after_two_days_with_the_reason() {
    let server = SmtpServer::start(Security::Tls, |_, _| Fault::Rcpt(451)).await;
    let transport = Transport::Smtp(Arc::new(server.settings(Security::Tls, None)));
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, transport).await;
    backend.write_mail(&letter("p1@x.example")).await.unwrap();
    let mut tries = 0;
    while count(&dir, "state = 'queued'").await > 0 {
        let done = backend.deliver_due(|| true).await.unwrap();
        tries += done.postponed + done.failed;
        clock.advance(30 * MINUTE);
        assert!(tries < 100);
    }
    assert!((12..=24).contains(&tries), "{tries}");
    let why = dir
        .texts("SELECT last_error FROM mail WHERE state = 'failed'")
        .await;
    assert!(
        why[0].starts_with("given up after") && why[0].contains("451"),
        "{why:?}"
    );
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn when_the_server_is_gone_one_mail_finds_out_and_all_wait() {
    let server = SmtpServer::honest(Security::Tls).await;
    let mut gone = server.settings(Security::Tls, None);
    gone.port = {
        let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        nobody.local_addr().unwrap().port()
    };
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, Transport::Smtp(Arc::new(gone))).await;
    for n in 0..5 {
        backend
            .write_mail(&letter(&format!("p{n}@x.example")))
            .await
            .unwrap();
    }
    let done = backend.deliver_due(|| true).await.unwrap();
    assert!(done.down.is_some() && done.postponed == 1, "{done:?}");
    assert_eq!(count(&dir, "tries = 0 AND state = 'queued'").await, 4);
    let again = open(
        &dir,
        &clock,
        Transport::Smtp(Arc::new(server.settings(Security::Tls, None))),
    )
    .await;
    clock.advance(2 * MINUTE);
    assert_eq!(again.deliver_due(|| true).await.unwrap().sent, 5);
}

#[tokio::test]
async fn a_code_is_not_sent_when_it_is_worth_nothing_and_not_kept_once_it_left() {
    let memory = Memory::default();
    let dir = Place::new().await;
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, Transport::Memory(memory.clone())).await;
    let code = |code: &str| {
        let mail = Mail::SignIn {
            path: "/sign-in/link/x".to_owned(),
            code: code.to_owned(),
        };
        Addressed::new("ann@x.example", Lang::En, mail)
    };
    backend.write_mail(&code("111111")).await.unwrap();
    assert_eq!(backend.deliver_due(|| true).await.unwrap().sent, 1);
    backend.write_mail(&code("222222")).await.unwrap();
    clock.advance(10 * MINUTE);
    assert_eq!(backend.deliver_due(|| true).await.unwrap().failed, 1);
    assert_eq!(memory.all().len(), 1);
    assert_eq!(count(&dir, "text <> '' OR html <> ''").await, 0);
}

#[tokio::test]
async fn a_folder_gets_one_file_for_each_mail_that_reads_as_it_was_written() {
    let dir = Place::new().await;
    let folder = dir.folder.path().join("mails");
    let clock = Arc::new(FixedClock::at(NOW));
    let backend = open(&dir, &clock, Transport::Folder(folder.clone())).await;
    backend.write_mail(&letter("p1@x.example")).await.unwrap();
    assert_eq!(backend.deliver_due(|| true).await.unwrap().sent, 1);
    let files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    let eml = std::fs::read(&files[0]).unwrap();
    let mail = MessageParser::default().parse(&eml).unwrap();
    assert_eq!(mail.subject(), Some("To p1@x.example"));
    assert!(mail.body_html(0).unwrap().contains("面条好了"));
}
