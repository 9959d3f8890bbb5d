//! The text messages of a demo, for whoever tries it out: they reach nobody.

use super::frame::{bar, document, foot, html, words_of};
use super::{DemoSmsView, PageHead};
use crate::icon::Icon;
use domain::people::sms::provider::DemoSms;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use words::time::{clock, day};

/// All of them, newest first, and a form to write back.
#[must_use]
pub fn demo_sms_page(view: &DemoSmsView) -> String {
    let words = words_of(&view.head);
    let rows = view
        .messages
        .iter()
        .map(|one| row(one, &view.head))
        .collect_view();
    let list = if view.messages.is_empty() {
        view! { <div class="empty"><Icon of=lu::LuMessageSquare /><p>{words.ui.demo_sms_none}</p></div> }
            .into_any()
    } else {
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    let last = view.messages.first().map(|one| one.to.clone());
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-main stack">
                <h1>{words.ui.demo_sms}</h1>
                <p class="muted">{words.ui.demo_sms_text}</p>
                {list}
                <form method="post" action=routes::site::DEMO_SMS class="form card pad">
                    <h2>{words.ui.demo_sms_answer}</h2>
                    <div class="field">
                        <label for="number">{words.ui.demo_sms_from}</label>
                        <input id="number" name="number" type="tel" required maxlength="30" value=last.unwrap_or_default() />
                    </div>
                    <div class="field">
                        <label for="text">{words.ui.demo_sms_words}</label>
                        <textarea id="text" name="text" rows="3" required maxlength="500"></textarea>
                    </div>
                    <button type="submit" class="btn primary block">{words.ui.demo_sms_send}</button>
                </form>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.ui.demo_sms, "", "public", &body)
}

fn row(one: &DemoSms, head: &PageHead) -> impl IntoView + use<> {
    let words = words_of(head);
    // In UTC: the server does not know where the reader is.
    let when = format!("{} {} UTC", day(head.lang, one.at, 0), clock(one.at, 0));
    let parts = (words.ui.demo_sms_parts)(u64::from(one.parts));
    view! {
        <li class="row top-align">
            <span class="lead"><Icon of=lu::LuMessageSquare /></span>
            <div class="row-text">
                <p class="row-title">{one.to.clone()}</p>
                <p class="row-sub said">{one.text.clone()}</p>
                <p class="row-sub">{parts}" · "{when}</p>
            </div>
        </li>
    }
}
