//! The device port on this browser.

use crate::files;
use crate::install;
use crate::net;
use crate::platform::{self, Audience, window};
use crate::runner::Tab;
use crate::store::{NewBlob, StoreError};
use crate::tabs::News;
use crate::typing;
use crate::worker;
use app::device::{Port, SaveError, Saved};
use app::files::{Chosen, NotHere, Unfit};
use domain::file::Attachment;
use domain::projection::Projection;
use domain::{ConversationId, Draft};
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::Event;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long signing out waits for the wipe, ms.
const PATIENCE: u32 = 3_000;
/// Set while a sign-out wipes; a half-done wipe is finished at the next start.
pub const WIPE: &str = "rapport-wipe";
/// Set when somebody signed out without a network: the session is ended as soon as there is one.
pub const SIGNED_OUT: &str = "rapport-signed-out";

/// [`Port`] over a tab.
pub struct Browser {
    pub tab: Rc<Tab>,
}

impl Port for Browser {
    fn read(&self, look: &mut dyn FnMut(&Projection)) {
        look(&self.tab.rows.borrow());
    }

    fn commit(&self, drafts: Vec<Draft>) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        self.commit_with(drafts, Vec::new())
    }

    fn commit_with(
        &self,
        drafts: Vec<Draft>,
        files: Vec<Chosen>,
    ) -> LocalBoxFuture<'static, Result<Saved, SaveError>> {
        let tab = self.tab.clone();
        let files: Vec<_> = files
            .into_iter()
            .map(|one| NewBlob {
                sha256: one.file.sha256,
                bytes: one.bytes,
            })
            .collect();
        Box::pin(async move {
            tab.commit(drafts, &files)
                .await
                .map(|mid| Saved { mid })
                .map_err(|error| match error {
                    StoreError::Full => SaveError::Full,
                    StoreError::TooLarge => SaveError::TooLarge,
                    StoreError::Broken | StoreError::Closed => {
                        tab.sync.update(|sync| sync.store_broken = true);
                        SaveError::StoreBroken
                    }
                })
        })
    }

    fn read_file(
        &self,
        file: web_sys::File,
        original: bool,
    ) -> LocalBoxFuture<'static, Result<Chosen, Unfit>> {
        Box::pin(files::read(file, original))
    }

    fn file_bytes(&self, file: Attachment) -> LocalBoxFuture<'static, Result<Rc<[u8]>, NotHere>> {
        Box::pin(files::bytes(self.tab.clone(), file))
    }

    fn save_draft(&self, form: &str, json: Option<String>) {
        let mut drafts = self.tab.drafts.borrow_mut();
        match &json {
            Some(json) => drafts.insert(form.to_owned(), json.clone()),
            None => drafts.remove(form),
        };
        let (tab, form) = (self.tab.clone(), form.to_owned());
        spawn_local(async move {
            if tab.store.save_draft(&form, json.as_deref()).await.is_err() {
                tab.sync.update(|sync| sync.store_broken = true);
            }
        });
    }

    fn draft(&self, form: &str) -> Option<String> {
        self.tab.drafts.borrow().get(form).cloned()
    }

    fn new_id(&self) -> uuid::Uuid {
        platform::new_id()
    }

    fn now(&self) -> i64 {
        platform::now()
    }

    fn send_now(&self) {
        self.tab.dispatch(Event::SignedIn);
    }

    fn ask_persistence(&self) {
        let tab = self.tab.clone();
        spawn_local(async move {
            if let Some(kept) = ask(true).await {
                tab.sync.update(|sync| sync.persistent = Some(kept));
            }
        });
    }

    fn export_unsent(&self) {
        let tab = self.tab.clone();
        spawn_local(async move {
            let Ok(queue) = tab.store.queue().await else {
                return;
            };
            let lines: Vec<&str> = queue.iter().map(|frozen| frozen.json.as_str()).collect();
            let text = format!("[\n{}\n]\n", lines.join(",\n"));
            if platform::offer_file("rapport-unsent.json", &text).is_err() {
                leptos::logging::error!("the file could not be offered");
            }
        });
    }

    fn take_update(&self) {
        worker::take_over();
    }

    fn tell_typing(&self, conversation: ConversationId) {
        typing::tell(conversation);
    }

    fn install(&self) -> LocalBoxFuture<'static, bool> {
        Box::pin(install::ask())
    }

    fn sign_out(&self) -> LocalBoxFuture<'static, ()> {
        let tab = self.tab.clone();
        Box::pin(async move {
            platform::keep(WIPE, Some(&tab.database));
            platform::keep(SIGNED_OUT, Some("1"));
            platform::keep(Audience::of(tab.me.role).person_key(), None);
            tab.tabs.tell(News::SignedOut);
            finish_sign_out().await;
            tab.store.close();
            // What still holds the database must not hold the person: the next start finishes a wipe that was left.
            let wiped = std::pin::pin!(finish_wipe());
            futures::future::select(wiped, TimeoutFuture::new(PATIENCE)).await;
            leave(Audience::of(tab.me.role));
        })
    }
}

/// Leaves an app whose person signed out. The sign-in page needs the network; the app's own shell does not, finishes
/// what is left to do, and leads there later.
pub fn leave(audience: Audience) {
    let ended = platform::preference(SIGNED_OUT).is_none();
    platform::leave_for(if ended { "/sign-in" } else { audience.home() });
}

/// Ends a session that was left without a network.
pub async fn finish_sign_out() {
    if platform::preference(SIGNED_OUT).is_some() && net::sign_out().await {
        platform::keep(SIGNED_OUT, None);
    }
}

/// Deletes a database whose person signed out.
pub async fn finish_wipe() {
    let Some(name) = platform::preference(WIPE) else {
        return;
    };
    let Ok(request) = indexed_db_futures::database::Database::delete_by_name(&name) else {
        return;
    };
    if request.await.is_ok() {
        platform::keep(WIPE, None);
    }
}

/// Whether the browser promises to keep this origin's data; asks it to, where wanted. `None` where it cannot say.
pub async fn ask(to_keep: bool) -> Option<bool> {
    let storage = window().navigator().storage();
    // Safari without storage management has neither function.
    let has = js_sys::Reflect::has(&storage, &"persist".into()).unwrap_or(false);
    if !has {
        return None;
    }
    let promise = if to_keep {
        storage.persist()
    } else {
        storage.persisted()
    }
    .ok()?;
    JsFuture::from(promise).await.ok()?.as_bool()
}
