//! What the other tabs did to a person's database before this one listened to them.

use super::{entry, is_taken_away};
use crate::platform::Audience;
use domain::UserId;

/// What became of a person's database before this tab listened to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The person signed out.
    SignOut,
    /// Another database took its place.
    Move,
}

/// Looks for what the other tabs said before this one listened. Each writes it down before it says it.
pub async fn missed(user: UserId, audience: Audience, database: &str) -> Option<Missed> {
    if is_taken_away(audience.person_key()).await {
        return Some(Missed::SignOut);
    }
    let entry = entry(user).await.ok().flatten()?;
    (entry.database != database).then_some(Missed::Move)
}
