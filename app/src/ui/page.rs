//! A screen: heading and pill above, its column below.

use super::Icon;
use super::pill::SyncPill;
use crate::context::{AppContext, use_app};
use icondata_lu as lu;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// The first character of the business's name, as its sign.
#[component]
pub fn BrandMark() -> impl IntoView {
    let app = use_app();
    let sign = move || app.business_name().chars().next().map(String::from);
    view! { <span class="brand-mark" aria-hidden="true">{sign}</span> }
}

/// A screen: heading, column, and what floats over it. The heading takes the focus when one moves from screen to screen.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    /// What the browser is told where the title is somebody's name: it writes titles down, also for a protected phone.
    #[prop(optional)]
    tab: Option<&'static str>,
    /// A line over or under the title.
    #[prop(optional, into)]
    kicker: Option<Signal<String>>,
    /// Where "back" leads; the business's sign stands there otherwise.
    #[prop(optional)]
    back: Option<&'static str>,
    /// Further classes of the column, such as `wide` or `has-cart`.
    #[prop(optional, into)]
    class: Signal<String>,
    children: Children,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let heading = NodeRef::<html::H1>::new();
    let told = Signal::derive(move || tab.map_or_else(|| title.get(), str::to_owned));
    arrive(app, heading, told);
    let lead = match back {
        Some(href) => view! { <a class="icon-btn" href=href aria-label=words.ui.back><Icon of=lu::LuChevronLeft /></a> }.into_any(),
        None => view! { <BrandMark /> }.into_any(),
    };
    let update = move || {
        app.sync
            .with(|sync| sync.update_ready)
            .then(|| view! { <UpdateBanner /> })
    };
    let kicker = kicker.map(|kicker| view! { <p class="top-kicker">{kicker}</p> });
    view! {
        <header class="top">
            {lead}
            <div class="top-title">
                <h1 tabindex="-1" node_ref=heading>{title}</h1>
                {kicker}
            </div>
            <SyncPill />
        </header>
        <main class=move || format!("page {}", class.get()) id="main" tabindex="-1">
            {update}
            {children()}
        </main>
    }
}

/// "(2) Today · Hewei": how many things wait, the screen, the business; what is not known or nothing is left out.
fn document_title(waiting: usize, screen: &str, business: &str) -> String {
    let count = if waiting == 0 {
        String::new()
    } else {
        format!("({waiting}) ")
    };
    let business = if business.is_empty() {
        String::new()
    } else {
        format!(" · {business}")
    };
    format!("{count}{screen}{business}")
}

/// The document's title and, except on the first screen, the focus.
fn arrive(app: AppContext, heading: NodeRef<html::H1>, title: Signal<String>) {
    let moved = app.moved.get_value();
    app.moved.set_value(true);
    Effect::new(move |_| {
        let business = app.business_name();
        let title = title.get();
        document().set_title(&document_title(app.attention.get(), &title, &business));
    });
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && moved
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // Fails only where the heading has left again.
            let _ = heading.focus_with_options(&options);
        }
    });
}

/// Puts the focus on an element.
pub fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // Fails only where the element has left the page.
        let _ = element.focus();
    }
}

#[component]
fn UpdateBanner() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    view! {
        <div class="banner update" role="status">
            <Icon of=lu::LuRefreshCw />
            <p>{words.sync.update_ready}</p>
            <button type="button" class="btn small" on:click=move |_| app.device().take_update()>
                {words.sync.update_now}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::document_title;

    #[test]
    fn the_title_counts_what_waits_before_it_names_the_screen() {
        assert_eq!(document_title(2, "Today", "Hewei"), "(2) Today · Hewei");
        assert_eq!(document_title(0, "Today", "Hewei"), "Today · Hewei");
        assert_eq!(document_title(1, "Today", ""), "(1) Today");
    }
}
