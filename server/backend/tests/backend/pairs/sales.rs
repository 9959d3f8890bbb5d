//! Products and orders.

use super::act::{Act, Scene, Wish};
use super::people::new_file;
use crate::support::World;
use domain::file::{FileAttach, Subject};
use domain::merge::{SetChange, Was};
use domain::sales::product::class_of;
use domain::sales::{
    CartLine, Kind, OrderPlace, OrderState, OrderStep, Product, ProductSet, Step, cart::price_line,
};
use domain::{Draft, Entity, Label, Money, Mutation, OrderId, ParkedId, ProductId, Row, UserId};
use serde_json::{Value, json};

/// A product of its own.
pub fn product(world: &World) -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let product = Product {
        id: ProductId(scene.id("x")),
        marks: ["old mark".to_owned()].into(),
        ..world.soup.clone()
    };
    (scene, Row::Product(product))
}

pub fn acts_on_product(world: &World) -> Vec<Act> {
    let (name, price) = (world.soup.name.clone(), world.soup.price);
    let set = |scene: &Scene| ProductSet::of(ProductId(scene.id("x")));
    let rename = move |scene: &Scene, new: &str| {
        let new = Label::new("", new);
        let change = ProductSet {
            name: Some(Was {
                was: name.clone(),
                new: new.clone(),
            }),
            ..set(scene)
        };
        (change, vec![on(scene, "name", json!(new))])
    };
    let tell = move |scene: &Scene, new: &str| {
        let new = Label::new("", new);
        let about = Some(Was {
            was: Label::default(),
            new: new.clone(),
        });
        let change = ProductSet {
            about,
            ..set(scene)
        };
        (change, vec![on(scene, "about", json!(new))])
    };
    let cost = move |scene: &Scene, new: i64| {
        let change = ProductSet {
            price: Some(Was {
                was: price,
                new: Money(new),
            }),
            ..set(scene)
        };
        (change, vec![on(scene, "price", json!(new))])
    };
    let (rename_too, stale) = (rename.clone(), move |scene: &Scene, side| ProductSet {
        price: Some(Was {
            was: Money(1),
            new: Money(5_000 + i64::from(side == 1)),
        }),
        ..set(scene)
    });
    let mut acts = super::nouns::more_acts_on_product(world);
    acts.extend([
        Act::new("name: edit", move |scene, side| {
            rename(scene, ["One", "Two"][side])
        }),
        Act::new("name: the same", move |scene, _| rename_too(scene, "Both")),
        Act::new("about: edit", move |scene, side| {
            tell(scene, ["One", "Two"][side])
        }),
        Act::new("price: edit", move |scene, side| {
            cost(scene, [3_000, 3_100][side])
        }),
        Act::new("price: the same", move |scene, _| cost(scene, 3_200)),
        Act::new("price: redo", move |scene, side| {
            let (change, mut wishes) = cost(scene, [3_300, 3_400][side]);
            let (card, to) = (scene.card(side), "redone");
            wishes.push(Wish::Settle { card, to });
            let mutation = Mutation::ProductSet(change);
            let answers = Some(ParkedId(card));
            (Draft { mutation, answers }, wishes)
        })
        .after(stale),
        Act::new("available: delete", move |scene, _| {
            let change = ProductSet {
                available: Some(Was {
                    was: true,
                    new: false,
                }),
                ..set(scene)
            };
            (change, vec![on(scene, "available", json!(false))])
        }),
    ]);
    for (name, there) in [("new mark", true), ("old mark", false)] {
        acts.push(Act::new(format!("marks: {there}"), move |scene, side| {
            let own = if there {
                format!("{name} {side}")
            } else {
                name.to_owned()
            };
            let mut marks = SetChange::default();
            let list = if there {
                &mut marks.add
            } else {
                &mut marks.remove
            };
            list.insert(own.clone());
            let change = ProductSet {
                marks: Some(marks),
                ..set(scene)
            };
            let wish = Wish::Item {
                on: (Entity::Product, scene.id("x")),
                field: "marks",
                item: json!(own),
                there,
            };
            (change, vec![wish])
        }));
    }
    acts
}

fn on(scene: &Scene, field: &str, new: Value) -> Wish {
    Wish::Set {
        on: (Entity::Product, scene.id("x")),
        field: field.into(),
        class: class_of(field).unwrap(),
        new,
    }
}

