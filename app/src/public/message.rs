//! A page that says what happened, what was kept, and what to do.

use super::frame::{bar, document, foot, html, words_of};
use super::{MessageKind, MessageView};
use crate::icon::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// A message in the business's own frame.
#[must_use]
pub fn message_page(view: &MessageView) -> String {
    let words = words_of(&view.head);
    let (icon, title, text, case) = match &view.kind {
        MessageKind::NotFound => (
            lu::LuMapPin,
            words.ui.page_missing_title,
            words.ui.page_missing_text,
            None,
        ),
        MessageKind::Forbidden => (
            lu::LuShield,
            words.ui.forbidden_title,
            words.ui.forbidden_text,
            None,
        ),
        MessageKind::Blocked => (
            lu::LuShield,
            words.ui.blocked_title,
            words.ui.blocked_text,
            None,
        ),
        MessageKind::Broken { case } => (
            lu::LuTriangleAlert,
            words.ui.broken_title,
            words.ui.broken_page_text,
            Some(case.clone()),
        ),
    };
    let case = case
        .filter(|case| !case.is_empty())
        .map(|case| view! { <p class="muted small">{(words.ui.case_number)(&case)}</p> });
    let sign_in = (view.kind == MessageKind::Forbidden)
        .then(|| view! { <a class="btn" href=routes::site::SIGN_IN>{words.account.sign_in}</a> });
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center">
                <div class="empty">
                    <Icon of=icon class="icon l" />
                    <h1>{title}</h1>
                    <p>{text}</p>
                    {case}
                    <div class="btn-row"><a class="btn primary" href="/">{words.sales.see_menu}</a>{sign_in}</div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, title, "", "public", &body)
}
