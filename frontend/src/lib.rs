//! The browser's side: IndexedDB, tabs, wake-ups, service worker; starts one of the two applications. Performs; decides nothing.

mod ahead;
mod deposit;
mod direct;
mod files;
mod install;
mod net;
mod parcel;
mod phone;
pub mod platform;
mod port;
mod rescue;
mod runner;
mod store;
mod tabs;
mod typing;
mod wake;
mod worker;

use app::device::{Device, Me, NAME, Typing};
use app::guard::{Cleared, Gone, Guarded, Keeping};
use app::{Emptied, LockScreen, OfflineStart};
use domain::account::phone::is_stale;
use domain::{Entity, Row};
use futures::future::LocalBoxFuture;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use phone::gate::{self, Gate, Gatekeeper, Pass};
use phone::{Entry, moving, shared};
use platform::Audience;
use port::Missed;
use runner::Tab;
use std::cell::Cell;
use std::rc::Rc;
use store::{Loaded, Store};
use sync::Event;
use tabs::{News, Tabs};
use vault::Seal;
use wasm_bindgen_futures::spawn_local;

/// Names this build to the server.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// How often a lock screen looks whether the phone has to forget, ms.
const STALE_LOOK: u32 = 60_000;

/// Makes an application's root view.
pub type Mount = fn(Device) -> AnyView;

/// Starts an application: finds out who uses this device, opens their store, mounts, and begins to sync.
pub fn start(audience: Audience, mount: Mount) {
    console_error_panic_hook::set_once();
    spawn_local(async move {
        port::finish_wipe().await;
        port::finish_sign_out().await;
        if let Some(cleared) = port::take_gone().await {
            return empty(cleared);
        }
        match shared::start() {
            shared::Start::Not => {}
            shared::Start::Goes => return start_shared(audience, mount).await,
            shared::Start::Over => return end_shared().await,
        }
        match remembered(audience).await {
            Some(me) => enter(audience, me, mount).await,
            None => first_start(audience, mount).await,
        }
    });
}

/// A tab of a shared phone begins with nothing and asks the server for everything.
async fn start_shared(audience: Audience, mount: Mount) {
    match app::api::me().await {
        Ok(Some(me)) if Audience::of(me.role) == audience => match shared::pass(me.user).await {
            Ok(pass) => {
                open(audience, me, pass, mount).await;
            }
            Err(_) => strand(),
        },
        Ok(Some(me)) => platform::leave_for(Audience::of(me.role).home()),
        Ok(None) => {
            shared::end();
            platform::leave_for("/sign-in");
        }
        Err(_) => strand(),
    }
}

/// Whoever used this shared phone has closed their tab: their session ends before anything of theirs is shown.
async fn end_shared() {
    shared::end();
    phone::keep(port::SIGNED_OUT, Some("1")).await;
    port::finish_sign_out().await;
    empty(Gone::Shared.into());
}

/// Opens a person's store, or shows the lock before it.
async fn enter(audience: Audience, me: Me, mount: Mount) {
    match gate::look(&me, audience).await {
        Gate::Open(pass) => {
            open(audience, me.clone(), pass, mount).await;
            check_person(audience, &me).await;
        }
        Gate::Locked(entry) => lock(audience, me, entry, mount),
        Gate::Gone(cleared) => empty(cleared),
        Gate::Broken => strand(),
    }
}

