//! Scopes: the unit of permission and subscription. One pure function says in which scopes a row stands.

use crate::account::Actor;
use crate::account::Role;
use crate::id::UserId;
use crate::row::Row;
use std::fmt;
use std::str::FromStr;

/// Who gets a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Settings and catalogue: everybody, signed in or not.
    Business,
    /// What all staff share.
    Team,
    /// What one customer and the business have together, for that customer's eyes.
    Account(UserId),
    /// What only this person sees: parked work, conflicts.
    Own(UserId),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Business => f.write_str("business"),
            Self::Team => f.write_str("team"),
            Self::Account(user) => write!(f, "account:{user}"),
            Self::Own(user) => write!(f, "own:{user}"),
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "business" => Ok(Self::Business),
            None if text == "team" => Ok(Self::Team),
            Some(("account", user)) => user.parse().map(Self::Account).map_err(|_| UnknownScope),
            Some(("own", user)) => user.parse().map(Self::Own).map_err(|_| UnknownScope),
            _ => Err(UnknownScope),
        }
    }
}

/// The text names no scope of this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope")]
pub struct UnknownScope;

/// The scopes a row stands in: sorted, never empty. Each noun says them in its definition.
#[must_use]
pub fn of_row(row: &Row) -> Vec<Scope> {
    row.scopes()
}

/// What a customer and the staff see together.
#[must_use]
pub(crate) fn shared(customer: UserId) -> Vec<Scope> {
    vec![Scope::Team, Scope::Account(customer)]
}

/// The scopes an actor may subscribe to, in the order in which they are worth having.
#[must_use]
pub fn of_actor(actor: &Actor) -> Vec<Scope> {
    match actor.role {
        Role::Customer => vec![
            Scope::Business,
            Scope::Account(actor.user),
            Scope::Own(actor.user),
        ],
        Role::Agent | Role::Manager | Role::Owner => {
            vec![Scope::Business, Scope::Team, Scope::Own(actor.user)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::new_id;

    #[test]
    fn scopes_read_back_as_written() {
        let user = UserId(new_id(1, [7; 10]));
        for scope in [
            Scope::Business,
            Scope::Team,
            Scope::Account(user),
            Scope::Own(user),
        ] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        assert_eq!("team:1".parse::<Scope>(), Err(UnknownScope));
    }

    #[test]
    fn a_customer_never_subscribes_to_the_team() {
        let actor = Actor {
            user: UserId(new_id(1, [7; 10])),
            role: Role::Customer,
        };
        assert!(!of_actor(&actor).contains(&Scope::Team));
    }
}
