//! Who can read this phone: how it keeps what it holds, and protecting it.

use super::new_pin::{NewPin, Purpose};
use crate::context::{AppContext, use_app};
use crate::phone_protection::{Protection, ProtectionError, ProtectionState};
use crate::ui::{Confirm, Icon, Page};
use domain::account::phone::{LOCK_MINUTES, days_left};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

/// What the way of keeping is called, and what it means.
#[must_use]
pub fn keeping_text(keeping: Protection, words: &Words) -> (&'static str, &'static str) {
    match keeping {
        Protection::Plain => (words.protection.plain, words.protection.plain_text),
        Protection::Protected => (words.protection.protected, words.protection.protected_text),
        Protection::Shared => (words.protection.shared, words.protection.shared_text),
    }
}

/// What an error says.
#[must_use]
pub fn why(error: ProtectionError, words: &Words) -> &'static str {
    use domain::account::phone::PinError;
    match error {
        ProtectionError::Pin(PinError::Short) => words.protection.pin_short,
        ProtectionError::Pin(PinError::Long) => words.protection.pin_long,
        ProtectionError::Pin(PinError::Simple) => words.protection.pin_simple,
        ProtectionError::Full => words.protection.no_room,
        ProtectionError::Unreachable => words.protection.offline,
        ProtectionError::Failed => words.protection.failed,
    }
}

#[component]
pub fn ThisPhonePage() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let back = if app.me().role.is_staff() {
        routes::desk::MORE
    } else {
        routes::app::ME
    };
    view! {
        <Page title=words.protection.protect back=back>
            {move || {
                let protection = app.protection.get();
                let (title, text) = keeping_text(protection.kind, words);
                let icon = match protection.kind {
                    Protection::Plain => lu::LuLockOpen,
                    Protection::Protected => lu::LuLock,
                    Protection::Shared => lu::LuUsers,
                };
                view! {
                    <section class="card pad">
                        <div class="cluster">
                            <span class="lead"><Icon of=icon /></span>
                            <h2 class="grow">{title}</h2>
                        </div>
                        <p>{text}</p>
                    </section>
                    {match protection.kind {
                        Protection::Plain => view! { <Plain /> }.into_any(),
                        Protection::Protected => view! { <Protected protection=protection /> }.into_any(),
                        Protection::Shared => ().into_any(),
                    }}
                }
            }}
        </Page>
    }
}

/// Announced before it happens: a protected phone that does not reach the server forgets.
#[component]
pub fn DaysLeft() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let left = Memo::new(move |_| {
        let protected = app.protection.get().kind == Protection::Protected;
        let contact = app.sync.with(|sync| sync.last_contact);
        contact
            .filter(|_| protected)
            .and_then(|contact| days_left(contact, app.now()))
    });
    move || {
        left.get().map(|days| {
            let text = (words.protection.days_left)(days.unsigned_abs());
            view! {
                <aside class="banner warn guard-strip" role="status"><Icon of=lu::LuTriangleAlert /><p>{text}</p></aside>
            }
        })
    }
}

#[component]
fn Plain() -> impl IntoView {
    let words = use_app().words();
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="btn primary block" on:click=move |_| open.set(true)>
            <Icon of=lu::LuLock />
            {words.protection.turn_on}
        </button>
        <p class="muted small">{words.protection.protected_text}</p>
        <p class="muted small">{words.protection.shared_how}</p>
        {move || open.get().then(|| view! { <NewPin purpose=Purpose::Protect on_close=Callback::new(move |()| open.set(false)) /> })}
    }
}

#[component]
fn Protected(protection: ProtectionState) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let changing = RwSignal::new(false);
    let ending = RwSignal::new(false);
    let minutes = LOCK_MINUTES.map(|minutes| {
        view! {
            <button
                type="button"
                aria-pressed=(protection.minutes == minutes).to_string()
                on:click=move |_| phone_protection(app).set_minutes(minutes)
            >
                {(words.protection.minutes)(u64::from(minutes))}
            </button>
        }
    });
    let passkey = (protection.passkey_possible && !protection.passkey).then(|| {
        view! {
            <section class="section">
                <button type="button" class="btn block" on:click=move |_| add_passkey(app)>
                    <Icon of=lu::LuFingerprint />
                    {words.protection.passkey_add}
                </button>
                <p class="muted small">{words.protection.passkey_text}</p>
            </section>
        }
    });
    let online = protection.online.then(|| {
        view! { <p class="muted small">{format!("{}. {}", words.protection.online, words.protection.online_text)}</p> }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.protection.lock_after}</h2></div>
            <div class="seg" role="group" aria-label=words.protection.lock_after>{minutes.collect_view()}</div>
        </section>
        {online}
        <div class="btn-row">
            <button type="button" class="btn" on:click=move |_| phone_protection(app).lock()>{words.protection.lock_now}</button>
            <button type="button" class="btn" on:click=move |_| changing.set(true)>{words.protection.change_pin}</button>
        </div>
        {passkey}
        <p class="muted small">{words.protection.cannot}</p>
        <p class="muted small">{words.protection.left_over}</p>
        <button type="button" class="btn danger block" on:click=move |_| ending.set(true)>{words.protection.turn_off}</button>
        {move || changing.get().then(|| view! { <NewPin purpose=Purpose::Change on_close=Callback::new(move |()| changing.set(false)) /> })}
        {move || ending.get().then(|| view! {
            <Confirm
                title=words.protection.turn_off_title
                text=words.protection.turn_off_text
                yes=words.protection.turn_off
                on_yes=Callback::new(move |()| unprotect(app))
                on_close=Callback::new(move |()| ending.set(false))
            />
        })}
    }
}

/// What may be done about protecting this phone.
pub fn phone_protection(
    app: AppContext,
) -> std::rc::Rc<dyn crate::phone_protection::PhoneProtection> {
    app.device().phone_protection()
}

fn unprotect(app: AppContext) {
    let words = app.words();
    let ending = phone_protection(app).unprotect();
    spawn_local(async move {
        if let Err(error) = ending.await {
            app.warn(why(error, words));
        }
    });
}

fn add_passkey(app: AppContext) {
    let words = app.words();
    let adding = phone_protection(app).add_passkey();
    spawn_local(async move {
        match adding.await {
            Ok(()) => app.toast(words.protection.passkey_added),
            Err(_) => app.warn(words.protection.passkey_failed),
        }
    });
}
