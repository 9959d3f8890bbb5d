//! Reviews: their author edits, owners decide and answer.

use super::act::{Act, Scene, Wish};
use domain::id::ReviewId;
use domain::sales::{Kind, Order, OrderState};
use domain::service::{Review, ReviewAbout, ReviewModerate, ReviewReply, ReviewState, ReviewWrite};
use domain::{Entity, Money, OrderId, Row, UserId};
use uuid::Uuid;

fn order(scene: &Scene) -> OrderId {
    OrderId(scene.id("x"))
}

fn id(scene: &Scene) -> ReviewId {
    ReviewId::of_order(order(scene))
}

pub fn scene(customer: UserId) -> Scene {
    let mut scene = Scene::of(&["x"]);
    scene.ids.insert("customer", customer.0);
    let review = id(&scene).0;
    scene.ids.insert("review", review);
    scene
}

/// An order that was handed over, and what its customer says of it; nobody has decided yet.
pub fn rows(scene: &Scene) -> Vec<Row> {
    let customer = UserId(scene.id("customer"));
    let order = Order {
        discounts: Vec::new(),
        id: order(scene),
        number: None,
        customer,
        name: "Ann".into(),
        kind: Kind::Pickup,
        lines: Vec::new(),
        total: Money(0),
        note: String::new(),
        state: OrderState::Fulfilled,
        placed_at: 1,
        changed_at: 2,
    };
    let review = Review {
        id: id(scene),
        about: ReviewAbout::Order { order: order.id },
        customer,
        name: "Ann".into(),
        overall: 3,
        items: Default::default(),
        text: "So so".into(),
        edition: 1,
        state: ReviewState::Waiting,
        reply: String::new(),
        made_at: crate::support::NOW,
        changed_at: crate::support::NOW,
    };
    vec![order.into(), review.into()]
}

pub fn acts_of_customer() -> Vec<Act> {
    vec![Act::new("write", |scene: &Scene, side| {
        let write = ReviewWrite {
            about: ReviewAbout::Order {
                order: order(scene),
            },
            overall: 4 + side as u32,
            items: [("food".to_owned(), 5)].into(),
            text: format!("edit of {side}"),
        };
        (write, vec![Wish::Row(Entity::Review, id(scene).0)])
    })]
}

fn decides(name: &'static str, to: ReviewState) -> Act {
    Act::new(name, move |scene: &Scene, _| {
        let moderate = ReviewModerate {
            id: id(scene),
            edition: 1,
            was: ReviewState::Waiting,
            to: to.clone(),
        };
        let wish = Wish::Decided {
            review: moderate.id.0,
            to: match to {
                ReviewState::Hidden { .. } => "hidden",
                _ => "published",
            },
        };
        (moderate, vec![wish])
    })
}

pub fn acts_of_owner() -> Vec<Act> {
    let reason = "Somebody's name".into();
    vec![
        decides("publish", ReviewState::Published),
        decides("hide", ReviewState::Hidden { reason }),
        Act::new("reply", |scene: &Scene, side| {
            let (review, text): (Uuid, _) = (id(scene).0, format!("reply of {side}"));
            let reply = ReviewReply {
                id: id(scene),
                was: String::new(),
                text: text.clone(),
            };
            (reply, vec![Wish::Replied { review, text }])
        }),
        // Over an answer that never was one.
        Act::new("reply to nothing", |scene: &Scene, side| {
            let reply = ReviewReply {
                id: id(scene),
                was: "Never said".into(),
                text: format!("other reply of {side}"),
            };
            (reply, vec![Wish::Refused])
        }),
    ]
}
