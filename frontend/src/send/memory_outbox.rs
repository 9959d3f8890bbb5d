//! What waits, kept in this tab's memory beside the store. Where the store is gone or does not answer, it is sent from here, in the
//! bytes that were frozen and under the numbers it has, so that the server takes each once whoever brings it.

use crate::phone;
use crate::phone::missed::{Missed, missed};
use crate::platform::{self, Audience};
use crate::send::{http, stuck_state};
use crate::start::sign_out;
use crate::tab::Tab;
use app::device::{SendState, Storage};
use app::phone_protection::Protection;
use domain::UserId;
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::select;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use sync::{
    Delivery, DepositRequest, Event, Failure, Frozen, Mid, PushReply, PushRequest, Stuck,
    UnsentWork,
};
use wasm_bindgen_futures::spawn_local;

/// Between two tries, ms: doubled each time, up to the second.
const PAUSES: (u32, u32) = (1_000, 30_000);

/// Whose store was lost with nothing in it that the server does not have, until the next start.
const MEMORY_OUTBOX_SENT: &str = "rapport-rescued";

/// The queue in memory.
#[derive(Default)]
pub struct MemoryOutbox {
    queue: RefCell<BTreeMap<Mid, Frozen>>,
    /// The device's secret, with which it leaves work where its login has ended.
    key: RefCell<Option<String>>,
    running: Cell<bool>,
    /// It was noted that everything is at the server: once, for another tab may begin anew meanwhile.
    noted: Cell<bool>,
    wake: RefCell<Option<UnboundedSender<()>>>,
}

impl MemoryOutbox {
    /// All that waits, as the store has it.
    pub fn hold(&self, queue: Vec<Frozen>) {
        *self.queue.borrow_mut() = queue.into_iter().map(|one| (one.mid, one)).collect();
    }

    pub fn add(&self, one: &Frozen) {
        self.queue.borrow_mut().insert(one.mid, one.clone());
    }

    /// A cut showed the mutations up to this one as processed.
    pub fn remove_processed(&self, processed: Mid) {
        let mut queue = self.queue.borrow_mut();
        if queue
            .first_key_value()
            .is_some_and(|(mid, _)| *mid <= processed)
        {
            *queue = queue.split_off(&(processed + 1));
        }
    }

    pub fn knows(&self, key: &str) {
        *self.key.borrow_mut() = Some(key.to_owned());
    }

    /// Tries at once.
    pub fn now(&self) {
        if let Some(wake) = &*self.wake.borrow() {
            // Refused only where it has ended meanwhile.
            let _ = wake.unbounded_send(());
        }
    }

    pub fn is_running(&self) -> bool {
        self.running.get()
    }

    /// What the server has not said that it has.
    pub fn left(&self, tab: &Tab) -> UnsentWork {
        let queue = self.queue.borrow();
        let after = queue.range(tab.known_received() + 1..);
        UnsentWork {
            client: tab.client(),
            mutations: after.map(|(_, one)| one.clone()).collect(),
        }
    }
}

/// The browser threw the store away, unless somebody here wanted it gone.
pub fn evicted(tab: &Rc<Tab>) {
    let tab = tab.clone();
    spawn_local(async move {
        if tab.protection != Protection::Shared {
            let audience = Audience::of(tab.me.role);
            // This tab did not hear of it, or not yet.
            match missed(tab.me.user, audience, &tab.database).await {
                Some(Missed::SignOut) => return sign_out::leave(audience),
                Some(Missed::Move) => return platform::reload(),
                None => {}
            }
        }
        if phone::is_meant_to_go(&tab.me, &tab.database).await {
            return;
        }
        tab.storage(Storage::Evicted);
        begin(&tab);
    });
}

/// Sends what waits from memory, until the server has it or the store answers again.
pub fn begin(tab: &Rc<Tab>) {
    if tab.memory_outbox.running.replace(true) {
        return;
    }
    let tab = tab.clone();
    spawn_local(async move {
        let (tell, mut told) = unbounded();
        *tab.memory_outbox.wake.borrow_mut() = Some(tell);
        let mut pause = PAUSES.0;
        while let Some(work) = owed(&tab).await {
            let Err(stuck) = send(&tab, work).await else {
                continue;
            };
            let now = stuck_state(&stuck);
            tab.sync.update(|sync| sync.memory_outbox = Some(now));
            select(TimeoutFuture::new(pause), told.next()).await;
            pause = (pause * 2).min(PAUSES.1);
        }
        *tab.memory_outbox.wake.borrow_mut() = None;
        note_done(&tab);
        tab.sync.update(|sync| sync.memory_outbox = None);
        tab.memory_outbox.running.set(false);
    });
}

