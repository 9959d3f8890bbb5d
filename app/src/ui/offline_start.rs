//! Nobody is known on this device and the server is out of reach, or the local store does not open. No port.

use super::Icon;
use domain::Lang;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::words;

/// What to do before anything can be shown.
#[component]
pub fn OfflineStart(lang: Lang) -> impl IntoView {
    let words = words(lang);
    let reload = move |_| {
        // Fails only where the page is leaving already.
        let _ = window().location().reload();
    };
    view! {
        <div class="shell bare">
            <main class="page" id="main">
                <div class="empty">
                    <Icon of=lu::LuCloudOff class="icon l" />
                    <h1>{words.sync.first_offline_title}</h1>
                    <p>{words.sync.first_offline_text}</p>
                    <button type="button" class="btn primary" on:click=reload>{words.sync.try_again}</button>
                    <a class="btn" href=routes::site::SIGN_IN rel="external">{words.account.sign_in}</a>
                </div>
            </main>
        </div>
    }
}

/// The browser's first language.
#[must_use]
pub fn browser_lang() -> Lang {
    Lang::parse(&window().navigator().language().unwrap_or_default())
}

/// Minutes to add to UTC for what this device's wall clock shows at an instant, in epoch ms: its zone's rules of that day, not of today.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "at most 840 minutes; JavaScript's own instants are doubles, and exact for these"
)]
pub fn clock_offset(then: i64) -> i64 {
    let then = js_sys::Date::new(&(then as f64).into());
    -(then.get_timezone_offset() as i64)
}
