//! The page behind the link of a mail: a button that stops offers and news, and below it what else stands, without signing in and without a script. Of a
//! link that is none it shows what it shows of somebody of whom nothing is known.

use super::frame::{bar, document, foot, html, words_of};
use super::preferences::preferences;
use super::{LinkSaid, UnsubscribeView};
use crate::icon::Icon;
use icondata_lu as lu;
use leptos::prelude::*;

/// The page with the button, or what it says once the button was pressed.
#[must_use]
pub fn unsubscribe_page(view: &UnsubscribeView) -> String {
    let words = words_of(&view.head);
    let done = view.said == LinkSaid::Stopped;
    let (title, text) = if done {
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
    // The form goes to the address that it stands at: the token is written nowhere on the page. It takes no `?set` along, which the address has once
    // the form below was sent.
    let form = (!done).then(|| view! {
        <form method="post" action="?"><button type="submit" class="btn primary">{words.consent.unsubscribe_yes}</button></form>
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
                    <div class="btn-row whole">
                        {done.then(|| view! { <a class="btn" href="?">{words.consent.preferences_all}</a> })}
                        <a class="btn" href="/">{words.sales.see_menu}</a>
                    </div>
                </div>
                {(!done).then(|| preferences(view))}
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, title, "", "public", &body)
}
