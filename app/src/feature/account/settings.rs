//! Language and appearance: choices of this device, at once and without a network.

use crate::context::{Theme, use_app};
use domain::Lang;
use leptos::prelude::*;

#[component]
pub fn Settings() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let langs = [(Lang::Zh, "中文"), (Lang::En, "English")].map(|(lang, name)| {
        view! {
            <button
                type="button"
                lang=lang.tag()
                aria-pressed=move || (app.lang.get() == lang).to_string()
                on:click=move |_| app.set_prefs(|prefs| prefs.lang = Some(lang))
            >
                {name}
            </button>
        }
    });
    let themes = [
        (Theme::System, words.account.theme_system),
        (Theme::Light, words.account.theme_light),
        (Theme::Dark, words.account.theme_dark),
    ];
    let themes = themes.map(|(theme, name)| {
        view! {
            <button
                type="button"
                aria-pressed=move || (app.prefs.get().theme == theme).to_string()
                on:click=move |_| app.set_prefs(|prefs| prefs.theme = theme)
            >
                {name}
            </button>
        }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.account.language}</h2></div>
            <div class="seg" role="group" aria-label=words.account.language>{langs.collect_view()}</div>
        </section>
        <section class="section">
            <div class="section-head"><h2>{words.account.appearance}</h2></div>
            <div class="seg" role="group" aria-label=words.account.appearance>{themes.collect_view()}</div>
        </section>
    }
}
