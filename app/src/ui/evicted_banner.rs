//! The browser threw the store away while this page was open: what is in its memory only, and what to do.

use super::Icon;
use crate::context::{AppContext, use_app};
use crate::device::{SendState, Storage, SyncView};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

/// What stands with the store gone: the sentences, and whether something is still to be sent.
#[must_use]
pub fn evicted_text(view: &SyncView, words: &Words) -> (Vec<String>, bool) {
    let unsent = view.unsent();
    if unsent == 0 {
        return (vec![words.sync.evicted_sent.to_owned()], false);
    }
    let how = match view.memory_outbox {
        Some(SendState::Sending) => Some(words.sync.send_now_sending),
        Some(SendState::Unreached) => Some(words.sync.send_now_unreached),
        Some(SendState::SignIn) => Some(words.sync.evicted_sign_in),
        Some(SendState::Refused) => Some(words.sync.send_now_refused),
        None => None,
    };
    let said = std::iter::once((words.sync.evicted_only_here)(unsent));
    (said.chain(how.map(str::to_owned)).collect(), true)
}

#[component]
pub fn EvictedBanner() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let gone = Memo::new(move |_| app.sync.with(|sync| sync.storage == Storage::Evicted));
    let said = Memo::new(move |_| app.sync.with(|sync| evicted_text(sync, words)));
    let unsent = Memo::new(move |_| said.with(|(_, unsent)| *unsent));
    let first = move || said.with(|(said, _)| said.first().cloned());
    let how = move || said.with(|(said, _)| said.get(1).cloned());
    let files = move || match app.uploads.with(|uploads| uploads.len() as u64) {
        0 => None,
        lost => Some(view! { <p>{(words.sync.evicted_files)(lost)}</p> }),
    };
    // Each try says how it fares: the buttons stay where they are meanwhile, and it is not read aloud every time.
    move || {
        gone.get().then(|| {
            view! {
                <div class="banner warn guard-strip" role="alert">
                    <Icon of=lu::LuTriangleAlert />
                    <div class="grow">
                        <p><strong>{words.sync.lost_title}</strong></p>
                        <p>{first}</p>
                        <p aria-live="off">{how}</p>
                        {files}
                        {move || if unsent.get() { to_send(app).into_any() } else { again(app).into_any() }}
                    </div>
                </div>
            }
        })
    }
}

fn to_send(app: AppContext) -> impl IntoView {
    let words = app.words();
    let export = move |_| {
        spawn_local(async move {
            app.export().await;
        });
    };
    view! {
        <div class="btn-row">
            <button type="button" class="btn small" on:click=move |_| app.device().sync_now()>
                {words.sync.send_now}
            </button>
            <button type="button" class="btn small" on:click=export>
                {words.sync.send_now_to_file}
            </button>
        </div>
    }
}

fn again(app: AppContext) -> impl IntoView {
    let reload = move |_| {
        // Fails only where the page is leaving already.
        let _ = window().location().reload();
    };
    view! {
        <button type="button" class="btn small" on:click=reload>
            {app.words().sync.superseded_reload}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Waits;
    use crate::memory::{a_status, a_view};
    use domain::Lang;
    use words::words;

    #[test]
    fn it_says_what_is_only_here_until_the_server_has_it() {
        let words = words(Lang::En);
        let mut view = a_view();
        view.storage = Storage::Evicted;
        view.waits = Waits {
            count: 2,
            first: 4,
            last: 5,
            oldest: 0,
        };
        view.memory_outbox = Some(SendState::Unreached);
        let (said, unsent) = evicted_text(&view, words);
        assert!(unsent && said.len() == 2 && said[0].starts_with("2 changes"));
        let received = |received| {
            Some(sync::Status {
                received,
                ..a_status()
            })
        };
        view.status = received(4);
        assert!(evicted_text(&view, words).0[0].starts_with("1 change "));
        view.status = received(5);
        assert_eq!(
            evicted_text(&view, words),
            (vec![words.sync.evicted_sent.to_owned()], false)
        );
    }
}
