//! How this phone keeps each person's data: which database, whether it is sealed, and who may open it.

pub mod idle;
mod keys;
pub mod missed;
pub mod moving;
mod note;
pub mod passkey;
mod protection;
mod record;
pub mod shared;
pub mod unlock;
pub mod wipe;

pub use note::{is_taken_away, keep, kept};
pub use protection::TabProtection;
pub use record::{PersonRecord, change, entry};

use crate::platform::{self, Audience};
use app::device::Me;
use domain::UserId;
use vault::Lock;

/// The database of a person whose phone keeps it readable, and the name of the channel between their tabs.
#[must_use]
pub fn plain_name(user: UserId) -> String {
    format!("rapport-{user}")
}

/// The name of one more database of a person. A bucket's name has 64 characters at most.
#[must_use]
pub fn new_name(user: UserId) -> String {
    let random: [u8; 6] = platform::random();
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{random}", plain_name(user))
}

/// True where a PIN opens only together with the server.
#[must_use]
pub fn asks_server(lock: &Lock) -> bool {
    keys::share_of(lock).is_some()
}

/// True where this database is to be deleted, or another one has taken its place: somebody here wanted it gone.
pub async fn is_meant_to_go(me: &Me, database: &str) -> bool {
    // The first is taken back once it is deleted; the second stays until somebody signs in.
    if kept(wipe::WIPE).await.as_deref() == Some(database)
        || is_taken_away(Audience::of(me.role).person_key()).await
    {
        return true;
    }
    let entry = entry(me.user).await.ok().flatten();
    entry.is_some_and(|entry| {
        entry.database != database || entry.leftover.iter().any(|one| one == database)
    })
}

/// Deletes what is left over of anybody.
pub async fn sweep_all() {
    let Ok(users) = record::users().await else {
        return;
    };
    for user in users {
        if moving::sweep(user).await.is_err() {
            leptos::logging::warn!("left-over databases stay for now");
        }
    }
}
