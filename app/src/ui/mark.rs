//! How far a row's newest change has come. Saved shows nothing.

use crate::context::use_dev;
use crate::device::Mark;
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
    move || {
        told(mark.get(), dev.words()).map(|(class, text)| view! { <span class=class>{text}</span> })
    }
}
