//! In the place of a screen whose file did not come.

use super::{Icon, Page};
use crate::context::use_app;
use icondata_lu as lu;
use leptos::prelude::*;

/// Says what is missing and what is kept, and offers two ways on. `again` tries, and calls what it is given where that fails.
#[component]
pub fn NotLoadedPage(again: Callback<Callback<()>>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let trying = RwSignal::new(false);
    let failed = Callback::new(move |()| {
        trying.set(false);
        app.warn(words.ui.not_loaded_again);
    });
    let retry = move |_| {
        trying.set(true);
        again.run(failed);
    };
    let reload = move |_| {
        // Fails only where the page is leaving already.
        let _ = window().location().reload();
    };
    view! {
        <Page title=words.ui.not_loaded_title>
            <div class="empty">
                <Icon of=lu::LuCloudOff class="icon l" />
                <p>{words.ui.not_loaded_text}</p>
                <button type="button" class="btn primary" disabled=move || trying.get() on:click=retry>{words.sync.try_again}</button>
                <button type="button" class="btn" on:click=reload>{words.ui.reload}</button>
            </div>
        </Page>
    }
}
