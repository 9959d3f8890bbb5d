//! Somebody of the team, as the others see them: an owner of contacts, an assignee, the writer of a note.

use crate::account::{Actor, Limits, Role};
use crate::id::UserId;
use crate::noun;
use crate::scope::Scope;
use crate::text;
use crate::view::{Rows, Stop};
use serde::{Deserialize, Serialize};

/// A member of staff. The server writes it beside the account; only staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: UserId,
    pub name: String,
    /// As every build reads it: [`Self::full_role`] says what they are.
    pub role: Role,
    #[serde(default)]
    pub manages: bool,
    /// Was let go, and cannot sign in.
    #[serde(default)]
    pub deactivated: bool,
    /// What an owner said that they may, beside their role.
    #[serde(default)]
    pub limits: Limits,
}

impl Colleague {
    /// What they are to the business.
    #[must_use]
    pub fn full_role(&self) -> Role {
        Role::of_every_build(self.role, self.manages)
    }

    /// True where work can be theirs.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.role.is_staff() && !self.deactivated
    }
}

noun! {
    Colleague in "colleague" by UserId, scopes |_| vec![Scope::Team];
    server name: String;
    server role: Role;
    server manages: bool;
    server deactivated: bool;
    server limits: Limits;
}

/// What stands on what somebody writes: staff are called as the team knows them, whatever their device says; customers as they call themselves.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the colleague.
pub fn author_name(view: &dyn Rows, actor: &Actor, said: &str) -> Result<String, Stop> {
    let known = match actor.role.is_staff() {
        true => view.find::<Colleague>(actor.user)?,
        false => None,
    };
    Ok(known.map_or_else(|| text::line(said), |colleague| colleague.name.clone()))
}
