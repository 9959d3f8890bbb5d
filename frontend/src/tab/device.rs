//! What screens ask of the device, on this browser.

use crate::phone::TabProtection;
use crate::platform;
use crate::send::send_now::{self, Command};
use crate::send::typing;
use crate::send::unsent_file;
use crate::start::sign_out;
use crate::store::{NewBlob, StoreError, bucket};
use crate::tab::Tab;
use crate::tab::file;
use crate::tab::install;
use crate::tab::service_worker;
use crate::tab::shared_text;
use crate::tab::web_push;
use app::device::{Device, DeviceSignals, Me, NotTold, SaveError, Saved, Sheets};
use app::files::{Chosen, NotHere, Unfit};
use app::phone_protection::{PhoneProtection, Protection};
use app::unsent_file::{Delivered, Exported, NoExport, UnsentFile};
use domain::file::{Attachment, NewFile, Sha256};
use domain::projection::Projection;
use domain::{ConversationId, Draft, Lang, UserId};
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Event, Leaving, Mid, Stuck, UnsentFileError};
use wasm_bindgen_futures::spawn_local;

/// How long a shared phone waits for the server before it takes anything, ms.
const REACH: u32 = 8_000;

/// [`Device`] over a tab.
pub struct BrowserDevice {
    pub tab: Rc<Tab>,
}

impl Device for BrowserDevice {
    fn me(&self) -> Me {
        self.tab.me.clone()
    }

    fn signals(&self) -> DeviceSignals {
        self.tab.signals
    }

    fn read(&self, look: &mut dyn FnMut(&Projection)) {
        look(&self.tab.rows.borrow());
    }

    fn sheets(&self) -> Option<Sheets> {
        Some(app::sheets())
    }

