//! The shells of the two apps: the same bytes for everybody, so that they can be kept; what they show before the app starts
//! is only its outline.

use super::frame::{document, html, name_of, words_of};
use super::{Audience, ShellView};
use domain::Lang;
use leptos::prelude::*;
use words::{SiteWords, site_words};

/// The shell of an app.
#[must_use]
pub fn shell(view: &ShellView) -> String {
    let words = words_of(&view.head);
    let [module, parts, program] = program_of(&view.boot);
    let (boot, manifest) = (view.boot.clone(), view.manifest.clone());
    let more = html(|| {
        view! {
            <link rel="manifest" href=manifest />
            <meta name="mobile-web-app-capable" content="yes" />
            <meta name="apple-mobile-web-app-capable" content="yes" />
            <link rel="modulepreload" href=module />
            <link rel="modulepreload" href=parts />
            <link rel="preload" href=program r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            <script type="module" src=boot></script>
        }
    });
    let body = format!(
        "<div id=\"app\">{}</div><noscript><p>{}</p></noscript>",
        outline(view, words),
        no_script()
    );
    document(&view.head, "", &more, "", &body)
}

/// The program beside its boot module: `…/customer-boot.js` starts `…/customer.js`, which loads `…/customer_bg.wasm` and asks
/// `…/customer_parts.js` for what is fetched later. Asked for at once, they arrive in one round trip instead of three.
fn program_of(boot: &str) -> [String; 3] {
    let stem = boot
        .strip_suffix("-boot.js")
        .unwrap_or(boot.trim_end_matches(".js"));
    [".js", "_parts.js", "_bg.wasm"].map(|ending| format!("{stem}{ending}"))
}

/// The shell serves every language, so this sentence stands in both.
fn no_script() -> String {
    [Lang::En, Lang::Zh]
        .map(|lang| site_words(lang).ui.needs_script)
        .join("<br>")
}

/// The frame of the first screen without a word in it, so that nothing moves when the app starts.
fn outline(view: &ShellView, words: &SiteWords) -> String {
    let sign: String = name_of(&view.head).chars().take(1).collect();
    let name = name_of(&view.head);
    let starting = words.ui.starting;
    let title = match view.audience {
        Audience::Customer => name,
        Audience::Staff => "\u{a0}".to_owned(),
    };
    html(|| {
        view! {
            <div class="shell" aria-busy="true" aria-label=starting>
                <header class="top">
                    <span class="brand-mark" aria-hidden="true">{sign}</span>
                    <div class="top-title"><h1>{title}</h1></div>
                </header>
                <main class="page" id="main">
                    <ul class="list" aria-hidden="true">
                        <li class="skeleton"></li>
                        <li class="skeleton"></li>
                        <li class="skeleton"></li>
                        <li class="skeleton"></li>
                    </ul>
                </main>
                <nav class="tabs" aria-hidden="true"></nav>
            </div>
        }
    })
}
