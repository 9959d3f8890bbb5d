//! What a product's soft fields lose when a later edit is written over a value that its author had not seen: kept for staff, from where
//! one tap takes it back.

use crate::id::{PastId, ProductId, UserId, derived_id};
use crate::merge::{self, Was};
use crate::projection::Projection;
use crate::row::{Entity, Key, Row};
use crate::sales::product::{Product, ProductSet};
use crate::view::{Changes, Ctx, Side};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Ids of a mutation's own rows are derived from small numbers; those of its history begin here.
const FIRST: u32 = 1_000;

/// A value of a product that was written over. Staff see it, and only the server writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPast {
    pub id: PastId,
    pub product: ProductId,
    /// The field's name in `product.set`; a newer build may know further ones.
    pub field: String,
    /// The value that went, in that field's JSON.
    pub lost: Value,
    /// The value that replaced it.
    pub new: Value,
    /// When it was replaced, epoch ms UTC.
    pub at: i64,
    /// Who replaced it.
    pub by: UserId,
}

/// Values that were written over, each with its field and what replaced it.
#[derive(Debug, Default)]
pub(crate) struct Lost(Vec<(&'static str, Value, Value)>);

impl Lost {
    /// Merges a soft field and notes what it loses.
    pub(crate) fn merge_soft<T: PartialEq + Clone + Serialize>(
        &mut self,
        name: &'static str,
        field: &mut T,
        change: Option<&Was<T>>,
    ) {
        let before = field.clone();
        if merge::merge_soft(field, change) {
            self.0.push((name, json(&before), json(field)));
        }
    }

    /// Adds the rows to what is written. Only the server does: a phone does not know what others wrote.
    pub(crate) fn note(self, ctx: &Ctx, product: ProductId, changes: &mut Changes) {
        changes.overwrote |= !self.0.is_empty();
        if ctx.side != Side::Server {
            return;
        }
        for (n, (field, lost, new)) in (FIRST..).zip(self.0) {
            changes.rows.push(Row::ProductPast(ProductPast {
                id: PastId(derived_id(ctx.client, ctx.mid, n)),
                product,
                field: field.to_owned(),
                lost,
                new,
                at: ctx.now,
                by: ctx.actor.user,
            }));
        }
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn value<T: DeserializeOwned>(json: &Value) -> Option<T> {
    serde_json::from_value(json.clone()).ok()
}

impl ProductPast {
    /// What was written over of this product, the newest first.
    #[must_use]
    pub fn of(rows: &Projection, product: ProductId) -> Vec<Self> {
        let all = rows
            .all(Entity::ProductPast)
            .filter_map(Row::as_product_past);
        let mut of: Vec<Self> = all.filter(|one| one.product == product).cloned().collect();
        of.sort_by_key(|one| (std::cmp::Reverse(one.at), one.id));
        of
    }

    /// The change that brings the lost value back over what replaced it; none where something else stands there by now, and for a field
    /// that this build does not know.
    #[must_use]
    pub fn restore(&self, rows: &Projection) -> Option<ProductSet> {
        let product = rows
            .get(Key::new(Entity::Product, self.product.0))?
            .as_product()?;
        self.stands_in(product).then_some(())?;
        let mut set = ProductSet::of(self.product);
        match self.field.as_str() {
            "name" => set.name = Some(self.back()?),
            "about" => set.about = Some(self.back()?),
            "available" => set.available = Some(self.back()?),
            _ => return None,
        }
        Some(set)
    }

    fn stands_in(&self, product: &Product) -> bool {
        let now = match self.field.as_str() {
            "name" => json(&product.name),
            "about" => json(&product.about),
            "available" => json(&product.available),
            _ => return false,
        };
        now == self.new
    }

    fn back<T: DeserializeOwned>(&self) -> Option<Was<T>> {
        Some(Was {
            was: value(&self.new)?,
            new: value(&self.lost)?,
        })
    }
}