    fn commit(
        &self,
        drafts: Vec<Draft>,
        files: Vec<Chosen>,
        leaving: Option<Leaving>,
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
            // What a shared phone cannot send now it does not take: kept here it would be lost.
            if tab.protection == Protection::Shared && !reached(tab.me.user).await {
                return Err(SaveError::NotSent);
            }
            let mid = match committed(&tab, drafts.clone(), &files, leaving.as_ref()).await {
                Ok(mid) => mid,
                Err(error) => {
                    let mid = send_now::send(&tab, drafts, files, error).await?;
                    if let Some(leaving) = &leaving {
                        tab.draft_left_unkept(leaving);
                    }
                    return Ok(Saved { mid });
                }
            };
            if tab.protection == Protection::Shared {
                if !tab.received(mid).await {
                    return Err(SaveError::NotSent);
                }
                if !tab.given(&files).await {
                    return Err(SaveError::FilesStopped);
                }
            }
            Ok(Saved { mid })
        })
    }

    fn read_file(
        &self,
        file: web_sys::File,
        original: bool,
    ) -> LocalBoxFuture<'static, Result<Chosen, Unfit>> {
        Box::pin(file::read(file, original))
    }

    fn file_bytes(&self, file: Attachment) -> LocalBoxFuture<'static, Result<Rc<[u8]>, NotHere>> {
        Box::pin(file::bytes(self.tab.clone(), file))
    }

    fn save_draft(&self, form: &str, json: Option<String>) {
        self.tab.write_draft(form, json);
    }

    fn save_draft_files(
        &self,
        form: &str,
        json: Option<String>,
        files: Vec<Chosen>,
        gone: Vec<Sha256>,
    ) -> LocalBoxFuture<'static, Vec<String>> {
        let (tab, form) = (self.tab.clone(), form.to_owned());
        Box::pin(file::keep_chosen(tab, form, json, files, gone))
    }

    fn draft_files(&self, files: Vec<NewFile>) -> LocalBoxFuture<'static, Vec<Chosen>> {
        Box::pin(file::chosen_before(self.tab.clone(), files))
    }

    fn draft(&self, form: &str) -> Option<String> {
        self.tab.drafts.get(form)
    }

    fn drafts(&self) -> Vec<String> {
        self.tab.drafts.begun()
    }

    fn keep_lang(&self, lang: Option<Lang>) {
        platform::keep_lang(lang);
        spawn_local(web_push::speak(platform::lang_kept()));
    }

    fn new_id(&self) -> uuid::Uuid {
        platform::new_id()
    }

    fn now(&self) -> i64 {
        platform::now()
    }

    fn sync_now(&self) {
        self.tab.memory_outbox.now();
        self.tab.dispatch(Event::SyncRequested);
    }

    fn ask_persistence(&self) {
        let tab = self.tab.clone();
        spawn_local(async move {
            if let Some(kept) = bucket::persisted(&tab.database, true).await {
                tab.sync.update(|sync| sync.persistent = Some(kept));
            }
        });
    }

    fn export_unsent(&self) -> LocalBoxFuture<'static, Result<Exported, NoExport>> {
        let tab = self.tab.clone();
        Box::pin(async move {
            let done = unsent_file::export(&tab).await;
            done.map_err(|error| {
                leptos::logging::error!("the queue does not read: {error:?}");
                NoExport
            })
        })
    }

    fn choose_unsent_file(
        &self,
    ) -> LocalBoxFuture<'static, Option<Result<UnsentFile, UnsentFileError>>> {
        Box::pin(unsent_file::choose())
    }

    fn deliver(
        &self,
        file: UnsentFile,
        jump: bool,
    ) -> LocalBoxFuture<'static, Result<Delivered, Stuck>> {
        let tab = self.tab.clone();
        Box::pin(async move {
            let done = unsent_file::deliver(file, jump).await;
            tab.dispatch(Event::Wake);
            done
        })
    }

    fn export_send_now(&self) {
        if let Some((work, files)) = self.tab.send_now.held() {
            unsent_file::offer_send_now(work, &files);
        }
    }

    fn retry_send_now(&self) {
        self.tab.send_now.say(Command::Now);
    }

    fn stop_send_now(&self) {
        self.tab.send_now.say(Command::Stop);
    }

    fn take_update(&self) {
        service_worker::take_over();
    }

    fn tell_typing(&self, conversation: ConversationId) {
        typing::tell(conversation);
    }

    fn take_shared(&self) -> LocalBoxFuture<'static, Option<String>> {
        Box::pin(shared_text::take())
    }

    fn tell_phone(&self, lang: Option<Lang>) -> LocalBoxFuture<'static, Result<(), NotTold>> {
        let permission = lang.and_then(|_| web_push::ask());
        let (user, protection) = (self.tab.me.user, self.tab.protection);
        let phone = self.tab.signals.web_push;
        Box::pin(web_push::tell(user, protection, permission, lang, phone))
    }

    fn install(&self) -> LocalBoxFuture<'static, bool> {
        Box::pin(install::ask())
    }

    fn phone_protection(&self) -> Rc<dyn PhoneProtection> {
        Rc::new(TabProtection {
            tab: self.tab.clone(),
        })
    }

    fn sign_out(&self) -> LocalBoxFuture<'static, ()> {
        Box::pin(sign_out::sign_out(self.tab.clone()))
    }
}

/// Saves on this device, in the order in which it was asked for.
async fn committed(
    tab: &Rc<Tab>,
    drafts: Vec<Draft>,
    files: &[NewBlob],
    leaving: Option<&Leaving>,
) -> Result<Mid, StoreError> {
    let turn = tab.drafts.turn().await;
    let done = tab.commit(drafts, files, leaving).await;
    if let (Some(leaving), Err(StoreError::AlreadySent)) = (leaving, &done) {
        // The form shows what stands since the other tab sent it; what was typed on is kept.
        tab.keep_unsaved(&leaving.form).await;
    }
    drop(turn);
    if let (Some(leaving), Err(StoreError::AlreadySent)) = (leaving, &done) {
        tab.hear_draft(&leaving.form).await;
    }
    done
}

/// True where the server answers now, and knows this person.
async fn reached(user: UserId) -> bool {
    let asked = std::pin::pin!(app::api::me());
    let answer = futures::future::select(asked, TimeoutFuture::new(REACH)).await;
    matches!(answer, futures::future::Either::Left((Ok(Some(me)), _)) if me.user == user)
}
