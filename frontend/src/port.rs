//! The device port on this browser.

use crate::direct::{self, Say};
use crate::files;
use crate::install;
use crate::net;
use crate::parcel;
use crate::phone::{self, Keeper};
use crate::platform::{self, Audience};
use crate::runner::Tab;
use crate::store::{NewBlob, site};
use crate::tabs::{News, Tabs};
use crate::typing;
use crate::worker;
use app::brought::{Brought, Delivered, Exported, NoExport};
use app::device::{Port, SaveError, Saved};
use app::files::{Chosen, NotHere, Unfit};
use app::guard::{Cleared, Guard, Keeping};
use domain::file::{Attachment, NewFile, Sha256};
use domain::projection::Projection;
use domain::{ConversationId, Draft, Lang, UserId};
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Event, ParcelError, Stuck};
use wasm_bindgen_futures::spawn_local;

/// How long signing out waits for the wipe, ms.
const PATIENCE: u32 = 3_000;
/// How long a shared phone waits for the server before it takes anything, ms.
const REACH: u32 = 8_000;
/// Set while a sign-out wipes; a half-done wipe is finished at the next start.
pub const WIPE: &str = "rapport-wipe";
/// Who signed out without a network, where it is known: the session is ended as soon as there is one.
pub const SIGNED_OUT: &str = "rapport-signed-out";

/// Why this phone was emptied, until it was said.
const GONE: &str = "rapport-gone";

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
            // What a shared phone cannot send now it does not take: kept here it would be lost.
            if tab.keeping == Keeping::Shared && !reached(tab.me.user).await {
                return Err(SaveError::NotSent);
            }
            let mid = match tab.commit(drafts.clone(), &files).await {
                Ok(mid) => mid,
                Err(error) => {
                    let mid = direct::send(&tab, drafts, files, error).await?;
                    return Ok(Saved { mid });
                }
            };
            if tab.keeping == Keeping::Shared {
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
            let done = tab.store.save_draft(&form, json.as_deref()).await;
            // Forgetting takes no room, and says nothing of how much there is.
            if done.is_err() || json.is_some() {
                tab.told(done);
            }
        });
    }

    fn save_draft_files(
        &self,
        form: &str,
        json: Option<String>,
        files: Vec<Chosen>,
        gone: Vec<Sha256>,
    ) -> LocalBoxFuture<'static, Vec<String>> {
        let (tab, form) = (self.tab.clone(), form.to_owned());
        Box::pin(files::keep_chosen(tab, form, json, files, gone))
    }

    fn draft_files(&self, files: Vec<NewFile>) -> LocalBoxFuture<'static, Vec<Chosen>> {
        Box::pin(files::chosen_before(self.tab.clone(), files))
    }

    fn draft(&self, form: &str) -> Option<String> {
        self.tab.drafts.borrow().get(form).cloned()
    }

    fn drafts(&self) -> Vec<String> {
        self.tab.drafts.borrow().keys().cloned().collect()
    }

    fn keep_lang(&self, lang: Option<Lang>) {
        platform::keep_lang(lang);
    }

    fn new_id(&self) -> uuid::Uuid {
        platform::new_id()
    }

    fn now(&self) -> i64 {
        platform::now()
    }

    fn send_now(&self) {
        self.tab.rescue.now();
        self.tab.dispatch(Event::Asked);
    }

    fn ask_persistence(&self) {
        let tab = self.tab.clone();
        spawn_local(async move {
            if let Some(kept) = site::persisted(&tab.database, true).await {
                tab.sync.update(|sync| sync.persistent = Some(kept));
            }
        });
    }

    fn export_unsent(&self) -> LocalBoxFuture<'static, Result<Exported, NoExport>> {
        let tab = self.tab.clone();
        Box::pin(async move {
            let done = parcel::export(&tab).await;
            done.map_err(|error| {
                leptos::logging::error!("the queue does not read: {error:?}");
                NoExport
            })
        })
    }

    fn choose_parcel(&self) -> LocalBoxFuture<'static, Option<Result<Brought, ParcelError>>> {
        Box::pin(parcel::choose())
    }

    fn deliver(
        &self,
        brought: Brought,
        jump: bool,
    ) -> LocalBoxFuture<'static, Result<Delivered, Stuck>> {
        let tab = self.tab.clone();
        Box::pin(async move {
            let done = parcel::deliver(brought, jump).await;
            tab.dispatch(Event::Wake);
            done
        })
    }

    fn direct_file(&self) {
        if let Some((parcel, files)) = self.tab.direct.held() {
            parcel::offer_direct(parcel, &files);
        }
    }

    fn direct_now(&self) {
        self.tab.direct.say(Say::Now);
    }

    fn direct_stop(&self) {
        self.tab.direct.say(Say::Stop);
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

    fn guard(&self) -> Rc<dyn Guard> {
        Rc::new(Keeper {
            tab: self.tab.clone(),
        })
    }

    fn sign_out(&self) -> LocalBoxFuture<'static, ()> {
        Box::pin(sign_out(self.tab.clone()))
    }
}

