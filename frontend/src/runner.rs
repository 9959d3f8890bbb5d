//! One tab: the sync machine, the rows in memory, and the store beneath. Performs effects; decides nothing.

mod preview;
mod shown;

use crate::ahead::Ahead;
use crate::deposit;
use crate::direct::Slot;
use crate::files::Uploader;
use crate::net;
use crate::phone::{self, gate::Pass};
use crate::platform::{self, Audience};
use crate::port;
use crate::remember;
use crate::rescue::{self, Rescue};
use crate::store::{Loaded, Lost, NewBlob, Store, StoreError};
use crate::tabs::{News, Tabs};
use crate::worker;
use app::device::{Me, Storage, SyncView, Ticks, Waits};
use app::guard::{Guarded, Keeping};
use domain::account::Actor;
use domain::projection::{Pending, Projection};
use domain::{Ctx, Draft, Side, UserId};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{
    Applied, Client, Cookie, Digests, Effect, Event, Expected, Mid, Mirror, PullReply, Status,
    Stored, differing,
};
use uuid::Uuid;
use vault::Key;
use wasm_bindgen_futures::spawn_local;

/// What is saved within so many ms leaves together, and does not wait for what the first of it set going.
const GATHER: u32 = 20;
/// How often it is looked whether the server has something, ms.
pub const LOOK: u32 = 50;
/// So often the record of this phone hears that the server answered, ms.
const NOTE: i64 = 60_000;

/// Everything a tab holds.
pub struct Tab {
    pub me: Me,
    pub store: Store,
    pub tabs: Tabs,
    pub database: String,
    pub ticks: Ticks,
    pub sync: RwSignal<SyncView>,
    pub guarded: RwSignal<Guarded>,
    /// The key to the store, where it is sealed.
    pub key: Option<Key>,
    pub keeping: Keeping,
    /// When somebody last touched a tab, epoch ms.
    pub touched: Cell<i64>,
    pub rows: RefCell<Projection>,
    pub drafts: RefCell<BTreeMap<String, String>>,
    pub uploader: Uploader,
    client: Cell<Uuid>,
    machine: RefCell<Client>,
    ahead: Ahead,
    mirror: RefCell<Mirror>,
    /// The cut that the mirror shows.
    cookie: RefCell<Option<Cookie>>,
    processed: Cell<Mid>,
    own_writes: Cell<u64>,
    /// How often all rows were read from the store.
    shows: Cell<u64>,
    preview: RefCell<sync::Preview<domain::Row>>,
    /// What this phone's own record of the store was last told.
    noted: Cell<(u64, i64)>,
    wiping: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
    /// The machine will be told of what was saved.
    gathering: Cell<bool>,
    /// What is sent past the outbox.
    pub direct: Slot,
    /// What waits, where the store fails.
    pub rescue: Rescue,
}

impl Tab {
    /// A tab over what the store held.
    #[must_use]
    pub fn new(
        me: Me,
        store: Store,
        tabs: Tabs,
        pass: Pass,
        guarded: RwSignal<Guarded>,
        loaded: Loaded,
        build: String,
    ) -> Rc<Self> {
        let seed = u64::from_le_bytes(platform::random());
        let sync = SyncView {
            status: None,
            waits: Waits::default(),
            last_contact: loaded.last_contact,
            persistent: None,
            update_ready: false,
            storage: Storage::Fine,
            rescue: None,
            rescued: rescue::was_whole(me.user),
            preview: false,
            direct: None,
            sent_past: 0,
        };
        let tab = Rc::new(Self {
            me,
            store,
            tabs,
            database: pass.database,
            ticks: Ticks::default(),
            sync: RwSignal::new(sync),
            guarded,
            key: pass.key,
            keeping: pass.keeping,
            touched: Cell::new(platform::now()),
            noted: Cell::default(),
            wiping: Cell::default(),
            rows: RefCell::default(),
            drafts: RefCell::new(loaded.drafts.clone()),
            uploader: Uploader::default(),
            client: Cell::new(loaded.client),
            machine: RefCell::new(Client::new(build, seed)),
            ahead: Ahead::default(),
            mirror: RefCell::default(),
            cookie: RefCell::default(),
            processed: Cell::new(0),
            own_writes: Cell::new(0),
            shows: Cell::new(0),
            preview: RefCell::default(),
            timer: RefCell::default(),
            gathering: Cell::default(),
            direct: Slot::default(),
            rescue: Rescue::default(),
        });
        tab.show(loaded);
        let weak = Rc::downgrade(&tab);
        tab.store.on_loss(move |why| match (why, weak.upgrade()) {
            (Lost::Yielded, Some(tab)) => tab.storage(Storage::Superseded),
            (Lost::Gone, Some(tab)) => rescue::gone(&tab),
            (_, None) => {}
        });
        tab
    }

