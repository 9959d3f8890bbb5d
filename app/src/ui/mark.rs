//! How far a row's newest change has come. Saved shows nothing.

use crate::context::use_app;
use crate::device::Mark;
use crate::phone_protection::Protection;
use domain::Key;
use leptos::prelude::*;
use words::Words;

/// The mark's class and words; none for a row that is saved.
#[must_use]
pub fn mark_text(mark: Mark, words: &Words) -> Option<(&'static str, &'static str)> {
    match mark {
        Mark::OnThisPhone => Some(("mark", words.sync.mark_phone)),
        Mark::Sending => Some(("mark sending", words.sync.mark_sending)),
        Mark::Received => Some(("mark sending", words.sync.mark_received)),
        Mark::Saved => None,
    }
}

#[component]
pub fn RowMark(key: Key) -> impl IntoView {
    let app = use_app();
    let mark = Memo::new(move |_| app.mark(key));
    let shared = Memo::new(move |_| app.protection.get().kind == Protection::Shared);
    move || {
        let words = app.words();
        let mark_text = match mark.get() {
            // Nothing counts as kept on a phone that keeps nothing.
            Mark::OnThisPhone if shared.get() => Some(("mark", words.protection.sending)),
            mark => mark_text(mark, words),
        };
        mark_text.map(|(class, text)| view! { <span class=class>{text}</span> })
    }
}
