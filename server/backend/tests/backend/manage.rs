//! Looking after accounts, and removing somebody with all they made.

use crate::files::file;
use crate::people::{add as learnt, orders_by_phone};
use crate::service::text;
use crate::support::{Device, World, id};
use backend::{AccountError, BackendError, DepositError, ManageError};
use domain::account::{Actor, DisplayName, Email, Password, Role, SignUp};
use domain::people::PointKind;
use domain::{ContactId, ConversationId, Mutation};

const PASSWORD: &str = "correct horse battery";

async fn add(world: &World, role: Role, name: &str) -> Actor {
    let words = (
        DisplayName::parse(name).unwrap(),
        Email::parse(&format!("{name}@x.example")).unwrap(),
        Password::parse(PASSWORD).unwrap(),
    );
    let user = world.backend.add_user(role, words.0, words.1, words.2);
    Actor {
        user: user.await.unwrap(),
        role,
    }
}

fn other() -> Password {
    Password::parse("another horse battery").unwrap()
}

#[tokio::test]
async fn everybody_is_listed_the_team_first() {
    let world = World::start().await;
    add(&world, Role::Customer, "ann").await;
    add(&world, Role::Owner, "zoe").await;
    let guest = world.backend.sign_in_guest("Gus").await.unwrap();
    let mut phone = Device::of(guest.person.actor);
    phone.places(&world, &world.soup).await;
    let names = |users: &[backend::User]| {
        let name = |user: &backend::User| (user.name.clone(), user.changes);
        users.iter().map(name).collect::<Vec<_>>()
    };
    let accounts = world.backend.users(false).await.unwrap();
    assert_eq!(names(&accounts), [("zoe".into(), 0), ("ann".into(), 0)]);
    let all = world.backend.users(true).await.unwrap();
    assert_eq!(
        names(&all),
        [("zoe".into(), 0), ("Gus".into(), 1), ("ann".into(), 0)]
    );
    assert!(all[1].guest && all[1].last_seen.is_some() && all[0].last_seen.is_none());
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let world = World::start().await;
    add(&world, Role::Agent, "ben").await;
    let ben = world
        .backend
        .sign_in("ben@x.example", PASSWORD)
        .await
        .unwrap();
    let (_, ended) = world
        .backend
        .set_password("BEN@x.example ", &other())
        .await
        .unwrap();
    assert_eq!(ended, [backend::session_id(&ben.token)]);
    assert_eq!(world.backend.person(&ben.token).await.unwrap(), None);
    let old = world.backend.sign_in("ben@x.example", PASSWORD).await;
    assert!(matches!(old, Err(AccountError::WrongCredentials)));
    world
        .backend
        .sign_in("ben@x.example", "another horse battery")
        .await
        .unwrap();
}

#[tokio::test]
async fn the_last_owner_stays_an_owner_who_can_sign_in() {
    let world = World::start().await;
    add(&world, Role::Owner, "zoe").await;
    let zoe = "zoe@x.example";
    let backend = &world.backend;
    let before = world.dump().await;
    assert!(matches!(
        backend.change_role(zoe, Role::Agent).await,
        Err(ManageError::LastOwner(_))
    ));
    assert!(matches!(
        backend.block(zoe).await,
        Err(ManageError::LastOwner(_))
    ));
    assert!(matches!(
        backend.remove_user(zoe, false).await,
        Err(ManageError::LastOwner(_))
    ));
    assert_eq!(world.dump().await, before);
    add(&world, Role::Agent, "max").await;
    backend
        .change_role("max@x.example", Role::Owner)
        .await
        .unwrap();
    backend.block("max@x.example").await.unwrap();
    let refused = backend.change_role(zoe, Role::Agent).await;
    assert!(
        matches!(refused, Err(ManageError::LastOwner(_))),
        "the other one is blocked"
    );
    backend.unblock("max@x.example").await.unwrap();
    backend.remove_user(zoe, false).await.unwrap();
    assert!(matches!(
        backend.block(zoe).await,
        Err(ManageError::Unknown)
    ));
    // Known by name, and nobody of the team any more.
    let roles = world
        .dir
        .texts("SELECT name || ' ' || role FROM colleague ORDER BY name")
        .await;
    assert_eq!(roles, ["max owner", "zoe customer"]);
}

