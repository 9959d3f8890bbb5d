//! The end of the first start: the address of the business, as a text and as a code to scan. It says nothing that a visitor may not know.

use super::PageHead;
use super::account::opening;
use super::frame::{bar, document, foot, html, words_of};
use domain::account::team::QrCode;
use domain::routes;
use leptos::prelude::*;

/// `GET /setup/done`
#[derive(Debug, Clone)]
pub struct SetUpDoneView {
    pub head: PageHead,
    /// What people type to get here.
    pub address: String,
    pub code: Option<QrCode>,
}

#[must_use]
pub fn set_up_done_page(view: &SetUpDoneView) -> String {
    let words = words_of(&view.head);
    let code = view.code.as_ref().map(|code| {
        let size = code.size;
        let label = (words.set_up.done_code)(&view.address);
        view! {
            <svg role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
                <rect width=size height=size fill="#fff" />
                <path d=code.path.clone() fill="#000" />
            </svg>
        }
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="signin">
                    {opening(&view.head, words.set_up.done_title, words.set_up.done_text)}
                    <p class="center strong"><a href="/">{view.address.clone()}</a></p>
                    {code}
                    <p class="muted">{words.set_up.done_open}</p>
                    <a class="btn primary block" href=routes::desk::HOME>{words.set_up.done_next}</a>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.set_up.done_title, "", "public", &body)
}
