//! A change that the phone cannot keep: what is being done about it, while its form stays open underneath.

use super::{Icon, Sheet, close_dialog};
use crate::context::use_app;
use crate::device::{Direct, SaveError, Way};
use icondata_lu as lu;
use leptos::prelude::*;
use words::Words;

/// Why it is not kept, and how it fares.
#[must_use]
pub fn direct_text(direct: &Direct, words: &Words) -> (&'static str, &'static str) {
    let why = match direct.why {
        SaveError::Full => words.sync.send_now_full,
        _ => words.sync.send_now_broken,
    };
    let way = match direct.way {
        Way::Sending => words.sync.send_now_sending,
        Way::Unreached => words.sync.send_now_unreached,
        Way::SignIn => words.sync.send_now_sign_in,
        Way::Refused => words.sync.send_now_refused,
    };
    (why, way)
}

#[component]
pub fn DirectSheet() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let said = Memo::new(move |_| {
        app.sync.with(|sync| {
            sync.direct
                .as_ref()
                .map(|direct| direct_text(direct, words))
        })
    });
    let why = move || said.get().map(|(why, _)| why);
    let way = move || said.get().map(|(_, way)| way);
    let sending = move || {
        app.sync.with(|sync| {
            sync.direct
                .as_ref()
                .is_some_and(|direct| direct.way == Way::Sending)
        })
    };
    let stop = Callback::new(move |()| app.with(|device| device.port().direct_stop()));
    view! {
        <Sheet title=words.sync.send_now_title on_close=stop>
            <div class="sheet-body">
                <p>{why}" "{words.sync.send_now_open}</p>
                <div class="banner warn" role="status"><Icon of=lu::LuInfo /><p>{way}</p></div>
                <button type="button" class="btn block" on:click=move |_| app.with(|device| device.port().direct_file())>
                    <Icon of=lu::LuDownload />
                    {words.sync.send_now_to_file}
                </button>
            </div>
            <div class="sheet-foot btn-row">
                <button
                    type="button"
                    class="btn primary"
                    aria-busy=move || sending().to_string()
                    on:click=move |_| app.with(|device| device.port().direct_now())
                >
                    <Icon of=lu::LuRefreshCw />
                    {words.sync.send_now_again}
                </button>
                <button type="button" class="btn quiet" on:click=|event| close_dialog(&event)>{words.sync.send_now_back}</button>
            </div>
        </Sheet>
    }
}
