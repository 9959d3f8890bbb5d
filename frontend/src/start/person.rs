//! Who uses this device, as it is remembered between two starts and found out again at the server.

use crate::phone;
use crate::platform::{self, Audience};
use app::api::ApiError;
use app::device::Me;
use app::phone_protection::Protection;
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// How old an answer to the boot script may be, ms after the page began to load. It is older where a lock stood in between.
const FRESH_MS: f64 = 10_000.0;

/// Who is signed in here: as the boot script was told while the program was on its way, or asked now.
///
/// # Errors
/// [`ApiError`] where there is no answer.
pub async fn signed_in() -> Result<Option<Me>, ApiError> {
    match asked_at_boot().await {
        Some(me) => Ok(me),
        None => app::api::me().await,
    }
}

/// Where the boot script leaves its answer.
const BOOT_ANSWER: &str = "rapportMe";

/// Whatever the boot script is told holds no more: a session ends.
pub fn forget_boot_answer() {
    // There is none to forget where this fails.
    let _ = Reflect::delete_property(&platform::window(), &BOOT_ANSWER.into());
}

/// Taken once: the next one asks anew.
async fn asked_at_boot() -> Option<Option<Me>> {
    let window = platform::window();
    let asked = Reflect::get(&window, &BOOT_ANSWER.into()).ok()?;
    forget_boot_answer();
    let fresh = window.performance()?.now() < FRESH_MS;
    let answer: Promise = asked.dyn_into().ok().filter(|_| fresh)?;
    let text = JsFuture::from(answer).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

/// The last person on this device decides which store opens before the server is reached – unless somebody else has signed
/// in since, who must not see that person's rows even for a moment.
pub async fn remembered(audience: Audience) -> Option<Me> {
    let me: Me = serde_json::from_str(&phone::kept(audience.person_key()).await?).ok()?;
    let other = platform::signed_in_person().is_some_and(|person| person != me.user.to_string());
    (!other).then_some(me)
}

/// What a protected phone keeps outside its sealed store names nobody.
pub async fn remember(audience: Audience, me: &Me, protection: Protection) {
    let mut me = me.clone();
    if protection != Protection::Plain {
        me.name.clear();
    }
    if let Ok(json) = serde_json::to_string(&me) {
        phone::keep(audience.person_key(), Some(&json)).await;
    }
}

/// Notices a sign-in as somebody else. Being signed out is found out by sync, and is no reason to stop working.
pub async fn check_person(audience: Audience, me: &Me) {
    let Ok(Some(now)) = signed_in().await else {
        return;
    };
    if Audience::of(now.role) != audience {
        platform::leave_for(Audience::of(now.role).home());
    } else if now != *me {
        let known = phone::entry(now.user).await.ok().flatten();
        let locked = known.is_some_and(|entry| entry.lock.is_some());
        let protection = if locked {
            Protection::Protected
        } else {
            Protection::Plain
        };
        remember(audience, &now, protection).await;
        if now.user != me.user || now.role != me.role {
            platform::reload();
        }
    }
}
