//! A change that this device cannot keep is sent at once, under a name of its own, from memory. Its form stays open until the
//! server has it or the person stops it.

use crate::platform;
use crate::send::{http, send_state, stuck_state, upload};
use crate::store::{NewBlob, NewMutation, StoreError, freeze};
use crate::tab::Tab;
use app::device::{SaveError, SendNow, SendState};
use domain::{Ctx, Draft, Mutation, Side};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use sync::{Delivery, Event, Failure, Frozen, Mid, UnsentWork};

/// Between two tries, ms: doubled each time, up to the second.
const PAUSES: (u32, u32) = (2_000, 30_000);
/// Between two looks at what goes first, ms.
const LOOK: u32 = 300;

/// What the person says meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Now,
    Stop,
}

/// The one change that is under way past the outbox, if any.
#[derive(Debug, Default)]
pub struct SendNowSlot(RefCell<Option<UnderWay>>);

#[derive(Debug)]
struct UnderWay {
    work: UnsentWork,
    files: Vec<NewBlob>,
    tell: UnboundedSender<Command>,
}

impl SendNowSlot {
    /// What is under way, with its files.
    pub fn held(&self) -> Option<(UnsentWork, Vec<NewBlob>)> {
        let held = self.0.borrow();
        let held = held.as_ref()?;
        Some((held.work.clone(), held.files.clone()))
    }

    pub fn say(&self, word: Command) {
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
        StoreError::AlreadySent => return Err(SaveError::AlreadySent),
        StoreError::Broken | StoreError::Closed | StoreError::Evicted => SaveError::StoreBroken,
    };
    // Nobody asked for these: they come again by themselves, and are worth no question.
    let silent = |draft: &Draft| matches!(draft.mutation, Mutation::MessageRead(_));
    if drafts.iter().all(silent) || tab.send_now.held().is_some() {
        return Err(why);
    }
    let at = platform::now();
    let work = UnsentWork {
        client: platform::new_id(),
        mutations: frozen(tab, &drafts, at).map_err(|error| match error {
            StoreError::TooLarge => SaveError::TooLarge,
            _ => why.clone(),
        })?,
    };
    let (tell, mut commands) = unbounded();
    *tab.send_now.0.borrow_mut() = Some(UnderWay {
        work: work.clone(),
        files: files.clone(),
        tell,
    });
    let done = async {
        until_memory_outbox_is_sent(tab, &why, &mut commands).await?;
        until_sent(tab, work.clone(), &why, &mut commands).await?;
        until_given(tab, &files, &why, &mut commands).await
    };
    let done = done.await;
    *tab.send_now.0.borrow_mut() = None;
    tab.sync.update(|sync| sync.send_now = None);
    if done == Err(SaveError::FilesStopped) {
        // The server has the change: its row comes.
        tab.dispatch(Event::Wake);
    }
    done?;
    tab.sync.update(|sync| sync.sent_now += 1);
    for (one, draft) in work.mutations.iter().zip(&drafts) {
        let ctx = Ctx {
            actor: tab.actor(),
            client: work.client,
            mid: one.mid,
            now: at,
            side: Side::Phone,
        };
        tab.accepted(&ctx, draft);
    }
    Ok(work.mutations.last().map_or(0, |one| one.mid))
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
fn show(tab: &Tab, why: &SaveError, state: SendState) {
    let send_now = Some(SendNow {
        why: why.clone(),
        state,
    });
    tab.sync.update(|sync| sync.send_now = send_now);
}

/// What was saved before it, and waits in memory, goes first.
async fn until_memory_outbox_is_sent(
    tab: &Tab,
    why: &SaveError,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<(), SaveError> {
    while tab.memory_outbox.is_running() {
        let state = tab.sync.with_untracked(|sync| sync.memory_outbox);
        show(tab, why, state.unwrap_or(SendState::Sending));
        match rested(LOOK, commands).await {
            Some(Command::Stop) => return Err(SaveError::Stopped { unsure: false }),
            Some(Command::Now) => tab.memory_outbox.now(),
            None => {}
        }
    }
    Ok(())
}

async fn until_sent(
    tab: &Tab,
    work: UnsentWork,
    why: &SaveError,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<(), SaveError> {
    let mut delivery = Delivery::new(work, crate::BUILD.to_owned(), false);
    let (mut pause, mut unsure) = (PAUSES.0, false);
    while let Some(request) = delivery.next() {
        show(tab, why, SendState::Sending);
        let Some(answer) = unless_stopped(http::push(&request), commands).await else {
            return Err(SaveError::Stopped { unsure: true });
        };
        unsure |= matches!(answer, Err(Failure::Unreachable | Failure::Busy { .. }));
        let Err(stuck) = delivery.record(answer) else {
            continue;
        };
        let now = stuck_state(&stuck);
        show(tab, why, now);
        if rested(pause, commands).await == Some(Command::Stop) {
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
    commands: &mut UnboundedReceiver<Command>,
) -> Result<(), SaveError> {
    for file in files {
        let mut pause = PAUSES.0;
        let part = async |sent: u64, most: usize| {
            let sent = usize::try_from(sent).unwrap_or(usize::MAX);
            let left = file.bytes.get(sent..).unwrap_or_default();
            Ok::<_, Failure>(left.get(..most).unwrap_or(left).to_vec())
        };
        loop {
            show(tab, why, SendState::Sending);
            let giving = upload::give(file.sha256, &part, |_| ());
            let failure = match unless_stopped(giving, commands).await {
                Some(Ok(())) => break,
                Some(Err(failure)) => failure,
                None => return Err(SaveError::FilesStopped),
            };
            show(tab, why, send_state(&failure));
            if rested(pause, commands).await == Some(Command::Stop) {
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
    commands: &mut UnboundedReceiver<Command>,
) -> Option<T> {
    let mut work = pin!(work);
    loop {
        match select(work.as_mut(), commands.next()).await {
            Either::Left((done, _)) => return Some(done),
            Either::Right((Some(Command::Now), _)) => {}
            Either::Right((Some(Command::Stop) | None, _)) => return None,
        }
    }
}

/// Waits for the time or a word.
async fn rested(ms: u32, commands: &mut UnboundedReceiver<Command>) -> Option<Command> {
    match select(TimeoutFuture::new(ms), commands.next()).await {
        Either::Left(_) => None,
        Either::Right((word, _)) => word,
    }
}
