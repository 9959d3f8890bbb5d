//! The demonstration.

use crate::support::{Device, NOW, Place, open};
use backend::{AccountError, BackendError, DEMO_PASSWORD, FixedClock, SeedReport};
use domain::account::Role;
use domain::sales::OrderState;
use domain::{Entity, Row};
use std::collections::BTreeSet;
use std::sync::Arc;

#[tokio::test]
async fn the_demonstration_is_seeded_once() {
    let dir = Place::new().await;
    let backend = open(&dir, &Arc::new(FixedClock::at(NOW))).await;
    assert!(backend.business().await.unwrap().is_none());
    assert!(matches!(
        backend.menu().await,
        Err(BackendError::NoBusiness)
    ));
    let report = backend.seed_demo().await.unwrap();
    assert_eq!(
        report,
        SeedReport {
            categories: 5,
            products: 14,
            people: 3,
            orders: 6,
            contacts: 40,
            conversations: 8,
        }
    );
    assert_eq!(backend.seed_demo().await.unwrap(), SeedReport::default());
    let menu = backend.menu().await.unwrap();
    assert_eq!(menu.business.tables.len(), 16);
    let photos: BTreeSet<_> = menu
        .products
        .iter()
        .filter_map(|product| product.photo.clone())
        .collect();
    assert_eq!(photos.len(), 14);
    assert!(menu.products.iter().all(|dish| !dish.name.zh.is_empty()
        && !dish.name.en.is_empty()
        && !dish.about.en.is_empty()));
    let places: Vec<_> = menu
        .products
        .iter()
        .map(|dish| {
            menu.categories
                .iter()
                .position(|category| category.id == dish.category)
        })
        .collect();
    assert!(places.is_sorted());
}

#[tokio::test]
async fn the_demonstrations_people_sign_in_and_see_what_is_theirs() {
    let dir = Place::new().await;
    let world = crate::support::World {
        dir,
        ..crate::support::World::start().await
    };
    let backend = open(&world.dir, &world.clock).await;
    backend.seed_demo().await.unwrap();
    let world = crate::support::World { backend, ..world };
    let people = world.backend.demo_people().await.unwrap();
    assert_eq!(
        people
            .iter()
            .map(|person| person.actor.role)
            .collect::<Vec<_>>(),
        [Role::Agent, Role::Customer, Role::Owner]
    );
    for person in &people {
        let email = person.email.clone().unwrap();
        assert_eq!(
            world.backend.demo_sign_in(&email).await.unwrap().person,
            *person
        );
        assert_eq!(
            world
                .backend
                .sign_in(&email, DEMO_PASSWORD)
                .await
                .unwrap()
                .person,
            *person
        );
    }
    let mut customer = Device::of(people[1].actor);
    customer.pull(&world).await;
    let decode = |json: &str| Row::decode(Entity::Order, json).unwrap();
    let orders: Vec<_> = customer
        .rows
        .iter()
        .filter(|((_, entity, _), _)| entity == "order")
        .map(|(_, (_, json))| decode(json))
        .collect();
    let mut numbers: Vec<_> = orders
        .iter()
        .map(|row| match row {
            Row::Order(order) => order.number,
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=6).map(Some).collect::<Vec<_>>());
    assert!(
        orders
            .iter()
            .any(|row| matches!(row, Row::Order(order) if order.state == OrderState::Preparing))
    );
    let real = domain::account::SignUp::parse("Ann", "ann@x.example", "correct horse").unwrap();
    world.backend.sign_up(real, None).await.unwrap();
    assert!(matches!(
        world.backend.demo_sign_in("ann@x.example").await,
        Err(AccountError::WrongCredentials)
    ));
}

#[tokio::test]
async fn the_demonstrations_inbox_and_records_are_alive_and_the_customer_sees_her_own_only() {
    let world = crate::support::World::start().await;
    let dir = Place::new().await;
    let backend = open(&dir, &world.clock).await;
    backend.seed_demo().await.unwrap();
    let people = backend.demo_people().await.unwrap();
    let world = crate::support::World {
        dir,
        backend,
        ..world
    };
    let [mut agent, mut customer] = [0, 1].map(|n: usize| Device::of(people[n].actor));
    agent.pull(&world).await;
    customer.pull(&world).await;
    let rows = |device: &Device| -> Vec<Row> {
        let rows = device.rows.iter();
        rows.map(|((_, entity, _), (_, json))| {
            Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
        })
        .collect()
    };
    let (desk, own) = (rows(&agent), rows(&customer));
    let count = |rows: &[Row], of: fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    assert_eq!(count(&desk, |row| row.as_contact().is_some()), 40);
    assert_eq!(count(&desk, |row| row.as_contact_staff().is_some()), 40);
    assert_eq!(count(&desk, |row| row.as_colleague().is_some()), 2);
    assert!(count(&desk, |row| row.as_activity().is_some()) > 20);
    let me = customer.actor.user;
    let contacts: Vec<_> = own.iter().filter_map(Row::as_contact).collect();
    assert_eq!(contacts.len(), 1);
    assert_eq!(
        (contacts[0].name(), contacts[0].user),
        ("林晓".into(), Some(me))
    );
    assert!(contacts[0].points.iter().any(|point| point.verified));
    let talks: Vec<_> = desk.iter().filter_map(Row::as_conversation).collect();
    let waiting = |talk: &&&domain::service::Conversation| {
        domain::service::unread(talk, domain::service::Party::Staff, 0)
    };
    let closed = talks
        .iter()
        .filter(|talk| talk.state == domain::service::ConversationState::Closed);
    assert_eq!((talks.len(), closed.count()), (8, 4));
    assert!(talks.iter().filter(waiting).count() >= 3);
    let mine: Vec<_> = own.iter().filter_map(Row::as_conversation).collect();
    assert_eq!(mine.len(), 2);
    assert!(
        own.iter()
            .filter_map(Row::as_message)
            .all(|message| message.customer == me)
    );
    // The same restaurant each time, whenever it is seeded.
    let again = Place::new().await;
    let second = open(&again, &world.clock).await;
    second.seed_demo().await.unwrap();
    let second = crate::support::World {
        dir: again,
        backend: second,
        ..world
    };
    let mut twin = Device::of(agent.actor);
    twin.pull(&second).await;
    assert_eq!(rows(&twin), desk);
}
