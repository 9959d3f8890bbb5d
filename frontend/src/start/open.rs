//! From an open store to the app on the screen.

use super::connect::connect;
use super::early::Early;
use super::screen;
use crate::phone::unlock::OpenStore;
use crate::phone::{self, moving};
use crate::platform::Audience;
use crate::store::{Loaded, Store, StoreError};
use crate::tab::channel::Tabs;
use crate::tab::{self, Tab, device::BrowserDevice, install};
use crate::{BUILD, Mount};
use app::device::{DeviceSignals, Me, NAME, SyncView};
use app::phone_protection::{Protection, ProtectionState};
use leptos::prelude::*;
use std::rc::Rc;
use vault::Seal;

/// True where the app is on the screen.
pub(super) async fn open(
    audience: Audience,
    me: Me,
    opened: OpenStore,
    mount: Mount,
    early: Option<Early>,
) -> bool {
    let loading = async {
        let seal = opened.key.as_ref().map(|key| Rc::new(Seal::new(key)));
        let store = Store::open(&opened.database, seal).await?;
        moving::finish(me.user, &store).await?;
        let loaded = store.load().await?;
        Ok::<_, StoreError>((store, loaded))
    };
    let Ok((store, loaded)) = loading.await else {
        screen::offline_start();
        return false;
    };
    let me = named(me, &opened, &store, &loaded).await;
    let protection_state = protection_state(&me, &opened).await;
    let tabs = Tabs::open(&phone::plain_name(me.user));
    let view = tab::before_sync(&me, &loaded);
    let signals = match &early {
        None => DeviceSignals::new(view, protection_state),
        Some(early) => {
            let signals = early.signals();
            let preview = true;
            signals.sync.set(SyncView { preview, ..view });
            signals.protection.set(protection_state);
            signals
        }
    };
    let tab = Tab::new(me, store, tabs, opened, signals, loaded, BUILD.to_owned());
    install::watch(tab.signals.install);
    let device = Rc::new(BrowserDevice { tab: tab.clone() });
    match early {
        None => screen::put(move || mount(device)),
        Some(early) => {
            tab.show_ahead(early.rows.clone());
            // Where another tab was faster, its rows are shown.
            let ahead = !tab.previewed().0.is_empty();
            tab.sync.update(|sync| sync.preview = ahead);
            early.hand_over(device);
        }
    }
    connect(audience, &tab);
    true
}

/// On a protected phone the person's name stands among what is sealed.
async fn named(mut me: Me, opened: &OpenStore, store: &Store, loaded: &Loaded) -> Me {
    if opened.protection != Protection::Protected {
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
async fn protection_state(me: &Me, opened: &OpenStore) -> ProtectionState {
    let mut state = ProtectionState {
        kind: opened.protection,
        ..ProtectionState::default()
    };
    if opened.protection == Protection::Protected
        && let Ok(Some(entry)) = phone::entry(me.user).await
    {
        state.minutes = entry.minutes;
        if let Some(lock) = &entry.lock {
            state.passkey = lock.passkey().is_some();
            state.online = phone::asks_server(lock);
        }
        state.passkey_possible = phone::passkey::possible().await;
    }
    state
}
