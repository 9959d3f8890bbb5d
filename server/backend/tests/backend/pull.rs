//! One cut, in pages, of nothing but one's own scopes.

use crate::support::{Device, NOW, World, actor};
use backend::PullError;
use domain::account::Role;
use domain::sales::{OrderState, Product, Step};
use domain::{Entity, Key, Label, Money, Row};
use sync::{Cookie, Outcome, PullRequest};

const DAY: i64 = 24 * 3_600_000;

fn dearer(product: &Product, at: i64) -> Row {
    Row::Product(Product {
        price: Money(product.price.0 + at),
        ..product.clone()
    })
}

#[tokio::test]
async fn pages_with_writes_between_them_end_at_the_state() {
    let world = World::start().await;
    let products = world.backend.seed_products(3_500).await.unwrap();
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let mut at = 0;
    loop {
        let page = ann.page(&world).await;
        assert!(page.changes.len() <= 1_000);
        assert_eq!(page.reset.len(), if at == 0 { 3 } else { 0 });
        if !page.more {
            break;
        }
        // One that was sent, one that was not, one that goes, and an order.
        let rows = vec![dearer(&products[at], 1), dearer(&products[3_000 + at], 1)];
        world.backend.put_rows(rows).await.unwrap();
        world
            .backend
            .remove_rows(&[Key::new(Entity::Product, products[100 + at].id.0)])
            .await
            .unwrap();
        let mut counter = Device::of(ann.actor);
        counter.places(&world, &world.soup).await;
        at += 1;
    }
    assert!(at >= 3);
    let mut fresh = Device::of(ann.actor);
    fresh.pull(&world).await;
    assert_eq!(ann.rows, fresh.rows);
    assert_eq!(
        ann.rows
            .keys()
            .filter(|(_, entity, _)| entity == "product")
            .count(),
        3_502 - at
    );
    ben.pull(&world).await;
    assert_eq!(
        ben.rows
            .keys()
            .filter(|(scope, entity, _)| scope == "team" && entity == "order")
            .count(),
        at
    );
}

#[tokio::test]
async fn large_rows_make_small_pages_and_the_rest_is_counted() {
    let world = World::start().await;
    let about = Label::new("", &"soup ".repeat(2_000));
    let rows = world
        .backend
        .seed_products(300)
        .await
        .unwrap()
        .into_iter()
        .map(|product| {
            Row::Product(Product {
                about: about.clone(),
                ..product
            })
        });
    world.backend.put_rows(rows.collect()).await.unwrap();
    let mut ann = world.customer();
    let pages = ann.pull(&world).await;
    assert!(pages.len() >= 4);
    for page in &pages {
        assert!(serde_json::to_vec(page).unwrap().len() < 1024 * 1024);
    }
    assert!(pages.windows(2).all(|pair| pair[0].left > pair[1].left));
    assert_eq!(pages.last().unwrap().left, 0);
    assert_eq!(ann.rows.len(), 304);
}

#[tokio::test]
async fn a_second_pull_brings_only_what_changed_and_a_third_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.pull(&world).await;
    let order = ann.places(&world, &world.soup).await;
    let page = ann.page(&world).await;
    assert_eq!(
        (page.changes.len(), page.changes[0].id, page.last_mid),
        (2, order.0, 1),
        "the order and the contact that it made"
    );
    assert!(page.reset.is_empty() && page.drop.is_empty());
    let again = ann.page(&world).await;
    assert!(again.changes.is_empty());
    assert_eq!(again.cookie, page.cookie);
}

/// A page that was asked for before and arrives after must not turn the clock back: the cookie tells them apart, rows or not.
#[tokio::test]
async fn a_mutation_that_changes_nothing_still_changes_the_cookie() {
    let world = World::start().await;
    let mut ann = world.customer();
    let wish = ann.wish(&world.soup, 1);
    ann.does(&world, wish.clone()).await;
    let before = ann.page(&world).await;
    ann.does(&world, wish).await;
    let after = ann.page(&world).await;
    assert!(after.changes.is_empty());
    assert_eq!((before.last_mid, after.last_mid), (1, 2));
    assert_ne!(before.cookie, after.cookie);
}

#[tokio::test]
async fn a_client_nobody_knows_may_pull_and_leaves_no_trace() {
    let world = World::start().await;
    let before = world.dump().await;
    let mut ann = world.customer();
    assert_eq!(ann.page(&world).await.last_mid, 0);
    assert_eq!(world.dump().await, before);
}

