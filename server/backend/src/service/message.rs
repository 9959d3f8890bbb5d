//! Messages as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json};
use crate::service::{count, party, party_name};
use domain::service::Message;
use domain::{ConversationId, MessageId, UserId};

impl Stored for Message {
    const TABLE: &'static str = "message";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "conversation",
        "customer",
        "number",
        "author",
        "party",
        "name",
        "body",
        "files",
        "at",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.conversation.to_string()),
            Value::Text(self.customer.to_string()),
            Value::Int(self.number.into()),
            Value::Text(self.author.to_string()),
            Value::text(party_name(self.from)),
            Value::text(&self.name),
            Value::text(&self.text),
            json(&self.files, "files")?,
            Value::Int(self.at),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: MessageId(id(cells.text()?, "message")?),
            conversation: ConversationId(id(cells.text()?, "conversation")?),
            customer: UserId(id(cells.text()?, "customer")?),
            number: count(cells.int()?, "number")?,
            author: UserId(id(cells.text()?, "author")?),
            from: party(cells.text()?)?,
            name: cells.text()?.to_owned(),
            text: cells.text()?.to_owned(),
            files: from_json(cells.text()?, "files")?,
            at: cells.int()?,
        })
    }
}
