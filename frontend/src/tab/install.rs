//! Installing: the browser's own question, kept until somebody wants it; on iOS, where there is none, the way by hand.

use crate::platform::{on, window};
use app::device::Install;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Where the boot module keeps the browser's question: it may come before this program has started.
const KEPT: &str = "rapportInstall";

/// Follows whether the app can be installed, for the life of the page.
pub fn watch(install: RwSignal<Install>) {
    install.set(state());
    on(&window(), "beforeinstallprompt", move |_| {
        install.set(state());
    });
    on(&window(), "appinstalled", move |_| {
        install.set(Install::Installed);
    });
}

fn state() -> Install {
    if runs_installed() {
        Install::Installed
    } else if kept().is_some() {
        Install::Prompt
    } else if is_ios() {
        Install::IosSteps
    } else {
        Install::Unavailable
    }
}

/// Shows the browser's question, which works once; true where the person agreed.
pub async fn ask() -> bool {
    let Some(question) = kept() else {
        return false;
    };
    forget();
    answer(&question).await.as_deref() == Some("accepted")
}

async fn answer(question: &JsValue) -> Option<String> {
    let prompt = Reflect::get(question, &"prompt".into()).ok()?;
    prompt
        .dyn_into::<js_sys::Function>()
        .ok()?
        .call0(question)
        .ok()?;
    let choice = Reflect::get(question, &"userChoice".into()).ok()?;
    let choice = JsFuture::from(choice.dyn_into::<js_sys::Promise>().ok()?)
        .await
        .ok()?;
    Reflect::get(&choice, &"outcome".into()).ok()?.as_string()
}

fn kept() -> Option<JsValue> {
    let question = Reflect::get(&window(), &KEPT.into()).ok()?;
    (!question.is_undefined() && !question.is_null()).then_some(question)
}

fn forget() {
    if Reflect::set(&window(), &KEPT.into(), &JsValue::NULL).is_err() {
        leptos::logging::warn!("the question whether to install is kept");
    }
}

fn runs_installed() -> bool {
    let standalone = window()
        .match_media("(display-mode: standalone)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    let on_ios = Reflect::get(&window().navigator(), &"standalone".into())
        .is_ok_and(|value| value.as_bool() == Some(true));
    standalone || on_ios
}

/// True in a browser of iOS that is not the installed app.
pub(super) fn waits_for_home_screen() -> bool {
    is_ios() && !runs_installed()
}

/// An iPad calls itself a Macintosh, but has fingers.
fn is_ios() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let phone = ["iPhone", "iPad", "iPod"]
        .iter()
        .any(|name| agent.contains(name));
    phone || (agent.contains("Macintosh") && navigator.max_touch_points() > 1)
}