#[tokio::test]
async fn whoever_is_blocked_gets_in_by_no_way_and_nothing_is_taken_from_there() {
    let world = World::start().await;
    let ann = add(&world, Role::Customer, "ann").await;
    let here = world
        .backend
        .sign_in("ann@x.example", PASSWORD)
        .await
        .unwrap();
    let code = world.backend.claim_code(&ann).await.unwrap().unwrap();
    let (user, ended) = world.backend.block(&ann.user.to_string()).await.unwrap();
    assert_eq!((user.name.as_str(), ended.len()), ("ann", 1));
    assert_eq!(world.backend.person(&here.token).await.unwrap(), None);
    let again = world.backend.sign_in("ann@x.example", PASSWORD).await;
    assert!(
        matches!(again, Err(AccountError::Backend(BackendError::Blocked))),
        "{again:?}"
    );
    let wrong = world
        .backend
        .sign_in("ann@x.example", "a wrong password")
        .await;
    assert!(
        matches!(wrong, Err(AccountError::WrongCredentials)),
        "a stranger learns nothing"
    );
    world.backend.claim(&code).await.unwrap_err();
    world.backend.unblock("ann@x.example").await.unwrap();
    world
        .backend
        .sign_in("ann@x.example", PASSWORD)
        .await
        .unwrap();
}

async fn orders_in(world: &World) -> Vec<String> {
    world
        .dir
        .texts("SELECT id FROM sales_order ORDER BY id")
        .await
}

/// The tables in which a word stands somewhere.
fn tables_with<'a>(dump: &'a str, word: &str) -> Vec<&'a str> {
    let (mut table, mut found) = ("", Vec::new());
    for line in dump.lines() {
        if !line.starts_with(' ') {
            table = line;
        }
        if line.contains(word) && found.last() != Some(&table) {
            found.push(table);
        }
    }
    found
}

#[tokio::test]
async fn a_guest_goes_with_all_they_made_and_every_phone_forgets_it() {
    let world = World::start().await;
    let mut staff = world.agent();
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    staff.pull(&world).await;
    ann.pull(&world).await;
    let (orders, before) = (orders_in(&world).await, staff.rows.clone());
    let guest = world.backend.sign_in_guest("Flood").await.unwrap();
    let mut flood = Device::of(guest.person.actor);
    let user = flood.actor.user;
    orders_by_phone(&world, &mut flood, "13800138000").await;
    let talk = ConversationId(id());
    for n in 0..20 {
        flood.places(&world, &world.tea).await;
        let mut message = text(talk, user, &format!("Buy {n}"));
        message.files = vec![file(b"\xff\xd8\xff\xe0 a picture", "a.jpg")];
        let hash = message.files[0].sha256;
        flood.does(&world, message).await;
        if n == 0 {
            let bytes = b"\xff\xd8\xff\xe0 a picture".to_vec();
            world
                .backend
                .upload(&flood.actor, hash, 0, bytes)
                .await
                .unwrap();
        }
    }
    let strange = flood.freeze_raw("cake.bake@9", "{}", None);
    flood.push(&world, &[strange]).await.unwrap();
    staff.does(&world, text(talk, user, "Please stop")).await;
    let noted = learnt(
        ContactId::of_user(user),
        PointKind::Email,
        "flood@x.example",
    );
    staff.does(&world, noted).await;
    staff.pull(&world).await;
    assert!(staff.rows.len() > before.len() + 40);
    let removed = world
        .backend
        .remove_user(&user.to_string(), false)
        .await
        .unwrap();
    assert!(removed.rows > 60, "{}", removed.rows);
    staff.pull(&world).await;
    assert_eq!(staff.rows, before);
    assert_eq!(world.backend.person(&guest.token).await.unwrap(), None);
    let dump = world.dump().await;
    for word in ["Flood", "Please stop", "cake.bake"] {
        // What staff themselves sent stays in their own devices' log.
        let left = tables_with(&dump, word);
        assert!(
            left.iter().all(|table| *table == "mutation_log"),
            "{word}: {left:?}"
        );
    }
    assert_eq!(tables_with(&dump, "cake.bake"), Vec::<&str>::new());
    assert_eq!(world.number("SELECT COUNT(*) FROM file_part").await, 0);
    assert_eq!(orders, orders_in(&world).await, "others' orders stay");
    let bad = world.backend.doctor().await.unwrap();
    // The PostgreSQL of the tests does not wait for its disk.
    let counts = bad.iter().filter(|one| !one.what.contains("power cut"));
    assert!(
        counts.clone().all(|one| one.health != backend::Health::Bad),
        "{bad:?}"
    );
}

