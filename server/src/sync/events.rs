//! `GET /api/sync/v1/events`: wakes a device when one of its scopes changed. No data travels here.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use crate::sync::typing::Told;
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
    let place = state
        .lines
        .take(who.person.actor.user)
        .ok_or(Failure::TooMany { seconds: 60 })?;
    let line = Line::open(state, who, place);
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
    typing: broadcast::Receiver<Told>,
    session: String,
    ended: broadcast::Receiver<String>,
    stopping: watch::Receiver<bool>,
    tick: Interval,
    greeted: bool,
    _place: Place,
}

/// How many lines each person holds.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<Mutex<HashMap<UserId, usize>>>);

/// A held line; given back when it is dropped.
struct Place {
    lines: Lines,
    user: UserId,
}

impl Lines {
    fn take(&self, user: UserId) -> Option<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(user).or_default();
        (*count < LINES).then(|| {
            *count += 1;
            Place {
                lines: self.clone(),
                user,
            }
        })
    }
}

impl Drop for Place {
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

enum News {
    Poke(Result<Poke, RecvError>),
    Missed,
    Typing(Result<Told, RecvError>),
    Ended(Result<String, RecvError>),
    Tick,
    Stopping,
}

impl Line {
    fn open(state: AppState, who: SignedIn, place: Place) -> Self {
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
            _place: place,
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
            match self.news().await {
                News::Poke(Ok(poke)) if self.scopes.contains(&poke.scope) => {
                    return Some(event(&[(poke.scope, poke.version)]));
                }
                News::Poke(Ok(_)) => {}
                News::Typing(Ok(told)) => {
                    if let Some(event) = told.event(&self.scopes) {
                        return Some(event);
                    }
                }
                // Old news of this kind is no news.
                News::Typing(Err(_)) => {}
                News::Missed | News::Poke(Err(RecvError::Lagged(_))) => return Some(self.all()),
                News::Poke(Err(RecvError::Closed)) | News::Stopping => return None,
                News::Ended(Ok(session)) if session == self.session => return None,
                News::Ended(Ok(_)) => {}
                // Sign-outs were missed: ask.
                News::Ended(Err(_)) if !self.still_valid().await => return None,
                News::Ended(Err(_)) => {}
                News::Tick => {
                    return if self.still_valid().await {
                        Some(Event::default().comment(""))
                    } else {
                        None
                    };
                }
            }
        }
    }

    async fn news(&mut self) -> News {
        tokio::select! {
            poke = self.pokes.recv() => News::Poke(poke),
            Ok(()) = self.missed.changed() => News::Missed,
            told = self.typing.recv() => News::Typing(told),
            session = self.ended.recv() => News::Ended(session),
            _ = self.stopping.wait_for(|stopping| *stopping) => News::Stopping,
            _ = self.tick.tick() => News::Tick,
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
