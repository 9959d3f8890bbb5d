//! Who runs the business, and what becomes of what it knows of people: in its own words.

use super::PageHead;
use super::frame::{bar, document, foot, html, words_of};
use domain::Label;
use domain::account::legal_text::LegalTexts;
use leptos::prelude::*;

/// `GET /legal`
#[derive(Debug, Clone)]
pub struct LegalView {
    pub head: PageHead,
    pub texts: LegalTexts,
}

#[must_use]
pub fn legal_page(view: &LegalView) -> String {
    let words = words_of(&view.head);
    let lang = view.head.lang;
    let part = |title: &'static str, text: &Label| {
        let text = text.text(lang).to_owned();
        (!text.is_empty()).then(|| view! { <section class="section"><h2>{title}</h2><p class="said">{text}</p></section> })
    };
    let nothing = view
        .texts
        .is_empty()
        .then(|| view! { <p class="muted">{words.ui.legal_none}</p> });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-page">
                <div class="pub-main">
                    <h1>{words.ui.legal}</h1>
                    {nothing}
                    {part(words.ui.imprint, &view.texts.imprint)}
                    {part(words.ui.privacy_text, &view.texts.privacy)}
                    <div class="btn-row"><a class="btn" href="/">{words.sales.see_menu}</a></div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.ui.legal, "", "public", &body)
}
