//! The browser's side: IndexedDB, tabs, wake-ups, service worker; starts one of the two applications. Performs; decides nothing.

mod files;
mod install;
mod net;
pub mod platform;
mod port;
mod runner;
mod store;
mod tabs;
mod typing;
mod wake;
mod worker;

use app::Stranded;
use app::device::{Device, Me, Typing};
use domain::{Entity, Row};
use leptos::prelude::*;
use platform::Audience;
use runner::Tab;
use std::rc::Rc;
use store::Store;
use sync::Event;
use tabs::{News, Tabs};
use wasm_bindgen_futures::spawn_local;

/// Names this build to the server.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Makes an application's root view.
pub type Mount = fn(Device) -> AnyView;

/// Starts an application: finds out who uses this device, opens their store, mounts, and begins to sync.
pub fn start(audience: Audience, mount: Mount) {
    console_error_panic_hook::set_once();
    spawn_local(async move {
        port::finish_wipe().await;
        port::finish_sign_out().await;
        match remembered(audience) {
            Some(me) => {
                open(audience, me.clone(), mount).await;
                check_person(audience, &me).await;
            }
            None => first_start(audience, mount).await,
        }
    });
}

/// The last person on this device decides which store opens before the server is reached – unless somebody else has signed
/// in since, who must not see that person's rows even for a moment.
fn remembered(audience: Audience) -> Option<Me> {
    let me: Me = serde_json::from_str(&platform::preference(audience.person_key())?).ok()?;
    let other = platform::signed_in_person().is_some_and(|person| person != me.user.to_string());
    (!other).then_some(me)
}

fn remember(audience: Audience, me: &Me) {
    if let Ok(json) = serde_json::to_string(me) {
        platform::keep(audience.person_key(), Some(&json));
    }
}

async fn first_start(audience: Audience, mount: Mount) {
    match app::api::me().await {
        Ok(Some(me)) if Audience::of(me.role) == audience => {
            remember(audience, &me);
            open(audience, me, mount).await;
        }
        Ok(Some(me)) => platform::leave_for(Audience::of(me.role).home()),
        Ok(None) => platform::leave_for(&format!(
            "/sign-in?next={}",
            js_sys::encode_uri_component(&platform::here())
        )),
        Err(_) => strand(),
    }
}

/// Notices a sign-in as somebody else. Being signed out is found out by sync, and is no reason to stop working.
async fn check_person(audience: Audience, me: &Me) {
    let Ok(Some(now)) = app::api::me().await else {
        return;
    };
    if Audience::of(now.role) != audience {
        platform::leave_for(Audience::of(now.role).home());
    } else if now != *me {
        remember(audience, &now);
        if now.user != me.user || now.role != me.role {
            platform::reload();
        }
    }
}

async fn open(audience: Audience, me: Me, mount: Mount) {
    let database = format!("rapport-{}", me.user);
    let opened = async {
        let store = Store::open(&database, platform::new_id()).await?;
        let loaded = store.load().await?;
        Ok::<_, store::StoreError>((store, loaded))
    };
    let Ok((store, loaded)) = opened.await else {
        return strand();
    };
    let tabs = Tabs::open(&database);
    let tab = Tab::new(me.clone(), store, tabs, database, loaded, BUILD.to_owned());
    let device = Device::new(
        Rc::new(port::Browser { tab: tab.clone() }),
        me,
        tab.ticks,
        tab.sync,
    );
    let typing = device.typing;
    tab.uploader.show(device.uploads);
    install::watch(device.install);
    put(move || mount(device));
    connect(audience, &tab, typing);
}

/// Everything that reaches a tab from outside.
fn connect(audience: Audience, tab: &Rc<Tab>, typing: RwSignal<Option<Typing>>) {
    let heard = tab.clone();
    tab.tabs.listen(move |news| match news {
        News::Store => {
            let tab = heard.clone();
            spawn_local(async move {
                tab.reload().await;
                tab.upload();
            });
        }
        News::Received(mid) => heard.dispatch(Event::Told { received: mid }),
        News::SignedOut => {
            heard.store.close();
            port::leave(audience);
        }
    });
    let waking = tab.clone();
    let woken = move || {
        let halted = waking
            .sync
            .with_untracked(|sync| sync.status.is_some_and(|status| status.halt.is_some()));
        // Somebody may have signed in elsewhere: one request finds out.
        waking.dispatch(if halted { Event::SignedIn } else { Event::Wake });
        waking.upload();
        worker::look_for_update();
    };
    wake::listen(woken, typing::hear(typing));
    keep_pictures(tab);
    files::make_room(tab.clone());
    tab.upload();
    let updated = tab.sync;
    worker::register(move || updated.update(|sync| sync.update_ready = true));
    let asked = tab.sync;
    spawn_local(async move {
        let kept = port::ask(false).await;
        asked.update(|sync| sync.persistent = kept);
    });
    leptos::logging::log!("rapport {audience:?} {}", BUILD);
}

/// Once the catalogue is here, its pictures follow, so that the menu can be read on a train.
fn keep_pictures(tab: &Rc<Tab>) {
    let (tab, done) = (tab.clone(), std::cell::Cell::new(false));
    Effect::new(move |_| {
        let caught_up = tab
            .sync
            .with(|sync| sync.status.is_some_and(|status| status.caught_up));
        if caught_up && !done.replace(true) {
            let rows = tab.rows.borrow();
            let products = rows.all(Entity::Product).filter_map(Row::as_product);
            let photos: Vec<String> = products
                .filter_map(|product| product.photo.clone())
                .collect();
            worker::keep_pictures(&photos);
        }
    });
}

/// Puts a view in the place of the shell's skeleton.
fn put(view: impl FnOnce() -> AnyView + 'static) {
    let Some(place) = document().get_element_by_id("app") else {
        return;
    };
    place.set_inner_html("");
    leptos::mount::mount_to(wasm_bindgen::JsCast::unchecked_into(place), view).forget();
}

/// Nobody is known on this device and the server is out of reach, or the store does not open.
fn strand() {
    put(|| view! { <Stranded /> }.into_any());
}