    /// Gives the machine an event and performs what it answers.
    pub fn dispatch(self: &Rc<Self>, event: Event) {
        if net::heard_wipe() {
            return self.obey_wipe();
        }
        let effects = self.machine.borrow_mut().step(event);
        for effect in effects {
            self.perform(effect);
        }
    }

    /// Somebody wiped this device from elsewhere: everything goes, and the page says so.
    fn obey_wipe(self: &Rc<Self>) {
        if self.wiping.replace(true) {
            return;
        }
        let tab = self.clone();
        spawn_local(async move {
            let (received, known) = tab.sync.with_untracked(|sync| {
                let received = sync.status.map_or(0, |status| status.received);
                (received, sync.waits.unsent(received))
            });
            let cleared = deposit::last(&tab.store, received, known).await;
            port::say_gone(cleared).await;
            tab.store.end().await;
            let audience = Audience::of(tab.me.role);
            port::wipe(tab.me.user, audience, &tab.database, &tab.tabs).await;
            platform::reload();
        });
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        let tab = self.clone();
        match effect {
            Effect::Load { after } => {
                self.ahead.forget();
                spawn_local(async move {
                    match tab.store.stored(after, platform::now()).await {
                        Ok(stored) => tab.dispatch(Event::Loaded(tab.introduce(stored))),
                        Err(error) => tab.store_failed(error),
                    }
                })
            }
            Effect::Push(request) => spawn_local(async move {
                platform::mark("push");
                tab.dispatch(Event::Pushed(net::push(&request).await));
            }),
            Effect::Pull(mut request) => spawn_local(async move {
                request.person = Some(tab.me.user.0);
                platform::mark("pull");
                let reply = tab.ahead.pull(request).await;
                platform::mark("pulled");
                if reply.as_ref().is_ok_and(|page| page.more) {
                    tab.look_ahead();
                }
                tab.dispatch(Event::Pulled(reply));
            }),
            Effect::Deposit(request) => spawn_local(async move {
                platform::mark("deposit");
                tab.dispatch(Event::Deposited(net::deposit(&request).await));
            }),
            Effect::Apply { expected, reply } => {
                spawn_local(async move { tab.apply(expected, *reply).await })
            }
            Effect::Check { cookie, digests } => {
                let differ = differing(&digests, &self.mirror.borrow().digests());
                spawn_local(async move { tab.check(cookie, digests, differ).await });
            }
            Effect::Recover { expected, standing } => spawn_local(async move {
                let done = tab.store.recover(expected.as_ref(), &standing).await;
                tab.rebuilt(done).await;
            }),
            Effect::Refound { client, from } => spawn_local(async move {
                let done = tab.store.refound(client, from).await;
                tab.rebuilt(done).await;
            }),
            Effect::Gave {
                epoch,
                client,
                up_to,
            } => spawn_local(async move {
                match tab.store.gave(epoch.as_ref(), client, up_to).await {
                    Ok(()) => tab.dispatch(Event::Given),
                    Err(error) => tab.store_failed(error),
                }
            }),
            Effect::Wait { number, ms } => {
                let ms = u32::try_from(ms).unwrap_or(u32::MAX);
                let timeout = Timeout::new(ms, move || tab.dispatch(Event::Rang(number)));
                *self.timer.borrow_mut() = Some(timeout);
            }
            Effect::Say(status) => self.say(status),
        }
    }

