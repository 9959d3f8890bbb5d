//! The clipboard.

use crate::context::AppContext;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;

/// Puts a text on the clipboard and says whether that worked.
pub fn copy_text(app: AppContext, text: &str) {
    let navigator = window().navigator();
    // Without a secure origin there is no clipboard; reading the property is safe, calling it is not.
    let has = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    let words = app.words();
    if !has {
        app.warn(words.ui.copy_failed);
        return;
    }
    let written = navigator.clipboard().write_text(text);
    spawn_local(async move {
        match wasm_bindgen_futures::JsFuture::from(written).await {
            Ok(_) => app.toast(words.ui.copied),
            Err(_) => app.warn(words.ui.copy_failed),
        }
    });
}
