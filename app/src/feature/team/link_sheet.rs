//! A link that was made just now, to be shown, scanned or copied: it is shown once.

use crate::context::use_app;
use crate::ui::clipboard::copy_text;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::account::team::JoinLink;
use icondata_lu as lu;
use leptos::prelude::*;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOf {
    Invitation,
    Password,
}

#[component]
pub fn LinkSheet(link: JoinLink, of: LinkOf, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let until = app.dated(link.expires_at);
    let (title, text) = match of {
        LinkOf::Invitation => (words.team.link_title, (words.team.link_text)(&until)),
        LinkOf::Password => (
            words.team.password_title,
            (words.team.password_text)(&until),
        ),
    };
    let address = link.address.clone();
    let copy = move |_| copy_text(app, &address);
    let box_of = format!("0 0 {0} {0}", link.qr.size);
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body stack">
                <p>{text}</p>
                <svg class="qr" viewBox=box_of role="img" aria-label=(words.team.qr)(&link.address) shape-rendering="crispEdges">
                    <path d=link.qr.path.clone() />
                </svg>
                <p class="link-text small">{link.address.clone()}</p>
                {link.mailed.then(|| view! { <p class="muted small">{words.team.link_mailed}</p> })}
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
                <button type="button" class="btn primary" on:click=copy><Icon of=lu::LuCopy />{words.team.copy}</button>
            </div>
        </Sheet>
    }
}
