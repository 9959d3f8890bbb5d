//! What all public pages share: the document, the bar above, the foot below.

use super::PageHead;
use domain::account::logo::LogoKind;
use domain::account::{Business, Role};
use domain::routes;
use leptos::prelude::*;
use words::{SiteWords, site_words};

/// The colours of the browser's own bars; leptos knows no `media` on `<meta>`.
const THEME_COLORS: &str = "<meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#f5f7f6\">\
    <meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#0c1110\">";

/// The words of the page's language.
#[must_use]
pub fn words_of(head: &PageHead) -> &'static SiteWords {
    site_words(head.lang)
}

/// The business's name, or the product's before there is a business.
#[must_use]
pub fn name_of(head: &PageHead) -> String {
    head.business.as_ref().map_or_else(
        || "Rapport".to_owned(),
        |business| business.name.text(head.lang).to_owned(),
    )
}

/// A whole document. The body is given as HTML that [`html`] made.
#[must_use]
pub fn document(
    head: &PageHead,
    title: &str,
    more: &str,
    body_class: &'static str,
    body: &str,
) -> String {
    let business = name_of(head);
    let title = if title.is_empty() {
        business.clone()
    } else {
        format!("{title} · {business}")
    };
    let about = head
        .business
        .as_ref()
        .map(|business| business.about.text(head.lang).to_owned())
        .unwrap_or_default();
    let (css, theme, build) = (
        head.assets.css.clone(),
        head.assets.theme.clone(),
        head.assets.build.clone(),
    );
    let inside = html(|| {
        view! {
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
            <title>{title}</title>
            <meta name="description" content=about />
            <meta name="build" content=build />
            <meta name="application-name" content=business />
            <link rel="stylesheet" href=css />
            <link rel="stylesheet" href=theme />
            {icon_links(head)}
        }
    });
    let lang = head.lang.tag();
    format!(
        "<!doctype html><html lang=\"{lang}\"><head>{inside}{THEME_COLORS}{more}</head><body class=\"{body_class}\">{body}</body></html>"
    )
}

/// Renders a view to HTML without the marks that hydration would need.
pub fn html<V: RenderHtml>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let html = owner.with(|| view().to_html());
    // Text is escaped, so this can only be a mark.
    html.replace("<!>", "").replace("<!--s-->", "")
}

/// What a browser shows beside the page's title and on a home screen.
fn icon_links(head: &PageHead) -> impl IntoView + use<> {
    match &head.logo {
        Some(logo) => view! {
            <link rel="icon" href=logo.path(LogoKind::Icon192) type="image/png" />
            <link rel="apple-touch-icon" href=logo.path(LogoKind::Apple180) />
        }
        .into_any(),
        None => view! {
            <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
            <link rel="apple-touch-icon" href="/public/icons/rapport-apple-180.png" />
        }
        .into_any(),
    }
}

/// The sign of the business, its name, and where to go on.
pub fn bar(head: &PageHead) -> impl IntoView + use<> {
    let words = words_of(head);
    let name = name_of(head);
    let sign: String = name.chars().take(1).collect();
    let other = head
        .business
        .as_ref()
        .map(|business| other_name(business, head))
        .filter(|other| !other.is_empty());
    let (href, label) = match &head.signed_in {
        None => (routes::site::SIGN_IN, words.account.sign_in),
        Some((_, Role::Customer)) => (routes::app::HOME, words.sales.open_app),
        Some((_, Role::Agent | Role::Manager | Role::Owner)) => {
            (routes::desk::HOME, words.sales.open_desk)
        }
    };
    let mark = match &head.logo {
        Some(logo) => {
            view! { <img src=logo.path(LogoKind::Sign) alt="" width="40" height="40" /> }.into_any()
        }
        None => sign.into_any(),
    };
    view! {
        <header class="pub-bar">
            <a class="brand-mark" href="/" aria-label=name.clone()>{mark}</a>
            <div class="top-title">
                <strong>{name}</strong>
                {other.map(|other| view! { <p class="top-kicker">{other}</p> })}
            </div>
            <a class="btn small" href=href>{label}</a>
        </header>
    }
}

fn other_name(business: &Business, head: &PageHead) -> String {
    let here = business.name.text(head.lang);
    [&business.name.zh, &business.name.en]
        .into_iter()
        .find(|name| name.as_str() != here)
        .cloned()
        .unwrap_or_default()
}

/// The foot of a page.
pub fn foot(head: &PageHead) -> impl IntoView + use<> {
    let words = words_of(head);
    view! {
        <footer class="pub-foot">
            <span>{name_of(head)}</span>
            <span>{words.sales.works_offline}</span>
            {head.legal.then(|| view! { <a href=routes::site::LEGAL>{words.ui.legal}</a> })}
            {head.demo.then_some(words.ui.demo).map(|demo| view! { <span class="tag info">{demo}</span> })}
        </footer>
    }
}
