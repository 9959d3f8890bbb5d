//! Nouns whose mutations come from their definitions: each field in two versions, and what is made.

use super::act::{Act, Scene, Wish};
use crate::support::World;
use domain::account::{Business, BusinessSet, Location, LocationMake, LocationSet};
use domain::id::{BusinessId, CategoryId, LocationId};
use domain::noun::SetMutation;
use domain::sales::{Category, CategoryMake, CategorySet, ProductMake};
use domain::{Entity, Label, Mutation, ProductId, Row};
use serde_json::{Value, json};

/// A field: what stands there, and what two authors want.
pub type Field = (&'static str, Value, [Value; 2]);

fn label(text: &str) -> Value {
    json!({"en": text})
}

pub fn edits<S: SetMutation>(entity: Entity, fields: Vec<Field>) -> Vec<Act> {
    let edit = |(field, was, new): Field| {
        let class = S::class_of(field).unwrap();
        Act::new(format!("{field}: edit"), move |scene: &Scene, side| {
            let id = scene.id("x");
            let new = new[side].clone();
            let args = json!({"id": id, field: {"was": was, "new": new}});
            let wish = Wish::Set {
                on: (entity, id),
                field: field.into(),
                class,
                new,
            };
            (
                Mutation::decode(S::NAME, &args.to_string()).unwrap(),
                vec![wish],
            )
        })
    };
    fields.into_iter().map(edit).collect()
}

pub fn category() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let category = Category {
        id: CategoryId(scene.id("x")),
        name: Label::new("", "Soups"),
        sort: 1,
        removed: false,
    };
    (scene, category.into())
}

pub fn acts_on_category() -> Vec<Act> {
    let fields = vec![
        ("name", label("Soups"), [label("Stews"), label("Broths")]),
        ("sort", json!(1), [json!(2), json!(3)]),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<CategorySet>(Entity::Category, fields);
    acts.push(Act::new("make the same heading", |scene, _| {
        let id = scene.id("own-0");
        (heading(id), vec![Wish::Row(Entity::Category, id)])
    }));
    acts.push(Act::new("make a heading", |scene, side| {
        let id = scene.own(side);
        (heading(id), vec![Wish::Row(Entity::Category, id)])
    }));
    acts
}

fn heading(id: uuid::Uuid) -> CategoryMake {
    CategoryMake {
        id: CategoryId(id),
        name: Label::new("", "New"),
        sort: 9,
        removed: false,
    }
}

pub fn location() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let place = Location {
        id: LocationId(scene.id("x")),
        name: Label::new("", "By the lake"),
        address: String::new(),
        zone: "Asia/Shanghai".into(),
        removed: false,
    };
    (scene, place.into())
}

pub fn acts_on_location() -> Vec<Act> {
    let fields = vec![
        (
            "name",
            label("By the lake"),
            [label("Lakeside"), label("The pier")],
        ),
        (
            "address",
            json!(""),
            [json!("1 Lake Road"), json!("2 Lake Road")],
        ),
        (
            "zone",
            json!("Asia/Shanghai"),
            [json!("Asia/Tokyo"), json!("Asia/Seoul")],
        ),
        ("removed", json!(false), [json!(true), json!(true)]),
    ];
    let mut acts = edits::<LocationSet>(Entity::Location, fields);
    acts.push(Act::new("make a place", |scene, side| {
        let id = scene.own(side);
        let make = LocationMake {
            id: LocationId(id),
            name: Label::new("", "Another"),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            removed: false,
        };
        (make, vec![Wish::Row(Entity::Location, id)])
    }));
    acts
}

pub fn business() -> (Scene, Row) {
    let scene = Scene::of(&["x"]);
    let business = Business {
        id: BusinessId(scene.id("x")),
        name: Label::new("", "Riverside"),
        about: Label::default(),
        currency: domain::money::Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#111111".into(),
        tables: vec!["1".into()],
        delivers: false,
        country: Default::default(),
    };
    (scene, business.into())
}

pub fn acts_on_business() -> Vec<Act> {
    let fields = vec![
        (
            "name",
            label("Riverside"),
            [label("Lakeside"), label("Seaside")],
        ),
        ("about", json!({}), [label("Open"), label("Closed")]),
        (
            "zone",
            json!("Asia/Shanghai"),
            [json!("Asia/Tokyo"), json!("Asia/Seoul")],
        ),
        (
            "accent",
            json!("#111111"),
            [json!("#222222"), json!("#333333")],
        ),
        ("tables", json!(["1"]), [json!(["2"]), json!(["3", "4"])]),
        ("delivers", json!(false), [json!(true), json!(true)]),
    ];
    edits::<BusinessSet>(Entity::Business, fields)
}

/// What there is to a product beside its texts and its price.
pub fn more_acts_on_product(world: &World) -> Vec<Act> {
    let here = world.soup.category;
    let group = |name: &str| json!([{"id": name, "name": label(name), "choices": [{"id": "a", "name": label("A"), "extra": 0}], "min": 0, "max": 1}]);
    let fields = vec![
        (
            "options",
            json!(world.soup.options),
            [group("size"), group("heat")],
        ),
        (
            "photo",
            Value::Null,
            [json!("photo/one"), json!("photo/two")],
        ),
        ("sort", json!(world.soup.sort), [json!(700), json!(800)]),
        ("hidden", json!(false), [json!(true), json!(true)]),
        ("removed", json!(false), [json!(true), json!(true)]),
        ("category", json!(here), [json!(here), json!(here)]),
    ];
    let mut acts = edits::<domain::sales::ProductSet>(Entity::Product, fields);
    let soup = world.soup.clone();
    acts.push(Act::new("make a product", move |scene, side| {
        let id = scene.own(side);
        let make = ProductMake {
            id: ProductId(id),
            category: soup.category,
            name: Label::new("", "New"),
            about: Label::default(),
            price: soup.price,
            options: Vec::new(),
            photo: None,
            available: true,
            marks: Default::default(),
            sort: 9,
            hidden: false,
            removed: false,
        };
        (make, vec![Wish::Row(Entity::Product, id)])
    }));
    acts
}
