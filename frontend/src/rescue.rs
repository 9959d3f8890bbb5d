//! What waits, kept in this tab's memory beside the store. Where the store is gone or does not answer, it is sent from here, in the
//! bytes that were frozen and under the numbers it has, so that the server takes each once whoever brings it.

use crate::direct::way;
use crate::net;
use crate::phone;
use crate::platform::{self, Audience};
use crate::port::{self, Missed};
use crate::runner::Tab;
use app::device::{Storage, Way};
use app::guard::Keeping;
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
    Delivery, DepositRequest, Event, Failure, Frozen, Mid, Parcel, PushReply, PushRequest, Stuck,
};
use wasm_bindgen_futures::spawn_local;

/// Between two tries, ms: doubled each time, up to the second.
const PAUSES: (u32, u32) = (1_000, 30_000);

/// Whose store was lost with nothing in it that the server does not have, until the next start.
const RESCUED: &str = "rapport-rescued";

/// The queue in memory.
#[derive(Default)]
pub struct Rescue {
    queue: RefCell<BTreeMap<Mid, Frozen>>,
    /// The device's secret, with which it leaves work where its login has ended.
    key: RefCell<Option<String>>,
    running: Cell<bool>,
    /// It was noted that everything is at the server: once, for another tab may begin anew meanwhile.
    noted: Cell<bool>,
    wake: RefCell<Option<UnboundedSender<()>>>,
}

impl Rescue {
    /// All that waits, as the store has it.
    pub fn hold(&self, queue: Vec<Frozen>) {
        *self.queue.borrow_mut() = queue.into_iter().map(|one| (one.mid, one)).collect();
    }

    pub fn add(&self, one: &Frozen) {
        self.queue.borrow_mut().insert(one.mid, one.clone());
    }

    /// A cut showed the mutations up to this one as processed.
    pub fn settle(&self, processed: Mid) {
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
    pub fn left(&self, tab: &Tab) -> Parcel {
        let queue = self.queue.borrow();
        let after = queue.range(tab.known_received() + 1..);
        Parcel {
            client: tab.client(),
            mutations: after.map(|(_, one)| one.clone()).collect(),
        }
    }
}

/// The browser threw the store away, unless somebody here wanted it gone.
pub fn gone(tab: &Rc<Tab>) {
    let tab = tab.clone();
    spawn_local(async move {
        if tab.keeping != Keeping::Shared {
            let audience = Audience::of(tab.me.role);
            // This tab did not hear of it, or not yet.
            match port::missed(tab.me.user, audience, &tab.database).await {
                Some(Missed::SignOut) => return port::leave(audience),
                Some(Missed::Move) => return platform::reload(),
                None => {}
            }
        }
        if phone::is_meant_to_go(&tab.me, &tab.database).await {
            return;
        }
        tab.storage(Storage::Gone);
        begin(&tab);
    });
}

/// Sends what waits from memory, until the server has it or the store answers again.
pub fn begin(tab: &Rc<Tab>) {
    if tab.rescue.running.replace(true) {
        return;
    }
    let tab = tab.clone();
    spawn_local(async move {
        let (tell, mut told) = unbounded();
        *tab.rescue.wake.borrow_mut() = Some(tell);
        let mut pause = PAUSES.0;
        while let Some(parcel) = owed(&tab).await {
            let Err(stuck) = send(&tab, parcel).await else {
                continue;
            };
            let now = match &stuck {
                Stuck::Failed(failure) => way(failure),
                Stuck::Older | Stuck::Forked(_) => Way::Refused,
            };
            tab.sync.update(|sync| sync.rescue = Some(now));
            select(TimeoutFuture::new(pause), told.next()).await;
            pause = (pause * 2).min(PAUSES.1);
        }
        *tab.rescue.wake.borrow_mut() = None;
        note_done(&tab);
        tab.sync.update(|sync| sync.rescue = None);
        tab.rescue.running.set(false);
    });
}

/// For the next start, which hears from the server that the store was lost: nothing was lost with it.
fn note_done(tab: &Tab) {
    let left = tab.uploader.waiting() + tab.rescue.left(tab).mutations.len();
    if tab.store.is_gone() && left == 0 && !tab.rescue.noted.replace(true) {
        platform::keep(RESCUED, Some(&tab.me.user.to_string()));
    }
}

/// True where everything was sent before this person's last store was left; asked once.
pub fn was_whole(user: UserId) -> bool {
    let whole = platform::preference(RESCUED).is_some_and(|saved| saved == user.to_string());
    if whole {
        platform::keep(RESCUED, None);
    }
    whole
}

/// What is to be sent from here; none where nothing is, or the store takes over again.
async fn owed(tab: &Tab) -> Option<Parcel> {
    let parcel = tab.rescue.left(tab);
    if parcel.mutations.is_empty() || tab.store.is_ended() {
        return None;
    }
    // What somebody signed out of, or gave up, is not sent behind their back.
    let here = tab.store.is_gone() || tab.store.hello().await.is_err();
    let meant = here && phone::is_meant_to_go(&tab.me, &tab.database).await;
    (here && !meant && !tab.store.is_ended()).then_some(parcel)
}

async fn send(tab: &Rc<Tab>, parcel: Parcel) -> Result<(), Stuck> {
    tab.sync.update(|sync| sync.rescue = Some(Way::Sending));
    // Where the store is gone, what stood before these is nowhere any more.
    let mut delivery = Delivery::new(parcel.clone(), crate::BUILD.to_owned(), tab.store.is_gone());
    while let Some(request) = delivery.next() {
        delivery.take(carry(tab, request).await)?;
        let left = delivery.left().len();
        let done = parcel.mutations.len().saturating_sub(left);
        if let Some(last) = done.checked_sub(1).and_then(|at| parcel.mutations.get(at)) {
            tab.dispatch(Event::Told { received: last.mid });
        }
    }
    Ok(())
}

/// As a push; where the login has ended, with the device's secret in its place.
async fn carry(tab: &Tab, request: PushRequest) -> Result<PushReply, Failure> {
    let answer = net::push(&request).await;
    let key = tab.rescue.key.borrow().clone();
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
    let reply = net::deposit(&deposit).await?;
    Ok(PushReply {
        epoch: reply.epoch,
        last_mid: reply.last_mid,
        outcomes: Vec::new(),
    })
}
