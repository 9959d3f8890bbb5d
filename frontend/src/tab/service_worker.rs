//! The service worker: registered at the start; a new build waits until the person lets it take over.

use crate::platform::{on, reload, window};
use futures::channel::oneshot;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState,
};

thread_local! {
    static RELOADING: Cell<bool> = const { Cell::new(false) };
    /// Asking the browser to wake the worker, and whether to ask once more after that.
    static ASKING: Cell<(bool, bool)> = const { Cell::new((false, false)) };
}

/// Registers the worker; `ready` is called whenever a newer build waits.
pub fn register(ready: impl Fn() + Clone + 'static) {
    let Some(container) = container() else { return };
    let controlled = container.controller().is_some();
    let had_one = Cell::new(controlled);
    on(&container, "controllerchange", move |_| {
        // The very first worker takes a page that already runs its build; later ones bring another build. None: the browser threw the
        // worker away, and perhaps all that is kept here with it. What waits may be in this page alone then.
        let has_one = self::container().is_some_and(|now| now.controller().is_some());
        if had_one.replace(has_one) && has_one {
            reload_once();
        }
    });
    // The worker was replaced while this page came from the one before: areas of its build are nowhere any more.
    on(&container, "message", move |event: web_sys::Event| {
        let other = event
            .dyn_ref()
            .and_then(build_of)
            .is_some_and(|build| Some(build) != own_build());
        if controlled && other {
            reload_once();
        }
    });
    spawn_local(async move {
        let Ok(registered) = JsFuture::from(container.register("/sw.js")).await else {
            leptos::logging::warn!("no service worker: the app will not start without a network");
            return;
        };
        let registration: ServiceWorkerRegistration = registered.unchecked_into();
        if registration.waiting().is_some() && controlled {
            ready();
        }
        let watched = registration.clone();
        on(&registration, "updatefound", move |_| {
            watch(&watched, ready.clone())
        });
        post("keep-app".into()).await;
    });
}

fn reload_once() {
    if !RELOADING.replace(true) {
        reload();
    }
}

/// The build that a worker says it is of.
fn build_of(message: &MessageEvent) -> Option<String> {
    js_sys::Reflect::get(&message.data(), &"build".into())
        .ok()?
        .as_string()
}

/// The build of this page, from its shell.
fn own_build() -> Option<String> {
    let document = window().document()?;
    let meta = document.query_selector("meta[name='build']").ok()??;
    meta.get_attribute("content")
}

/// Tells the worker that runs something, once there is one.
async fn post(message: JsValue) {
    let Some(promise) = container().and_then(|container| container.ready().ok()) else {
        return;
    };
    let Ok(ready) = JsFuture::from(promise).await else {
        return;
    };
    let registration: ServiceWorkerRegistration = ready.unchecked_into();
    if let Some(active) = registration.active()
        && active.post_message(&message).is_err()
    {
        leptos::logging::warn!("the service worker was not reached");
    }
}

fn watch(registration: &ServiceWorkerRegistration, ready: impl Fn() + 'static) {
    let Some(installing) = registration.installing() else {
        return;
    };
    let worker = installing.clone();
    on(&installing, "statechange", move |_| {
        let waits = worker.state() == ServiceWorkerState::Installed;
        if waits && container().is_some_and(|container| container.controller().is_some()) {
            ready();
        }
    });
}

/// Asks the worker to keep pictures for when there is no network.
pub fn keep_pictures(paths: &[String]) {
    let list: js_sys::Array = paths.iter().map(|path| JsValue::from_str(path)).collect();
    let message = js_sys::Object::new();
    if js_sys::Reflect::set(&message, &"pictures".into(), &list).is_ok() {
        spawn_local(post(message.into()));
    }
}

/// Asks the browser to wake the worker when there is a network, so that what waits leaves also where no page is alive then.
/// Only some browsers can; the others send it with the next page.
pub fn send_later() {
    if ASKING.replace((true, true)).0 {
        return;
    }
    spawn_local(async {
        while ASKING.take().1 {
            ASKING.set((true, false));
            // Refused in private windows and where background work is switched off.
            let _asked = ask_to_wake().await;
        }
    });
}

async fn ask_to_wake() -> Result<JsValue, JsValue> {
    let Some(container) = container() else {
        return Ok(JsValue::UNDEFINED);
    };
    let registration = JsFuture::from(container.ready()?).await?;
    let sync = js_sys::Reflect::get(&registration, &"sync".into())?;
    let register = js_sys::Reflect::get(&sync, &"register".into())?;
    let register: js_sys::Function = register.dyn_into()?;
    let asked = register.call1(&sync, &"rapport-outbox".into())?;
    JsFuture::from(js_sys::Promise::from(asked)).await
}

/// Lets the newest build take over; the page reloads when it has. A build that was not found yet, or is still being fetched, is
/// waited for: a reload alone would bring the old one again.
pub fn take_over() {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(found) = JsFuture::from(container.get_registration()).await else {
            return;
        };
        let Ok(registration) = found.dyn_into::<ServiceWorkerRegistration>() else {
            return;
        };
        match newest(&registration).await {
            Some(worker) if worker.post_message(&JsValue::from_str("take-over")).is_ok() => {}
            _ => reload(),
        }
    });
}

/// The build that waits to take over; none where the server has no newer one, or it could not be fetched.
async fn newest(registration: &ServiceWorkerRegistration) -> Option<ServiceWorker> {
    if let Some(waiting) = registration.waiting() {
        return Some(waiting);
    }
    if let Ok(update) = registration.update() {
        let _unreached = JsFuture::from(update).await;
    }
    if let Some(waiting) = registration.waiting() {
        return Some(waiting);
    }
    let installing = registration.installing()?;
    let (tell, told) = oneshot::channel();
    let tell = Cell::new(Some(tell));
    // It is whole, or it failed.
    on(&installing, "statechange", move |_| {
        if let Some(tell) = tell.take() {
            let _nobody_waits = tell.send(());
        }
    });
    told.await.ok()?;
    (installing.state() == ServiceWorkerState::Installed).then_some(installing)
}

/// Looks for a new build; the browser does so by itself only on navigation.
pub fn look_for_update() {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(found) = JsFuture::from(container.get_registration()).await else {
            return;
        };
        if let Ok(registration) = found.dyn_into::<ServiceWorkerRegistration>()
            && let Ok(update) = registration.update()
        {
            // Offline this fails, which is fine.
            let _unreached = JsFuture::from(update).await;
        }
    });
}

/// Missing on plain http away from localhost, and in some private windows.
pub(super) fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has.then(|| navigator.service_worker())
}
