//! Emptying this phone of a person, also where the browser is killed meanwhile, and saying why.

use super::{change, keep, kept, plain_name, sweep_all};
use crate::platform::Audience;
use crate::store::bucket;
use crate::tab::channel::{News, Tabs};
use crate::tab::{shared_text, web_push};
use app::phone_protection::Cleared;
use domain::UserId;
use gloo_timers::future::TimeoutFuture;

/// How long whoever empties a phone waits for it, ms.
pub const PATIENCE: u32 = 3_000;
/// Set while a sign-out wipes; a half-done wipe is finished at the next start.
pub const WIPE: &str = "rapport-wipe";
/// Why this phone was emptied, until it was said.
pub const WIPED: &str = "rapport-gone";

/// From now on this person's database is to be deleted, also where the browser is killed meanwhile.
pub async fn mark_wipe(user: UserId, audience: Audience, database: &str) {
    // First: nothing of theirs is shown here from now on.
    web_push::end(user).await;
    shared_text::forget().await;
    keep(WIPE, Some(database)).await;
    keep(audience.person_key(), None).await;
    let marked = change(user, |known| {
        if let Some(entry) = known {
            let mut all = std::mem::take(&mut entry.leftover);
            all.extend(entry.next.take());
            all.push(std::mem::replace(&mut entry.database, plain_name(user)));
            entry.leftover = all;
            entry.lock = None;
        }
    });
    if marked.await.is_err() {
        leptos::logging::warn!("the record of this phone does not answer");
    }
}

/// Deletes everything this phone holds of a person. The other tabs hear of it over the channel of this one, which does not.
pub async fn wipe(user: UserId, audience: Audience, database: &str, tabs: &Tabs) {
    mark_wipe(user, audience, database).await;
    tabs.tell(News::SignedOut);
    let wiped = std::pin::pin!(finish_wipe());
    futures::future::select(wiped, TimeoutFuture::new(PATIENCE)).await;
}

/// Deletes databases whose person signed out.
pub async fn finish_wipe() {
    if let Some(name) = kept(WIPE).await
        && bucket::delete(&name).await
    {
        keep(WIPE, None).await;
    }
    sweep_all().await;
}

/// Why this phone is empty and what is lost with it, until somebody has read it. Said before anything is deleted: a browser that
/// is killed meanwhile still says it.
pub async fn note_wiped(cleared: Cleared) {
    keep(WIPED, Some(&cleared.note())).await;
}

/// What [`note_wiped`] said, once.
pub async fn take_wiped() -> Option<Cleared> {
    let cleared = Cleared::parse(&kept(WIPED).await?);
    keep(WIPED, None).await;
    cleared
}
