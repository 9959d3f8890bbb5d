//! Conversations in the database.

mod conversation;
mod customer;
mod message;
mod read;

use crate::error::BackendError;
use domain::service::Party;

fn party_name(party: Party) -> &'static str {
    match party {
        Party::Customer => "customer",
        Party::Staff => "staff",
    }
}

fn party(name: &str) -> Result<Party, BackendError> {
    [Party::Customer, Party::Staff]
        .into_iter()
        .find(|party| party_name(*party) == name)
        .ok_or(BackendError::Value { what: "party" })
}

/// A count as stored.
fn count(value: i64, what: &'static str) -> Result<u32, BackendError> {
    u32::try_from(value).map_err(|_| BackendError::Value { what })
}
