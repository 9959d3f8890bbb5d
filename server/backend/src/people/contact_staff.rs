//! Staff's half of contacts as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json, maybe_id};
use domain::people::{ContactStaff, Lifecycle};
use domain::{ContactId, UserId};

impl Stored for ContactStaff {
    const TABLE: &'static str = "contact_staff";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "owner",
        "source",
        "lifecycle",
        "tags",
        "needs",
        "accounts",
        "maybe",
        "others",
        "first_seen",
        "last_seen",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::MaybeText(self.owner.map(|owner| owner.to_string())),
            Value::text(&self.source),
            Value::text(self.lifecycle.name()),
            json(&self.tags, "tags")?,
            json(&self.needs, "needs")?,
            json(&self.accounts, "accounts")?,
            json(&self.maybe, "maybe")?,
            json(&self.others, "others")?,
            Value::MaybeInt(self.first_seen),
            Value::MaybeInt(self.last_seen),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ContactId(id(cells.text()?, "contact")?),
            owner: maybe_id(cells.maybe_text()?, "owner")?.map(UserId),
            source: cells.text()?.to_owned(),
            lifecycle: Lifecycle::parse(cells.text()?)
                .ok_or(BackendError::Value { what: "lifecycle" })?,
            tags: from_json(cells.text()?, "tags")?,
            needs: from_json(cells.text()?, "needs")?,
            accounts: from_json(cells.text()?, "accounts")?,
            maybe: from_json(cells.text()?, "maybe")?,
            others: from_json(cells.text()?, "others")?,
            first_seen: cells.maybe_int()?,
            last_seen: cells.maybe_int()?,
        })
    }
}
