//! Closing a business, opening it again, erasing it, and the archive of everything.

use crate::support::{NOW, World};
use backend::{ExportDownload, Person};
use domain::Entity;
use domain::account::closing::{
    ClosingAnswer, ClosingRefusal, EXPORT_FOR, REOPENS_FOR, TRIES_AN_HOUR,
};
use domain::account::currency_change::CurrencyRefusal;
use domain::account::{Actor, DisplayName, Email, Password, Role};
use domain::money::Currency;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

const PASSWORD: &str = "correct horse battery";

async fn person(world: &World, role: Role, name: &str) -> Person {
    let email = Email::parse(&format!("{name}@x.example")).unwrap();
    let password = Password::parse(PASSWORD).unwrap();
    let called = DisplayName::parse(name).unwrap();
    let user = world
        .backend
        .add_user(role, called, email.clone(), password);
    Person {
        actor: Actor {
            user: user.await.unwrap(),
            role,
        },
        name: name.to_owned(),
        email: Some(email.as_str().to_owned()),
        guest: false,
    }
}

/// A demo restaurant with an owner of its own.
async fn restaurant() -> (World, Person) {
    let world = World::start().await;
    world.backend.seed_demo().await.unwrap();
    let zoe = person(&world, Role::Owner, "zoe").await;
    (world, zoe)
}

async fn called(world: &World) -> String {
    world.backend.business().await.unwrap().unwrap().name.en
}

async fn fetched(mut download: ExportDownload) -> BTreeMap<String, Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(part) = download.next().await.unwrap() {
        bytes.extend(part);
    }
    assert_eq!(bytes.len() as u64, download.bytes);
    unpacked(bytes)
}

fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut held = Vec::new();
        file.read_to_end(&mut held).unwrap();
        files.insert(file.name().unwrap().into_owned(), held);
    }
    files
}

fn lines(files: &BTreeMap<String, Vec<u8>>, table: &str) -> Vec<Value> {
    let file = &files[&format!("tables/{table}.jsonl")];
    let text = std::str::from_utf8(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn everything_comes_out_as_lines_that_can_be_read_again_and_no_key_with_it() {
    let (world, zoe) = restaurant().await;
    let backend = &world.backend;
    let asked = backend.ask_business_export(&zoe, PASSWORD).await.unwrap();
    let link = asked.unwrap().link;
    let making = backend.fetch_business_export(token(&link)).await.unwrap();
    assert!(making.is_some_and(|it| it.is_none()), "it is being made");
    let again = backend.ask_business_export(&zoe, PASSWORD).await.unwrap();
    assert_eq!(again, Err(ClosingRefusal::Making));
    backend.run_due_jobs().await.unwrap();
    let ready = backend.business_export(&zoe.actor).await.unwrap().unwrap();
    assert!(ready.bytes.unwrap() > 0 && ready.until == NOW + EXPORT_FOR);
    let files = fetched(
        backend
            .fetch_business_export(token(&link))
            .await
            .unwrap()
            .flatten()
            .unwrap(),
    )
    .await;
    for entity in Entity::ALL {
        let count = format!("SELECT COUNT(*) FROM {}", entity.table());
        let count = world.number(&count).await;
        let have = lines(&files, entity.table());
        assert_eq!(have.len() as i64, count, "{}", entity.table());
    }
    let soup = lines(&files, "product");
    let soup = soup
        .iter()
        .find(|row| row["id"] == world.soup.id.to_string());
    assert_eq!(soup.unwrap()["price"], 2_800);
    let users = lines(&files, "account_user");
    assert!(users.iter().any(|row| row["email"] == "zoe@x.example"));
    let secret = world
        .dir
        .texts("SELECT value FROM setting WHERE name = 'cookie_secret'")
        .await;
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("$argon2"), "{name} has a password");
        assert!(
            !text.contains(&secret[0]),
            "{name} has the secret of the cookies"
        );
    }
    let readme = String::from_utf8(files["README.txt"].clone()).unwrap();
    assert!(
        readme.contains("  product\n") && readme.contains("2027-01-15"),
        "{readme}"
    );
    let told = backend.audit(&zoe.actor, None).await.unwrap().entries;
    let told = serde_json::to_string(&told).unwrap();
    assert!(told.contains("business_export"), "{told}");
}

