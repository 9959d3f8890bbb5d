//! Timeline entries as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json, maybe_id};
use domain::people::Activity;
use domain::{ActivityId, ContactId, UserId};

impl Stored for Activity {
    const TABLE: &'static str = "activity";
    const COLUMNS: &'static [&'static str] = &["id", "contact", "what", "at", "by_user"];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.contact.to_string()),
            json(&self.what, "what")?,
            Value::Int(self.at),
            Value::MaybeText(self.by.map(|user| user.to_string())),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ActivityId(id(cells.text()?, "activity")?),
            contact: ContactId(id(cells.text()?, "contact")?),
            what: from_json(cells.text()?, "what")?,
            at: cells.int()?,
            by: maybe_id(cells.maybe_text()?, "user")?.map(UserId),
        })
    }
}
