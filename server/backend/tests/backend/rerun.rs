//! Work that an older build did not know is done by one that does.

use crate::support::{Device, World, kept};
use domain::account::Actor;
use domain::account::{DisplayName, Email, ParkedReason, ParkedState, Password, Role};
use domain::sales::{OrderState, OrderStep, Step};
use domain::{Money, Mutation, OrderId, Refusal, Row};
use sync::Outcome;
use uuid::Uuid;

/// A customer with an account, so that the server knows what they may do.
async fn ann(world: &World) -> Device {
    let user = world
        .backend
        .add_user(
            Role::Customer,
            DisplayName::parse("Ann").unwrap(),
            Email::parse("ann@example.com").unwrap(),
            Password::parse("long enough").unwrap(),
        )
        .await
        .unwrap();
    let role = Role::Customer;
    Device::of(Actor { user, role })
}

/// Pushes a mutation to a server that does not know it yet, and answers its card.
async fn pushes_too_early(world: &World, ann: &mut Device, mutation: &Mutation) -> Uuid {
    let later = mutation.name().replacen('.', ".later-", 1);
    let frozen = ann.freeze_raw(&later, &mutation.args().unwrap(), None);
    let reply = ann.push(world, &[frozen]).await.unwrap();
    kept(reply.outcomes[0].outcome.clone())
}

/// From now on this is the database that an older build left: its names are those that this build knows.
async fn a_newer_build(world: &World) {
    world
        .execute("UPDATE mutation_log SET body = REPLACE(body, '.later-', '.')")
        .await;
    world
        .execute("UPDATE parked SET mutation = REPLACE(mutation, '.later-', '.')")
        .await;
}

#[tokio::test]
async fn work_that_an_older_build_did_not_know_is_done_once_in_the_order_of_its_arrival() {
    let world = World::start().await;
    let mut ann = ann(&world).await;
    let wish = ann.wish(&world.soup, 1);
    let order = wish.id;
    let step = OrderStep {
        id: order,
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    let cards = [
        pushes_too_early(&world, &mut ann, &wish.into()).await,
        pushes_too_early(&world, &mut ann, &step.into()).await,
    ];
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 0);
    assert!(world.order(ann.actor, order).await.is_none());
    a_newer_build(&world).await;
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 2);
    let placed = world.order(ann.actor, order).await.unwrap();
    assert_eq!(placed.state, OrderState::Cancelled);
    assert!(placed.number.is_some(), "guard steps are taken too");
    ann.pull(&world).await;
    for card in cards {
        assert_eq!(ann.parked(card).state, ParkedState::Redone);
    }
    let before = world.dump().await;
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 0);
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn what_a_rule_refuses_now_says_why_and_waits_for_its_author() {
    let world = World::start().await;
    let mut ann = ann(&world).await;
    let wish = ann.wish(&world.soup, 1);
    let order = wish.id;
    let card = pushes_too_early(&world, &mut ann, &wish.into()).await;
    a_newer_build(&world).await;
    let dearer = domain::sales::Product {
        price: Money(3_000),
        ..world.soup.clone()
    };
    world
        .backend
        .put_rows(vec![Row::Product(dearer)])
        .await
        .unwrap();
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 1);
    ann.pull(&world).await;
    let parked = ann.parked(card);
    assert!(matches!(
        parked.reason,
        ParkedReason::Refused {
            refusal: Refusal::PriceChanged { .. }
        }
    ));
    assert_eq!(parked.state, ParkedState::Open);
    assert!(world.order(ann.actor, order).await.is_none());
}

#[tokio::test]
async fn what_its_author_let_go_stays_gone() {
    let world = World::start().await;
    let mut ann = ann(&world).await;
    let wish = ann.wish(&world.soup, 1);
    let order: OrderId = wish.id;
    let card = pushes_too_early(&world, &mut ann, &wish.into()).await;
    let drop = domain::mutation::ParkedDrop {
        id: domain::ParkedId(card),
    };
    assert_eq!(ann.does(&world, drop).await, Outcome::Applied);
    a_newer_build(&world).await;
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 0);
    assert!(world.order(ann.actor, order).await.is_none());
}

#[tokio::test]
async fn a_device_that_asks_again_hears_what_it_was_told_first() {
    let world = World::start().await;
    let mut ann = ann(&world).await;
    let wish = ann.wish(&world.soup, 1);
    let frozen = ann.freeze_raw(
        "order.later-place@1",
        &Mutation::from(wish).args().unwrap(),
        None,
    );
    let first = ann
        .push(&world, std::slice::from_ref(&frozen))
        .await
        .unwrap();
    a_newer_build(&world).await;
    assert_eq!(world.backend.rerun_unknown().await.unwrap(), 1);
    let again = ann.push(&world, &[frozen]).await.unwrap();
    assert_eq!(again, first);
}
