//! Whether this browser is told what happens while no page is open: its subscription, and what the worker knows of it.
//!
//! A subscription is the browser's, whoever is signed in. So what the worker was told says whose it is, and goes with the login: without it the
//! worker shows nothing, and ends the subscription by itself.

use super::service_worker::container;
use crate::platform::{self, Audience, window};
use app::api::{drop_push_subscription, keep_push_subscription, push_state};
use app::device::{NotTold, PushPhone};
use app::phone_protection::Protection;
use domain::reach::PushAnswer;
use domain::{Lang, UserId};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Whose phone is told, and by which key of the server: the person's id, a space, the key.
const KEPT: &str = "rapport-told";
/// What the worker reads, as it knows it.
const CACHE: &str = "rapport-told";
const MARK: &str = "/told";

/// Follows whether this phone is told, and mends it: a key that the server lost, a subscription that the browser lost.
pub fn watch(user: UserId, protection: Protection, lang: Lang, phone: RwSignal<PushPhone>) {
    phone.set(state(user, protection));
    spawn_local(async move {
        match kept() {
            Some((who, _)) if who != user.to_string() => {
                // Somebody else was told here before.
                forget().await;
            }
            Some((_, key)) => {
                renew(user, &key, lang).await;
                phone.set(state(user, protection));
            }
            None => {}
        }
    });
}

/// Turns it on in a language, or off.
///
/// # Errors
/// [`NotTold`]; it is as it was then.
pub async fn tell(
    user: UserId,
    protection: Protection,
    permission: Option<Result<JsValue, JsValue>>,
    lang: Option<Lang>,
    phone: RwSignal<PushPhone>,
) -> Result<(), NotTold> {
    let done = match lang {
        Some(lang) => turn_on(user, permission, lang).await,
        None => turn_off().await,
    };
    phone.set(state(user, protection));
    done
}

/// The browser's own question. Some ask only in the very moment of a tap, so this is called before anything is waited for.
pub fn ask() -> Option<Result<JsValue, JsValue>> {
    let notification = Reflect::get(&window(), &"Notification".into()).ok()?;
    Some(call(&notification, "requestPermission", &[]))
}

/// Takes everything away that belongs to this person's login here. What the network is needed for goes on beside it.
pub async fn end(user: UserId) {
    if kept().is_some_and(|(who, _)| who == user.to_string()) {
        forget().await;
    }
}

async fn turn_on(
    user: UserId,
    permission: Option<Result<JsValue, JsValue>>,
    lang: Lang,
) -> Result<(), NotTold> {
    let answer = settled(permission.ok_or(NotTold::Failed)?).await;
    if answer.ok().and_then(|said| said.as_string()).as_deref() != Some("granted") {
        return Err(NotTold::Denied);
    }
    let state = push_state().await.map_err(|_| NotTold::Unreachable)?;
    let state = state.ok_or(NotTold::SignedOut)?;
    let key = state.server_key.ok_or(NotTold::NoServer)?;
    subscribe(user, &key, lang).await
}

async fn turn_off() -> Result<(), NotTold> {
    // The server first: where it is not reached, nothing has changed.
    drop_push_subscription()
        .await
        .map_err(|_| NotTold::Unreachable)?;
    forget().await;
    Ok(())
}

/// At each start: compares keys with the server, and subscribes anew where something is missing.
async fn renew(user: UserId, key: &str, lang: Lang) {
    // Without a network it stays as it is, and without a login nothing can be mended.
    let Ok(Some(state)) = push_state().await else {
        return;
    };
    if permission().as_deref() != Some("granted") {
        if drop_push_subscription().await.is_ok() {
            forget().await;
        }
        return;
    }
    let Some(now) = state.server_key else { return };
    let here = subscription().await;
    match (state.subscription, here) {
        (Some(subscription), Some(_)) if now == key => mark(Some((subscription, lang))).await,
        (_, here) => {
            if let Some(old) = here.filter(|_| now != key) {
                // It listens to a key that is no more.
                let _ = settled(call(&old, "unsubscribe", &[])).await;
            }
            if subscribe(user, &now, lang).await.is_err() {
                leptos::logging::warn!("this phone is not told any more");
            }
        }
    }
}