/// The lock screen. Nothing is decrypted, nothing is sent, nothing listens before it opens.
fn lock(audience: Audience, me: Me, entry: Entry, mount: Mount) {
    let waiting = me.clone();
    let open = Rc::new(move |pass: Pass| -> LocalBoxFuture<'static, bool> {
        let me = waiting.clone();
        Box::pin(async move {
            let opened = open(audience, me.clone(), pass, mount).await;
            spawn_local(async move { check_person(audience, &me).await });
            opened
        })
    });
    // Another tab may wipe or unprotect meanwhile.
    let tabs = Tabs::open(&phone::plain_name(me.user));
    let opened: Rc<Cell<bool>> = Rc::default();
    let done = opened.clone();
    // The app that was opened listens itself.
    tabs.listen(move |news| match news {
        _ if done.get() => {}
        News::SignedOut => port::leave(audience),
        News::Locked => platform::reload(),
        _ => {}
    });
    let (user, database) = (me.user, entry.database.clone());
    spawn_local(async move {
        match port::missed(user, audience, &database).await {
            Some(Missed::SignOut) => port::leave(audience),
            Some(Missed::Move) => platform::reload(),
            None => {}
        }
    });
    // A locked phone does not sync, but it hears that it was wiped. What waits in it is sealed and cannot be left anywhere.
    let (user, database, told) = (me.user, entry.database.clone(), tabs.clone());
    spawn_local(async move {
        if let Ok(true) = app::api::wiped().await {
            let known = phone::entry(user).await.ok().flatten();
            let cleared = Cleared {
                lost: known.map_or(0, |entry| entry.unsent),
                ..Gone::Wiped.into()
            };
            port::say_gone(cleared).await;
            port::wipe(user, audience, &database, &told).await;
            platform::reload();
        }
    });
    // The lock screen may stand for days.
    let contact = entry.last_contact;
    Interval::new(STALE_LOOK, move || {
        if is_stale(contact, platform::now()) {
            platform::reload();
        }
    })
    .forget();
    let keeper = Gatekeeper {
        me,
        audience,
        tabs,
        known: entry.into(),
        open,
        opened,
    };
    let locker: app::guard::Locker = Rc::new(gate::Locker(Rc::new(keeper)));
    put(move || view! { <LockScreen locker=locker lang=platform::lang() /> }.into_any());
}

/// The last person on this device decides which store opens before the server is reached – unless somebody else has signed
/// in since, who must not see that person's rows even for a moment.
async fn remembered(audience: Audience) -> Option<Me> {
    let me: Me = serde_json::from_str(&phone::kept(audience.person_key()).await?).ok()?;
    let other = platform::signed_in_person().is_some_and(|person| person != me.user.to_string());
    (!other).then_some(me)
}

/// What a protected phone keeps outside its sealed store names nobody.
async fn remember(audience: Audience, me: &Me, keeping: Keeping) {
    let mut me = me.clone();
    if keeping != Keeping::Plain {
        me.name.clear();
    }
    if let Ok(json) = serde_json::to_string(&me) {
        phone::keep(audience.person_key(), Some(&json)).await;
    }
}

