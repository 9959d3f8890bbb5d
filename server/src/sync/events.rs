//! `GET /api/sync/v1/events`: wakes a device when one of its scopes changed. No data travels here.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::sync::typing::TypingNotice;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use backend::{Poke, session_id};
use domain::account::Actor;
use domain::{Scope, UserId, scope};
use futures::Stream;
use futures::stream::unfold;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at};

/// Open lines of one person: a few devices with a few tabs each.
pub const LINES: usize = 24;

/// A comment so often keeps proxies from closing the line; the session is looked up again at the same time.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Streams pokes for the scopes that this person may see, until the session ends or the server stops.
///
/// # Errors
/// [`Failure::SignIn`] without a session, [`Failure::TooMany`] beyond [`LINES`].
pub async fn events(
    State(state): State<AppState>,
    who: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let slot = state
        .lines
        .take(who.person.actor.user)
        .ok_or(Failure::TooMany { seconds: 60 })?;
    let line = Line::open(state, who, slot);
    Ok(Sse::new(unfold(line, |mut line| async move {
        Some((Ok(line.next().await?), line))
    })))
}

struct Line {
    state: AppState,
    actor: Actor,
    token: Arc<str>,
    scopes: Vec<Scope>,
    pokes: broadcast::Receiver<Poke>,
    missed: watch::Receiver<u64>,
    typing: broadcast::Receiver<TypingNotice>,
    session: String,
    ended: broadcast::Receiver<String>,
    stopping: watch::Receiver<bool>,
    tick: Interval,
    greeted: bool,
    _slot: LineSlot,
}

/// How many lines each person holds.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<Mutex<HashMap<UserId, usize>>>);

/// A held line; given back when it is dropped.
struct LineSlot {
    lines: Lines,
    user: UserId,
}

impl Lines {
    fn take(&self, user: UserId) -> Option<LineSlot> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(user).or_default();
        (*count < LINES).then(|| {
            *count += 1;
            LineSlot {
                lines: self.clone(),
                user,
            }
        })
    }
}

impl Drop for LineSlot {
    fn drop(&mut self) {
        let mut held = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.user);
            }
        }
    }
}

enum LineEvent {
    Poke(Result<Poke, RecvError>),
    Missed,
    Typing(Result<TypingNotice, RecvError>),
    Ended(Result<String, RecvError>),
    Tick,
    Stopping,
}

impl Line {
    fn open(state: AppState, who: SignedIn, slot: LineSlot) -> Self {
        let actor = who.person.actor;
        Self {
            actor,
            session: session_id(&who.token),
            token: who.token,
            scopes: scope::of_actor(&actor),
            pokes: state.backend.pokes(),
            missed: state.backend.missed_pokes(),
            typing: state.typing.listen(),
            ended: state.ended.subscribe(),
            stopping: state.stopping.clone(),
            tick: interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE),
            greeted: false,
            _slot: slot,
            state,
        }
    }

    /// The next thing to say; none where the line ends.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            // What changed while the line was being opened, or broken, sent no poke here.
            self.greeted = true;
            return Some(self.all().retry(Duration::from_secs(3)));
        }
        loop {
            match self.next_event().await {
                LineEvent::Poke(Ok(poke)) if self.scopes.contains(&poke.scope) => {
                    return Some(event(&[(poke.scope, poke.version)]));
                }
                LineEvent::Poke(Ok(_)) => {}
                LineEvent::Typing(Ok(notice)) => {
                    if let Some(event) = notice.event(&self.scopes) {
                        return Some(event);
                    }
                }
                // Old news of this kind is no news.
                LineEvent::Typing(Err(_)) => {}
                LineEvent::Missed | LineEvent::Poke(Err(RecvError::Lagged(_))) => {
                    return Some(self.all());
                }
                LineEvent::Poke(Err(RecvError::Closed)) | LineEvent::Stopping => return None,
                LineEvent::Ended(Ok(session)) if session == self.session => return None,
                LineEvent::Ended(Ok(_)) => {}
                // Sign-outs were missed: ask.
                LineEvent::Ended(Err(_)) if !self.still_valid().await => return None,
                LineEvent::Ended(Err(_)) => {}
                LineEvent::Tick => {
                    return if self.still_valid().await {
                        Some(Event::default().comment(""))
                    } else {
                        None
                    };
                }
            }
        }
    }

    async fn next_event(&mut self) -> LineEvent {
        tokio::select! {
            poke = self.pokes.recv() => LineEvent::Poke(poke),
            Ok(()) = self.missed.changed() => LineEvent::Missed,
            notice = self.typing.recv() => LineEvent::Typing(notice),
            session = self.ended.recv() => LineEvent::Ended(session),
            _ = self.stopping.wait_for(|stopping| *stopping) => LineEvent::Stopping,
            _ = self.tick.tick() => LineEvent::Tick,
        }
    }

    /// Any scope may have changed.
    fn all(&self) -> Event {
        let all: Vec<(Scope, i64)> = self.scopes.iter().map(|scope| (*scope, 0)).collect();
        event(&all)
    }

    async fn still_valid(&self) -> bool {
        match self.state.backend.person(&self.token).await {
            Ok(person) => person.is_some_and(|person| person.actor == self.actor),
            // A database in trouble is no sign-out.
            Err(_) => true,
        }
    }
}

fn event(scopes: &[(Scope, i64)]) -> Event {
    let data: serde_json::Map<String, serde_json::Value> = scopes
        .iter()
        .map(|(scope, version)| (scope.to_string(), (*version).into()))
        .collect();
    Event::default()
        .event("poke")
        .data(serde_json::Value::Object(data).to_string())
}
