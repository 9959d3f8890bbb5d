//! The one line-icon set (Lucide), drawn by classes instead of attributes.

use icondata_core::Icon as Drawing;
use leptos::prelude::*;

/// A decorative icon; the words beside it or the label around it say what it means.
#[component]
pub fn Icon(of: Drawing, #[prop(optional)] class: &'static str) -> impl IntoView {
    let class = if class.is_empty() { "icon" } else { class };
    view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true" inner_html=of.data></svg> }
}
