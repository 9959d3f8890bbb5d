//! A shared phone: sealed with a key that only the tab knows, in a database of that tab alone.
//!
//! Memory alone would need a second store beside the tested one. Sealed under a key that dies with the tab, what is left of a killed
//! one is noise, and the next start deletes it.

use super::{PersonRecord, change, new_name};
use crate::phone::unlock::OpenStore;
use crate::platform::{self, on, preference, window};
use crate::store::StoreError;
use app::phone_protection::Protection;
use domain::UserId;
use gloo_timers::callback::Interval;
use vault::Key;

/// The cookie: `new` right after a sign-in, `on` once that was seen, `asked` while nobody is signed in.
const COOKIE: &str = "rapport-shared=";
/// In the tab's own storage: this tab is the one that somebody signed in with.
const MINE: &str = "rapport-shared-tab";
/// Epoch ms at which a tab of the session was last seen alive.
const ALIVE: &str = "rapport-shared-alive";
/// Behind the time where that tab was closed or reloaded then.
const LEFT: &str = " left";
/// How often that is noted, ms. Browsers wake a hidden tab once a minute.
const NOTE: u32 = 5_000;
/// Without a note for so long no tab is alive, ms.
const DEAD: i64 = 90_000;
/// A reload takes no longer, ms.
const RELOAD: i64 = 20_000;

/// How a tab of a shared phone begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The phone is not shared.
    Not,
    /// Somebody has just signed in, or reloaded, or opened another tab.
    Goes,
    /// Whoever signed in here has closed their tab.
    Over,
}

/// Judges the start of a tab.
#[must_use]
pub fn start() -> Start {
    match platform::cookie(COOKIE).as_deref() {
        Some("new") => Start::Goes,
        Some("on") if goes_on() => Start::Goes,
        Some("on") => Start::Over,
        _ => Start::Not,
    }
}

fn goes_on() -> bool {
    let mine = platform::tab_storage()
        .and_then(|tab| tab.get_item(MINE).ok().flatten())
        .is_some();
    let Some(note) = preference(ALIVE) else {
        return false;
    };
    let (then, left) = match note.strip_suffix(LEFT) {
        Some(then) => (then, true),
        None => (note.as_str(), false),
    };
    let quiet = then
        .parse::<i64>()
        .map_or(i64::MAX, |then| platform::now().saturating_sub(then));
    let most = if left { RELOAD } else { DEAD };
    // The last tab has gone: only its own reload goes on.
    (mine || !left) && (0..most).contains(&quiet)
}

fn mark(state: &str) {
    let secure = if window().location().protocol().as_deref() == Ok("https:") {
        "; Secure"
    } else {
        ""
    };
    platform::set_cookie(&format!(
        "{COOKIE}{state}; Path=/; SameSite=Lax; Max-Age=34560000{secure}"
    ));
}

/// A new key and a database for it, which any later start deletes.
pub async fn open_store(user: UserId) -> Result<OpenStore, StoreError> {
    let database = new_name(user);
    change(user, |known| {
        let entry = known.get_or_insert_with(|| PersonRecord::plain(user));
        entry.leftover.push(database.clone());
    })
    .await?;
    Ok(OpenStore {
        database,
        key: Some(Key::new(platform::random())),
        protection: Protection::Shared,
    })
}

/// Says for the life of the page that it is alive.
pub fn watch() {
    if let Some(tab) = platform::tab_storage()
        && tab.set_item(MINE, "1").is_err()
    {
        leptos::logging::warn!("a reload signs out");
    }
    mark("on");
    let note = || platform::keep(ALIVE, Some(&platform::now().to_string()));
    note();
    on(&window(), "pagehide", |_| {
        // Unless the session has ended already.
        if preference(ALIVE).is_some() {
            platform::keep(ALIVE, Some(&format!("{}{LEFT}", platform::now())));
        }
    });
    Interval::new(NOTE, note).forget();
}

/// Nobody is signed in any more.
pub fn is_over() -> bool {
    platform::cookie(COOKIE).as_deref() == Some("asked")
}

/// The session is over; the phone stays a shared one.
pub fn end() {
    platform::keep(ALIVE, None);
    if let Some(tab) = platform::tab_storage()
        && tab.remove_item(MINE).is_err()
    {
        leptos::logging::warn!("the tab's mark stays");
    }
    mark("asked");
}
