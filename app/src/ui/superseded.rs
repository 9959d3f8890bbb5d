//! Another page has taken the store over: this one goes on showing what it has, and says what to do.

use super::Icon;
use crate::context::use_app;
use crate::device::Storage;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn SupersededStrip() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let superseded = Memo::new(move |_| app.sync.with(|sync| sync.storage == Storage::Superseded));
    let reload = move |_| {
        // Fails only where the page is leaving already.
        let _ = window().location().reload();
    };
    move || {
        superseded.get().then(|| {
            view! {
                <div class="banner warn guard-strip" role="alert">
                    <Icon of=lu::LuTriangleAlert />
                    <div class="grow">
                        <p><strong>{words.sync.superseded_title}</strong></p>
                        <p>{words.sync.superseded_text}</p>
                        <button type="button" class="btn small" on:click=reload>
                            {words.sync.superseded_reload}
                        </button>
                    </div>
                </div>
            }
        })
    }
}
