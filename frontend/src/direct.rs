//! A change that this device cannot keep is sent at once, under a name of its own, from memory. Its form stays open until the
//! server has it or the person stops it.

use crate::net;
use crate::platform;
use crate::runner::Tab;
use crate::store::{NewMutation, StoreError, freeze};
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
use sync::{Delivery, Failure, Frozen, Mid, Parcel, PushReply, PushRequest, Stuck};

/// Between two tries, ms: doubled each time, up to the second.
const PAUSES: (u32, u32) = (2_000, 30_000);

/// What the person says meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    Now,
    Stop,
}

/// The one change that is under way past the outbox, if any.
#[derive(Debug, Default)]
pub struct Slot(RefCell<Option<(Parcel, UnboundedSender<Say>)>>);

impl Slot {
    /// What is under way.
    pub fn parcel(&self) -> Option<Parcel> {
        self.0.borrow().as_ref().map(|(parcel, _)| parcel.clone())
    }

    pub fn say(&self, word: Say) {
        if let Some((_, told)) = &*self.0.borrow() {
            // Refused only where it has ended meanwhile.
            let _ = told.unbounded_send(word);
        }
    }
}

/// Sends what could not be kept, and shows it as the server's.
///
/// Not where it has files: a row without its bytes would wait for them for ever.
pub async fn send(
    tab: &Rc<Tab>,
    drafts: Vec<Draft>,
    files: bool,
    error: StoreError,
) -> Result<Mid, SaveError> {
    let why = match error {
        StoreError::Full => SaveError::Full,
        StoreError::TooLarge => return Err(SaveError::TooLarge),
        StoreError::Broken | StoreError::Closed => SaveError::StoreBroken,
    };
    // Nobody asked for these: they come again by themselves, and are worth no question.
    let silent = |draft: &Draft| matches!(draft.mutation, Mutation::MessageRead(_));
    if files || drafts.iter().all(silent) || tab.direct.parcel().is_some() {
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
    let (tell, told) = unbounded();
    *tab.direct.0.borrow_mut() = Some((parcel.clone(), tell));
    let done = until_sent(tab, parcel.clone(), why, told).await;
    *tab.direct.0.borrow_mut() = None;
    tab.sync.update(|sync| sync.direct = None);
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

async fn until_sent(
    tab: &Tab,
    parcel: Parcel,
    why: SaveError,
    mut told: UnboundedReceiver<Say>,
) -> Result<(), SaveError> {
    let mut delivery = Delivery::new(parcel, crate::BUILD.to_owned(), false);
    let (mut pause, mut unsure) = (PAUSES.0, false);
    let show = |way| {
        let direct = Some(Direct {
            why: why.clone(),
            way,
        });
        tab.sync.update(|sync| sync.direct = direct);
    };
    while let Some(request) = delivery.next() {
        show(Way::Sending);
        let Some(answer) = pushed(&request, &mut told).await else {
            return Err(SaveError::Stopped { unsure: true });
        };
        unsure |= matches!(answer, Err(Failure::Unreachable | Failure::Busy { .. }));
        let Err(stuck) = delivery.take(answer) else {
            continue;
        };
        show(match stuck {
            Stuck::Failed(Failure::Unreachable | Failure::Busy { .. }) => Way::Unreached,
            Stuck::Failed(Failure::SignIn) => Way::SignIn,
            Stuck::Failed(_) | Stuck::Older | Stuck::Forked(_) => Way::Refused,
        });
        if rested(pause, &mut told).await == Some(Say::Stop) {
            return Err(SaveError::Stopped { unsure });
        }
        pause = (pause * 2).min(PAUSES.1);
    }
    Ok(())
}

/// The server's answer; none where the person stopped it before.
async fn pushed(
    request: &PushRequest,
    told: &mut UnboundedReceiver<Say>,
) -> Option<Result<PushReply, Failure>> {
    let mut push = pin!(net::push(request));
    loop {
        match select(push.as_mut(), told.next()).await {
            Either::Left((answer, _)) => return Some(answer),
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
