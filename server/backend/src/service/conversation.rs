//! Conversations, and staff's half of them, as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, id, maybe_id};
use crate::service::{count, party, party_name};
use domain::service::{Conversation, ConversationStaff, ConversationState};
use domain::{ConversationId, UserId};

impl Stored for Conversation {
    const TABLE: &'static str = "conversation";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "customer",
        "name",
        "state",
        "messages",
        "last_text",
        "last_from",
        "last_customer",
        "last_staff",
        "opened_at",
        "last_at",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.customer.to_string()),
            Value::text(&self.name),
            Value::text(state_name(self.state)),
            Value::Int(self.count.into()),
            Value::text(&self.last_text),
            Value::text(party_name(self.last_from)),
            Value::Int(self.last_customer.into()),
            Value::Int(self.last_staff.into()),
            Value::Int(self.opened_at),
            Value::Int(self.last_at),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ConversationId(id(cells.text()?, "conversation")?),
            customer: UserId(id(cells.text()?, "customer")?),
            name: cells.text()?.to_owned(),
            state: state(cells.text()?)?,
            count: count(cells.int()?, "messages")?,
            last_text: cells.text()?.to_owned(),
            last_from: party(cells.text()?)?,
            last_customer: count(cells.int()?, "last_customer")?,
            last_staff: count(cells.int()?, "last_staff")?,
            opened_at: cells.int()?,
            last_at: cells.int()?,
        })
    }
}

impl Stored for ConversationStaff {
    const TABLE: &'static str = "conversation_staff";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "assignee",
        "first_contact_at",
        "first_response_at",
        "resolved_at",
        "active_seconds",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::MaybeText(self.assignee.map(|user| user.to_string())),
            Value::MaybeInt(self.first_contact_at),
            Value::MaybeInt(self.first_response_at),
            Value::MaybeInt(self.resolved_at),
            Value::Int(self.active_seconds.into()),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ConversationId(id(cells.text()?, "conversation")?),
            assignee: maybe_id(cells.maybe_text()?, "assignee")?.map(UserId),
            first_contact_at: cells.maybe_int()?,
            first_response_at: cells.maybe_int()?,
            resolved_at: cells.maybe_int()?,
            active_seconds: count(cells.int()?, "active_seconds")?,
        })
    }
}

fn state_name(state: ConversationState) -> &'static str {
    match state {
        ConversationState::Open => "open",
        ConversationState::Closed => "closed",
    }
}

fn state(name: &str) -> Result<ConversationState, BackendError> {
    [ConversationState::Open, ConversationState::Closed]
        .into_iter()
        .find(|state| state_name(*state) == name)
        .ok_or(BackendError::Value { what: "state" })
}
