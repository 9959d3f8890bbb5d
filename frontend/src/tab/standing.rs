//! What is known of this tab: what it owes the server, and what the lock screen has to know while nothing is open.

use super::Tab;
use crate::phone;
use crate::platform::{self, Audience};
use crate::start::person::remember;
use app::device::Storage;
use app::phone_protection::Protection;
use domain::account::Actor;
use leptos::prelude::*;
use sync::Mid;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// So often the record of this phone hears that the server answered, ms.
const NOTE: i64 = 60_000;

impl Tab {
    /// The server said that it has this device's mutations up to this one.
    pub fn known_received(&self) -> Mid {
        let told = self
            .sync
            .with_untracked(|sync| sync.status.map_or(0, |status| status.received));
        told.max(self.processed.get())
    }

    pub fn client(&self) -> Uuid {
        self.client.get()
    }

    /// Closing the page now would lose something: on a shared phone, or where the store is gone.
    pub fn dies_with_work(&self) -> bool {
        let (storage, waits, unsent) = self
            .sync
            .with_untracked(|sync| (sync.storage, sync.waits.count, sync.unsent()));
        match self.protection {
            _ if self.store.is_ended() => false,
            _ if storage == Storage::Evicted => unsent > 0,
            Protection::Shared => waits > 0 || self.owes_files(),
            Protection::Plain | Protection::Protected => false,
        }
    }

    /// Nothing is sent before somebody signs in, or this build is replaced.
    pub fn halted(&self) -> bool {
        self.sync
            .with_untracked(|sync| sync.status.is_some_and(|status| status.halt.is_some()))
    }

    /// Who uses this device.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.me.user,
            role: self.me.role,
        }
    }

    /// How many changes are only here, and when the server last answered, epoch ms.
    #[must_use]
    pub fn standing(&self) -> (u64, i64) {
        self.sync.with_untracked(|sync| {
            let contact = sync.last_contact.unwrap_or_else(platform::now);
            (sync.waits.count, contact)
        })
    }

    /// What the lock screen has to know while nothing is open.
    pub(super) fn note(&self) {
        if self.protection != Protection::Protected {
            return;
        }
        let (unsent, contact) = self.standing();
        let (before, noted) = self.noted.get();
        if unsent == before && contact.saturating_sub(noted) < NOTE {
            return;
        }
        self.noted.set((unsent, contact));
        let user = self.me.user;
        spawn_local(async move {
            let noted = phone::change(user, |known| {
                if let Some(entry) = known {
                    entry.unsent = unsent;
                    entry.last_contact = entry.last_contact.max(contact);
                }
            });
            if noted.await.is_err() {
                leptos::logging::warn!("the record of this phone does not answer");
            }
        });
    }

    /// Before a protected phone calls something saved, its lock screen knows that it would be lost with a forgotten PIN.
    pub(super) async fn note_waiting(&self) {
        if self.protection != Protection::Protected {
            return;
        }
        let (unsent, _) = self.standing();
        let noted = phone::change(self.me.user, |known| {
            if let Some(entry) = known {
                entry.unsent = unsent;
            }
        });
        if noted.await.is_err() {
            leptos::logging::warn!("the record of this phone does not answer");
        }
    }

    /// A protected phone keeps the person's name among what is sealed.
    pub async fn forget_name(&self) {
        remember(Audience::of(self.me.role), &self.me, Protection::Protected).await;
    }

    pub async fn keep_name(&self) {
        remember(Audience::of(self.me.role), &self.me, Protection::Plain).await;
    }
}
