//! The lock screen, and the page that says why a phone is empty. Nothing is open here: no port to the rows.

use super::Icon;
use super::offline_start::clock_offset;
use crate::phone_protection::{Cleared, Locked, Locker, Unlock, WipeReason};
use domain::Lang;
use domain::routes;
use icondata_lu as lu;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use words::{Words, time, words};

/// What the lock screen says below the field.
#[must_use]
pub fn unlock_text(unlock: Unlock, locked: Locked, now: i64, lang: Lang) -> Option<String> {
    let words = words(lang);
    match unlock {
        Unlock::Open => None,
        Unlock::Wrong { left: Some(left) } => Some((words.protection.wrong)(u64::from(left))),
        Unlock::Wrong { left: None } => Some(words.protection.wrong_unsent.to_owned()),
        Unlock::Wait { until } if until > now => {
            // In whole minutes: never before it is true.
            let shown = until + 59_999;
            let moment = time::moment(lang, now, shown, clock_offset);
            let unsent = locked.unsent > 0;
            let more = if unsent {
                words.protection.wrong_unsent
            } else {
                ""
            };
            Some(
                format!("{} {more}", (words.protection.wait)(&moment))
                    .trim()
                    .to_owned(),
            )
        }
        Unlock::Wait { .. } => None,
        Unlock::WrongOnline { left } => Some((words.protection.wrong_online)(u64::from(left))),
        Unlock::Unreachable => Some(words.protection.unlock_offline.to_owned()),
        Unlock::SignIn => Some(words.protection.unlock_sign_in.to_owned()),
        Unlock::Gone => Some(words.protection.unlock_gone.to_owned()),
        Unlock::Failed => Some(words.protection.passkey_failed.to_owned()),
    }
}

#[component]
pub fn LockScreen(locker: Locker, lang: Lang) -> impl IntoView {
    let words = words(lang);
    let locker = StoredValue::new_local(locker);
    let locked = RwSignal::new(locker.with_value(|locker| locker.locked()));
    let clock = RwSignal::new(locker.with_value(|locker| locker.now()));
    let result = RwSignal::new(None::<Unlock>);
    let busy = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    set_interval(
        move || {
            clock.set(locker.with_value(|locker| locker.now()));
            // The screen may stand for days.
            let now = locker.with_value(|locker| locker.locked());
            if locked.get_untracked() != now {
                locked.set(now);
            }
        },
        Duration::from_secs(1),
    );
    let waits = Memo::new(move |_| locked.get().wait_until > clock.get());
    let after = move |unlock: Unlock| {
        busy.set(false);
        result.set(Some(unlock));
        locked.set(locker.with_value(|locker| locker.locked()));
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            // Focus is refused only where the field is gone.
            let _ = field.focus();
        }
    };
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let pin = field.get_untracked().map(|field| field.value());
        let Some(pin) = pin.filter(|pin| !pin.is_empty() && !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        let trying = locker.with_value(|locker| locker.unlock(pin));
        spawn_local(async move { after(trying.await) });
    };
    let by_passkey = move |_| {
        if !busy.get_untracked() {
            busy.set(true);
            let trying = locker.with_value(|locker| locker.unlock_by_passkey());
            spawn_local(async move { after(trying.await) });
        }
    };
    let text = move || {
        let locked = locked.get();
        let waiting = Unlock::Wait {
            until: locked.wait_until,
        };
        let last = result.get().filter(|_| !waits.get()).unwrap_or(waiting);
        unlock_text(last, locked, clock.get(), lang)
    };
    let days = move || {
        let left = locked.get().days_left?;
        let text = (words.protection.days_left)(left.unsigned_abs());
        Some(view! { <div class="banner warn"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> })
    };
    let sign_in = move || {
        let needed = matches!(result.get(), Some(Unlock::SignIn));
        needed.then(|| {
            view! { <a class="btn block" href=routes::site::SIGN_IN rel="external">{words.account.sign_in}</a> }
        })
    };
    let passkey = move || {
        locked.get().passkey.then(|| {
            view! {
                <button type="button" class="btn block" prop:disabled=move || busy.get() on:click=by_passkey>
                    <Icon of=lu::LuFingerprint />
                    {words.protection.with_passkey}
                </button>
            }
        })
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    view! {
        <div class="shell bare">
            <main class="page lock" id="main">
                <span class="lead round large" aria-hidden="true"><Icon of=lu::LuLock /></span>
                <h1>{words.protection.locked}</h1>
                <p class="muted" id="lock-text">{words.protection.locked_text}</p>
                {days}
                <form class="form" autocomplete="off" on:submit=open>
                    <div class="field">
                        <label for="pin">{words.protection.pin}</label>
                        // A one-time code is what no browser offers to remember.
                        <input
                            id="pin"
                            class=move || if locked.get().digits { "code" } else { "" }
                            type="password"
                            inputmode=move || if locked.get().digits { "numeric" } else { "text" }
                            autocomplete="one-time-code"
                            maxlength="64"
                            aria-describedby="lock-text lock-said"
                            node_ref=field
                        />
                        <div id="lock-said" role="alert">
                            {move || text().map(|text| view! { <p class="error">{text}</p> })}
                        </div>
                    </div>
                    <button class="btn primary block" type="submit" prop:disabled=move || busy.get() || waits.get()>
                        {words.protection.unlock}
                    </button>
                    {passkey}
                    {sign_in}
                </form>
                {move || if asking.get() {
                    view! { <Forget locker=locker lang=lang locked=locked.get_untracked() asking=asking /> }.into_any()
                } else {
                    view! { <button type="button" class="btn quiet block" on:click=move |_| asking.set(true)>{words.protection.forgot}</button> }.into_any()
                }}
            </main>
        </div>
    }
}

