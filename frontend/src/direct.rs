//! A change that this device cannot keep is sent at once, under a name of its own, from memory. Its form stays open until the
//! server has it or the person stops it.

use crate::files;
use crate::net;
use crate::platform;
use crate::runner::Tab;
use crate::store::{NewBlob, NewMutation, StoreError, freeze};
use app::device::{Direct, SaveError, Way};
use domain::{Ctx, Draft, Mutation, Side};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use sync::{Delivery, Event, Failure, Frozen, Mid, Parcel, Stuck};

/// Between two tries, ms: doubled each time, up to the second.
const PAUSES: (u32, u32) = (2_000, 30_000);
/// Between two looks at what goes first, ms.
const LOOK: u32 = 300;

/// What the person says meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    Now,
    Stop,
}

/// The one change that is under way past the outbox, if any.
#[derive(Debug, Default)]
pub struct Slot(RefCell<Option<Held>>);

#[derive(Debug)]
struct Held {
    parcel: Parcel,
    files: Vec<NewBlob>,
    tell: UnboundedSender<Say>,
}

impl Slot {
    /// What is under way, with its files.
    pub fn held(&self) -> Option<(Parcel, Vec<NewBlob>)> {
        let held = self.0.borrow();
        let held = held.as_ref()?;
        Some((held.parcel.clone(), held.files.clone()))
    }

    pub fn say(&self, word: Say) {
        if let Some(held) = &*self.0.borrow() {
            // Refused only where it has ended meanwhile.
            let _ = held.tell.unbounded_send(word);
        }
    }
}

/// Sends what could not be kept, then its files, and shows it as the server's. Done only when the server has everything: a row
/// without its bytes would wait for them for ever.
pub async fn send(
    tab: &Rc<Tab>,
    drafts: Vec<Draft>,
    files: Vec<NewBlob>,
    error: StoreError,
) -> Result<Mid, SaveError> {
    let why = match error {
        StoreError::Full => SaveError::Full,
        StoreError::TooLarge => return Err(SaveError::TooLarge),
        StoreError::Broken | StoreError::Closed | StoreError::Gone => SaveError::StoreBroken,
    };
    // Nobody asked for these: they come again by themselves, and are worth no question.
    let silent = |draft: &Draft| matches!(draft.mutation, Mutation::MessageRead(_));
    if drafts.iter().all(silent) || tab.direct.held().is_some() {
        return Err(why);
    }
    let at = platform::now();
    let parcel = Parcel {
        client: platform::new_id(),
        mutations: frozen(tab, &drafts, at).map_err(|error| match error {
            StoreError::TooLarge => SaveError::TooLarge,
            _ => why.clone(),
        })?,
    };
    let (tell, mut told) = unbounded();
    *tab.direct.0.borrow_mut() = Some(Held {
        parcel: parcel.clone(),
        files: files.clone(),
        tell,
    });
    let done = async {
        until_rescued(tab, &why, &mut told).await?;
        until_sent(tab, parcel.clone(), &why, &mut told).await?;
        until_given(tab, &files, &why, &mut told).await
    };
    let done = done.await;
    *tab.direct.0.borrow_mut() = None;
    tab.sync.update(|sync| sync.direct = None);
    if done == Err(SaveError::FilesStopped) {
        // The server has the change: its row comes.
        tab.dispatch(Event::Wake);
    }
    done?;
    tab.sync.update(|sync| sync.sent_past += 1);
    for (one, draft) in parcel.mutations.iter().zip(&drafts) {
        let ctx = Ctx {
            actor: tab.actor(),
            client: parcel.client,
            mid: one.mid,
            now: at,
            side: Side::Phone,
        };
        tab.accepted(&ctx, draft);
    }
    Ok(parcel.mutations.last().map_or(0, |one| one.mid))
}

fn frozen(tab: &Tab, drafts: &[Draft], at: i64) -> Result<Vec<Frozen>, StoreError> {
    let actor = tab.me.user.0;
    let new = |draft: &Draft| NewMutation {
        draft: draft.clone(),
        actor,
        at,
    };
    let numbered = (1..).zip(drafts);
    numbered
        .map(|(mid, draft)| freeze(mid, &new(draft)))
        .collect()
}

