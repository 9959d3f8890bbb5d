//! The frame of every screen: places below (or beside), and what lies over all of them. It stands above the features, so it may show
//! what is theirs; screens know only [`crate::ui::Page`].

mod pattern;
mod sync_sheet;
mod unsent_file_sheet;

pub use pattern::Pattern;

use crate::context::{AppContext, Theme, use_app};
use crate::device::Sheets;
use crate::feature::account::phone_protection::this_phone::DaysLeft;
use crate::phone_protection::Protection;
use crate::ui::Icon;
use crate::ui::demo::DemoStrip;
use crate::ui::evicted_banner::EvictedBanner;
use crate::ui::lost::LostStrip;
use crate::ui::page::BrandMark;
use crate::ui::pill::Pill;
use crate::ui::send_now_sheet::SendNowSheet;
use crate::ui::superseded::SupersededStrip;
use crate::ui::toasts::Toasts;
use icondata_core::Icon as Drawing;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use sync_sheet::SyncSheet;
use unsent_file_sheet::UnsentFileSheet;
use words::Counted;

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

/// What lies over a screen once something is saved and sent. What calls this carries it.
#[must_use]
pub fn sheets() -> Sheets {
    Sheets {
        sync: || view! { <SyncSheet /> }.into_any(),
        unsent_file: |file| view! { <UnsentFileSheet file=file /> }.into_any(),
        send_now: || view! { <SendNowSheet /> }.into_any(),
    }
}

/// Frame, tabs, and what lies over every screen. The first place is the root.
#[component]
pub fn Shell(places: Vec<Place>, children: Children) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    follow_preferences(app);
    let send_now = Memo::new(move |_| app.sync.with(|sync| sync.send_now.is_some()));
    Effect::new(move |before: Option<u64>| {
        let sent = app.sync.with(|sync| sync.sent_now);
        if before.is_some_and(|before| before < sent) {
            app.toast(words.sync.send_now_sent);
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
            <a class="skip" href="#main" rel="external">{words.ui.skip_to_content}</a>
            <DemoStrip />
            <SharedStrip />
            <DaysLeft />
            <LostStrip />
            <SupersededStrip />
            <EvictedBanner />
            {children()}
            <nav class="tabs" aria-label=words.ui.places>
                <div class="tabs-brand"><BrandMark />{move || app.business_name()}</div>
                {tabs}
            </nav>
        </div>
        <Toasts />
        <p class="vh" role="status" aria-live="polite">{move || app.sync.with(Pill::of).text(words)}</p>
        <p class="vh" role="status" aria-live="polite">{move || app.said.get()}</p>
        {move || app.sync_open.get().then(|| app.sheets().map(|sheets| (sheets.sync)()))}
        {move || app.unsent_file.get().and_then(|file| app.sheets().map(|sheets| (sheets.unsent_file)(file)))}
        {move || send_now.get().then(|| app.sheets().map(|sheets| (sheets.send_now)()))}
    }
}

/// A shared phone says on every screen that it is one.
#[component]
fn SharedStrip() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let shared = move || app.protection.get().kind == Protection::Shared;
    move || {
        shared().then(|| {
            view! { <aside class="banner info guard-strip" aria-label=words.protection.shared><p>{words.protection.shared_strip}</p></aside> }
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

/// `lang` and `data-theme` of the document follow what the person chose.
fn follow_preferences(app: AppContext) {
    Effect::new(move |_| {
        let lang = app.prefs.with(|prefs| prefs.lang);
        app.device().keep_lang(lang);
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
