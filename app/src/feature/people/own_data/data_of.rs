//! A customer's data on the staff's record: noting that they ask to be erased, and, for owners, taking it out.

use super::access::AccessList;
use super::archive_address;
use crate::api::{ApiError, note_erasure};
use crate::context::use_app;
use crate::ui::{Confirm, Icon};
use domain::ContactId;
use domain::policy::Action;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn DataOf(id: ContactId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let owner = app.me().may(Action::AnswerDataRequest);
    let asking = RwSignal::new(false);
    let href = archive_address(Some(id), app.lang.get_untracked());
    let note = move || {
        spawn_local(async move {
            match note_erasure(id.0).await {
                Ok(Some(_)) => app.toast(words.consent.noted),
                Ok(None) => app.warn(words.consent.not_noted),
                Err(ApiError::Unreachable) => app.warn(words.consent.requests_offline),
                Err(ApiError::Broken) => app.warn(words.consent.requests_broken),
            }
        });
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.consent.data_of}</h2></div>
            <div class="cluster">
                {owner.then(|| view! { <a class="btn" href=href rel="external" download="data.zip"><Icon of=lu::LuDownload />{words.consent.take_out}</a> })}
                <button type="button" class="btn" on:click=move |_| asking.set(true)><Icon of=lu::LuUserX />{words.consent.note_request}</button>
            </div>
        </section>
        {owner.then(|| view! { <AccessList id=id /> })}
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.consent.note_title
                text=words.consent.note_text
                danger=false
                yes=words.consent.note_yes
                on_yes=Callback::new(move |()| note())
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}