/// Tells the sheet how it fares.
fn show(tab: &Tab, why: &SaveError, way: Way) {
    let direct = Some(Direct {
        why: why.clone(),
        way,
    });
    tab.sync.update(|sync| sync.direct = direct);
}

/// How far one gets with that.
pub fn way(failure: &Failure) -> Way {
    match failure {
        Failure::Unreachable | Failure::Busy { .. } => Way::Unreached,
        Failure::SignIn => Way::SignIn,
        _ => Way::Refused,
    }
}

/// What was saved before it, and waits in memory, goes first.
async fn until_rescued(
    tab: &Tab,
    why: &SaveError,
    told: &mut UnboundedReceiver<Say>,
) -> Result<(), SaveError> {
    while tab.rescue.is_running() {
        let way = tab.sync.with_untracked(|sync| sync.rescue);
        show(tab, why, way.unwrap_or(Way::Sending));
        match rested(LOOK, told).await {
            Some(Say::Stop) => return Err(SaveError::Stopped { unsure: false }),
            Some(Say::Now) => tab.rescue.now(),
            None => {}
        }
    }
    Ok(())
}

async fn until_sent(
    tab: &Tab,
    parcel: Parcel,
    why: &SaveError,
    told: &mut UnboundedReceiver<Say>,
) -> Result<(), SaveError> {
    let mut delivery = Delivery::new(parcel, crate::BUILD.to_owned(), false);
    let (mut pause, mut unsure) = (PAUSES.0, false);
    while let Some(request) = delivery.next() {
        show(tab, why, Way::Sending);
        let Some(answer) = unless_stopped(net::push(&request), told).await else {
            return Err(SaveError::Stopped { unsure: true });
        };
        unsure |= matches!(answer, Err(Failure::Unreachable | Failure::Busy { .. }));
        let Err(stuck) = delivery.take(answer) else {
            continue;
        };
        let now = match &stuck {
            Stuck::Failed(failure) => way(failure),
            Stuck::Older | Stuck::Forked(_) => Way::Refused,
        };
        show(tab, why, now);
        if rested(pause, told).await == Some(Say::Stop) {
            return Err(SaveError::Stopped { unsure });
        }
        pause = (pause * 2).min(PAUSES.1);
    }
    Ok(())
}

/// The server has the change; its files follow from memory, one after the other.
async fn until_given(
    tab: &Tab,
    files: &[NewBlob],
    why: &SaveError,
    told: &mut UnboundedReceiver<Say>,
) -> Result<(), SaveError> {
    for file in files {
        let mut pause = PAUSES.0;
        let part = async |sent: u64, most: usize| {
            let sent = usize::try_from(sent).unwrap_or(usize::MAX);
            let left = file.bytes.get(sent..).unwrap_or_default();
            Ok::<_, Failure>(left.get(..most).unwrap_or(left).to_vec())
        };
        loop {
            show(tab, why, Way::Sending);
            let giving = files::give(file.sha256, &part, |_| ());
            let failure = match unless_stopped(giving, told).await {
                Some(Ok(())) => break,
                Some(Err(failure)) => failure,
                None => return Err(SaveError::FilesStopped),
            };
            show(tab, why, way(&failure));
            if rested(pause, told).await == Some(Say::Stop) {
                return Err(SaveError::FilesStopped);
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }
    Ok(())
}

/// What came of it; none where the person stopped it before.
async fn unless_stopped<T>(
    work: impl Future<Output = T>,
    told: &mut UnboundedReceiver<Say>,
) -> Option<T> {
    let mut work = pin!(work);
    loop {
        match select(work.as_mut(), told.next()).await {
            Either::Left((done, _)) => return Some(done),
            Either::Right((Some(Say::Now), _)) => {}
            Either::Right((Some(Say::Stop) | None, _)) => return None,
        }
    }
}

/// Waits for the time or a word.
async fn rested(ms: u32, told: &mut UnboundedReceiver<Say>) -> Option<Say> {
    match select(TimeoutFuture::new(ms), told.next()).await {
        Either::Left(_) => None,
        Either::Right((word, _)) => word,
    }
}
