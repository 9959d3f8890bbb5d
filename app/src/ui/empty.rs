//! Nothing here, and what to do next.

use super::Icon;
use icondata_core::Icon as Drawing;
use leptos::prelude::*;

#[component]
pub fn Empty(
    of: Drawing,
    title: &'static str,
    text: &'static str,
    /// Where the next step leads, and what it is called.
    #[prop(optional)]
    next: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let next = next.map(|(href, label)| view! { <a class="btn primary" href=href>{label}</a> });
    view! {
        <div class="empty">
            <Icon of=of class="icon l" />
            <h2>{title}</h2>
            <p>{text}</p>
            {next}
        </div>
    }
}
