//! Everything that reaches a tab from outside: other tabs, touches, the network, the service worker.

use super::{screen, sign_out};
use crate::BUILD;
use crate::phone::missed::{Missed, missed};
use crate::phone::{self, moving, shared, wipe};
use crate::platform::{self, Audience};
use crate::send::sync_triggers::{self, Heard};
use crate::send::typing;
use crate::store::bucket;
use crate::tab::channel::News;
use crate::tab::{Tab, file, service_worker, web_push};
use app::phone_protection::{Protection, WipeReason};
use domain::{Entity, Row};
use leptos::prelude::*;
use std::rc::Rc;
use sync::Event;
use wasm_bindgen_futures::spawn_local;

/// Everything that reaches a tab from outside.
pub(super) fn connect(audience: Audience, tab: &Rc<Tab>) {
    hear_other_tabs(audience, tab);
    hear_drafts_again(tab);
    end_when_idle(tab);
    look_back(audience, tab);
    let closing = tab.clone();
    platform::on(&platform::window(), "beforeunload", move |event| {
        if closing.dies_with_work() {
            event.prevent_default();
        }
    });
    let waking = tab.clone();
    let listening = tab.clone();
    let line = move |heard| match heard {
        Heard::Open => listening.line_holds(),
        Heard::Broken => listening.doubt_line(),
    };
    let typed = typing::hear(tab.signals.typing);
    sync_triggers::listen(move || wake(&waking), line, typed);
    keep_pictures(tab);
    web_push::watch(
        tab.me.user,
        tab.protection,
        platform::lang_kept(),
        tab.signals.web_push,
    );
    file::make_room(tab.clone());
    tab.upload();
    let updated = tab.sync;
    service_worker::register(move || updated.update(|sync| sync.update_ready = true));
    let (asked, database) = (tab.sync, tab.database.clone());
    spawn_local(async move {
        let kept = bucket::persisted(&database, false).await;
        asked.update(|sync| sync.persistent = kept);
    });
    leptos::logging::log!("rapport {audience:?} {}", BUILD);
}

/// A tab listens only once it is open. What the others said before is made up for here, for what it opened may have been deleted by then
/// and made anew by the opening.
fn look_back(audience: Audience, tab: &Rc<Tab>) {
    if tab.protection == Protection::Shared {
        if shared::is_over() {
            tab.store.close();
            return sign_out::leave(audience);
        }
        return shared::watch();
    }
    let tab = tab.clone();
    spawn_local(async move {
        let (user, database) = (tab.me.user, &tab.database);
        match missed(user, audience, database).await {
            Some(Missed::SignOut) => {
                tab.store.end().await;
                wipe::wipe(user, audience, database, &tab.tabs).await;
                sign_out::leave(audience);
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

fn hear_other_tabs(audience: Audience, tab: &Rc<Tab>) {
    let heard = tab.clone();
    tab.tabs.listen(move |news| match news {
        News::Store => {
            let tab = heard.clone();
            spawn_local(async move {
                tab.look_again().await;
                tab.upload();
            });
        }
        News::Draft(form) => {
            let tab = heard.clone();
            spawn_local(async move { tab.hear_draft(&form).await });
        }
        News::Received(mid) => heard.dispatch(Event::ServerReceived { received: mid }),
        News::SignedOut => {
            heard.store.close();
            sign_out::leave(audience);
        }
        News::Touched => heard.touched.set(platform::now()),
        News::Minutes(minutes) => heard
            .signals
            .protection
            .update(|state| state.minutes = minutes),
        News::Locked => {
            heard.store.close();
            platform::reload();
        }
    });
}

/// A page that slept, or was kept to go back to, may have missed what other tabs said of drafts.
fn hear_drafts_again(tab: &Rc<Tab>) {
    let seen = tab.clone();
    let look = move || {
        if platform::visible() {
            let tab = seen.clone();
            spawn_local(async move { tab.hear_all_drafts().await });
        }
    };
    let shown = look.clone();
    let document = leptos::prelude::document();
    platform::on(&document, "visibilitychange", move |_| look());
    platform::on(&platform::window(), "pageshow", move |_| shown());
}

/// Nobody touched any tab for too long: a protected phone locks, a shared one signs out.
fn end_when_idle(tab: &Rc<Tab>) {
    let idle = tab.clone();
    phone::idle::watch(tab, move |protection| {
        // Nothing is seen while the page begins anew.
        screen::put(|| ().into_any());
        match protection {
            Protection::Shared => {
                let tab = idle.clone();
                spawn_local(async move {
                    wipe::note_wiped(WipeReason::Shared.into()).await;
                    sign_out::sign_out(tab).await;
                });
            }
            Protection::Plain | Protection::Protected => {
                idle.tabs.tell(News::Locked);
                platform::reload();
            }
        }
    });
}

/// The server may be reached now, or has something new.
fn wake(tab: &Rc<Tab>) {
    // Somebody may have signed in elsewhere: one request finds out.
    tab.poked();
    tab.memory_outbox.now();
    tab.dispatch(if tab.halted() {
        Event::SignedIn
    } else {
        Event::Wake
    });
    tab.upload();
    service_worker::look_for_update();
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
            service_worker::keep_pictures(&photos);
        }
    });
}