/// Somebody else signs in, in the browser of a device that has only read so far.
#[tokio::test]
async fn a_client_that_never_pushed_pulls_nothing_under_another_login() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.pull(&world).await;
    let request = PullRequest {
        client: ann.client,
        person: None,
        cookie: ann.cookie.clone(),
        build: "test".into(),
        digest: false,
        fresh: Vec::new(),
        hello: None,
    };
    let reply = world.backend.pull(&actor(Role::Owner), request).await;
    assert!(matches!(reply, Err(PullError::WrongPrincipal)));
}

/// A new database, whose first pull has no cookie yet.
#[tokio::test]
async fn a_database_that_names_its_person_pulls_nothing_under_another_login() {
    let world = World::start().await;
    let ann = world.customer();
    let pull = async |person| {
        let request = PullRequest {
            client: ann.client,
            person: Some(person),
            cookie: None,
            build: "test".into(),
            digest: false,
            fresh: Vec::new(),
            hello: None,
        };
        world.backend.pull(&ann.actor, request).await
    };
    let other = actor(Role::Owner).user.0;
    assert!(matches!(pull(other).await, Err(PullError::WrongPrincipal)));
    assert_eq!(pull(ann.actor.user.0).await.unwrap().last_mid, 0);
}

#[tokio::test]
async fn somebody_elses_client_pulls_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    let request = PullRequest {
        client: ann.client,
        person: None,
        cookie: None,
        build: "test".into(),
        digest: false,
        fresh: Vec::new(),
        hello: None,
    };
    let reply = world.backend.pull(&actor(Role::Owner), request).await;
    assert!(matches!(reply, Err(PullError::WrongPrincipal)));
}

#[tokio::test]
async fn forged_and_foreign_cookies_start_afresh() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    ann.places(&world, &world.soup).await;
    ann.pull(&world).await;
    ben.pull(&world).await;
    let expected = ann.rows.clone();
    let good = ann.cookie.clone().unwrap().0;
    let forged = [
        "".into(),
        "x".into(),
        good[1..].to_owned(),
        format!("{good}A"),
        ben.cookie.unwrap().0,
        "é".repeat(1_000),
    ];
    for cookie in forged {
        ann.cookie = Some(Cookie(cookie));
        let page = ann.page(&world).await;
        assert_eq!(page.reset.len(), 3);
        assert_eq!(page.drop, ["team"]);
        assert_eq!(ann.rows, expected);
    }
}

#[tokio::test]
async fn a_customer_sees_neither_other_customers_nor_what_staff_share() {
    let world = World::start().await;
    let (mut ann, mut ben, mut cat) = (world.customer(), world.customer(), world.agent());
    let secret = ben.places(&world, &world.soup).await;
    ann.places(&world, &world.tea).await;
    cat.steps(&world, secret, OrderState::Placed, Step::HandOver)
        .await;
    ann.pull(&world).await;
    let own = [format!("account:{}", ann.actor.user), "business".into()];
    assert_eq!(ann.scopes(), own);
    let all = format!("{:?}", ann.rows);
    assert!(!all.contains(&secret.to_string()) && !all.contains(&ben.actor.user.to_string()));
    cat.pull(&world).await;
    assert_eq!(
        cat.scopes(),
        [
            "business".into(),
            format!("own:{}", cat.actor.user),
            "team".into()
        ]
    );
}

/// A restore and a new name take the cookie from a device and leave it its rows.
#[tokio::test]
async fn somebody_who_left_the_team_loses_its_rows_also_where_the_device_has_no_cookie_any_more() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    ann.places(&world, &world.soup).await;
    ben.pull(&world).await;
    ben.actor.role = Role::Customer;
    ben.cookie = None;
    ben.pull(&world).await;
    assert_eq!(ben.scopes(), ["business"]);
}

#[tokio::test]
async fn somebody_who_leaves_the_team_loses_its_rows_at_the_next_pull() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    ann.places(&world, &world.soup).await;
    ben.pull(&world).await;
    assert!(ben.scopes().contains(&"team".into()));
    ben.actor.role = Role::Customer;
    let page = ben.page(&world).await;
    assert_eq!(
        (page.drop, page.reset),
        (
            vec!["team".to_owned()],
            vec![format!("account:{}", ben.actor.user)]
        )
    );
    assert_eq!(ben.scopes(), ["business"]);
    ben.actor.role = Role::Agent;
    assert!(ben.page(&world).await.reset.contains(&"team".into()));
    assert!(ben.scopes().contains(&"team".into()));
}

