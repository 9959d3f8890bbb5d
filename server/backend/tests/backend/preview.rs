//! The first screen before the first cut, the board or the home: what its reader would see in a whole one, and nothing of others.

use crate::support::{Device, NOW, World, id};
use backend::PullError;
use domain::account::{Parked, ParkedReason, ParkedState};
use domain::file::{Attachment, FileState, Media, Sha256, Subject};
use domain::sales::{Kind, LATELY_DONE, Order, OrderState, Step};
use domain::{AttachmentId, Entity, Money, OrderId, ParkedId, Row, UserId};
use std::collections::BTreeMap;
use sync::PreviewRequest;
use uuid::Uuid;

fn order(state: OrderState, minute: i64) -> Order {
    let at = NOW + minute * 60_000;
    Order {
        discounts: Vec::new(),
        id: OrderId(id()),
        number: None,
        customer: UserId(id()),
        name: "Ann".into(),
        kind: Kind::Pickup,
        lines: Vec::new(),
        total: Money(2_800),
        note: String::new(),
        state,
        placed_at: at,
        changed_at: at,
    }
}

fn photo(about: Subject) -> Row {
    let author = UserId(id());
    Row::Attachment(Attachment {
        id: AttachmentId(id()),
        about,
        customer: Some(author),
        sha256: Sha256([7; 32]),
        media: Media::Jpeg,
        bytes: 5,
        name: "photo.jpg".into(),
        width: None,
        height: None,
        author,
        author_name: "Ann".into(),
        at: NOW,
        state: FileState::Coming,
    })
}

fn needs(owner: UserId, state: ParkedState) -> Row {
    Row::Parked(Parked {
        id: ParkedId(id()),
        owner,
        mutation: "order.step@1".into(),
        args: serde_json::Value::Null,
        reason: ParkedReason::Broken,
        state,
        at: NOW,
        behind: None,
    })
}

async fn preview(world: &World, device: &Device) -> Result<sync::PreviewReply, PullError> {
    let request = PreviewRequest {
        client: device.client,
        person: device.actor.user.0,
    };
    world.backend.preview(&device.actor, &request).await
}

/// What the preview holds: (scope, entity, id) → (version, row), as [`Device::rows`].
type Seen = BTreeMap<(String, String, Uuid), (i64, String)>;

async fn seen(world: &World, device: &Device) -> Seen {
    let reply = preview(world, device).await.unwrap();
    assert_eq!(reply.last_mid, device.mid);
    let row = |change: sync::Change| {
        let json = change.row.unwrap().get().to_owned();
        ((change.scope, change.entity, change.id), (change.v, json))
    };
    reply.changes.into_iter().map(row).collect()
}

fn ids(seen: &Seen, entity: Entity) -> Vec<Uuid> {
    let of = seen
        .iter()
        .filter(|((_, name, _), _)| name == entity.name());
    of.map(|((.., id), _)| *id).collect()
}

#[tokio::test]
async fn the_preview_is_the_board_of_a_whole_cut() {
    let world = World::start().await;
    world.backend.seed_contacts(20).await.unwrap();
    let mut ben = world.agent();
    let open = [
        OrderState::Placed,
        OrderState::Accepted,
        OrderState::Preparing,
        OrderState::Ready,
    ]
    .map(|state| order(state, -9_000));
    let refused = || OrderState::Refused {
        reason: "sold out".into(),
    };
    let done: Vec<Order> = (0..80)
        .map(|minute| match minute % 4 {
            0 => order(refused(), minute),
            1 => order(OrderState::Cancelled, minute),
            _ => order(OrderState::Fulfilled, minute),
        })
        .collect();
    let long_done = order(OrderState::Fulfilled, -9_000);
    let shown = [
        photo(Subject::Order(open[0].id)),
        photo(Subject::Order(done[79].id)),
        needs(ben.actor.user, ParkedState::Open),
    ];
    let hidden = [
        photo(Subject::Order(long_done.id)),
        photo(Subject::Contact(domain::ContactId(id()))),
        needs(ben.actor.user, ParkedState::Redone),
        needs(UserId(id()), ParkedState::Open),
    ];
    let orders = open.iter().chain(&done).chain([&long_done]).cloned();
    let mut rows: Vec<Row> = orders.map(Row::Order).collect();
    rows.extend(shown.iter().chain(&hidden).cloned());
    world.backend.put_rows(rows).await.unwrap();

    let shown_ahead = seen(&world, &ben).await;
    ben.pull(&world).await;
    for (name, row) in &shown_ahead {
        assert_eq!(ben.rows.get(name), Some(row), "{name:?}");
    }
    let orders = ids(&shown_ahead, Entity::Order);
    assert!(open.iter().all(|order| orders.contains(&order.id.0)));
    let mut latest = done.clone();
    latest.sort_by_key(|order| std::cmp::Reverse(order.changed_at));
    assert!(
        latest[..LATELY_DONE]
            .iter()
            .all(|order| orders.contains(&order.id.0))
    );
    let names: Vec<Uuid> = shown_ahead.iter().map(|((.., id), _)| *id).collect();
    assert!(shown.iter().all(|row| names.contains(&row.key().id)));
    assert!(hidden.iter().all(|row| !names.contains(&row.key().id)));
    assert!(ids(&shown_ahead, Entity::Contact).is_empty());
}