/// Starting afresh, with what it costs.
#[component]
fn Forget(
    locker: StoredValue<Locker, LocalStorage>,
    locked: Locked,
    asking: RwSignal<bool>,
    lang: Lang,
) -> impl IntoView {
    let words = words(lang);
    let lost = (locked.unsent > 0).then(|| {
        view! { <p class="warn-text strong">{(words.protection.forgot_unsent)(locked.unsent)}</p> }
    });
    let forget = move |_| {
        let forgetting = locker.with_value(|locker| locker.forget());
        spawn_local(forgetting);
    };
    view! {
        <section class="card pad" aria-label=words.protection.forgot>
            <p>{words.protection.forgot_text}</p>
            {lost}
            <div class="btn-row">
                <button type="button" class="btn" on:click=move |_| asking.set(false)>{words.ui.back}</button>
                <button type="button" class="btn danger" on:click=forget>{words.protection.forgot_yes}</button>
            </div>
        </section>
    }
}

/// What became of what only the phone held, a sentence each; none where it held nothing.
#[must_use]
pub fn became(cleared: Cleared, words: &Words) -> Vec<String> {
    [
        (cleared.left, words.protection.gone_left),
        (cleared.lost, words.protection.gone_lost),
        (cleared.files, words.protection.gone_files),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, text)| text(count))
    .collect()
}

/// Why there is nothing here any more, what is lost with it, and the way back.
#[component]
pub fn Emptied(cleared: Cleared, lang: Lang) -> impl IntoView {
    let words = words(lang);
    let became = became(cleared, words);
    let text = match cleared.why {
        WipeReason::Days => words.protection.gone_days,
        WipeReason::Wrong => words.protection.gone_wrong,
        WipeReason::Wiped => words.protection.gone_wiped,
        WipeReason::Shared => words.protection.gone_shared,
    };
    view! {
        <div class="shell bare">
            <main class="page" id="main">
                <div class="empty">
                    <Icon of=lu::LuEraser class="icon l" />
                    <h1>{words.protection.gone_title}</h1>
                    <div role="status">
                        <p>{text}</p>
                        {became.into_iter().map(|text| view! { <p class="strong">{text}</p> }).collect_view()}
                    </div>
                    <a class="btn primary" href=routes::site::SIGN_IN rel="external">{words.account.sign_in}</a>
                </div>
            </main>
        </div>
    }
}
