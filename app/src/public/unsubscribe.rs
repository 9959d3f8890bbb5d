//! The page behind the link of a mail: a button that stops offers and news, without signing in and without a script. It says the same to everybody,
//! whatever the link is.

use super::UnsubscribeView;
use super::frame::{bar, document, foot, html, words_of};
use crate::icon::Icon;
use icondata_lu as lu;
use leptos::prelude::*;

/// The page with the button, or what it says once the button was pressed.
#[must_use]
pub fn unsubscribe_page(view: &UnsubscribeView) -> String {
    let words = words_of(&view.head);
    let (title, text) = if view.done {
        (
            words.consent.unsubscribed_title,
            words.consent.unsubscribed_text,
        )
    } else {
        (
            words.consent.unsubscribe_title,
            words.consent.unsubscribe_text,
        )
    };
    // The form goes to the address that it stands at: the token is written nowhere on the page.
    let form = (!view.done).then(|| view! {
        <form method="post"><button type="submit" class="btn primary">{words.consent.unsubscribe_yes}</button></form>
    });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="empty">
                    <Icon of=lu::LuBellOff class="icon l" />
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
