//! What those do who run the business: its menu's headings and products, its places, what it says of itself.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::{Business, BusinessSet, Location, LocationMake, LocationSet, Role};
use domain::id::{CategoryId, LocationId};
use domain::merge::Was;
use domain::sales::{Category, CategoryMake, CategorySet, ProductMake};
use domain::{Draft, Entity, Label, Money, Mutation, ProductId, Row};

pub const HABITS: Habits = Habits {
    staff: &[
        (1, heading),
        (1, rename),
        (1, product),
        (2, business),
        (1, open),
        (2, place),
    ],
    customers: &[],
};

fn word(noise: &mut Noise) -> String {
    format!("w{}", noise.next() % 1_000_007)
}

fn heading(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let make = CategoryMake {
        id: CategoryId(noise.uuid(somebody.now)),
        name: Label::new("", &word(noise)),
        sort: noise.below(100) as i64,
        removed: false,
    };
    Some(Mutation::CategoryMake(make).into())
}

fn rename(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all: Vec<&Category> = somebody
        .rows
        .all(Entity::Category)
        .filter_map(Row::as_category)
        .collect();
    let category = noise.pick(&all)?;
    let set = CategorySet {
        name: Some(Was {
            was: category.name.clone(),
            new: Label::new("", &word(noise)),
        }),
        ..CategorySet::of(category.id)
    };
    Some(Mutation::CategorySet(set).into())
}

fn product(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all: Vec<&Category> = somebody
        .rows
        .all(Entity::Category)
        .filter_map(Row::as_category)
        .collect();
    let category = noise.pick(&all)?.id;
    let make = ProductMake {
        id: ProductId(noise.uuid(somebody.now)),
        category,
        name: Label::new("", &word(noise)),
        about: Label::default(),
        price: Money(1_000 + noise.below(3_000) as i64),
        options: Vec::new(),
        photo: None,
        available: true,
        marks: Default::default(),
        sort: 0,
        hidden: noise.chance(100),
        removed: false,
    };
    Some(Mutation::ProductMake(make).into())
}

/// Only an owner; others find no such button.
fn is_owner(somebody: &Somebody<'_>) -> Option<()> {
    (somebody.actor.role == Role::Owner).then_some(())
}

fn business(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let business: &Business = somebody
        .rows
        .all(Entity::Business)
        .find_map(Row::as_business)?;
    let mut set = BusinessSet::of(business.id);
    if noise.chance(500) {
        set.about = Some(Was {
            was: business.about.clone(),
            new: Label::new("", &word(noise)),
        });
    } else {
        set.delivers = Some(Was {
            was: business.delivers,
            new: !business.delivers,
        });
    }
    Some(Mutation::BusinessSet(set).into())
}

fn open(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let make = LocationMake {
        id: LocationId(noise.uuid(somebody.now)),
        name: Label::new("", &word(noise)),
        address: word(noise),
        zone: "Asia/Shanghai".into(),
        opening: Default::default(),
        removed: false,
    };
    Some(Mutation::LocationMake(make).into())
}

fn place(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    is_owner(somebody)?;
    let all: Vec<&Location> = somebody
        .rows
        .all(Entity::Location)
        .filter_map(Row::as_location)
        .collect();
    let place = noise.pick(&all)?;
    let mut set = LocationSet::of(place.id);
    if noise.chance(300) {
        let day = ["mon", "tue"][noise.below(2) as usize];
        let change = Was {
            was: place.opening.get(day).cloned(),
            new: Some(["10:00-22:00", "11:00-21:00"][noise.below(2) as usize].to_owned()),
        };
        set.opening.insert(day.to_owned(), change);
        return Some(Mutation::LocationSet(set).into());
    }
    if noise.chance(500) {
        set.address = Some(Was {
            was: place.address.clone(),
            new: format!("{}\n{}", place.address, word(noise))
                .chars()
                .take(300)
                .collect(),
        });
    } else {
        set.zone = Some(Was {
            was: place.zone.clone(),
            new: ["Asia/Shanghai", "Asia/Tokyo", "Europe/Paris"][noise.below(3) as usize].into(),
        });
    }
    Some(Mutation::LocationSet(set).into())
}
