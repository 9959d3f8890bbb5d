//! What another app shared with this one. The worker took it from the system's own dialog, also without a network and with nobody signed in,
//! and keeps it until a screen asks for it.

use crate::platform::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;

/// As the worker knows them.
const CACHE: &str = "rapport-shared";
const MARK: &str = "/shared";

/// Taken once: it is not here any more.
pub async fn take() -> Option<String> {
    let text = read().await.ok().flatten();
    forget().await;
    text.filter(|text| !text.trim().is_empty())
}

async fn read() -> Result<Option<String>, JsValue> {
    let cache = JsFuture::from(window().caches()?.open(CACHE)).await?;
    let cache: web_sys::Cache = cache.dyn_into()?;
    let found = JsFuture::from(cache.match_with_str(MARK)).await?;
    let Ok(answer) = found.dyn_into::<web_sys::Response>() else {
        return Ok(None);
    };
    Ok(JsFuture::from(answer.text()?).await?.as_string())
}

/// Nothing that was shared stays for whoever comes next.
pub async fn forget() {
    let Ok(caches) = window().caches() else {
        return;
    };
    if JsFuture::from(caches.delete(CACHE)).await.is_err() {
        leptos::logging::warn!("what was shared is still here");
    }
}
