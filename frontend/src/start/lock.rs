//! The lock screen on the page, and what it hears while it stands there.

use super::open::open;
use super::person::check_person;
use super::{screen, sign_out};
use crate::Mount;
use crate::phone::missed::{Missed, missed};
use crate::phone::unlock::{self, LockScreenState, OpenStore};
use crate::phone::{self, PersonRecord, wipe};
use crate::platform::{self, Audience};
use crate::tab::channel::{News, Tabs};
use app::LockScreen;
use app::device::Me;
use app::phone_protection::{Cleared, WipeReason};
use domain::account::phone::is_stale;
use futures::future::LocalBoxFuture;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How often a lock screen looks whether the phone has to forget, ms.
const STALE_LOOK: u32 = 60_000;

/// The lock screen. Nothing is decrypted, nothing is sent, nothing listens before it opens.
pub(super) fn lock(audience: Audience, me: Me, entry: PersonRecord, mount: Mount) {
    let waiting = me.clone();
    let open = Rc::new(
        move |opened_store: OpenStore| -> LocalBoxFuture<'static, bool> {
            let me = waiting.clone();
            Box::pin(async move {
                let opened = open(audience, me.clone(), opened_store, mount, None).await;
                spawn_local(async move { check_person(audience, &me).await });
                opened
            })
        },
    );
    // Another tab may wipe or unprotect meanwhile.
    let tabs = Tabs::open(&phone::plain_name(me.user));
    let opened: Rc<Cell<bool>> = Rc::default();
    let done = opened.clone();
    // The app that was opened listens itself.
    tabs.listen(move |news| match news {
        _ if done.get() => {}
        News::SignedOut => sign_out::leave(audience),
        News::Locked => platform::reload(),
        _ => {}
    });
    let (user, database) = (me.user, entry.database.clone());
    spawn_local(async move {
        match missed(user, audience, &database).await {
            Some(Missed::SignOut) => sign_out::leave(audience),
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
                ..WipeReason::Wiped.into()
            };
            wipe::note_wiped(cleared).await;
            wipe::wipe(user, audience, &database, &told).await;
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
    let state = LockScreenState {
        me,
        audience,
        tabs,
        known: entry.into(),
        open,
        opened,
    };
    let locker: app::phone_protection::Locker = Rc::new(unlock::Locker(Rc::new(state)));
    screen::put(move || view! { <LockScreen locker=locker lang=platform::lang() /> }.into_any());
}
