//! Backups, going back to one, and what the doctor sees.

use crate::support::{NOW, Place, World, open};
use backend::{
    Addressed, Backend, BackupError, FixedClock, Former, Health, Mail, MailSettings, Memory,
    RestoreError, Settings, TestDatabase, Transport, restore,
};
use domain::{Entity, Key, Lang};
use std::sync::Arc;
use sync::Outcome;

fn settings(world: &World, place: &Place) -> Settings {
    Settings {
        database: place.database.url(),
        clock: world.clock.clone(),
    }
}

/// Every row, less what makes a restored database another incarnation.
async fn rows(place: &Place) -> String {
    let dump = place.database.dump().await.unwrap();
    // When it was last backed up is known to the one that was, not to its copy; and there the numbers of invoices rest.
    let own = [
        "'epoch'",
        "'mail_held'",
        "'backed_up_at'",
        "'invoices_rest'",
    ];
    let same = |line: &&str| own.iter().all(|name| !line.contains(name));
    dump.lines().filter(same).collect::<Vec<_>>().join("\n")
}

fn file(world: &World) -> std::path::PathBuf {
    world.dir.database.url().replacen("sqlite:", "", 1).into()
}

#[tokio::test]
async fn a_backup_taken_in_the_middle_of_work_is_whole_and_tells_devices_what_it_holds() {
    let world = World::start().await;
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
    let mut world = World::start().await;
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
    let target = settings(&world, &world.dir);
    assert!(matches!(
        restore(target, &copy).await,
        Err(RestoreError::InUse)
    ));
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);

    world.backend.close().await;
    let done = restore(settings(&world, &world.dir), &copy).await.unwrap();
    assert_eq!(orders_of(&world, &done.former.unwrap()).await, 2);
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

/// How many orders the database has that was put aside.
async fn orders_of(world: &World, former: &Former) -> i64 {
    let count = |table| format!("SELECT COUNT(*) FROM {table}");
    match former {
        Former::Schema(name) => world.number(&count(format!("{name}.sales_order"))).await,
        Former::File(file) => {
            let folder = tempfile::tempdir().unwrap();
            let place = Place {
                database: TestDatabase::in_file(folder.path()),
                folder,
            };
            let url = place.database.url();
            std::fs::copy(file, url.trim_start_matches("sqlite:")).unwrap();
            let all = place.texts("SELECT id FROM sales_order").await;
            i64::try_from(all.len()).unwrap()
        }
    }
}

#[tokio::test]
async fn a_copy_of_either_database_restores_into_either_row_by_row() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    // More than one statement carries, and values of every kind: bytes, references within a table, nothing at all.
    world.backend.seed_contacts(150).await.unwrap();
    world
        .execute(
            "UPDATE contact SET merged_into = (SELECT MAX(id) FROM contact) WHERE id = (SELECT MIN(id) FROM contact)",
        )
        .await;
    let before = rows(&world.dir).await;
    assert!(before.lines().count() > 450, "{before}");
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    for place in [Place::new().await, Place::in_file()] {
        let done = restore(settings(&world, &place), &copy).await.unwrap();
        assert_eq!(done.former, None);
        assert_eq!(rows(&place).await, before);
        // It goes on from there, and its own copy is the same once more.
        let backend = open(&place, &world.clock).await;
        assert_ne!(backend.epoch(), world.backend.epoch());
        let again = place.folder.path().join("again");
        backend.backup(&again).await.unwrap();
        backend.close().await;
        let third = Place::in_file();
        restore(settings(&world, &third), &again).await.unwrap();
        assert_eq!(rows(&third).await, before);
    }
}

#[tokio::test]
async fn a_restore_that_fails_leaves_the_database_as_it_was() {
    let mut world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    ann.places(&world, &world.tea).await;
    world.backend.close().await;
    let before = world.dump().await;
    // Nothing that the checks of a file see: there is no epoch to renew; and, for what reads table by table, a name that is a statement.
    let mut harms = vec!["DROP TABLE setting"];
    if TestDatabase::is_postgres() {
        harms.push("ALTER TABLE setting RENAME COLUMN value TO \"value) SELECT 1; --\"");
    }
    for harm in harms {
        let broken = Place::in_file();
        let url = broken.database.url();
        std::fs::copy(&copy, url.trim_start_matches("sqlite:")).unwrap();
        broken.database.run(harm).await.unwrap();
        let bad = std::path::PathBuf::from(url.trim_start_matches("sqlite:"));
        restore(settings(&world, &world.dir), &bad)
            .await
            .unwrap_err();
        assert_eq!(world.dump().await, before);
    }
    world.restart().await;
    assert_eq!(world.number("SELECT COUNT(*) FROM sales_order").await, 2);
}

#[tokio::test]
async fn no_copy_is_made_that_would_lack_what_a_newer_build_added() {
    let world = World::start().await;
    world
        .execute("INSERT INTO migration (name, applied_at) VALUES ('9999_moon', 1)")
        .await;
    let copy = world.dir.folder.path().join("copy");
    let made = world.backend.backup(&copy).await;
    if TestDatabase::is_postgres() {
        // Read table by table: a table that this build does not know would be missing.
        assert!(matches!(made, Err(BackupError::Newer(name)) if name == "9999_moon"));
        assert!(!copy.exists() && !copy.with_extension("part").exists());
        return;
    }
    // A file is copied as it is, and only a build that knows it goes back to it.
    made.unwrap();
    let elsewhere = Place::in_file();
    let refused = restore(settings(&world, &elsewhere), &copy).await;
    assert!(
        matches!(refused, Err(RestoreError::Newer { migration, .. }) if migration == "9999_moon")
    );
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
    // Subject the file itself: on SQLite whatever the other tests run on.
    let world = World::at(Place::in_file()).await;
    world.backend.close().await;
    let before = std::fs::read(file(&world)).unwrap();
    let other = world.dir.folder.path().join("letter.txt");
    std::fs::write(&other, "Dear Ann").unwrap();
    let missing = world.dir.folder.path().join("nothing");
    let torn = world.dir.folder.path().join("torn");
    std::fs::write(&torn, &before[..before.len() / 2]).unwrap();
    for bad in [&other, &missing, &torn] {
        let target = settings(&world, &world.dir);
        assert!(restore(target, bad).await.is_err(), "{}", bad.display());
        assert_eq!(std::fs::read(file(&world)).unwrap(), before);
    }
}

#[tokio::test]
async fn the_doctor_finds_nothing_in_a_healthy_database_and_names_what_is_broken() {
    // The PostgreSQL of tests does not wait for its disk, and he says so.
    let world = World::at(Place::in_file()).await;
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
