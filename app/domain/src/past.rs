//! What soft fields lose when a later edit is written over a value that its author had not seen: kept for staff, from where one tap takes it
//! back.

use crate::id::{PastId, UserId, derived_id};
use crate::mutation::Mutation;
use crate::noun::Lost;
use crate::projection::Projection;
use crate::row::{Entity, Key, Row};
use crate::scope::Scope;
use crate::view::Ctx;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A value that was written over. Staff see it, and only the server writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub id: PastId,
    /// The noun's name; a newer build may know further ones.
    pub entity: String,
    pub row: Uuid,
    /// The field's name; of facts by key, `field/key`.
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

crate::noun! {
    Past in "past" by PastId, scopes |_| vec![Scope::Team];
    server entity: String;
    server row: Uuid as "row_id";
    server field: String;
    server lost: Value;
    server new: Value as "replaced_by";
    server at: i64;
    server by: UserId as "by_user";
}

impl Past {
    /// The `n`-th row of a mutation, for a value that it wrote over.
    #[must_use]
    pub(crate) fn new(ctx: &Ctx, row: Key, n: u32, lost: Lost) -> Self {
        Self {
            id: PastId(derived_id(ctx.client, ctx.mid, n)),
            entity: row.entity.name().to_owned(),
            row: row.id,
            field: lost.field,
            lost: lost.lost,
            new: lost.new,
            at: ctx.now,
            by: ctx.actor.user,
        }
    }

    /// What was written over of a row, the newest first.
    #[must_use]
    pub fn of(rows: &Projection, row: Key) -> Vec<Self> {
        let all = rows.all(Entity::Past).filter_map(Row::as_past);
        let mut of: Vec<Self> = all
            .filter(|one| one.row == row.id && one.entity == row.entity.name())
            .cloned()
            .collect();
        if row.entity == Entity::Product {
            // Those of builds that kept them in a noun of its own.
            let older = rows
                .all(Entity::ProductPast)
                .filter_map(Row::as_product_past);
            of.extend(older.filter(|one| one.product.0 == row.id).map(Into::into));
        }
        of.sort_by_key(|one| (std::cmp::Reverse(one.at), one.id));
        of
    }

    /// The change that brings the lost value back over what replaced it; none where something else stands there by now, and for a noun or a
    /// field that this build does not know.
    #[must_use]
    pub fn restore(&self, rows: &Projection) -> Option<Mutation> {
        let row = rows.get(Key::new(Entity::parse(&self.entity)?, self.row))?;
        let now = value(row, &self.field)?;
        (now == self.new).then_some(())?;
        change(row.key(), &self.field, &self.new, &self.lost)
    }
}

/// What a field of a row holds, as JSON; of facts by key, `field/key`. Null where it holds nothing.
#[must_use]
pub fn value(row: &Row, field: &str) -> Option<Value> {
    let json: Value = serde_json::from_str(&row.encode().ok()?).ok()?;
    let path = format!("/{}", field.replace('~', "~0"));
    Some(json.pointer(&path).cloned().unwrap_or_default())
}

/// The mutation that writes one field of a row, by somebody who saw `was` there; none where this build has no such mutation.
#[must_use]
pub fn change(row: Key, field: &str, was: &Value, new: &Value) -> Option<Mutation> {
    let change = json!({ "was": was, "new": new });
    let args = match field.split_once('/') {
        Some((field, key)) => json!({ "id": row.id, field: { key: change } }),
        None => json!({ "id": row.id, field: change }),
    };
    Mutation::decode(row.entity.set_mutation()?, &args.to_string()).ok()
}
