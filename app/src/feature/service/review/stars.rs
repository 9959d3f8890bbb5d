//! Stars as they are shown.

use crate::context::use_app;
use leptos::prelude::*;

/// `★★★★☆`
#[must_use]
pub fn stars_text(given: u32) -> String {
    (1..=5)
        .map(|n| if n <= given { '★' } else { '☆' })
        .collect()
}

/// Stars that are read out as a number.
#[component]
pub fn Stars(given: u32) -> impl IntoView {
    let words = use_app().words();
    view! {
        <span class="nowrap" aria-hidden="true">{stars_text(given)}</span>
        <span class="vh">{(words.review.stars_n)(given.into())}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_stars_are_shown_of_which_some_are_given() {
        assert_eq!(stars_text(4), "★★★★☆");
        assert_eq!(stars_text(1), "★☆☆☆☆");
    }
}
