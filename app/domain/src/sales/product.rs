//! Products, their options, and how staff change them.

use crate::id::{CategoryId, ProductId};
use crate::label::Label;
use crate::merge::{self, Class, Merged, SetChange, Was};
use crate::money::Money;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::sales::past::Lost;
use crate::view::{Changes, Conflict, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The dearest a product may be, in minor units.
pub const MAX_PRICE: Money = Money(100_000_000);

/// A heading of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub name: Label,
    /// Place on the menu, ascending.
    pub sort: i64,
}

/// Something to order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub category: CategoryId,
    pub name: Label,
    #[serde(default)]
    pub about: Label,
    pub price: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionGroup>,
    /// Path of the photo below the site's root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    pub available: bool,
    /// Short marks such as "spicy", "contains nuts".
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub marks: BTreeSet<String>,
    /// Place within its category, ascending.
    pub sort: i64,
}

/// A question about a product: which noodles, how spicy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionGroup {
    /// Stable within the product.
    pub id: String,
    pub name: Label,
    pub choices: Vec<OptionChoice>,
    /// How many choices are needed at least.
    pub min: u32,
    /// How many choices are possible at most.
    pub max: u32,
}

/// One answer, with what it adds to the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionChoice {
    /// Stable within the group.
    pub id: String,
    pub name: Label,
    pub extra: Money,
}

/// `product.set@1`: the fields somebody changed, each with the value they saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductSet {
    pub id: ProductId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Was<Label>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Was<Label>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Was<Money>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<Was<bool>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<SetChange>,
}

impl ProductSet {
    /// A change of nothing yet.
    #[must_use]
    pub fn of(id: ProductId) -> Self {
        Self {
            id,
            name: None,
            about: None,
            price: None,
            available: None,
            marks: None,
        }
    }
}

/// The merge class of each field that `product.set` can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    match field {
        "marks" => Some(Class::Set),
        "name" | "about" | "available" => Some(Class::Soft),
        "price" => Some(Class::Hard),
        _ => None,
    }
}

/// Changes a product.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown products, long texts and absurd prices; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ProductSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditProduct) {
        return Err(Refusal::NotAllowed.into());
    }
    let Some(Row::Product(product)) = view.row(Key::new(Entity::Product, args.id.0))? else {
        return Err(Refusal::Missing {
            noun: "product".into(),
        }
        .into());
    };
    check(args)?;
    let mut product = product.clone();
    let mut changes = Changes::default();
    let mut lost = Lost::default();
    lost.merge_soft("name", &mut product.name, args.name.as_ref());
    lost.merge_soft("about", &mut product.about, args.about.as_ref());
    lost.merge_soft("available", &mut product.available, args.available.as_ref());
    if let Some(marks) = &args.marks {
        product.marks = marks.apply(&product.marks);
    }
    if let Some(price) = &args.price {
        match merge::hard(&product.price, price) {
            Merged::Conflict { base, theirs, mine } => changes.conflicts.push(Conflict {
                field: "price".into(),
                base: base.0.into(),
                theirs: theirs.0.into(),
                mine: mine.0.into(),
            }),
            Merged::Apply(new) | Merged::Overwrite { new, .. } => product.price = new,
            Merged::Same => {}
        }
    }
    changes.rows.push(Row::Product(product));
    lost.note(ctx, args.id, &mut changes);
    Ok(changes)
}

fn check(args: &ProductSet) -> Result<(), Refusal> {
    let long = |label: &Label, limit: usize| {
        label.zh.chars().count() > limit || label.en.chars().count() > limit
    };
    if args.name.as_ref().is_some_and(|name| long(&name.new, 80)) {
        return Err(Refusal::TooLong {
            field: "name".into(),
        });
    }
    if args
        .about
        .as_ref()
        .is_some_and(|about| long(&about.new, 500))
    {
        return Err(Refusal::TooLong {
            field: "about".into(),
        });
    }
    if args.marks.as_ref().is_some_and(|marks| {
        marks.add.len() > 20 || marks.add.iter().any(|mark| mark.chars().count() > 40)
    }) {
        return Err(Refusal::TooLong {
            field: "marks".into(),
        });
    }
    if args
        .price
        .as_ref()
        .is_some_and(|price| price.new < Money(0) || price.new > MAX_PRICE)
    {
        return Err(Refusal::BadPrice);
    }
    Ok(())
}