/// For the next start, which hears from the server that the store was lost: nothing was lost with it.
fn note_done(tab: &Tab) {
    let left = tab.uploader.waiting() + tab.memory_outbox.left(tab).mutations.len();
    if tab.store.is_evicted() && left == 0 && !tab.memory_outbox.noted.replace(true) {
        platform::keep(MEMORY_OUTBOX_SENT, Some(&tab.me.user.to_string()));
    }
}

/// True where everything was sent before this person's last store was left; asked once.
pub fn was_whole(user: UserId) -> bool {
    let whole =
        platform::preference(MEMORY_OUTBOX_SENT).is_some_and(|saved| saved == user.to_string());
    if whole {
        platform::keep(MEMORY_OUTBOX_SENT, None);
    }
    whole
}

/// What is to be sent from here; none where nothing is, or the store takes over again.
async fn owed(tab: &Tab) -> Option<UnsentWork> {
    let work = tab.memory_outbox.left(tab);
    if work.mutations.is_empty() || tab.store.is_ended() {
        return None;
    }
    // What somebody signed out of, or gave up, is not sent behind their back.
    let here = tab.store.is_evicted() || tab.store.hello().await.is_err();
    let meant = here && phone::is_meant_to_go(&tab.me, &tab.database).await;
    (here && !meant && !tab.store.is_ended()).then_some(work)
}

async fn send(tab: &Rc<Tab>, work: UnsentWork) -> Result<(), Stuck> {
    tab.sync
        .update(|sync| sync.memory_outbox = Some(SendState::Sending));
    // Where the store is gone, what stood before these is nowhere any more.
    let mut delivery = Delivery::new(
        work.clone(),
        crate::BUILD.to_owned(),
        tab.store.is_evicted(),
    );
    while let Some(request) = delivery.next() {
        delivery.record(push_or_leave(tab, request).await)?;
        let left = delivery.left().len();
        let done = work.mutations.len().saturating_sub(left);
        if let Some(last) = done.checked_sub(1).and_then(|at| work.mutations.get(at)) {
            tab.dispatch(Event::ServerReceived { received: last.mid });
        }
    }
    Ok(())
}

/// As a push; where the login has ended, with the device's secret in its place.
async fn push_or_leave(tab: &Tab, request: PushRequest) -> Result<PushReply, Failure> {
    let answer = http::push(&request).await;
    let key = tab.memory_outbox.key.borrow().clone();
    let (Err(Failure::SignIn), Some(key)) = (&answer, key) else {
        return answer;
    };
    let deposit = DepositRequest {
        client: request.client,
        key,
        epoch: request.epoch,
        build: request.build,
        jump: request.jump,
        mutations: request.mutations,
    };
    let reply = http::deposit(&deposit).await?;
    Ok(PushReply {
        epoch: reply.epoch,
        last_mid: reply.last_mid,
        outcomes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frozen(mid: Mid) -> Frozen {
        let json = format!("{{\"mid\":{mid}}}");
        Frozen { mid, json }
    }

    fn mids(outbox: &MemoryOutbox) -> Vec<Mid> {
        outbox.queue.borrow().keys().copied().collect()
    }

    #[test]
    fn what_waits_stays_until_a_cut_shows_it_as_processed() {
        let outbox = MemoryOutbox::default();
        outbox.hold(vec![frozen(4), frozen(5)]);
        outbox.add(&frozen(6));
        outbox.add(&frozen(6));
        assert_eq!(mids(&outbox), [4, 5, 6]);
        outbox.remove_processed(3);
        assert_eq!(mids(&outbox), [4, 5, 6]);
        outbox.remove_processed(5);
        assert_eq!(mids(&outbox), [6]);
        outbox.remove_processed(99);
        assert!(mids(&outbox).is_empty());
    }

    #[test]
    fn a_store_that_was_read_again_takes_the_place_of_what_was_known() {
        let outbox = MemoryOutbox::default();
        outbox.add(&frozen(1));
        outbox.hold(vec![frozen(7)]);
        assert_eq!(mids(&outbox), [7]);
        assert!(!outbox.is_running());
        // Nobody sends yet: nothing to wake.
        outbox.now();
    }
}