#[tokio::test]
async fn an_archive_ends_with_its_day_with_its_owners_sign_ins_and_with_the_role() {
    let (world, zoe) = restaurant().await;
    let backend = &world.backend;
    let make = async || {
        let link = backend.ask_business_export(&zoe, PASSWORD).await.unwrap();
        backend.run_due_jobs().await.unwrap();
        token(&link.unwrap().link).to_owned()
    };
    let there = async |token: &str| {
        backend
            .fetch_business_export(token)
            .await
            .unwrap()
            .is_some()
    };
    let first = make().await;
    assert!(there(&first).await && !there("nonsense").await);
    let second = make().await;
    assert!(!there(&first).await && there(&second).await);
    world
        .execute(&format!(
            "UPDATE account_user SET role = 'agent' WHERE id = '{}'",
            zoe.actor.user
        ))
        .await;
    assert!(!there(&second).await, "no owner any more");
    world
        .execute(&format!(
            "UPDATE account_user SET role = 'owner' WHERE id = '{}'",
            zoe.actor.user
        ))
        .await;
    assert!(there(&second).await);
    world.clock.set(NOW + EXPORT_FOR);
    assert!(!there(&second).await, "the day is over");
    backend.run_due_jobs().await.unwrap();
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM business_export_part")
            .await,
        0
    );
}

#[tokio::test]
async fn nobody_but_an_owner_with_the_password_and_the_name_closes_it() {
    let (world, zoe) = restaurant().await;
    let backend = &world.backend;
    let (max, name) = (
        person(&world, Role::Manager, "max").await,
        called(&world).await,
    );
    let tries = [
        (&max, name.as_str(), PASSWORD, ClosingRefusal::NotAllowed),
        (
            &zoe,
            name.as_str(),
            "guessed horse battery",
            ClosingRefusal::Password,
        ),
        (&zoe, "Another", PASSWORD, ClosingRefusal::Name),
        (&zoe, "", PASSWORD, ClosingRefusal::Name),
    ];
    for (who, name, password, refusal) in tries {
        let done = backend.close_business(who, name, password).await.unwrap();
        assert_eq!(done.answer, ClosingAnswer::Refused(refusal), "{name}");
    }
    let none = backend.ask_business_export(&max, PASSWORD).await.unwrap();
    assert_eq!(none, Err(ClosingRefusal::NotAllowed));
    for _ in 0..TRIES_AN_HOUR {
        let wrong = backend.close_business(&zoe, &name, "x").await.unwrap();
        assert!(matches!(wrong.answer, ClosingAnswer::Refused(_)));
    }
    let many = backend.close_business(&zoe, &name, PASSWORD).await.unwrap();
    assert_eq!(many.answer, ClosingAnswer::Refused(ClosingRefusal::TooMany));
    assert!(!backend.is_closed());
}

#[tokio::test]
async fn closed_it_lets_nobody_in_for_thirty_days_and_its_owner_opens_it_again() {
    let (world, zoe) = restaurant().await;
    let (backend, name) = (&world.backend, called(&world).await);
    let session = backend.sign_in("zoe@x.example", PASSWORD).await.unwrap();
    let done = backend.close_business(&zoe, &name, PASSWORD).await.unwrap();
    assert_eq!(done.answer, ClosingAnswer::Done);
    assert!(!done.ended.is_empty() && backend.is_closed());
    assert!(backend.person(&session.token).await.unwrap().is_none());
    assert!(backend.sign_in("zoe@x.example", PASSWORD).await.is_err());
    assert!(backend.sign_in_guest("Somebody").await.is_err());
    // The archive is still to be had.
    let asked = backend
        .ask_business_export_closed("zoe@x.example", PASSWORD)
        .await;
    let link = asked.unwrap().unwrap().link;
    backend.run_due_jobs().await.unwrap();
    let found = backend.fetch_business_export(token(&link)).await.unwrap();
    assert!(found.flatten().is_some());
    // Another server on the same database hears it.
    let other = crate::support::open(&world.dir, &world.clock).await;
    assert!(other.is_closed());
    let wrong = backend
        .reopen_business("zoe@x.example", "guessed horse battery")
        .await;
    assert_eq!(
        wrong.unwrap(),
        ClosingAnswer::Refused(ClosingRefusal::Password)
    );
    assert_eq!(
        backend.erase_business(&name).await.unwrap(),
        ClosingAnswer::Refused(ClosingRefusal::TooEarly)
    );
    world.clock.set(NOW + REOPENS_FOR - 1);
    let open = backend
        .reopen_business("zoe@x.example", PASSWORD)
        .await
        .unwrap();
    assert_eq!(open, ClosingAnswer::Done);
    backend.sign_in("zoe@x.example", PASSWORD).await.unwrap();
    other.reload_closed().await.unwrap();
    assert!(!other.is_closed());
}

