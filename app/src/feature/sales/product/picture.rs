//! The photo of a product.

use crate::catalogue::initials;
use leptos::prelude::*;

/// The photo; the first characters of the name where there is none, or where it cannot be had without a network.
#[must_use]
pub fn picture(src: Option<String>, name: &str) -> AnyView {
    let missing = RwSignal::new(false);
    let initials = initials(name);
    let picture = move || match src.clone().filter(|_| !missing.get()) {
        Some(src) => view! {
            <img
                class="photo"
                src=src
                alt=""
                width="800"
                height="600"
                loading="lazy"
                decoding="async"
                on:error=move |_| missing.set(true)
            />
        }
        .into_any(),
        None => view! { <span class="photo none" aria-hidden="true">{initials.clone()}</span> }
            .into_any(),
    };
    picture.into_any()
}
