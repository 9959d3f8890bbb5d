//! What was said, the newest first: receipts for the customer, and how and when for staff.

use crate::context::use_app;
use crate::ui::{Icon, RowMark};
use domain::people::{Consent, ConsentState};
use domain::{Entity, Key};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn ConsentHistory(said: Memo<Vec<Consent>>) -> impl IntoView {
    let words = use_app().words();
    let none = Memo::new(move |_| said.with(Vec::is_empty));
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.history}</h2></div>
            {move || if none.get() {
                view! { <p class="muted">{words.consent.history_empty}</p> }.into_any()
            } else {
                view! {
                    <ul class="list">
                        <For each=move || said.get() key=|one| one.id let:one><Said one=one /></For>
                    </ul>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn Said(one: Consent) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let what = words.consent_what(one.purpose, one.channel);
    let (lead, when) = match one.state {
        ConsentState::Granted => ("lead ok", words.consent.allowed_on),
        ConsentState::Withdrawn => ("lead neutral", words.consent.withdrawn_on),
    };
    let icon = match one.state {
        ConsentState::Granted => lu::LuCheck,
        ConsentState::Withdrawn => lu::LuBellOff,
    };
    let (at, source) = (one.said_at, words.consent_source(one.source));
    view! {
        <li class="row top-align">
            <span class=lead><Icon of=icon /></span>
            <div class="row-text">
                <p class="row-title">{what}</p>
                <p class="row-sub">{move || when(&app.dated(at))}</p>
                <p class="row-sub">{source}</p>
                <RowMark key=Key::new(Entity::Consent, one.id.0) />
            </div>
        </li>
    }
}
