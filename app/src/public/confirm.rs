//! The page behind the link that asks whether offers are wanted: a button, without signing in and without a script. It says the same to everybody,
//! whatever the link is.

use super::ConfirmView;
use super::frame::{bar, document, foot, html, words_of};
use crate::icon::Icon;
use icondata_lu as lu;
use leptos::prelude::*;

/// The page with the button, or what it says once the button was pressed.
#[must_use]
pub fn confirm_page(view: &ConfirmView) -> String {
    let words = words_of(&view.head);
    let (title, text) = if view.done {
        (words.consent.confirmed_title, words.consent.confirmed_text)
    } else {
        (words.consent.confirm_title, words.consent.confirm_text)
    };
    // The form goes to the address that it stands at: the token is written nowhere on the page.
    let form = (!view.done).then(|| view! {
        <form method="post"><button type="submit" class="btn primary">{words.consent.confirm_yes}</button></form>
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="empty">
                    <Icon of=lu::LuMailCheck class="icon l" />
                    <h1>{title}</h1>
                    <p>{text}</p>
                    {form}
                    <div class="btn-row"><a class="btn" href="/">{words.sales.see_menu}</a></div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, title, "", "public", &body)
}
