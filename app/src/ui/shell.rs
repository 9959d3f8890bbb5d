//! The frame of every screen: places below (or beside), heading and pill above.

use super::Icon;
use super::demo::DemoStrip;
use super::direct_sheet::DirectSheet;
use super::evicted::EvictedBanner;
use super::lost::LostStrip;
use super::parcel_sheet::ParcelSheet;
use super::pill::{Pill, SyncPill};
use super::superseded::SupersededStrip;
use super::sync_sheet::SyncSheet;
use super::toasts::Toasts;
use crate::context::{AppContext, Theme, use_app};
use crate::feature::account::phone_protection::this_phone::DaysLeft;
use crate::guard::Keeping;
use crate::words::Counted;
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_location;

/// A tab of the bottom bar.
#[derive(Clone, Copy)]
pub struct Place {
    href: &'static str,
    label: &'static str,
    icon: Drawing,
    /// Counts what asks for attention there, and says it in words.
    badge: Option<(Signal<usize>, Counted)>,
    /// Stands in the side bar of wide screens only; narrow ones reach it from another place.
    wide: bool,
}

impl Place {
    #[must_use]
    pub fn new(href: &'static str, label: &'static str, icon: Drawing) -> Self {
        Self {
            href,
            label,
            icon,
            badge: None,
            wide: false,
        }
    }

    #[must_use]
    pub fn counting(self, count: Signal<usize>, in_words: Counted) -> Self {
        Self {
            badge: Some((count, in_words)),
            ..self
        }
    }

    #[must_use]
    pub fn wide(self) -> Self {
        Self { wide: true, ..self }
    }
}

/// True where the path lies in the place: the root of an app is only itself.
#[must_use]
pub fn stands_in(path: &str, href: &str, root: &str) -> bool {
    let path = path.trim_end_matches('/');
    path == href
        || (href != root
            && path
                .strip_prefix(href)
                .is_some_and(|rest| rest.starts_with('/')))
}

/// Frame, tabs, and what lies over every screen. The first place is the root.
#[component]
pub fn Shell(places: Vec<Place>, children: Children) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    follow_preferences(app);
    let direct = Memo::new(move |_| app.sync.with(|sync| sync.direct.is_some()));
    Effect::new(move |before: Option<u64>| {
        let sent = app.sync.with(|sync| sync.sent_past);
        if before.is_some_and(|before| before < sent) {
            app.toast(words.parcel.sent);
        }
        sent
    });
    let root = places.first().map_or("", |place| place.href);
    let tabs = places
        .into_iter()
        .map(|place| view! { <Tab place=place root=root /> })
        .collect_view();
    view! {
        <div class="shell">
            <a class="skip" href="#main" rel="external">{words.skip_to_content}</a>
            <DemoStrip />
            <SharedStrip />
            <DaysLeft />
            <LostStrip />
            <SupersededStrip />
            <EvictedBanner />
            {children()}
            <nav class="tabs" aria-label=words.places>
                <div class="tabs-brand"><BrandMark />{move || business_name(app)}</div>
                {tabs}
            </nav>
        </div>
        <Toasts />
        <p class="vh" role="status" aria-live="polite">{move || app.sync.with(Pill::of).text(words)}</p>
        <p class="vh" role="status" aria-live="polite">{move || app.said.get()}</p>
        {move || app.sync_open.get().then(|| view! { <SyncSheet /> })}
        {move || app.parcel.get().map(|brought| view! { <ParcelSheet brought=brought /> })}
        {move || direct.get().then(|| view! { <DirectSheet /> })}
    }
}

/// A shared phone says on every screen that it is one.
#[component]
fn SharedStrip() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let shared = move || app.guarded.get().keeping == Keeping::Shared;
    move || {
        shared().then(|| {
            view! { <aside class="banner info guard-strip" aria-label=words.guard.shared><p>{words.guard.shared_strip}</p></aside> }
        })
    }
}

#[component]
fn Tab(place: Place, root: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let here = Memo::new(move |_| path.with(|path| stands_in(path, place.href, root)));
    let badge = move || {
        let (count, in_words) = place.badge?;
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <span class="badge" aria-hidden="true">{count}</span>
                <span class="vh">{format!(" ({})", in_words(count as u64))}</span>
            }
        })
    };
    let class = if place.wide { "tab only-wide" } else { "tab" };
    view! {
        <a class=class href=place.href aria-current=move || here.get().then_some("page")>
            <Icon of=place.icon />
            <span class="tab-label">{place.label}</span>
            {badge}
        </a>
    }
}

/// The first character of the business's name, as its sign.
#[component]
pub fn BrandMark() -> impl IntoView {
    let app = use_app();
    let sign = move || business_name(app).chars().next().map(String::from);
    view! { <span class="brand-mark" aria-hidden="true">{sign}</span> }
}

/// The business's name in the chosen language.
#[must_use]
pub fn business_name(app: AppContext) -> String {
    let lang = app.lang.get_untracked();
    app.business
        .with(|business| {
            business
                .as_ref()
                .map(|business| business.name.text(lang).to_owned())
        })
        .unwrap_or_default()
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
        Some(href) => view! { <a class="icon-btn" href=href aria-label=words.back><Icon of=lu::LuChevronLeft /></a> }.into_any(),
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

/// The document's title and, except on the first screen, the focus.
fn arrive(app: AppContext, heading: NodeRef<html::H1>, title: Signal<String>) {
    let moved = app.moved.get_value();
    app.moved.set_value(true);
    Effect::new(move |_| {
        let business = business_name(app);
        let title = title.get();
        document().set_title(&if business.is_empty() {
            title
        } else {
            format!("{title} · {business}")
        });
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

/// `lang` and `data-theme` of the document follow what the person chose.
fn follow_preferences(app: AppContext) {
    Effect::new(move |_| {
        let lang = app.prefs.with(|prefs| prefs.lang);
        app.with(|device| device.port().keep_lang(lang));
    });
    Effect::new(move |_| {
        let Some(root) = document().document_element() else {
            return;
        };
        // Fails only for names that are no attribute names.
        let _ = root.set_attribute("lang", app.lang.get().tag());
        let _ = match app.prefs.get().theme {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        };
    });
}

#[component]
fn UpdateBanner() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    view! {
        <div class="banner update" role="status">
            <Icon of=lu::LuRefreshCw />
            <p>{words.update_ready}</p>
            <button type="button" class="btn small" on:click=move |_| app.with(|device| device.port().take_update())>
                {words.update_now}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::stands_in;

    #[test]
    fn a_tab_is_current_for_everything_below_it_and_the_root_only_for_itself() {
        assert!(stands_in("/app", "/app", "/app"));
        assert!(stands_in("/app/", "/app", "/app"));
        assert!(!stands_in("/app/menu", "/app", "/app"));
        assert!(stands_in("/app/menu/7", "/app/menu", "/app"));
        assert!(!stands_in("/app/menus", "/app/menu", "/app"));
    }
}
