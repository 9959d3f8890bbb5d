//! The database and its copies are for nobody else on this machine; a database of a newer build is left alone.

use crate::support::{Place, World};
use backend::{Backend, BackendError, Health, RestoreError, Settings, TestDatabase, restore};
use std::path::{Path, PathBuf};

fn file(place: &Place) -> PathBuf {
    place.database.url().trim_start_matches("sqlite:").into()
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_its_log_and_copies_are_readable_for_their_owner_only() {
    let world = World::at(Place::in_file()).await;
    let own = file(&world.dir);
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    for end in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{end}", own.display()));
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    assert_eq!(mode(&copy), 0o600);
    let of = |findings: Vec<backend::Finding>| {
        let mut it = findings.into_iter();
        it.find(|one| one.what == "files that others on this machine may read")
            .unwrap()
    };
    assert_eq!(
        of(world.backend.doctor().await.unwrap()).health,
        Health::Fine
    );
    chmod(&own, 0o644);
    let found = of(world.backend.doctor().await.unwrap());
    assert_eq!(found.health, Health::Look);
    assert!(
        found.detail.contains(own.to_str().unwrap()),
        "{}",
        found.detail
    );
    world.backend.close().await;
    // Whoever copied the backup may have made it readable.
    chmod(&copy, 0o644);
    let settings = Settings {
        database: world.dir.database.url(),
        clock: world.clock.clone(),
    };
    restore(settings, &copy).await.unwrap();
    assert_eq!(mode(&own), 0o600);
    let all = std::fs::read_dir(world.dir.folder.path()).unwrap();
    let former = all
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains(".before-"));
    assert_eq!(mode(&former.unwrap()), 0o600);
}

#[tokio::test]
async fn an_older_build_does_not_start_on_the_database_of_a_newer_one() {
    let world = World::start().await;
    world
        .execute("INSERT INTO migration (name, applied_at) VALUES ('2031-01-01_moon', 1)")
        .await;
    world
        .execute("UPDATE setting SET value = '7.8.9' WHERE name = 'build'")
        .await;
    world.backend.close().await;
    let before = world.dump().await;
    let settings = || Settings {
        database: world.dir.database.url(),
        clock: world.clock.clone(),
    };
    let error = Backend::open(settings()).await.err().unwrap();
    assert!(matches!(error, BackendError::Newer { .. }), "{error:?}");
    let text = error.to_string();
    for part in [
        "2031-01-01_moon",
        "7.8.9",
        env!("CARGO_PKG_VERSION"),
        "restore",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(world.dump().await, before);
    world
        .execute("DELETE FROM migration WHERE name = '2031-01-01_moon'")
        .await;
    let backend = Backend::open(settings()).await.unwrap();
    backend.check().await.unwrap();
}

#[tokio::test]
async fn a_copy_with_something_that_would_act_by_itself_is_refused_and_named() {
    if TestDatabase::is_postgres() {
        return; // a copy is a file in any case
    }
    let world = World::start().await;
    let strange = [
        (
            "CREATE TRIGGER t1 AFTER INSERT ON session BEGIN DELETE FROM mail; END",
            "trigger t1 on session",
        ),
        ("CREATE VIEW v1 AS SELECT * FROM account_user", "view v1"),
        ("CREATE TABLE mine (x TEXT)", "table mine"),
        (
            "CREATE INDEX i1 ON mail (lower(address))",
            "index i1 on mail",
        ),
        ("ALTER TABLE session ADD COLUMN spy TEXT", "table session"),
        ("DROP INDEX mail_due", "index mail_due"),
    ];
    for (at, (sql, part)) in strange.into_iter().enumerate() {
        let copy = world.dir.folder.path().join(format!("copy{at}"));
        world.backend.backup(&copy).await.unwrap();
        let place = Place::in_file();
        let bad = file(&place);
        std::fs::copy(&copy, &bad).unwrap();
        place.database.run(sql).await.unwrap();
        let elsewhere = Place::in_file();
        let settings = Settings {
            database: elsewhere.database.url(),
            clock: world.clock.clone(),
        };
        match restore(settings, &bad).await {
            Err(RestoreError::Strange { part: named, .. }) => {
                assert!(named.contains(part), "{named}");
            }
            other => panic!("{part}: {other:?}"),
        }
    }
}
