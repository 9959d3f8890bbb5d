//! Whether there is room for a list beside what it opens.

use leptos::ev;
use leptos::prelude::*;

/// True from 900 px on, where `style/ui/wide.css` begins; follows the window.
#[must_use]
pub fn wide() -> Memo<bool> {
    let is = || {
        window()
            .match_media("(min-width: 900px)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches())
    };
    let now = RwSignal::new(is());
    let resize = window_event_listener(ev::resize, move |_| now.set(is()));
    on_cleanup(move || resize.remove());
    Memo::new(move |_| now.get())
}
