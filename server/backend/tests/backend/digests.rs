//! Phone and server compare what they hold; what was damaged is fetched afresh.

use crate::support::{Device, World};
use domain::account::Role;
use domain::sales::{OrderState, Step};
use domain::{Entity, Key};
use serde_json::value::RawValue;
use sync::{
    Change, Checks, Cookie, Digests, Epoch, Mirror, PullReply, PullRequest, Writes, differing,
};
use uuid::Uuid;

/// What the device holds, as the apps sum it up.
fn held(device: &Device) -> Digests {
    let change =
        |((scope, entity, id), (v, json)): (&(String, String, Uuid), &(i64, String))| Change {
            scope: scope.clone(),
            entity: entity.clone(),
            id: *id,
            v: *v,
            row: Some(RawValue::from_string(json.clone()).unwrap()),
        };
    let mut mirror = Mirror::default();
    mirror.apply(&Writes {
        clear: vec![],
        changes: device.rows.iter().map(change).collect(),
        cookie: Cookie(String::new()),
        epoch: Epoch(String::new()),
        processed: 0,
    });
    mirror.digests()
}

async fn asked(world: &World, device: &mut Device, fresh: &[String]) -> PullReply {
    let request = PullRequest {
        client: device.client,
        person: None,
        cookie: device.cookie.clone(),
        build: "test".into(),
        digest: true,
        fresh: fresh.to_vec(),
        hello: None,
    };
    let reply = world.backend.pull(&device.actor, request).await.unwrap();
    device.take(&reply);
    reply
}

#[tokio::test]
async fn a_device_that_followed_every_change_holds_what_the_server_says() {
    let world = World::start().await;
    let products = world.backend.seed_products(5_200).await.unwrap();
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    for device in [&mut ann, &mut ben] {
        device.pull(&world).await;
    }
    ben.steps(&world, order, OrderState::Placed, Step::Accept)
        .await;
    let gone = Key::new(Entity::Product, products[7].id.0);
    world.backend.remove_rows(&[gone]).await.unwrap();
    for device in [&mut ann, &mut ben] {
        let reply = asked(&world, device, &[]).await;
        assert_eq!(reply.digests.len(), 3);
        assert_eq!(reply.digests["business"].rows, 5_200 + 4 - 1);
        assert!(differing(&reply.digests, &held(device)).is_empty());
    }
}

#[tokio::test]
async fn nothing_is_summed_up_unasked_or_before_the_cut_is_whole() {
    let world = World::start().await;
    let mut ann = world.customer();
    assert!(ann.page(&world).await.digests.is_empty());
    world.backend.seed_products(1_500).await.unwrap();
    let reply = asked(&world, &mut ann, &[]).await;
    assert!(reply.more && reply.digests.is_empty());
    assert!(!asked(&world, &mut ann, &[]).await.digests.is_empty());
}

#[tokio::test]
async fn a_row_damaged_without_a_word_is_found_and_only_its_scope_fetched_afresh() {
    let world = World::start().await;
    let mut ann = Device::of(crate::support::actor(Role::Agent));
    let mut ben = world.customer();
    ben.places(&world, &world.soup).await;
    ann.places(&world, &world.soup).await;
    ann.pull(&world).await;
    let whole = ann.rows.clone();
    let names: Vec<_> = whole
        .keys()
        .filter(|(scope, ..)| scope == "team")
        .cloned()
        .collect();
    // A row that went, one that stayed old, and one that is not the server's.
    for damage in 0..3_u32 {
        match damage {
            0 => drop(ann.rows.remove(&names[0])),
            1 => ann.rows.get_mut(&names[0]).unwrap().0 -= 1,
            _ => {
                let row = whole[&names[0]].clone();
                let name = (
                    "team".to_owned(),
                    "order".to_owned(),
                    Uuid::from_u128(damage.into()),
                );
                ann.rows.insert(name, row);
            }
        }
        let reply = asked(&world, &mut ann, &[]).await;
        let differ = differing(&reply.digests, &held(&ann));
        assert_eq!(differ, ["team"]);
        let fresh = Checks::default().note(0, &differ);
        let reply = asked(&world, &mut ann, &fresh).await;
        assert_eq!((reply.reset, reply.drop), (vec!["team".to_owned()], vec![]));
        assert_eq!(ann.rows, whole);
        assert!(differing(&reply.digests, &held(&ann)).is_empty());
        let counted = "SELECT count FROM sync_mismatch WHERE scope = 'team'";
        assert_eq!(world.number(counted).await, i64::from(damage) + 1);
    }
}

#[tokio::test]
async fn a_device_that_names_what_is_no_scope_changes_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.places(&world, &world.soup).await;
    ann.pull(&world).await;
    let before = world.dump().await;
    let many: Vec<String> = (0..100).map(|n| format!("scope{n}")).collect();
    let reply = asked(&world, &mut ann, &many).await;
    assert!(reply.reset.is_empty() && reply.drop.is_empty());
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_scope_that_the_device_should_not_hold_goes() {
    let world = World::start().await;
    let mut ann = world.customer();
    ann.pull(&world).await;
    let name = ("team".to_owned(), "order".to_owned(), Uuid::from_u128(1));
    ann.rows.insert(name, (1, "{}".into()));
    let reply = asked(&world, &mut ann, &[]).await;
    let differ = differing(&reply.digests, &held(&ann));
    let reply = asked(&world, &mut ann, &differ).await;
    assert_eq!((reply.drop, reply.reset), (vec!["team".to_owned()], vec![]));
    assert!(differing(&reply.digests, &held(&ann)).is_empty());
}
