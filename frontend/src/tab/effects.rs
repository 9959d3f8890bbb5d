//! Giving the sync machine events, and performing what it answers.

use super::Tab;
use super::channel::News;
use super::service_worker;
use crate::phone::wipe;
use crate::platform::{self, Audience};
use crate::send::{http, leave_unauthenticated, memory_outbox};
use crate::store::StoreError;
use app::device::Storage;
use app::phone_protection::Protection;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{
    Applied, Cookie, Digests, Effect, Event, Expected, Mid, PullReply, PullRequest, Status, Stored,
    differing,
};
use wasm_bindgen_futures::spawn_local;

impl Tab {
    /// Gives the machine an event and performs what it answers.
    pub fn dispatch(self: &Rc<Self>, event: Event) {
        if http::heard_wipe() {
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
            let cleared = leave_unauthenticated::last(&tab.store, received, known).await;
            wipe::note_wiped(cleared).await;
            tab.store.end().await;
            let audience = Audience::of(tab.me.role);
            wipe::wipe(tab.me.user, audience, &tab.database, &tab.tabs).await;
            platform::reload();
        });
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        let tab = self.clone();
        match effect {
            Effect::Load { after } => {
                self.prefetch.forget();
                spawn_local(async move { tab.load(after).await });
            }
            Effect::Push(request) => spawn_local(async move {
                platform::mark("push");
                let reply = http::push(&request).await;
                tab.heard_line(&reply);
                tab.dispatch(Event::Pushed(reply));
            }),
            Effect::Pull(request) => spawn_local(async move { tab.pull(request).await }),
            Effect::Deposit(request) => spawn_local(async move {
                platform::mark("deposit");
                let reply = http::deposit(&request).await;
                tab.heard_line(&reply);
                tab.dispatch(Event::Deposited(reply));
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
            Effect::Rename { client, from } => spawn_local(async move {
                let done = tab.store.rename_client(client, from).await;
                tab.rebuilt(done).await;
            }),
            Effect::Resent {
                epoch,
                client,
                up_to,
            } => spawn_local(async move {
                match tab.store.note_resent(epoch.as_ref(), client, up_to).await {
                    Ok(()) => tab.dispatch(Event::ResendNoted),
                    Err(error) => tab.store_failed(error),
                }
            }),
            Effect::Wait { number, ms } => {
                let ms = u32::try_from(ms).unwrap_or(u32::MAX);
                let timeout = Timeout::new(ms, move || tab.dispatch(Event::TimerFired(number)));
                *self.timer.borrow_mut() = Some(timeout);
            }
            Effect::Publish(status) => self.publish(status),
        }
    }

    async fn load(self: &Rc<Self>, after: Option<Mid>) {
        match self.store.stored(after, platform::now()).await {
            Ok(stored) => self.dispatch(Event::Loaded(self.introduce(stored))),
            Err(error) => self.store_failed(error),
        }
    }

    async fn pull(self: &Rc<Self>, mut request: PullRequest) {
        request.person = Some(self.me.user.0);
        platform::mark("pull");
        let reply = self.prefetch.pull(request).await;
        platform::mark("pulled");
        self.heard_line(&reply);
        if reply.as_ref().is_ok_and(|page| page.more) {
            self.look_ahead();
        }
        self.dispatch(Event::Pulled(reply));
    }

    /// Says whose the database is, and what waits in it. A shared phone has nothing to say: what it holds ends with the tab.
    fn introduce(&self, mut stored: Stored) -> Stored {
        stored.hello = stored
            .hello
            .filter(|_| self.protection != Protection::Shared);
        if let Some(hello) = &mut stored.hello {
            self.memory_outbox.knows(&hello.key);
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

    fn publish(&self, status: Status) {
        let known = self
            .sync
            .with_untracked(|sync| sync.status.map_or(0, |status| status.received));
        let outdated = status.outdated
            && !self
                .sync
                .with_untracked(|sync| sync.status.is_some_and(|known| known.outdated));
        self.sync.update(|sync| sync.hear(status, platform::now()));
        if outdated {
            service_worker::look_for_update();
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
                self.report_store(Ok(()));
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
        self.report_store(Err(error));
        self.dispatch(Event::StoreFailed);
    }

    /// What became of something that was asked of the store, for the screen. Where it does not answer, what waits leaves from memory.
    pub fn report_store(self: &Rc<Self>, done: Result<(), StoreError>) {
        // Closed on purpose, its failures say nothing.
        if self.store.is_ended() {
            return;
        }
        let now = match done {
            Ok(()) => Storage::Fine,
            Err(StoreError::Full) => Storage::Full,
            // A change that is too large says nothing of the store.
            Err(StoreError::TooLarge | StoreError::AlreadySent) => return,
            Err(StoreError::Broken | StoreError::Closed | StoreError::Evicted) => {
                memory_outbox::begin(self);
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
}
