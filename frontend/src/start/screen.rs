//! What stands in the place of the shell's skeleton.

use crate::platform;
use app::phone_protection::Cleared;
use app::{Emptied, OfflineStart};
use leptos::prelude::*;

/// Puts a view in the place of the shell's skeleton.
pub(super) fn put(view: impl FnOnce() -> AnyView + 'static) {
    let Some(place) = document().get_element_by_id("app") else {
        return;
    };
    place.set_inner_html("");
    leptos::mount::mount_to(wasm_bindgen::JsCast::unchecked_into(place), view).forget();
}

/// This phone was emptied, and says why.
pub(super) fn emptied(cleared: Cleared) {
    put(move || view! { <Emptied cleared=cleared lang=platform::lang() /> }.into_any());
}

/// Nobody is known on this device and the server is out of reach, or the store does not open.
pub(super) fn offline_start() {
    put(|| view! { <OfflineStart lang=platform::lang() /> }.into_any());
}
