//! Values of products that were written over, as builds kept them that knew no history of other nouns. They are shown with the newer ones
//! ([`Past::of`]); none is written any more.

use crate::id::{PastId, ProductId, UserId};
use crate::noun;
use crate::past::Past;
use crate::row::Entity;
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value of a product that was written over. Staff see it.
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

noun! {
    ProductPast in "product_past" by PastId, scopes |_| vec![Scope::Team];
    server product: ProductId;
    server field: String;
    server lost: Value;
    server new: Value as "replaced_by";
    server at: i64;
    server by: UserId as "by_user";
}

impl From<&ProductPast> for Past {
    fn from(older: &ProductPast) -> Self {
        Self {
            id: older.id,
            entity: Entity::Product.name().to_owned(),
            row: older.product.0,
            field: older.field.clone(),
            lost: older.lost.clone(),
            new: older.new.clone(),
            at: older.at,
            by: older.by,
        }
    }
}