/// Ends the session and deletes what this phone holds of the person.
pub async fn sign_out(tab: Rc<Tab>) {
    let audience = Audience::of(tab.me.role);
    // First of all: a tab that starts from now on ends the session before it asks who is signed in.
    phone::keep(SIGNED_OUT, Some(&tab.me.user.to_string())).await;
    mark_wipe(tab.me.user, audience, &tab.database).await;
    // Another tab that hears of it begins anew and deletes the database at once, while this one still waits for the server.
    tab.store.end().await;
    if tab.keeping == Keeping::Shared {
        phone::shared::end();
    }
    tab.tabs.tell(News::SignedOut);
    finish_sign_out().await;
    // What still holds the database must not hold the person: the next start finishes a wipe that was left.
    let wiped = std::pin::pin!(finish_wipe());
    futures::future::select(wiped, TimeoutFuture::new(PATIENCE)).await;
    if phone::kept(GONE).await.is_some() {
        // The app's own page says why, also without a network.
        return platform::reload();
    }
    leave(audience);
}

/// True where the server answers now, and knows this person.
async fn reached(user: UserId) -> bool {
    let asked = std::pin::pin!(app::api::me());
    let answer = futures::future::select(asked, TimeoutFuture::new(REACH)).await;
    matches!(answer, futures::future::Either::Left((Ok(Some(me)), _)) if me.user == user)
}

/// Leaves an app whose person signed out. The sign-in page needs the network; the app's own shell does not, finishes
/// what is left to do, and leads there later.
pub fn leave(audience: Audience) {
    let ended = platform::preference(SIGNED_OUT).is_none();
    platform::leave_for(if ended { "/sign-in" } else { audience.home() });
}

/// Ends a session that was left without a network, unless somebody else has signed in since.
pub async fn finish_sign_out() {
    let Some(who) = phone::kept(SIGNED_OUT).await else {
        return;
    };
    let known = who.parse::<UserId>().is_ok();
    let other = known && platform::signed_in_person().is_some_and(|now| now != who);
    if other || net::sign_out().await {
        phone::keep(SIGNED_OUT, None).await;
    }
}

/// From now on this person's database is to be deleted, also where the browser is killed meanwhile.
async fn mark_wipe(user: UserId, audience: Audience, database: &str) {
    phone::keep(WIPE, Some(database)).await;
    phone::keep(audience.person_key(), None).await;
    let marked = phone::change(user, |known| {
        if let Some(entry) = known {
            let mut all = std::mem::take(&mut entry.leftover);
            all.extend(entry.next.take());
            all.push(std::mem::replace(
                &mut entry.database,
                phone::plain_name(user),
            ));
            entry.leftover = all;
            entry.lock = None;
        }
    });
    if marked.await.is_err() {
        leptos::logging::warn!("the record of this phone does not answer");
    }
}

/// Deletes everything this phone holds of a person. The other tabs hear of it over the channel of this one, which does not.
pub async fn wipe(user: UserId, audience: Audience, database: &str, tabs: &Tabs) {
    mark_wipe(user, audience, database).await;
    tabs.tell(News::SignedOut);
    let wiped = std::pin::pin!(finish_wipe());
    futures::future::select(wiped, TimeoutFuture::new(PATIENCE)).await;
}

/// What became of a person's database before this tab listened to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The person signed out.
    SignOut,
    /// Another database took its place.
    Move,
}

/// Looks for what the other tabs said before this one listened. Each writes it down before it says it.
pub async fn missed(user: UserId, audience: Audience, database: &str) -> Option<Missed> {
    if phone::is_taken_away(audience.person_key()).await {
        return Some(Missed::SignOut);
    }
    let entry = phone::entry(user).await.ok().flatten()?;
    (entry.database != database).then_some(Missed::Move)
}

/// Deletes databases whose person signed out.
pub async fn finish_wipe() {
    if let Some(name) = phone::kept(WIPE).await
        && site::delete(&name).await
    {
        phone::keep(WIPE, None).await;
    }
    phone::sweep_all().await;
}

/// Why this phone is empty and what is lost with it, until somebody has read it. Said before anything is deleted: a browser that
/// is killed meanwhile still says it.
pub async fn say_gone(cleared: Cleared) {
    phone::keep(GONE, Some(&cleared.note())).await;
}

/// What [`say_gone`] said, once.
pub async fn take_gone() -> Option<Cleared> {
    let cleared = Cleared::parse(&phone::kept(GONE).await?);
    phone::keep(GONE, None).await;
    cleared
}