#[tokio::test]
async fn only_what_is_owed_goes_on_while_it_is_closed() {
    let (world, _) = restaurant().await;
    let (backend, name) = (&world.backend, called(&world).await);
    backend.run_due_jobs().await.unwrap();
    world.execute("DELETE FROM job").await;
    world
        .execute("INSERT INTO job (kind, key, due, tries) VALUES ('weekly_mail', 'all', 1, 0), ('erasure', 'all', 1, 0)")
        .await;
    backend.close_business_as(None, &name).await.unwrap();
    backend.run_due_jobs().await.unwrap();
    let left = "SELECT kind FROM job WHERE done_at IS NULL AND due = 1";
    assert_eq!(world.dir.texts(left).await, ["weekly_mail"]);
    backend.reopen_business_as(None).await.unwrap();
    backend.run_due_jobs().await.unwrap();
    assert!(world.dir.texts(left).await.is_empty());
}

#[tokio::test]
async fn after_thirty_days_the_terminal_erases_every_row_and_a_new_start_is_a_first_start() {
    let (mut world, _) = restaurant().await;
    let name = called(&world).await;
    let epoch = world.backend.epoch();
    let open = world.backend.erase_business(&name).await.unwrap();
    assert_eq!(open, ClosingAnswer::Refused(ClosingRefusal::Open));
    world.backend.close_business_as(None, &name).await.unwrap();
    world.clock.set(NOW + REOPENS_FOR);
    let late = world.backend.reopen_business_as(None).await.unwrap();
    assert_eq!(late, ClosingAnswer::Refused(ClosingRefusal::TooLate));
    let other = world.backend.erase_business("Another").await.unwrap();
    assert_eq!(other, ClosingAnswer::Refused(ClosingRefusal::Name));
    assert_eq!(
        world.backend.erase_business(&name).await.unwrap(),
        ClosingAnswer::Done
    );
    for (table, _) in world.dir.database.tables().await.unwrap() {
        if table != "migration" {
            let left = world.number(&format!("SELECT COUNT(*) FROM {table}")).await;
            assert_eq!(left, 0, "{table}");
        }
    }
    world.restart().await;
    assert!(world.backend.business().await.unwrap().is_none());
    assert!(!world.backend.is_closed() && world.backend.epoch() != epoch);
}

#[tokio::test]
async fn the_terminal_writes_the_same_archive_to_a_new_file() {
    let (world, _) = restaurant().await;
    let file = world.dir.folder.path().join("everything.zip");
    world.backend.export_business_to(&file).await.unwrap();
    let files = unpacked(std::fs::read(&file).unwrap());
    assert!(!lines(&files, "product").is_empty());
    assert!(
        world.backend.export_business_to(&file).await.is_err(),
        "no file is written over"
    );
}

#[tokio::test]
async fn the_currency_changes_while_nothing_was_ordered_in_it_and_is_refused_with_the_reason_afterwards()
 {
    let (world, zoe) = restaurant().await;
    let [eur, jpy] = ["EUR", "JPY"].map(|name| Currency(name.to_owned()));
    let used = world.number("SELECT COUNT(*) FROM sales_order").await;
    assert!(used > 0);
    let refused = world.backend.set_currency(&eur).await.unwrap();
    assert!(matches!(refused, Err(CurrencyRefusal::InUse(count)) if count >= used.unsigned_abs()));
    let stays = world.backend.business().await.unwrap().unwrap().currency;
    assert_eq!(stays.0, "CNY");
    for table in ["refund", "payment", "invoice", "sales_order"] {
        world.execute(&format!("DELETE FROM {table}")).await;
    }
    let other = world.backend.set_currency(&jpy).await.unwrap();
    assert_eq!(other, Err(CurrencyRefusal::Decimals));
    world.backend.set_currency(&eur).await.unwrap().unwrap();
    let now = world.backend.business().await.unwrap().unwrap().currency;
    assert_eq!(now, eur);
    let told = world.backend.audit(&zoe.actor, None).await.unwrap().entries;
    assert!(serde_json::to_string(&told).unwrap().contains("EUR"));
}

#[tokio::test]
async fn while_it_is_closed_no_text_message_leaves() {
    let (world, mut ben, nina) = crate::sms::shop().await;
    let zoe = person(&world, Role::Owner, "zoe").await;
    let wish = crate::sms::sms(nina, crate::sms::NINA, "Your table is ready.");
    ben.does(&world, wish).await;
    let (backend, name) = (&world.backend, called(&world).await);
    let done = backend.close_business(&zoe, &name, PASSWORD).await.unwrap();
    assert_eq!(done.answer, ClosingAnswer::Done);
    crate::sms::deliver(&world).await;
    assert_eq!(backend.demo_sms().await.unwrap().unwrap().len(), 0);
    let done = backend.reopen_business_as(None).await.unwrap();
    assert_eq!(done, ClosingAnswer::Done);
    crate::sms::deliver(&world).await;
    assert_eq!(backend.demo_sms().await.unwrap().unwrap().len(), 1);
}