#[tokio::test]
async fn an_account_that_is_removed_leaves_its_orders_and_with_everything_nothing() {
    let world = World::start().await;
    for (name, everything, orders) in [("ann", false, 1), ("ben", true, 1)] {
        let form = SignUp::parse(name, &format!("{name}@x.example"), PASSWORD).unwrap();
        let up = world.backend.sign_up(form, None).await.unwrap();
        let mut phone = Device::of(up.person.actor);
        phone.places(&world, &world.soup).await;
        let who = format!("{name}@x.example");
        world.backend.remove_user(&who, everything).await.unwrap();
        assert_eq!(
            world.number("SELECT COUNT(*) FROM sales_order").await,
            orders
        );
        let again = world.backend.sign_in(&who, PASSWORD).await;
        assert!(matches!(again, Err(AccountError::WrongCredentials)));
    }
    add(&world, Role::Agent, "carl").await;
    let refused = world.backend.remove_user("carl@x.example", true).await;
    assert!(matches!(refused, Err(ManageError::Staff(_))));
}

#[tokio::test]
async fn what_a_blocked_guests_phone_left_to_send_is_refused() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("Flood").await.unwrap();
    let mut phone = Device::of(guest.person.actor);
    let key = "k".repeat(40);
    let hello = serde_json::json!({
        "client": phone.client, "build": "t",
        "hello": { "person": phone.actor.user, "key": key, "birth": id(), "waiting": 0, "oldest_ms": 0 },
    });
    let request = serde_json::from_value(hello).unwrap();
    world
        .backend
        .hello(&phone.actor, &guest.token, "", &request)
        .await
        .unwrap();
    world
        .backend
        .block(&phone.actor.user.to_string())
        .await
        .unwrap();
    let wish = phone.wish(&world.soup, 1);
    let deposit = sync::DepositRequest {
        client: phone.client,
        key,
        epoch: None,
        build: "t".into(),
        jump: false,
        mutations: vec![phone.freeze(Mutation::OrderPlace(wish))],
    };
    let refused = world.backend.deposit(deposit).await;
    assert!(matches!(refused, Err(DepositError::Refused)), "{refused:?}");
}

#[tokio::test]
async fn only_the_device_that_was_given_a_word_is_known_and_only_for_its_account() {
    let world = World::start().await;
    let (ann, ben) = (
        Email::parse("ann@x.example").unwrap(),
        Email::parse("ben@x.example").unwrap(),
    );
    let word = world.backend.known_device(&ann).unwrap();
    let name = world.backend.known_device_of(&word, &ann).unwrap();
    assert!(word.starts_with(name) && !word.contains("ann"));
    assert_eq!(world.backend.known_device_of(&word, &ben), None);
    for bad in [
        "",
        ".",
        "x",
        "x.y",
        &format!("y{word}"),
        &format!("{word}y"),
    ] {
        assert_eq!(world.backend.known_device_of(bad, &ann), None, "{bad}");
    }
    let another = World::start().await;
    assert_eq!(another.backend.known_device_of(&word, &ann), None);
}

#[tokio::test]
async fn what_was_deleted_stands_nowhere_in_the_file() {
    let world = World::at(crate::support::Place::in_file()).await;
    let guest = world.backend.sign_in_guest("Unforgettable").await.unwrap();
    let own = std::path::PathBuf::from(world.dir.database.url().trim_start_matches("sqlite:"));
    let has = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(13).any(|part| part == b"Unforgettable")
    };
    let who = guest.person.actor.user.to_string();
    world.backend.remove_user(&who, true).await.unwrap();
    world.backend.close().await;
    assert!(!has(&own));
}