/// How far staff have taken an order when both look at it.
pub const BEFORE: [&[Step]; 4] = [
    &[],
    &[Step::Accept],
    &[Step::Accept, Step::Prepare],
    &[Step::Accept, Step::Prepare, Step::Ready],
];

pub fn placed(world: &World, scene: &Scene, customer: UserId) -> OrderPlace {
    let wanted = CartLine {
        product: world.soup.id,
        options: Vec::new(),
        quantity: 1,
    };
    let line = price_line(&world.soup, &wanted).unwrap();
    OrderPlace {
        id: OrderId(scene.id("x")),
        customer,
        name: "Ann".into(),
        kind: Kind::Pickup,
        total: line.sum(),
        lines: vec![line],
        note: "no coriander".into(),
        coupon: None,
        off: Some(domain::Money(0)),
    }
}

pub fn states(done: &[Step]) -> OrderState {
    let step = |state, step: &Step| step.from(&state).unwrap();
    done.iter().fold(OrderState::Placed, step)
}

pub fn step(scene: &Scene, was: OrderState, step: Step) -> OrderStep {
    let id = OrderId(scene.id("x"));
    OrderStep { id, was, step }
}

fn name_of(state: &OrderState) -> &'static str {
    match state {
        OrderState::Placed => "placed",
        OrderState::Accepted => "accepted",
        OrderState::Preparing => "preparing",
        OrderState::Ready => "ready",
        OrderState::Fulfilled => "fulfilled",
        OrderState::Refused { .. } => "refused",
        OrderState::Cancelled => "cancelled",
    }
}

/// What somebody can do to an order in this state.
pub fn acts_on_order(state: &OrderState, staff: bool) -> Vec<Act> {
    let refuse = Step::Refuse {
        reason: "sold out".into(),
    };
    let all = Step::next_of(state)
        .into_iter()
        .chain([refuse, Step::Cancel]);
    let mut acts: Vec<Act> = all
        .filter(|one| one.from(state).is_ok() && (staff || *one == Step::Cancel))
        .map(|one| {
            let (was, to) = (state.clone(), name_of(&one.from(state).unwrap()));
            Act::new(format!("{to} after {}", name_of(state)), move |scene, _| {
                let order = scene.id("x");
                let wish = Wish::Step { order, to };
                (step(scene, was.clone(), one.clone()), vec![wish])
            })
        })
        .collect();
    acts.push(Act::new("file on the order", |scene, side| {
        let id = scene.own(side);
        let file = FileAttach {
            file: new_file(id),
            about: Subject::Order(OrderId(scene.id("x"))),
            name: "Ann".into(),
        };
        (file, vec![Wish::Row(Entity::Attachment, id)])
    }));
    acts
}

/// Two devices of a person that place the same order, or orders of their own.
pub fn acts_of_placing(world: &World) -> Vec<Act> {
    let (same, own) = (world.soup.clone(), world.soup.clone());
    let place = |soup: &Product, scene: &Scene, id, kind: Kind| {
        let wanted = CartLine {
            product: soup.id,
            options: Vec::new(),
            quantity: 2,
        };
        let line = price_line(soup, &wanted).unwrap();
        let order = OrderPlace {
            id: OrderId(id),
            customer: UserId(scene.users[0]),
            name: "Ann".into(),
            kind,
            total: line.sum(),
            lines: vec![line],
            note: "no coriander".into(),
            coupon: None,
            off: Some(domain::Money(0)),
        };
        (order, vec![Wish::Row(Entity::Order, id)])
    };
    let taken = world.soup.clone();
    vec![
        Act::new(
            "place an order with a coupon that is nobody's",
            move |scene, side| {
                let (order, _) = place(&taken, scene, scene.own(side), Kind::Pickup);
                let coupon = Some(super::offers::unknown());
                (OrderPlace { coupon, ..order }, vec![Wish::Refused])
            },
        ),
        Act::new("place the same order", move |scene, _| {
            place(&same, scene, scene.id("x"), Kind::Pickup)
        }),
        Act::new("place an order", move |scene, side| {
            let delivered = Kind::Delivery {
                address: "1 Lake Road".into(),
                phone: format!("1380013800{side}"),
            };
            place(&own, scene, scene.own(side), delivered)
        }),
    ]
}
