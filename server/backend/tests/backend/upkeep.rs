//! Backups, going back to one, and what the doctor sees.

use crate::support::{NOW, Place, World};
use backend::{
    Addressed, Backend, BackupError, FixedClock, Health, Mail, MailSettings, Memory, RestoreError,
    Settings, Transport, restore,
};
use domain::{Entity, Key, Lang};
use std::path::Path;
use std::sync::Arc;
use sync::Outcome;

fn settings(world: &World, file: &Path) -> Settings {
    Settings {
        database: format!("sqlite:{}", file.display()),
        clock: world.clock.clone(),
    }
}

fn file(world: &World) -> std::path::PathBuf {
    world.dir.database.url().replacen("sqlite:", "", 1).into()
}

/// These are about files: on SQLite whatever the other tests run on.
async fn world() -> World {
    World::at(Place::in_file()).await
}

#[tokio::test]
async fn a_backup_taken_in_the_middle_of_work_is_whole_and_tells_devices_what_it_holds() {
    let world = world().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let copy = world.dir.folder.path().join("monday.backup");
    let backup = world.backend.backup(&copy).await.unwrap();
    assert_eq!((backup.devices, backup.mutations), (1, 1));
    assert_eq!(backup.bytes, std::fs::metadata(&copy).unwrap().len());
    ann.places(&world, &world.tea).await;
    let pages = ann.pull(&world).await;
    let last = pages.last().unwrap();
    assert_eq!((last.last_mid, last.covered), (2, 1));
    // An older copy is never written over.
    assert!(matches!(
        world.backend.backup(&copy).await,
        Err(BackupError::Exists(_))
    ));
    assert!(!copy.with_extension("part").exists());
}

#[tokio::test]
async fn after_a_restore_devices_give_back_what_the_copy_lacks_and_it_counts_once() {
    let mut world = world().await;
    let mut ann = world.customer();
    let (first, second) = (ann.wish(&world.soup, 1), ann.wish(&world.tea, 2));
    let frozen = [
        ann.freeze(domain::Mutation::OrderPlace(first.clone())),
        ann.freeze(domain::Mutation::OrderPlace(second.clone())),
    ];
    ann.push(&world, &frozen[..1]).await.unwrap();
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    ann.push(&world, &frozen[1..]).await.unwrap();
    ann.pull(&world).await;
    let epoch = world.backend.epoch();

    // While the server runs, nothing is touched.
    let target = settings(&world, &file(&world));
    assert!(matches!(
        restore(target, &copy).await,
        Err(RestoreError::InUse)
    ));
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);

    world.backend.close().await;
    let done = restore(settings(&world, &file(&world)), &copy)
        .await
        .unwrap();
    assert!(done.former.is_some_and(|former| former.exists()));
    world.restart().await;
    assert_ne!(world.backend.epoch(), epoch);
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 1);
    let Err(backend::PushError::WrongEpoch(standing)) = ann.push(&world, &[]).await else {
        panic!("the old epoch was taken")
    };
    assert_eq!(standing.last_mid, 1);
    ann.epoch = Some(standing.epoch);
    ann.cookie = None;
    for _ in 0..2 {
        let reply = ann.push(&world, &frozen).await.unwrap();
        assert_eq!(reply.last_mid, 2);
        assert_eq!(reply.outcomes[1].outcome, Outcome::Applied);
    }
    ann.pull(&world).await;
    for order in [first.id, second.id] {
        assert!(ann.row(Key::new(Entity::Order, order.0)).is_some());
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
}

#[tokio::test]
async fn mail_waits_after_a_restore_until_somebody_lets_it_go_but_a_code_leaves() {
    let (place, memory) = (Place::new().await, Memory::default());
    let clock = Arc::new(FixedClock::at(NOW));
    let settings = Settings {
        database: place.database.url(),
        clock: clock.clone(),
    };
    let mail = MailSettings {
        transport: Transport::Memory(memory.clone()),
        ..MailSettings::off()
    };
    let backend = Backend::open_with_mail(settings, mail).await.unwrap();
    let letter = |subject: &str| {
        let (subject, body) = (subject.to_owned(), "text".to_owned());
        Addressed::new("ann@example.com", Lang::En, Mail::Letter { subject, body })
    };
    let subjects = || {
        memory
            .all()
            .into_iter()
            .map(|mail| mail.subject)
            .collect::<Vec<_>>()
    };
    backend.write_mail(&letter("from the copy")).await.unwrap();
    clock.set(NOW + 1_000);
    assert_eq!(backend.hold_mail(NOW + 1_000).await.unwrap().mails, 1);
    clock.set(NOW + 2_000);
    backend.write_mail(&letter("after it")).await.unwrap();
    let code = Addressed::new("ben@example.com", Lang::En, Mail::PasswordChanged);
    backend.write_mail(&code).await.unwrap();
    assert_eq!(backend.deliver_due(|| true).await.unwrap().sent, 1);
    assert_eq!(memory.all().len(), 1);
    assert_eq!(memory.all()[0].to, "ben@example.com");
    assert_eq!(backend.held_mail().await.unwrap().unwrap().mails, 2);
    assert_eq!(backend.release_mail(true).await.unwrap(), Some((1, 1)));
    assert_eq!(backend.deliver_due(|| true).await.unwrap().sent, 1);
    assert_eq!(subjects()[1], "after it");
    assert_eq!(backend.release_mail(true).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_no_copy_of_this_program_is_refused_and_nothing_is_moved() {
    let world = world().await;
    world.backend.close().await;
    let before = std::fs::read(file(&world)).unwrap();
    let other = world.dir.folder.path().join("letter.txt");
    std::fs::write(&other, "Dear Ann").unwrap();
    let missing = world.dir.folder.path().join("nothing");
    let torn = world.dir.folder.path().join("torn");
    std::fs::write(&torn, &before[..before.len() / 2]).unwrap();
    for bad in [&other, &missing, &torn] {
        let target = settings(&world, &file(&world));
        assert!(restore(target, bad).await.is_err(), "{}", bad.display());
        assert_eq!(std::fs::read(file(&world)).unwrap(), before);
    }
}

#[tokio::test]
async fn the_doctor_finds_nothing_in_a_healthy_database_and_names_what_is_broken() {
    let world = world().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let worst = async || {
        let findings = world.backend.doctor().await.unwrap();
        let worst = findings
            .iter()
            .max_by_key(|finding| finding.health)
            .unwrap();
        (worst.health, worst.what)
    };
    assert_eq!(worst().await, (Health::Look, "mutations in no backup yet"));
    world
        .backend
        .backup(&world.dir.folder.path().join("copy"))
        .await
        .unwrap();
    assert_eq!(worst().await.0, Health::Fine);
    world.execute("UPDATE sync_client SET last_mid = 7").await;
    assert_eq!(
        worst().await,
        (
            Health::Bad,
            "devices whose log does not end where their counter does"
        )
    );
}
