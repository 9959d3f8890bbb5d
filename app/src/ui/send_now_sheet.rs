//! A change that the phone cannot keep: what is being done about it, while its form stays open underneath.

use super::{Icon, Sheet, close_dialog};
use crate::context::use_app;
use crate::device::{SaveError, SendNow, SendState};
use icondata_lu as lu;
use leptos::prelude::*;
use words::Words;

/// Why it is not kept, and how it fares.
#[must_use]
pub fn send_now_text(send_now: &SendNow, words: &Words) -> (&'static str, &'static str) {
    let why = match send_now.why {
        SaveError::Full => words.sync.send_now_full,
        _ => words.sync.send_now_broken,
    };
    let state = match send_now.state {
        SendState::Sending => words.sync.send_now_sending,
        SendState::Unreached => words.sync.send_now_unreached,
        SendState::SignIn => words.sync.send_now_sign_in,
        SendState::Refused => words.sync.send_now_refused,
    };
    (why, state)
}

#[component]
pub fn SendNowSheet() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let said = Memo::new(move |_| {
        app.sync.with(|sync| {
            sync.send_now
                .as_ref()
                .map(|send_now| send_now_text(send_now, words))
        })
    });
    let why = move || said.get().map(|(why, _)| why);
    let way = move || said.get().map(|(_, way)| way);
    let sending = move || {
        app.sync.with(|sync| {
            sync.send_now
                .as_ref()
                .is_some_and(|send_now| send_now.state == SendState::Sending)
        })
    };
    let stop = Callback::new(move |()| app.device().stop_send_now());
    view! {
        <Sheet title=words.sync.send_now_title on_close=stop>
            <div class="sheet-body">
                <p>{why}" "{words.sync.send_now_open}</p>
                <div class="banner warn" role="status"><Icon of=lu::LuInfo /><p>{way}</p></div>
                <button type="button" class="btn block" on:click=move |_| app.device().export_send_now()>
                    <Icon of=lu::LuDownload />
                    {words.sync.send_now_to_file}
                </button>
            </div>
            <div class="sheet-foot btn-row">
                <button
                    type="button"
                    class="btn primary"
                    aria-busy=move || sending().to_string()
                    on:click=move |_| app.device().retry_send_now()
                >
                    <Icon of=lu::LuRefreshCw />
                    {words.sync.send_now_again}
                </button>
                <button type="button" class="btn quiet" on:click=|event| close_dialog(&event)>{words.sync.send_now_back}</button>
            </div>
        </Sheet>
    }
}