#[tokio::test]
async fn a_row_that_moves_leaves_one_scope_and_enters_the_other() {
    let world = World::start().await;
    let (mut ann, mut ben, mut cat) = (world.customer(), world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    for device in [&mut ann, &mut ben, &mut cat] {
        device.pull(&world).await;
    }
    let mut moved = world.order(ann.actor, order).await.unwrap();
    moved.customer = ben.actor.user;
    world
        .backend
        .put_rows(vec![Row::Order(moved)])
        .await
        .unwrap();
    for device in [&mut ann, &mut ben, &mut cat] {
        device.pull(&world).await;
    }
    let key = Key::new(Entity::Order, order.0);
    assert!(ann.row(key).is_none() && ben.row(key).is_some() && cat.row(key).is_some());
    let page = Device::of(ann.actor).page(&world).await;
    assert!(
        page.changes.iter().all(|change| change.row.is_some()),
        "a fresh snapshot has nothing to take away"
    );
}

#[tokio::test]
async fn a_client_behind_forgotten_deletions_gets_that_scope_afresh() {
    let world = World::start().await;
    let products = world.backend.seed_products(3).await.unwrap();
    let (mut ann, mut ben) = (world.customer(), world.customer());
    ann.pull(&world).await;
    world
        .backend
        .remove_rows(&[Key::new(Entity::Product, products[0].id.0)])
        .await
        .unwrap();
    ben.pull(&world).await;
    let wish = ann.wish(&world.soup, 1);
    let waits = ann.freeze(wish);
    world.clock.set(NOW + 31 * DAY);
    assert!(!world.backend.forget_old_deletions().await.unwrap());
    let gone = "SELECT COUNT(*) FROM change_log WHERE kind <> 'upsert'";
    assert_eq!(world.number(gone).await, 0);
    assert_eq!(ann.page(&world).await.reset, ["business"]);
    assert!(ben.page(&world).await.reset.is_empty());
    let menu = |device: &Device| {
        let mut rows = device.rows.clone();
        rows.retain(|(scope, ..), _| scope == "business");
        rows
    };
    assert_eq!(menu(&ann), menu(&ben));
    // What waited is taken as ever.
    let reply = ann.push(&world, &[waits]).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Applied);
}

#[tokio::test]
async fn deletions_are_remembered_for_thirty_days_and_forgotten_in_parts() {
    let world = World::start().await;
    let products = world.backend.seed_products(2_300).await.unwrap();
    let mut ann = world.customer();
    ann.pull(&world).await;
    let gone = |products: &[Product]| -> Vec<Key> {
        let key = |product: &Product| Key::new(Entity::Product, product.id.0);
        products.iter().map(key).collect()
    };
    world
        .backend
        .remove_rows(&gone(&products[..2_200]))
        .await
        .unwrap();
    world.clock.set(NOW + 29 * DAY);
    assert!(!world.backend.forget_old_deletions().await.unwrap());
    let mut ben = Device {
        cookie: ann.cookie.clone(),
        rows: ann.rows.clone(),
        ..Device::of(ann.actor)
    };
    ben.client = ann.client;
    assert!(
        ben.pull(&world)
            .await
            .iter()
            .all(|page| page.reset.is_empty())
    );
    world
        .backend
        .remove_rows(&gone(&products[2_200..2_201]))
        .await
        .unwrap();
    world.clock.set(NOW + 31 * DAY);
    assert!(world.backend.forget_old_deletions().await.unwrap(), "more");
    assert!(!world.backend.forget_old_deletions().await.unwrap());
    let young = "SELECT COUNT(*) FROM change_log WHERE kind <> 'upsert'";
    assert_eq!(world.number(young).await, 1, "the one of two days ago");
    assert!(ben.page(&world).await.reset.is_empty());
    ann.pull(&world).await;
    assert_eq!(ann.rows, ben.rows);
}

#[tokio::test]
async fn a_new_incarnation_says_so_and_starts_afresh() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.pull(&world).await;
    let old = ann.epoch.clone();
    world.backend.renew_epoch().await.unwrap();
    let page = ann.page(&world).await;
    assert_ne!(Some(page.epoch), old);
    assert_eq!(page.reset.len(), 3);
}
