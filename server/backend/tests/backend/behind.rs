//! What builds on parked work is parked with it, and done when that is.

use crate::support::{Device, World, kept};
use domain::account::{ParkedState, Role};
use domain::mutation::ParkedDrop;
use domain::sales::{OrderPlace, OrderState, OrderStep, Product, Step};
use domain::{Draft, Money, ParkedId, Row};
use sync::Outcome;
use uuid::Uuid;

/// An order at a price that is no longer the soup's, the same at today's, and a step that its author took meanwhile.
async fn an_order_and_a_step(
    world: &World,
    ann: &mut Device,
) -> (OrderPlace, OrderPlace, OrderStep) {
    let old = ann.wish(&world.soup, 1);
    let dearer = Product {
        price: Money(3_000),
        ..world.soup.clone()
    };
    let new = OrderPlace {
        id: old.id,
        ..ann.wish(&dearer, 1)
    };
    let rows = vec![Row::Product(dearer)];
    world.backend.put_rows(rows).await.unwrap();
    let step = OrderStep {
        id: old.id,
        was: OrderState::Placed,
        step: Step::Cancel,
    };
    (old, new, step)
}

fn answer(new: OrderPlace, card: Uuid) -> Draft {
    Draft {
        mutation: new.into(),
        answers: Some(ParkedId(card)),
    }
}

#[tokio::test]
async fn what_builds_on_parked_work_waits_with_it_and_follows_its_redo() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (old, new, step) = an_order_and_a_step(&world, &mut ann).await;
    let order = old.id;
    // In one push: the second one finds the first one parked a moment ago.
    let queue = [ann.freeze(old), ann.freeze(step.clone())];
    let outcomes = ann.push(&world, &queue).await.unwrap().outcomes;
    let cards: Vec<Uuid> = outcomes.into_iter().map(|one| kept(one.outcome)).collect();
    // And in one of its own.
    let third = kept(ann.does(&world, step).await);
    ann.pull(&world).await;
    for card in [cards[1], third] {
        let behind = ann.parked(card).behind.unwrap();
        assert_eq!(behind.card, ParkedId(cards[0]));
    }
    assert!(ann.parked(cards[0]).behind.is_none());
    let outcome = ann.does(&world, answer(new, cards[0])).await;
    assert_eq!(outcome, Outcome::Applied);
    let placed = world.order(ann.actor, order).await.unwrap();
    assert_eq!(
        (placed.state, placed.total),
        (OrderState::Cancelled, Money(3_000))
    );
    ann.pull(&world).await;
    assert_eq!(ann.parked(cards[0]).state, ParkedState::Redone);
    assert_eq!(ann.parked(cards[1]).state, ParkedState::Redone);
    let again = ann.parked(third);
    assert!(
        again.behind.is_none() && again.state != ParkedState::Dropped,
        "cancelled already: {again:?}"
    );
}

#[tokio::test]
async fn it_goes_on_waiting_for_the_answer_that_was_refused_in_its_turn() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (old, new, step) = an_order_and_a_step(&world, &mut ann).await;
    let first = kept(ann.does(&world, old.clone()).await);
    let behind = kept(ann.does(&world, step).await);
    let second = kept(ann.does(&world, answer(old, first)).await);
    ann.pull(&world).await;
    assert_eq!(ann.parked(behind).behind.unwrap().card, ParkedId(second));
    assert_eq!(
        ann.does(&world, answer(new, second)).await,
        Outcome::Applied
    );
    ann.pull(&world).await;
    assert_eq!(ann.parked(behind).state, ParkedState::Redone);
}

#[tokio::test]
async fn what_it_waited_for_was_let_go_so_it_stands_for_itself() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (old, _, step) = an_order_and_a_step(&world, &mut ann).await;
    let first = kept(ann.does(&world, old).await);
    let behind = kept(ann.does(&world, step).await);
    let id = ParkedId(first);
    assert_eq!(ann.does(&world, ParkedDrop { id }).await, Outcome::Applied);
    ann.pull(&world).await;
    let card = ann.parked(behind);
    assert!(card.behind.is_none() && card.state == ParkedState::Open);
}

#[tokio::test]
async fn nobody_waits_for_the_parked_work_of_another() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let (old, _, step) = an_order_and_a_step(&world, &mut ann).await;
    kept(ann.does(&world, old).await);
    let card = kept(ben.does(&world, step).await);
    ben.pull(&world).await;
    assert!(ben.actor.role == Role::Agent && ben.parked(card).behind.is_none());
}
