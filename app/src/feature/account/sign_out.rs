//! Signing out. Unsent work is never thrown away by a single tap.

use crate::context::{AppContext, use_app};
use crate::device::NAME;
use crate::feature::sales::order::cart_draft::CartDraft;
use crate::forms;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::file::FileState;
use domain::{Entity, Key, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Drafts that hold nothing that somebody typed and would miss.
const SETTINGS: [&str; 15] = [
    forms::PREFS,
    forms::INSTALL_ASKED,
    forms::PUSH_ASKED,
    NAME,
    forms::HELD_WORK,
    forms::SYNC_HEALTH,
    forms::LOOKED,
    forms::INBOX_FILTER,
    forms::TICKET_FILTER,
    forms::TASK_FILTER,
    forms::DEMO_PEOPLE,
    forms::LOST_READ,
    // Of its own kind, see below.
    forms::CART,
    // A field that stands empty.
    forms::NEW_MAIL,
    forms::NEW_PHONE,
];

/// What was begun on this device and is in no queue: it goes with what this phone holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BegunWork {
    /// Messages, notes and forms.
    pub texts: u64,
    /// Pieces in the cart.
    pub cart: u32,
}

impl BegunWork {
    #[must_use]
    pub fn of(app: AppContext) -> Self {
        let forms = app.device().drafts();
        let typed = forms
            .iter()
            .filter(|form| !SETTINGS.contains(&form.as_str()));
        let draft: CartDraft = app.draft(forms::CART).unwrap_or_default();
        Self {
            texts: typed.count() as u64,
            cart: draft.cart.count(),
        }
    }
}

/// True once the number of changes to discard was typed.
#[must_use]
pub fn typed_out(typed: &str, count: u64) -> bool {
    typed.trim().parse() == Ok(count)
}

fn leave(app: AppContext) {
    let leaving = app.device().sign_out();
    spawn_local(leaving);
}

#[component]
pub fn SignOut() -> impl IntoView {
    let words = use_app().words();
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="btn danger block" on:click=move |_| open.set(true)>
            <Icon of=lu::LuLogOut />
            {words.account.sign_out}
        </button>
        {move || open.get().then(|| view! { <SignOutSheet on_close=Callback::new(move |()| open.set(false)) /> })}
    }
}

/// Files whose rows the server has and whose bytes only this device has: nothing counts them among what waits.
pub fn only_here(app: AppContext) -> u64 {
    let me = app.me().user;
    app.uploads.with(|uploads| {
        app.rows(|rows| {
            let files = rows.all(Entity::Attachment).filter_map(Row::as_attachment);
            let mine = files.filter(|file| file.author == me && file.state == FileState::Coming);
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
fn SignOutSheet(on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let files = Memo::new(move |_| only_here(app));
    let count = Memo::new(move |_| app.sync.with(|sync| sync.waits.count) + files.get());
    let begun = BegunWork::of(app);
    let begun = (begun != BegunWork::default()).then(
        || view! { <p class="warn-text">{(words.account.sign_out_begun)(begun.texts, begun.cart)}</p> },
    );
    let guest = app
        .me()
        .guest
        .then(|| view! { <p class="warn-text">{words.account.sign_out_guest}</p> });
    let text = move || match count.get() {
        0 => words.account.sign_out_text.to_owned(),
        count => (words.account.sign_out_unsent)(count),
    };
    let busy = RwSignal::new(false);
    // What is not in the file is only here: then nobody leaves by one tap.
    let export_and_leave = move |_| {
        busy.set(true);
        spawn_local(async move {
            if app.export().await {
                leave(app);
            } else {
                on_close.run(());
            }
            busy.set(false);
        });
    };
    view! {
        <Sheet title=words.account.sign_out_title on_close=on_close>
            <div class="sheet-body">
                <p>{text}</p>
                {begun}
                {guest}
                {move || (files.get() > 0).then(|| view! { <p class="warn-text">{(words.file.only_here)(files.get())}</p> })}
                {move || (count.get() > 0).then(|| view! { <Discard count=count.get() /> })}
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn primary" on:click=|event| close_dialog(&event)>{words.account.stay}</button>
                {move || if count.get() > 0 {
                    view! {
                        <button type="button" class="btn" disabled=move || busy.get() aria-busy=move || busy.get().to_string() on:click=export_and_leave>
                            <Icon of=lu::LuDownload />
                            {words.account.export_and_sign_out}
                        </button>
                    }.into_any()
                } else {
                    view! { <button type="button" class="btn danger" on:click=move |_| leave(app)>{words.account.sign_out}</button> }.into_any()
                }}
            </div>
        </Sheet>
    }
}

/// The way without the unsent work: its number has to be typed.
#[component]
fn Discard(count: u64) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let typed = RwSignal::new(String::new());
    let ready = move || typed.with(|typed| typed_out(typed, count));
    view! {
        <div class="field">
            <label for="discard">{(words.account.discard_type)(&count.to_string())}</label>
            <input
                id="discard"
                inputmode="numeric"
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
        <button type="button" class="btn danger block" prop:disabled=move || !ready() on:click=move |_| leave(app)>
            {(words.account.discard)(count)}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{MemoryDevice, an_app, noodles};
    use domain::sales::CartLine;

    #[test]
    fn what_was_begun_is_counted_and_what_is_set_is_not() {
        Owner::new().with(|| {
            let app = an_app(MemoryDevice::of(Vec::new()));
            for setting in SETTINGS {
                app.save_draft(setting, Some(&""));
            }
            for chosen in [
                forms::INBOX_FILTER,
                forms::TICKET_FILTER,
                forms::TASK_FILTER,
            ] {
                app.save_draft(chosen, Some(&""));
            }
            assert_eq!(BegunWork::of(app), BegunWork::default());
            for form in ["chat", "note/1"] {
                app.save_draft(form, Some(&"Dear all"));
            }
            let mut draft = CartDraft::default();
            draft.cart.lines.push(CartLine {
                product: noodles().id,
                options: Vec::new(),
                quantity: 3,
            });
            app.save_draft(forms::CART, Some(&draft));
            assert_eq!(BegunWork::of(app), BegunWork { texts: 2, cart: 3 });
        });
    }

    #[test]
    fn only_the_exact_number_discards() {
        assert!(typed_out(" 3 ", 3));
        for typed in ["", "2", "33", "three"] {
            assert!(!typed_out(typed, 3), "{typed}");
        }
    }
}
