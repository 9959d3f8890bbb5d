//! How far a row's newest change has come. Saved shows nothing.

use crate::context::use_dev;
use crate::device::Mark;
use crate::guard::Keeping;
use crate::words::Words;
use domain::Key;
use leptos::prelude::*;

/// The mark's class and words; none for a row that is saved.
#[must_use]
pub fn told(mark: Mark, words: &Words) -> Option<(&'static str, &'static str)> {
    match mark {
        Mark::OnThisPhone => Some(("mark", words.mark_phone)),
        Mark::Sending => Some(("mark sending", words.mark_sending)),
        Mark::Received => Some(("mark sending", words.mark_received)),
        Mark::Saved => None,
    }
}

#[component]
pub fn RowMark(key: Key) -> impl IntoView {
    let dev = use_dev();
    let mark = Memo::new(move |_| dev.mark(key));
    let shared = Memo::new(move |_| dev.guarded.get().keeping == Keeping::Shared);
    move || {
        let words = dev.words();
        let told = match mark.get() {
            // Nothing counts as kept on a phone that keeps nothing.
            Mark::OnThisPhone if shared.get() => Some(("mark", words.guard.sending)),
            mark => told(mark, words),
        };
        told.map(|(class, text)| view! { <span class=class>{text}</span> })
    }
}
