//! What the settings may do about an open phone: protecting it, changing the PIN, locking.

use super::{PersonRecord, change, keys, moving, new_name, passkey};
use crate::platform;
use crate::store::StoreError;
use crate::tab::Tab;
use crate::tab::channel::News;
use app::device::NAME;
use app::phone_protection::{PhoneProtection, Protection, ProtectionError};
use domain::account::phone::check_pin;
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use vault::{Key, Seal};
use wasm_bindgen_futures::spawn_local;

/// Long enough for the browser to paint that it is busy, ms.
const PAINT: u32 = 30;
/// How long deleting the database before waits for tabs that hold it, ms.
const PATIENCE: u32 = 3_000;

/// [`PhoneProtection`] over a tab.
pub struct TabProtection {
    pub tab: Rc<Tab>,
}

type Done = LocalBoxFuture<'static, Result<(), ProtectionError>>;

impl From<StoreError> for ProtectionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::TooLarge
            | StoreError::Broken
            | StoreError::Closed
            | StoreError::AlreadySent
            | StoreError::Evicted => Self::Failed,
        }
    }
}

impl PhoneProtection for TabProtection {
    fn protect(&self, pin: String, online: bool) -> Done {
        let tab = self.tab.clone();
        Box::pin(async move {
            check_pin(&pin)?;
            TimeoutFuture::new(PAINT).await;
            let data = Key::new(platform::random());
            let slot = keys::by_new_pin(&data, &pin, online).await?;
            let seal = Rc::new(Seal::new(&data));
            let (unsent, contact) = tab.standing();
            tab.store.save_draft(NAME, Some(&tab.me.name)).await?;
            move_to(&tab, Some(seal), |entry| {
                keys::note_pin(entry, &pin, slot);
                (entry.unsent, entry.last_contact) = (unsent, contact);
            })
            .await?;
            tab.forget_name().await;
            begin_anew(&tab).await;
            Ok(())
        })
    }

    fn unprotect(&self) -> Done {
        let tab = self.tab.clone();
        Box::pin(async move {
            let mut before = None;
            move_to(&tab, None, |entry| before = entry.lock.take()).await?;
            keys::drop_share(before.as_ref());
            tab.keep_name().await;
            begin_anew(&tab).await;
            Ok(())
        })
    }

    fn change_pin(&self, pin: String, online: bool) -> Done {
        let tab = self.tab.clone();
        Box::pin(async move {
            check_pin(&pin)?;
            let data = tab.key.clone().ok_or(ProtectionError::Failed)?;
            TimeoutFuture::new(PAINT).await;
            let slot = keys::by_new_pin(&data, &pin, online).await?;
            let mut before = None;
            change(tab.me.user, |known| {
                if let Some(entry) = known {
                    before.clone_from(&entry.lock);
                    keys::note_pin(entry, &pin, slot);
                }
            })
            .await?;
            keys::drop_share(before.as_ref());
            tab.signals.protection.update(|state| state.online = online);
            Ok(())
        })
    }

    fn add_passkey(&self) -> Done {
        let tab = self.tab.clone();
        Box::pin(async move {
            let data = tab.key.clone().ok_or(ProtectionError::Failed)?;
            let slot = passkey::make(&data).await.ok_or(ProtectionError::Failed)?;
            change(tab.me.user, |known| {
                if let Some(entry) = known
                    && let Some(lock) = entry.lock.take()
                {
                    entry.lock = Some(lock.with(slot));
                }
            })
            .await?;
            tab.signals.protection.update(|state| state.passkey = true);
            Ok(())
        })
    }

    fn set_minutes(&self, minutes: u8) {
        let tab = self.tab.clone();
        spawn_local(async move {
            let set = change(tab.me.user, |known| {
                if let Some(entry) = known {
                    entry.minutes = minutes;
                }
            });
            if set.await.is_ok() {
                tab.signals
                    .protection
                    .update(|state| state.minutes = minutes);
                tab.tabs.tell(News::Minutes(minutes));
            }
        });
    }

    fn lock(&self) {
        if self
            .tab
            .signals
            .protection
            .with_untracked(|state| state.kind == Protection::Protected)
        {
            self.tab.tabs.tell(News::Locked);
            platform::reload();
        }
    }
}

/// Every attempt has a database of its own, so that none meets what another one left.
async fn move_to(
    tab: &Rc<Tab>,
    seal: Option<Rc<Seal>>,
    switch: impl FnOnce(&mut PersonRecord),
) -> Result<(), StoreError> {
    let user = tab.me.user;
    moving::to(user, &tab.store, new_name(user), seal, switch).await
}

/// The database before is deleted, as far as the tabs let it go at once, and the page begins with the new one.
async fn begin_anew(tab: &Rc<Tab>) {
    tab.tabs.tell(News::Locked);
    tab.store.end().await;
    let swept = std::pin::pin!(moving::sweep(tab.me.user));
    futures::future::select(swept, TimeoutFuture::new(PATIENCE)).await;
    platform::reload();
}
