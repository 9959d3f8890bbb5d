//! Somebody of the team, as the others see them: an owner of contacts, an assignee, the writer of a note.

use crate::account::Role;
use crate::id::UserId;
use crate::noun;
use crate::scope::Scope;
use serde::{Deserialize, Serialize};

/// A member of staff. The server writes it beside the account; only staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: UserId,
    pub name: String,
    pub role: Role,
}

noun! {
    Colleague in "colleague" by UserId, scopes |_| vec![Scope::Team];
    server name: String;
    server role: Role;
}
