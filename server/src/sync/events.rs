//! `GET /api/sync/v1/events`: wakes a device when one of its scopes changed. No data travels here.

use crate::account::session::SignedIn;
use crate::http::caller::Caller;
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
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at};

/// Open lines of one of the staff: a few devices with a few tabs each.
pub const LINES: usize = 24;
/// Open lines of one customer or guest.
pub const CUSTOMER_LINES: usize = 8;
/// Open lines of customers and guests at one address (an IPv6 /64): a restaurant's whole Wi-Fi. Fewer than connections, so that there is
/// always one for whoever comes next.
pub const LINES_PER_ADDRESS: usize = 384;

/// A comment so often keeps proxies from closing the line; the session is looked up again at the same time.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Streams pokes for the scopes that this person may see, until the session ends or the server stops.
///
/// # Errors
/// [`Failure::SignIn`] without a session, [`Failure::TooMany`] beyond the lines that one may have.
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    who: SignedIn,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let slot = state
        .lines
        .take(&who.person.actor, caller.key())
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

/// How many lines are held, by whom and from where.
#[derive(Debug, Clone)]
pub struct Lines {
    held: Arc<Mutex<Held>>,
    /// All lines of customers and guests together.
    most: usize,
}

#[derive(Debug, Default)]
struct Held {
    people: HashMap<UserId, usize>,
    /// Of customers and guests only.
    addresses: HashMap<IpAddr, usize>,
    all: usize,
}

/// A held line; given back when it is dropped.
struct LineSlot {
    lines: Lines,
    user: UserId,
    /// None for staff, who are counted by person only.
    address: Option<IpAddr>,
}

impl Lines {
    /// Customers and guests hold `most` lines together; what is over that is left to staff.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            held: Arc::default(),
            most,
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, actor: &Actor, address: IpAddr) -> Option<LineSlot> {
        let mut held = self.held();
        let own = held.people.get(&actor.user).copied().unwrap_or(0);
        let staff = actor.role.is_staff();
        let here = held.addresses.get(&address).copied().unwrap_or(0);
        let free = if staff {
            own < LINES
        } else {
            own < CUSTOMER_LINES && here < LINES_PER_ADDRESS && held.all < self.most
        };
        free.then(|| {
            *held.people.entry(actor.user).or_default() += 1;
            if !staff {
                *held.addresses.entry(address).or_default() += 1;
                held.all += 1;
            }
            LineSlot {
                lines: self.clone(),
                user: actor.user,
                address: (!staff).then_some(address),
            }
        })
    }
}

impl Drop for LineSlot {
    fn drop(&mut self) {
        let mut held = self.lines.held();
        fewer(&mut held.people, &self.user);
        if let Some(address) = &self.address {
            fewer(&mut held.addresses, address);
            held.all = held.all.saturating_sub(1);
        }
    }
}

fn fewer<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::account::Role;
    use uuid::Uuid;

    fn somebody(n: u128, role: Role) -> Actor {
        let user = UserId(Uuid::from_u128(n));
        Actor { user, role }
    }

    #[test]
    fn a_crowd_of_guests_at_one_address_leaves_lines_to_others_and_to_staff() {
        let lines = Lines::new(2_048);
        let (here, there) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut held = Vec::new();
        for n in 0..172 {
            for _ in 0..24 {
                held.extend(lines.take(&somebody(n, Role::Customer), here));
            }
        }
        assert_eq!(held.len(), LINES_PER_ADDRESS);
        assert!(lines.take(&somebody(500, Role::Customer), there).is_some());
        let waiter = somebody(501, Role::Agent);
        let own: Vec<_> = (0..LINES)
            .map_while(|_| lines.take(&waiter, here))
            .collect();
        assert_eq!(own.len(), LINES);
        assert!(lines.take(&waiter, here).is_none());
        held.clear();
        assert!(lines.take(&somebody(0, Role::Customer), here).is_some());
    }

    #[test]
    fn all_addresses_together_leave_lines_to_staff() {
        let lines = Lines::new(10);
        let at = |n: u8| IpAddr::from([10, 0, 1, n]);
        let held: Vec<_> = (0..20)
            .filter_map(|n| lines.take(&somebody(u128::from(n), Role::Customer), at(n)))
            .collect();
        assert_eq!(held.len(), 10);
        assert!(lines.take(&somebody(99, Role::Owner), at(99)).is_some());
    }
}
