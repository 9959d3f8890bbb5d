//! Products, their options, and how staff change them.

use crate::id::{CategoryId, ProductId};
use crate::label::Label;
use crate::merge::Class;
use crate::money::Money;
use crate::noun;
use crate::noun::SetMutation as _;
use crate::noun::column::json_columns;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
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

noun! {
    Category in "category" by CategoryId, scopes |_| vec![Scope::Business];
    fixed name: Label;
    fixed sort: i64;
}

noun! {
    Product in "product" by ProductId, scopes |_| vec![Scope::Business],
    changed by ProductSet "product.set@1";
    fixed category: CategoryId;
    soft name: Label, max(80);
    soft about: Label, max(500);
    hard price: Money, check(price_fits);
    fixed options: Vec<OptionGroup>;
    fixed photo: Option<String>;
    soft available: bool;
    set marks: BTreeSet<String>, max(20, 40);
    fixed sort: i64;
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
    noun::change(view, ctx, args)
}

fn price_fits(price: &Money) -> Result<(), Refusal> {
    if (Money(0)..=MAX_PRICE).contains(price) {
        Ok(())
    } else {
        Err(Refusal::BadPrice)
    }
}
