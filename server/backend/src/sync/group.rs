//! Pushes of several devices that arrive together share one transaction, and so one wait for the disk.
//!
//! Whoever waits first leads: it takes along everybody behind it. Each push has a savepoint of its own, so that one that is
//! refused takes nothing from the others.

use crate::Backend;
use crate::error::{BackendError, PushError};
use crate::sync::frame::Arrived;
use crate::sync::poison::caught;
use crate::sync::push::PushDone;
use domain::account::Actor;
use sqlx::{Acquire as _, AnyConnection};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use sync::{PushReply, PushRequest};
use tokio::sync::oneshot;

/// Pushes in one transaction. More would keep the first ones waiting without saving much.
const TOGETHER: usize = 32;

type Answer = Result<PushReply, PushError>;

/// A push that waits.
struct Waiting {
    actor: Actor,
    request: PushRequest,
    arrived: Vec<Arrived>,
    answer: oneshot::Sender<Answer>,
}

/// Those who wait, and whose turn it is.
#[derive(Default)]
pub(crate) struct Group {
    waiting: Mutex<VecDeque<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

impl Group {
    /// The next ones; not those whose device has hung up.
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(TOGETHER);
        let next = waiting.drain(..count);
        next.filter(|one| !one.answer.is_closed()).collect()
    }
}

impl Backend {
    /// Waits for its turn, and for the answer of whoever led.
    pub(crate) async fn push_in_turn(
        &self,
        actor: &Actor,
        request: PushRequest,
        arrived: Vec<Arrived>,
    ) -> Answer {
        let (answer, mut heard) = oneshot::channel();
        let group = &self.inner.group;
        let actor = *actor;
        group
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(Waiting {
                actor,
                request,
                arrived,
                answer,
            });
        let _turn = group.turn.lock().await;
        loop {
            match heard.try_recv() {
                Ok(done) => return done,
                // Whoever led was broken off: nothing was acknowledged, and the device sends it again.
                Err(oneshot::error::TryRecvError::Closed) => return Err(PushError::Busy),
                Err(oneshot::error::TryRecvError::Empty) => self.lead(group.take()).await,
            }
        }
    }

    async fn lead(&self, mut pushes: Vec<Waiting>) {
        if let [one] = &pushes[..] {
            let done = self
                .push_alone(&one.actor, &one.request, &one.arrived)
                .await;
            answer(pushes.remove(0), done);
            return;
        }
        match self.push_together(&pushes).await {
            Ok(all) => {
                for (one, done) in pushes.into_iter().zip(all) {
                    let done = done.map(|done| self.publish(done));
                    let Waiting {
                        actor,
                        request,
                        arrived,
                        ..
                    } = &one;
                    let done = self.retry_one_by_one(actor, request, arrived, done).await;
                    answer(one, done);
                }
            }
            Err(error) => {
                tracing::warn!(%error, pushes = pushes.len(), "pushes could not be taken together");
                for one in pushes {
                    answer(one, Err(PushError::Busy));
                }
            }
        }
    }

    /// All in one transaction, each with its own result.
    async fn push_together(
        &self,
        pushes: &[Waiting],
    ) -> Result<Vec<Result<PushDone, PushError>>, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut all = Vec::with_capacity(pushes.len());
        for one in pushes {
            all.push(self.push_apart(&mut tx, one).await?);
        }
        tx.commit().await?;
        Ok(all)
    }

    /// One of several, behind a savepoint.
    async fn push_apart(
        &self,
        connection: &mut AnyConnection,
        one: &Waiting,
    ) -> Result<Result<PushDone, PushError>, BackendError> {
        let none = BTreeSet::new();
        let mut apart = connection.begin().await?;
        let work = self.push_in(&mut apart, &one.actor, &one.request, &one.arrived, &none);
        let done = caught(work).await;
        match done {
            Ok(_) => apart.commit().await?,
            Err(_) => apart.rollback().await?,
        }
        Ok(done)
    }
}

fn answer(one: Waiting, done: Answer) {
    // Nobody listens any more: the device asks again.
    let _ = one.answer.send(done);
}