    /// Says whose the database is, and what waits in it. A shared phone has nothing to say: what it holds ends with the tab.
    fn introduce(&self, mut stored: Stored) -> Stored {
        stored.hello = stored.hello.filter(|_| self.keeping != Keeping::Shared);
        if let Some(hello) = &mut stored.hello {
            self.rescue.knows(&hello.key);
            let waits = self.sync.with_untracked(|sync| sync.waits);
            hello.person = self.me.user.0;
            hello.waiting = waits.count;
            if waits.count > 0 {
                let waited = platform::now().saturating_sub(waits.oldest);
                hello.oldest_ms = u64::try_from(waited).unwrap_or(0);
            }
        }
        stored
    }

    fn say(&self, status: Status) {
        let known = self
            .sync
            .with_untracked(|sync| sync.status.map_or(0, |status| status.received));
        let outdated = status.outdated
            && !self
                .sync
                .with_untracked(|sync| sync.status.is_some_and(|known| known.outdated));
        self.sync.update(|sync| sync.status = Some(status));
        if outdated {
            worker::look_for_update();
        }
        // Tabs tell only what is new to them, so this does not go round.
        if status.received > known {
            self.tabs.tell(News::Received(status.received));
        }
    }

    async fn apply(self: Rc<Self>, expected: Expected, reply: PullReply) {
        let now = platform::now();
        match self.store.apply(&expected, reply, now).await {
            Ok((done, writes)) => {
                self.told(Ok(()));
                self.own_writes.set(self.own_writes.get() + 1);
                self.upload();
                if let Some(writes) = writes {
                    platform::mark("stored");
                    self.fold(&writes).await;
                    platform::mark("shown");
                    self.tabs.tell(News::Store);
                }
                if done == Applied::Stale {
                    self.reload().await;
                } else {
                    self.sync.update(|sync| sync.last_contact = Some(now));
                    self.note();
                }
                self.dispatch(Event::Applied(done));
            }
            Err(error) => self.store_failed(error),
        }
    }

    /// Notes a comparison. What differs in memory may differ because another tab wrote: the store has the last word.
    async fn check(self: Rc<Self>, cookie: Cookie, theirs: Digests, mut differ: Vec<String>) {
        if !differ.is_empty() {
            self.reload().await;
            if self.cookie.borrow().as_ref() != Some(&cookie) {
                return self.dispatch(Event::Checked { fresh: Vec::new() });
            }
            differ = differing(&theirs, &self.mirror.borrow().digests());
        }
        match self.store.note_check(platform::now(), &differ).await {
            Ok(fresh) => self.dispatch(Event::Checked { fresh }),
            Err(error) => self.store_failed(error),
        }
    }

    async fn rebuilt(self: Rc<Self>, done: Result<(), StoreError>) {
        match done {
            Ok(()) => {
                self.own_writes.set(self.own_writes.get() + 1);
                self.reload().await;
                self.tabs.tell(News::Store);
                self.dispatch(Event::Rebuilt);
            }
            Err(error) => self.store_failed(error),
        }
    }

    fn store_failed(self: &Rc<Self>, error: StoreError) {
        self.told(Err(error));
        self.dispatch(Event::StoreFailed);
    }

    /// What became of something that was asked of the store, for the screen. Where it does not answer, what waits leaves from memory.
    pub fn told(self: &Rc<Self>, done: Result<(), StoreError>) {
        // Closed on purpose, its failures say nothing.
        if self.store.is_ended() {
            return;
        }
        let now = match done {
            Ok(()) => Storage::Fine,
            Err(StoreError::Full) => Storage::Full,
            // A change that is too large says nothing of the store.
            Err(StoreError::TooLarge) => return,
            Err(StoreError::Broken | StoreError::Closed | StoreError::Gone) => {
                rescue::begin(self);
                Storage::Silent
            }
        };
        self.storage(now);
    }

