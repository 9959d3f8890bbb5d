//! Products, their options, and how staff change them.

use crate::id::{CategoryId, ProductId};
use crate::label::Label;
use crate::merge::Class;
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::noun::{Limit as _, SetMutation as _};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The dearest a product may be, in minor units.
pub const MAX_PRICE: Money = Money(100_000_000);
/// The most questions of one product, and the most answers to one question.
pub const MAX_OPTIONS: usize = 20;
/// The longest name of a product, a heading, a question or an answer, in characters of each language.
pub const MAX_NAME: usize = 80;

/// A heading of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    pub name: Label,
    /// Place on the menu, ascending.
    pub sort: i64,
    /// Taken off the menu for good; kept for what stands under it.
    #[serde(default)]
    pub removed: bool,
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
    /// Not on the menu for now.
    #[serde(default)]
    pub hidden: bool,
    /// Taken off the menu for good; kept for the orders that have it.
    #[serde(default)]
    pub removed: bool,
}

impl Category {
    /// How far apart headings and products are put, so that others fit between them.
    pub const APART: i64 = 1_000;
}

impl Product {
    /// True where customers see it.
    #[must_use]
    pub fn is_on_menu(&self) -> bool {
        !self.hidden && !self.removed
    }

    /// True where it can be had now.
    #[must_use]
    pub fn is_orderable(&self) -> bool {
        self.available && self.is_on_menu()
    }
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

noun! {
    Category in "category" by CategoryId, scopes |_| vec![Scope::Business],
    made by CategoryMake "category.make@1", changed by CategorySet "category.set@1";
    soft name: Label, max(MAX_NAME), check(has_name);
    soft sort: i64;
    soft removed: bool;
}

noun! {
    Product in "product" by ProductId, scopes |_| vec![Scope::Business],
    made by ProductMake "product.make@1", changed by ProductSet "product.set@1";
    soft category: CategoryId;
    soft name: Label, max(MAX_NAME), check(has_name);
    soft about: Label, max(500);
    hard price: Money, check(price_fits);
    soft options: Vec<OptionGroup>, check(options_fit);
    soft photo: Option<String>, check(photo_fits);
    soft available: bool;
    set marks: BTreeSet<String>, max(20, 40);
    soft sort: i64;
    soft hidden: bool;
    soft removed: bool;
}

json_columns!(Vec<OptionGroup>);

/// The merge class of each field that `product.set` can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    ProductSet::class_of(field)
}

/// Changes a product.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown products, long texts and absurd prices; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &ProductSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditProduct) {
        return Err(Refusal::NotAllowed.into());
    }
    if let Some(category) = &args.category {
        view.need::<Category>(category.new)?;
    }
    noun::change(view, ctx, args)
}

/// Puts a new product on the menu.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown headings and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn make(view: &dyn Rows, ctx: &Ctx, args: &ProductMake) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditProduct) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need::<Category>(args.category)?;
    noun::make(view, ctx, args)
}

/// Puts a new heading on the menu.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn make_category(view: &dyn Rows, ctx: &Ctx, args: &CategoryMake) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditProduct) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::make(view, ctx, args)
}

/// Changes a heading of the menu.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown headings and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set_category(view: &dyn Rows, ctx: &Ctx, args: &CategorySet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditProduct) {
        return Err(Refusal::NotAllowed.into());
    }
    noun::change(view, ctx, args)
}

/// A thing that people look for has a name in one language at least.
pub(crate) fn has_name(name: &Label) -> Result<(), Refusal> {
    if name.zh.trim().is_empty() && name.en.trim().is_empty() {
        Err(Refusal::NoName)
    } else {
        Ok(())
    }
}

/// Questions and answers have names and ids of their own, and can be answered.
fn options_fit(groups: &Vec<OptionGroup>) -> Result<(), Refusal> {
    let bad = || Refusal::BadValue {
        field: "options".into(),
    };
    let mut ids = BTreeSet::new();
    if groups.len() > MAX_OPTIONS || !groups.iter().all(|group| ids.insert(&group.id)) {
        return Err(bad());
    }
    for group in groups {
        let mut ids = BTreeSet::new();
        let count = group.choices.len();
        let fits = (1..=MAX_OPTIONS).contains(&count)
            && group.choices.iter().all(|choice| ids.insert(&choice.id))
            && (1..=count).contains(&(group.max as usize))
            && group.min <= group.max
            && id_fits(&group.id);
        if !fits {
            return Err(bad());
        }
        group.name.limit("options", MAX_NAME)?;
        has_name(&group.name)?;
        for choice in &group.choices {
            choice.name.limit("options", MAX_NAME)?;
            has_name(&choice.name)?;
            if !id_fits(&choice.id) || !(-MAX_PRICE.0..=MAX_PRICE.0).contains(&choice.extra.0) {
                return Err(bad());
            }
        }
    }
    Ok(())
}

fn id_fits(id: &str) -> bool {
    (1..=64).contains(&id.chars().count())
}

/// A photo is one of this site: an address of another would show who looks at the menu to strangers.
fn photo_fits(photo: &Option<String>) -> Result<(), Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    match photo {
        Some(path)
            if path.len() > 200
                || path.starts_with("//")
                || path.contains("..")
                || !path.chars().all(is_plain) =>
        {
            Err(Refusal::BadValue {
                field: "photo".into(),
            })
        }
        _ => Ok(()),
    }
}

pub(crate) fn price_fits(price: &Money) -> Result<(), Refusal> {
    if (Money(0)..=MAX_PRICE).contains(price) {
        Ok(())
    } else {
        Err(Refusal::BadPrice)
    }
}
