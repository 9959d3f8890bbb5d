//! Orders are told by mail, once each, in the push's own transaction.

use crate::mail_way::open;
use crate::service::text;
use crate::support::{Device, World, id};
use backend::{Memory, Transport};
use domain::ConversationId;
use domain::account::SignUp;
use domain::sales::{OrderState, Step};
use domain::service::MessageRead;

/// A customer with an address, signed up at a business that sends mail to memory.
async fn world() -> (World, Memory, Device) {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let form = SignUp::parse("Ann", "ann@x.example", "correct horse battery").unwrap();
    let ann = world.backend.sign_up(form, None).await.unwrap();
    (world, memory, Device::of(ann.person.actor))
}

async fn kinds(world: &World, memory: &Memory) -> Vec<(String, String)> {
    world.backend.deliver_due(|| true).await.unwrap();
    memory
        .all()
        .into_iter()
        .map(|mail| (mail.kind, mail.subject))
        .collect()
}

#[tokio::test]
async fn an_order_and_the_steps_that_matter_are_told_once() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let order = ann.places(&world, &world.soup.clone()).await;
    for (was, step) in [
        (OrderState::Placed, Step::Accept),
        (OrderState::Accepted, Step::Prepare),
        (OrderState::Preparing, Step::Ready),
        (OrderState::Ready, Step::HandOver),
    ] {
        world.clock.advance(60_000);
        ben.steps(&world, order, was, step).await;
    }
    let told = kinds(&world, &memory).await;
    assert_eq!(
        told,
        [
            (
                "order_received".to_owned(),
                "We have your order 1 · Rapport".to_owned()
            ),
            (
                "order_state".to_owned(),
                "Your order is accepted · 1 · Rapport".to_owned()
            ),
            (
                "order_state".to_owned(),
                "Your order is ready · 1 · Rapport".to_owned()
            ),
        ]
    );
    assert!(
        memory.all()[0]
            .text
            .contains(&format!("https://shop.example/app/orders/{order}"))
    );
}

#[tokio::test]
async fn a_push_that_is_repeated_tells_nothing_twice() {
    let (world, memory, mut ann) = world().await;
    let wish = ann.wish(&world.soup, 1);
    let frozen = ann.freeze(domain::Mutation::OrderPlace(wish));
    for _ in 0..3 {
        ann.push(&world, std::slice::from_ref(&frozen))
            .await
            .unwrap();
    }
    assert_eq!(kinds(&world, &memory).await.len(), 1);
}

#[tokio::test]
async fn nobody_is_told_what_they_did_themselves_and_guests_get_no_mail() {
    let (world, memory, mut ann) = world().await;
    let order = ann.places(&world, &world.soup.clone()).await;
    ann.steps(&world, order, OrderState::Placed, Step::Cancel)
        .await;
    let guest = world.backend.sign_in_guest("Gus").await.unwrap();
    let mut guest = Device::of(guest.person.actor);
    guest.places(&world, &world.tea.clone()).await;
    let told = kinds(&world, &memory).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "order_received");
}

#[tokio::test]
async fn a_message_that_stands_unread_for_five_minutes_is_told_once_and_a_read_one_is_not() {
    let (world, memory, mut ann) = world().await;
    let mut ben = world.agent();
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    ann.does(&world, text(talk, user, "Is there a table?"))
        .await;
    ben.does(&world, text(talk, user, "Yes, at seven.")).await;
    ben.does(&world, text(talk, user, "<b>Window</b> seat?"))
        .await;
    assert!(kinds(&world, &memory).await.is_empty());
    world.clock.advance(5 * 60_000);
    assert_eq!(kinds(&world, &memory).await.len(), 1);
    let mail = memory.all().remove(0);
    assert_eq!(mail.kind, "new_message");
    assert!(
        mail.text.contains("Yes, at seven.") && mail.text.contains("https://shop.example/app/chat")
    );
    let read = |up_to| MessageRead {
        conversation: talk,
        up_to,
    };
    ann.does(&world, read(3)).await;
    ben.does(&world, text(talk, user, "See you then.")).await;
    ann.does(&world, read(4)).await;
    world.clock.advance(5 * 60_000);
    let done = world.backend.deliver_due(|| true).await.unwrap();
    assert_eq!((done.suppressed, memory.all().len()), (1, 1));
    ben.does(&world, text(talk, user, "Still coming?")).await;
    world.clock.advance(5 * 60_000);
    assert_eq!(kinds(&world, &memory).await.len(), 2);
}