async fn first_start(audience: Audience, mount: Mount) {
    match app::api::me().await {
        Ok(Some(me)) if Audience::of(me.role) == audience => {
            match gate::look(&me, audience).await {
                Gate::Open(pass) => {
                    remember(audience, &me, Keeping::Plain).await;
                    open(audience, me, pass, mount).await;
                }
                Gate::Locked(entry) => {
                    remember(audience, &me, Keeping::Protected).await;
                    lock(audience, me, entry, mount);
                }
                Gate::Gone(cleared) => empty(cleared),
                Gate::Broken => strand(),
            }
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
        let guarded = phone::entry(now.user).await.ok().flatten();
        let locked = guarded.is_some_and(|entry| entry.lock.is_some());
        let keeping = if locked {
            Keeping::Protected
        } else {
            Keeping::Plain
        };
        remember(audience, &now, keeping).await;
        if now.user != me.user || now.role != me.role {
            platform::reload();
        }
    }
}

/// True where the app is on the screen.
async fn open(audience: Audience, me: Me, pass: Pass, mount: Mount) -> bool {
    let opened = async {
        let seal = pass.key.as_ref().map(|key| Rc::new(Seal::new(key)));
        let store = Store::open(&pass.database, seal).await?;
        moving::settle(me.user, &store).await?;
        let loaded = store.load().await?;
        Ok::<_, store::StoreError>((store, loaded))
    };
    let Ok((store, loaded)) = opened.await else {
        strand();
        return false;
    };
    let me = named(me, &pass, &store, &loaded).await;
    let guarded = guarded(&me, &pass).await;
    let tabs = Tabs::open(&phone::plain_name(me.user));
    let tab = Tab::new(
        me.clone(),
        store,
        tabs,
        pass,
        guarded,
        loaded,
        BUILD.to_owned(),
    );
    let mut device = Device::new(
        Rc::new(port::Browser { tab: tab.clone() }),
        me,
        tab.ticks,
        tab.sync,
    );
    device.guarded = guarded;
    let typing = device.typing;
    tab.uploader.show(device.uploads);
    install::watch(device.install);
    put(move || mount(device));
    connect(audience, &tab, typing);
    true
}

/// On a protected phone the person's name stands among what is sealed.
async fn named(mut me: Me, pass: &Pass, store: &Store, loaded: &Loaded) -> Me {
    if pass.keeping != Keeping::Protected {
        return me;
    }
    if !me.name.is_empty() {
        if store.save_draft(NAME, Some(&me.name)).await.is_err() {
            leptos::logging::warn!("the name is not kept");
        }
    } else if let Some(name) = loaded.drafts.get(NAME) {
        me.name.clone_from(name);
    }
    me
}

/// How this phone keeps what was opened.
async fn guarded(me: &Me, pass: &Pass) -> RwSignal<Guarded> {
    let mut guarded = Guarded {
        keeping: pass.keeping,
        ..Guarded::default()
    };
    if pass.keeping == Keeping::Protected
        && let Ok(Some(entry)) = phone::entry(me.user).await
    {
        guarded.minutes = entry.minutes;
        if let Some(lock) = &entry.lock {
            guarded.passkey = lock.passkey().is_some();
            guarded.online = phone::asks_server(lock);
        }
        guarded.passkey_possible = phone::passkey::possible().await;
    }
    RwSignal::new(guarded)
}

/// Everything that reaches a tab from outside.
fn connect(audience: Audience, tab: &Rc<Tab>, typing: RwSignal<Option<Typing>>) {
    let heard = tab.clone();
    tab.tabs.listen(move |news| match news {
        News::Store => {
            let tab = heard.clone();
            spawn_local(async move {
                tab.look_again().await;
                tab.upload();
            });
        }
        News::Received(mid) => heard.dispatch(Event::Told { received: mid }),
        News::SignedOut => {
            heard.store.close();
            port::leave(audience);
        }
        News::Touched => heard.touched.set(platform::now()),
        News::Minutes(minutes) => heard.guarded.update(|guarded| guarded.minutes = minutes),
        News::Locked => {
            heard.store.close();
            platform::reload();
        }
    });
    let locked = tab.clone();
    phone::idle::watch(tab, move |keeping| {
        // Nothing is seen while the page begins anew.
        put(|| ().into_any());
        match keeping {
            Keeping::Shared => {
                let tab = locked.clone();
                spawn_local(async move {
                    port::say_gone(Gone::Shared.into()).await;
                    port::sign_out(tab).await;
                });
            }
            Keeping::Plain | Keeping::Protected => {
                locked.tabs.tell(News::Locked);
                platform::reload();
            }
        }
    });
    look_back(audience, tab);
    let closing = tab.clone();
    platform::on(&platform::window(), "beforeunload", move |event| {
        if closing.dies_with_work() {
            event.prevent_default();
        }
    });
    let waking = tab.clone();
    let woken = move || {
        // Somebody may have signed in elsewhere: one request finds out.
        waking.poked();
        waking.rescue.now();
        waking.dispatch(if waking.halted() {
            Event::SignedIn
        } else {
            Event::Wake
        });
        waking.upload();
        worker::look_for_update();
    };
    wake::listen(woken, typing::hear(typing));
    keep_pictures(tab);
    files::make_room(tab.clone());
    tab.upload();
    let updated = tab.sync;
    worker::register(move || updated.update(|sync| sync.update_ready = true));
    let (asked, database) = (tab.sync, tab.database.clone());
    spawn_local(async move {
        let kept = store::site::persisted(&database, false).await;
        asked.update(|sync| sync.persistent = kept);
    });
    leptos::logging::log!("rapport {audience:?} {}", BUILD);
}

/// A tab listens only once it is open. What the others said before is made up for here, for what it opened may have been deleted by then
/// and made anew by the opening.
fn look_back(audience: Audience, tab: &Rc<Tab>) {
    if tab.keeping == Keeping::Shared {
        if shared::is_over() {
            tab.store.close();
            return port::leave(audience);
        }
        return shared::watch();
    }
    let tab = tab.clone();
    spawn_local(async move {
        let (user, database) = (tab.me.user, &tab.database);
        match port::missed(user, audience, database).await {
            Some(Missed::SignOut) => {
                tab.store.end().await;
                port::wipe(user, audience, database, &tab.tabs).await;
                port::leave(audience);
            }
            Some(Missed::Move) => {
                tab.store.end().await;
                moving::leave_over(user, database).await;
                platform::reload();
            }
            None => {}
        }
    });
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

/// This phone was emptied, and says why.
fn empty(cleared: Cleared) {
    put(move || view! { <Emptied cleared=cleared lang=platform::lang() /> }.into_any());
}

/// Nobody is known on this device and the server is out of reach, or the store does not open.
fn strand() {
    put(|| view! { <OfflineStart lang=platform::lang() /> }.into_any());
}
