//! The service worker: registered at the start; a new build waits until the person lets it take over.

use crate::platform::{on, reload, window};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

thread_local! {
    static RELOADING: Cell<bool> = const { Cell::new(false) };
}

/// Registers the worker; `ready` is called whenever a newer build waits.
pub fn register(ready: impl Fn() + Clone + 'static) {
    let Some(container) = container() else { return };
    let controlled = container.controller().is_some();
    on(&container, "controllerchange", move |_| {
        // The very first worker takes a page that already runs its build; later ones bring another build.
        if controlled && !RELOADING.replace(true) {
            reload();
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
    });
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
    let Some(container) = container() else { return };
    let list: js_sys::Array = paths.iter().map(|path| JsValue::from_str(path)).collect();
    let message = js_sys::Object::new();
    if js_sys::Reflect::set(&message, &"pictures".into(), &list).is_err() {
        return;
    }
    spawn_local(async move {
        let Ok(promise) = container.ready() else {
            return;
        };
        let Ok(ready) = JsFuture::from(promise).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = ready.unchecked_into();
        if let Some(active) = registration.active()
            && active.post_message(&message).is_err()
        {
            leptos::logging::warn!("the pictures are not kept");
        }
    });
}

/// Asks the browser to wake the worker when there is a network, so that what waits leaves also where no page is alive then.
/// Only some browsers can; the others send it with the next page.
pub fn send_later() {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(promise) = container.ready() else {
            return;
        };
        // Refused in private windows and where background work is switched off.
        let _asked = async {
            let registration = JsFuture::from(promise).await?;
            let sync = js_sys::Reflect::get(&registration, &"sync".into())?;
            let register = js_sys::Reflect::get(&sync, &"register".into())?;
            let register: js_sys::Function = register.dyn_into()?;
            let asked = register.call1(&sync, &"rapport-outbox".into())?;
            JsFuture::from(js_sys::Promise::from(asked)).await
        }
        .await;
    });
}

/// Lets the waiting build take over; the page reloads when it has.
pub fn take_over() {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let Ok(found) = JsFuture::from(container.get_registration()).await else {
            return;
        };
        let Ok(registration) = found.dyn_into::<ServiceWorkerRegistration>() else {
            return;
        };
        match registration.waiting() {
            Some(waiting)
                if waiting
                    .post_message(&JsValue::from_str("take-over"))
                    .is_ok() => {}
            _ => reload(),
        }
    });
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
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has.then(|| navigator.service_worker())
}
