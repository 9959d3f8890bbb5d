//! Read markers as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, id};
use crate::service::{count, party, party_name};
use domain::id::MarkerId;
use domain::service::ReadMarker;
use domain::{ConversationId, UserId};

impl Stored for ReadMarker {
    const TABLE: &'static str = "read_marker";
    const COLUMNS: &'static [&'static str] =
        &["id", "conversation", "customer", "reader", "party", "up_to"];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.conversation.to_string()),
            Value::Text(self.customer.to_string()),
            Value::Text(self.reader.to_string()),
            Value::text(party_name(self.party)),
            Value::Int(self.up_to.into()),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: MarkerId(id(cells.text()?, "marker")?),
            conversation: ConversationId(id(cells.text()?, "conversation")?),
            customer: UserId(id(cells.text()?, "customer")?),
            reader: UserId(id(cells.text()?, "reader")?),
            party: party(cells.text()?)?,
            up_to: count(cells.int()?, "up_to")?,
        })
    }
}
