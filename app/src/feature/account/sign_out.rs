//! Signing out. Unsent work is never thrown away by a single tap.

use crate::context::{Dev, use_dev};
use crate::ui::{Icon, Sheet, close_dialog};
use domain::file::Arrival;
use domain::{Entity, Key, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// True once the number of changes to discard was typed.
#[must_use]
pub fn typed_out(typed: &str, count: u64) -> bool {
    typed.trim().parse() == Ok(count)
}

fn leave(dev: Dev) {
    let leaving = dev.with(|device| device.port().sign_out());
    spawn_local(leaving);
}

#[component]
pub fn SignOut() -> impl IntoView {
    let words = use_dev().words();
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="btn danger block" on:click=move |_| open.set(true)>
            <Icon of=lu::LuLogOut />
            {words.sign_out}
        </button>
        {move || open.get().then(|| view! { <Ask on_close=Callback::new(move |()| open.set(false)) /> })}
    }
}

/// Files whose rows the server has and whose bytes only this device has: nothing counts them among what waits.
pub fn only_here(dev: Dev) -> u64 {
    let me = dev.me().user;
    dev.uploads.with(|uploads| {
        dev.rows(|rows| {
            let files = rows.all(Entity::Attachment).filter_map(Row::as_attachment);
            let mine = files.filter(|file| file.author == me && file.state == Arrival::Coming);
            mine.filter(|file| uploads.contains_key(&file.sha256))
                .filter(|file| {
                    rows.waiting_for(Key::new(Entity::Attachment, file.id.0))
                        .is_empty()
                })
                .count() as u64
        })
    })
}

#[component]
fn Ask(on_close: Callback<()>) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let files = Memo::new(move |_| only_here(dev));
    let count = Memo::new(move |_| dev.sync.with(|sync| sync.waits.count) + files.get());
    let guest = dev
        .me()
        .guest
        .then(|| view! { <p class="warn-text">{words.sign_out_guest}</p> });
    let text = move || match count.get() {
        0 => words.sign_out_text.to_owned(),
        count => (words.sign_out_unsent)(count),
    };
    let busy = RwSignal::new(false);
    // What is not in the file is only here: then nobody leaves by one tap.
    let export_and_leave = move |_| {
        busy.set(true);
        spawn_local(async move {
            if dev.export().await {
                leave(dev);
            } else {
                on_close.run(());
            }
            busy.set(false);
        });
    };
    view! {
        <Sheet title=words.sign_out_title on_close=on_close>
            <div class="sheet-body">
                <p>{text}</p>
                {guest}
                {move || (files.get() > 0).then(|| view! { <p class="warn-text">{(words.files.only_here)(files.get())}</p> })}
                {move || (count.get() > 0).then(|| view! { <Discard count=count.get() /> })}
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn primary" on:click=|event| close_dialog(&event)>{words.stay}</button>
                {move || if count.get() > 0 {
                    view! {
                        <button type="button" class="btn" disabled=move || busy.get() aria-busy=move || busy.get().to_string() on:click=export_and_leave>
                            <Icon of=lu::LuDownload />
                            {words.export_and_sign_out}
                        </button>
                    }.into_any()
                } else {
                    view! { <button type="button" class="btn danger" on:click=move |_| leave(dev)>{words.sign_out}</button> }.into_any()
                }}
            </div>
        </Sheet>
    }
}

/// The way without the unsent work: its number has to be typed.
#[component]
fn Discard(count: u64) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let typed = RwSignal::new(String::new());
    let ready = move || typed.with(|typed| typed_out(typed, count));
    view! {
        <div class="field">
            <label for="discard">{(words.discard_type)(&count.to_string())}</label>
            <input
                id="discard"
                inputmode="numeric"
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
        <button type="button" class="btn danger block" prop:disabled=move || !ready() on:click=move |_| leave(dev)>
            {(words.discard)(count)}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::typed_out;

    #[test]
    fn only_the_exact_number_discards() {
        assert!(typed_out(" 3 ", 3));
        for typed in ["", "2", "33", "three"] {
            assert!(!typed_out(typed, 3), "{typed}");
        }
    }
}