#[tokio::test]
async fn a_board_and_a_home_that_are_too_long_are_none() {
    let world = World::start().await;
    let ben = world.agent();
    let rows: Vec<Row> = (0..501)
        .map(|minute| Row::Order(order(OrderState::Placed, minute)))
        .collect();
    let last = rows[0].key();
    world.backend.put_rows(rows).await.unwrap();
    assert!(seen(&world, &ben).await.is_empty());
    world.backend.remove_rows(&[last]).await.unwrap();
    assert_eq!(ids(&seen(&world, &ben).await, Entity::Order).len(), 500);
    let ann = world.customer();
    let hers = (0..501).map(|minute| {
        Row::Order(Order {
            customer: ann.actor.user,
            ..order(OrderState::Fulfilled, minute)
        })
    });
    assert!(!seen(&world, &ann).await.is_empty());
    world.backend.put_rows(hers.collect()).await.unwrap();
    assert!(seen(&world, &ann).await.is_empty());
}

#[tokio::test]
async fn a_customers_home_is_what_the_cut_will_have_and_nothing_of_others() {
    let world = World::start().await;
    let (mut ann, mut eve) = (world.customer(), world.customer());
    let order = ann.places(&world, &world.soup).await;
    let other = eve.places(&world, &world.soup).await;
    world
        .backend
        .put_rows(vec![
            needs(ann.actor.user, ParkedState::Open),
            needs(eve.actor.user, ParkedState::Open),
        ])
        .await
        .unwrap();
    let home = seen(&world, &ann).await;
    ann.pull(&world).await;
    let cut = &ann.rows;
    assert!(home.iter().all(|(key, row)| cut.get(key) == Some(row)));
    assert_eq!(ids(&home, Entity::Order), [order.0]);
    assert_eq!(ids(&home, Entity::Parked).len(), 1);
    assert_ne!(order, other);
    let sold = ids(&home, Entity::Product);
    assert!(!sold.is_empty() && sold == ids(cut, Entity::Product));
    assert!(ids(&home, Entity::Conversation).is_empty());
}

#[tokio::test]
async fn another_persons_database_gets_none() {
    let world = World::start().await;
    let ben = world.agent();
    let request = PreviewRequest {
        client: ben.client,
        person: id(),
    };
    let asked = world.backend.preview(&ben.actor, &request).await;
    assert!(matches!(asked, Err(PullError::WrongPrincipal)));
}

#[tokio::test]
async fn the_preview_says_how_much_of_a_device_it_shows() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    assert!(!seen(&world, &ben).await.is_empty());
    ben.steps(&world, order, OrderState::Placed, Step::Accept)
        .await;
    let shown = seen(&world, &ben).await;
    let (_, (_, row)) = shown.iter().find(|((.., id), _)| *id == order.0).unwrap();
    assert!(row.contains("accepted"), "{row}");
    let mut eve = Device::of(world.agent().actor);
    eve.client = ben.client;
    assert!(matches!(
        preview(&world, &eve).await,
        Err(PullError::WrongPrincipal)
    ));
}
