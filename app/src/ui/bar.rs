//! A bar that says by its length what the number beside it says too.

use leptos::prelude::*;

/// Length of the longest bar, in the picture's own units.
const LONGEST: i64 = 100;

/// A bar; the number stands beside it for whoever does not see it.
#[component]
pub fn Bar(value: i64, most: i64) -> impl IntoView {
    let width = value.max(0).saturating_mul(LONGEST) / most.max(1);
    view! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-rest" width="100" height="10" rx="1" />
            <rect class="bar-is" width=width height="10" rx="1" />
        </svg>
    }
}