/// As the browser says it.
#[derive(Deserialize)]
struct Subscribed {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

async fn subscribe(user: UserId, key: &str, lang: Lang) -> Result<(), NotTold> {
    let manager = manager().await.ok_or(NotTold::Failed)?;
    let made = match settled(call(&manager, "subscribe", &[options(key)])).await {
        Ok(made) => made,
        // One that was made with another key stands in its way.
        Err(_) => {
            let old = subscription().await.ok_or(NotTold::Failed)?;
            let _ = settled(call(&old, "unsubscribe", &[])).await;
            let again = settled(call(&manager, "subscribe", &[options(key)])).await;
            again.map_err(|_| NotTold::Failed)?
        }
    };
    let json = js_sys::JSON::stringify(&made).map_err(|_| NotTold::Failed)?;
    let said: Subscribed =
        serde_json::from_str(&String::from(json)).map_err(|_| NotTold::Failed)?;
    let Keys { p256dh, auth } = said.keys;
    let kept = keep_push_subscription(said.endpoint, p256dh, auth, lang == Lang::Zh).await;
    match kept.map_err(|_| NotTold::Unreachable)? {
        PushAnswer::Kept { subscription } => {
            mark(Some((subscription, lang))).await;
            platform::keep(KEPT, Some(&format!("{user} {key}")));
            Ok(())
        }
        PushAnswer::Refused { .. } => Err(NotTold::Failed),
    }
}

fn options(key: &str) -> JsValue {
    let options = js_sys::Object::new();
    let set = |name: &str, value: JsValue| {
        // Setting a field of a plain object does not fail.
        let _ = Reflect::set(&options, &name.into(), &value);
    };
    set("userVisibleOnly", true.into());
    set("applicationServerKey", key.into());
    options.into()
}

/// Nothing is told here from now on. The worker's mark goes first: without it nothing is shown.
async fn forget() {
    mark(None).await;
    platform::keep(KEPT, None);
    spawn_local(async {
        if let Some(old) = subscription().await {
            let _ = settled(call(&old, "unsubscribe", &[])).await;
        }
    });
}

/// What the worker knows: the name of the subscription, the language, and where this person is at home.
async fn mark(told: Option<(Uuid, Lang)>) {
    let Ok(caches) = window().caches() else {
        return;
    };
    let done = match told {
        None => JsFuture::from(caches.delete(CACHE)).await,
        Some((subscription, lang)) => {
            let home = if platform::here().starts_with(Audience::Staff.home()) {
                Audience::Staff.home()
            } else {
                Audience::Customer.home()
            };
            let text = serde_json::json!({ "to": subscription, "lang": lang.tag(), "home": home });
            put(&caches, &text.to_string()).await
        }
    };
    if done.is_err() {
        leptos::logging::warn!("what is told here is not kept");
    }
}

/// The worker's words are of another language from now on, where it tells anything.
pub async fn speak(lang: Lang) {
    let Ok(caches) = window().caches() else {
        return;
    };
    if let Ok(Some(subscription)) = marked(&caches).await {
        mark(Some((subscription, lang))).await;
    }
}

/// The subscription that the worker knows.
async fn marked(caches: &web_sys::CacheStorage) -> Result<Option<Uuid>, JsValue> {
    if kept().is_none() {
        return Ok(None);
    }
    let cache: web_sys::Cache = JsFuture::from(caches.open(CACHE)).await?.dyn_into()?;
    let found = JsFuture::from(cache.match_with_str(MARK)).await?;
    let Ok(answer) = found.dyn_into::<web_sys::Response>() else {
        return Ok(None);
    };
    let text = JsFuture::from(answer.text()?).await?.as_string();
    let said = text.and_then(|text| serde_json::from_str::<Marked>(&text).ok());
    Ok(said.map(|said| said.to))
}

#[derive(Deserialize)]
struct Marked {
    to: Uuid,
}

async fn put(caches: &web_sys::CacheStorage, text: &str) -> Result<JsValue, JsValue> {
    let cache: web_sys::Cache = JsFuture::from(caches.open(CACHE)).await?.dyn_into()?;
    let answer = web_sys::Response::new_with_opt_str(Some(text))?;
    JsFuture::from(cache.put_with_str(MARK, &answer)).await
}

fn kept() -> Option<(String, String)> {
    let kept = platform::preference(KEPT)?;
    let (who, key) = kept.split_once(' ')?;
    Some((who.to_owned(), key.to_owned()))
}

fn state(user: UserId, protection: Protection) -> PushPhone {
    let has = |of: &JsValue, name: &str| Reflect::has(of, &name.into()).unwrap_or(false);
    let window = window();
    if protection == Protection::Shared {
        PushPhone::Shared
    } else if !has(&window, "PushManager") || !has(&window, "Notification") || container().is_none()
    {
        // Safari has them in an installed app only.
        if super::install::waits_for_home_screen() {
            PushPhone::NeedsInstall
        } else {
            PushPhone::Unsupported
        }
    } else if permission().as_deref() == Some("denied") {
        PushPhone::Denied
    } else if kept().is_some_and(|(who, _)| who == user.to_string())
        && permission().as_deref() == Some("granted")
    {
        PushPhone::On
    } else {
        PushPhone::Off
    }
}

fn permission() -> Option<String> {
    let notification = Reflect::get(&window(), &"Notification".into()).ok()?;
    Reflect::get(&notification, &"permission".into())
        .ok()?
        .as_string()
}

/// The subscription of this browser, whoever made it.
async fn subscription() -> Option<JsValue> {
    let found = settled(call(&manager().await?, "getSubscription", &[]))
        .await
        .ok()?;
    (!found.is_null() && !found.is_undefined()).then_some(found)
}

async fn manager() -> Option<JsValue> {
    let ready = JsFuture::from(container()?.ready().ok()?).await.ok()?;
    Reflect::get(&ready, &"pushManager".into()).ok()
}

fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    function.apply(of, &arguments.iter().collect::<Array>())
}

async fn settled(asked: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&asked?)).await
}