    /// Says how the store is, unless this page is through with it.
    pub fn storage(&self, now: Storage) {
        let before = self.sync.with_untracked(|sync| sync.storage);
        if before != now && !before.is_over() {
            self.sync.update(|sync| sync.storage = now);
        }
    }

    /// Saves drafts in one strict transaction, then shows them.
    pub async fn commit(
        self: &Rc<Self>,
        drafts: Vec<Draft>,
        files: &[NewBlob],
    ) -> Result<Mid, StoreError> {
        let (actor, at) = (self.me.user.0, platform::now());
        let new: Vec<_> = drafts
            .into_iter()
            .map(|draft| crate::store::NewMutation { draft, actor, at })
            .collect();
        platform::mark("commit");
        let queued = self.store.commit(&new, files).await;
        self.told(queued.as_ref().map(|_| ()).map_err(|error| *error));
        let queued = queued?;
        platform::mark("saved");
        self.own_writes.set(self.own_writes.get() + 1);
        for file in files {
            self.uploader.waits(file.sha256);
        }
        let last = queued.last().map_or(0, |queued| queued.frozen.mid);
        for one in queued {
            let mid = one.frozen.mid;
            self.rescue.add(&one.frozen);
            let known = mid <= self.processed.get()
                || self
                    .rows
                    .borrow()
                    .pending()
                    .iter()
                    .any(|pending| pending.mid == mid);
            if !known {
                let ctx = self.ctx(mid, one.actor, one.at);
                self.rows.borrow_mut().commit(Pending {
                    mid,
                    ctx,
                    draft: one.draft,
                });
            }
        }
        self.changed();
        self.tabs.tell(News::Store);
        worker::send_later();
        self.upload();
        self.send_soon();
        self.note_waiting().await;
        Ok(last)
    }

    fn send_soon(self: &Rc<Self>) {
        if self.gathering.replace(true) {
            return;
        }
        let tab = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(GATHER).await;
            tab.gathering.set(false);
            tab.dispatch(Event::Committed);
        });
    }

    /// On a shared phone: resolves once the server has this mutation; false where it cannot come to that here.
    pub async fn received(&self, mid: Mid) -> bool {
        loop {
            let received = self.known_received() >= mid;
            if received || self.halted() {
                return received;
            }
            TimeoutFuture::new(LOOK).await;
        }
    }

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
        match self.keeping {
            _ if self.store.is_ended() => false,
            _ if storage == Storage::Gone => unsent > 0,
            Keeping::Shared => waits > 0 || self.owes_files(),
            Keeping::Plain | Keeping::Protected => false,
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

    /// Shows a change that the server has and no outbox holds, and asks for the server's own rows.
    pub fn accepted(self: &Rc<Self>, ctx: &Ctx, draft: &Draft) {
        if self.rows.borrow_mut().accepted(ctx, draft).is_ok() {
            self.changed();
        }
        self.dispatch(Event::Wake);
    }

    fn ctx(&self, mid: Mid, actor: Uuid, now: i64) -> Ctx {
        let actor = Actor {
            user: UserId(actor),
            role: self.me.role,
        };
        Ctx {
            actor,
            client: self.client.get(),
            mid,
            now,
            side: Side::Phone,
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
    fn note(&self) {
        if self.keeping != Keeping::Protected {
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
    async fn note_waiting(&self) {
        if self.keeping != Keeping::Protected {
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
        remember(Audience::of(self.me.role), &self.me, Keeping::Protected).await;
    }

    pub async fn keep_name(&self) {
        remember(Audience::of(self.me.role), &self.me, Keeping::Plain).await;
    }
}
