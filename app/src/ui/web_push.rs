//! Whether this phone tells what happens while the app is closed: a plain card first, after something useful was done, and the browser's own
//! question only after a yes.

use super::Icon;
use crate::context::{AppContext, use_app};
use crate::device::{NotTold, PushPhone};
use crate::forms;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is said where a phone was not turned on or off.
#[must_use]
pub fn not_told_text(why: NotTold, words: &words::Words) -> &'static str {
    match why {
        NotTold::Denied => words.account.push_denied,
        NotTold::Unreachable => words.account.push_unreached,
        NotTold::SignedOut => words.account.push_signed_out,
        NotTold::NoServer => words.account.push_no_server,
        NotTold::Failed => words.account.push_failed,
    }
}

/// Turns it on or off on this phone, within a tap: browsers ask only then. `then` hears how it ended.
pub fn tell_phone(app: AppContext, on: bool, then: impl FnOnce(bool) + 'static) {
    let lang = on.then(|| app.lang.get_untracked());
    let telling = app.device().tell_phone(lang);
    let words = app.words();
    spawn_local(async move {
        let told = telling.await;
        match told {
            Ok(()) if on => app.toast(words.account.push_is_on),
            Ok(()) => app.toast(words.account.push_is_off),
            Err(why) => app.warn(not_told_text(why, words)),
        }
        then(told.is_ok());
    });
}

/// True where it may be asked without being asked for.
#[must_use]
pub fn asks(phone: PushPhone, dismissed: bool) -> bool {
    phone == PushPhone::Off && !dismissed
}

/// The question, with what this screen is about.
#[component]
pub fn PushCard(title: &'static str, text: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let dismissed = RwSignal::new(app.draft::<bool>(forms::PUSH_ASKED).unwrap_or(false));
    let asking = RwSignal::new(false);
    let shown = Memo::new(move |_| asks(app.web_push.get(), dismissed.get()));
    let put_by = move || {
        app.save_draft(forms::PUSH_ASKED, Some(&true));
        dismissed.try_set(true);
    };
    let yes = move |_| {
        asking.set(true);
        tell_phone(app, true, move |told| {
            asking.try_set(false);
            if told {
                put_by();
            }
        });
    };
    move || {
        shown.get().then(|| {
            view! {
                <section class="card pad soft" aria-label=title>
                    <h2>{title}</h2>
                    <p>{text}</p>
                    <div class="btn-row whole">
                        <button type="button" class="btn primary" aria-busy=move || asking.get().to_string() on:click=yes>
                            <Icon of=lu::LuBell />
                            {words.account.push_yes}
                        </button>
                        <button type="button" class="btn quiet" on:click=move |_| put_by()>{words.ui.not_now}</button>
                    </div>
                </section>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_only_where_it_can_be_and_once() {
        assert!(asks(PushPhone::Off, false));
        assert!(!asks(PushPhone::Off, true));
        for never in [
            PushPhone::Unsupported,
            PushPhone::Shared,
            PushPhone::NeedsInstall,
            PushPhone::Denied,
            PushPhone::On,
        ] {
            assert!(!asks(never, false));
        }
    }
}
