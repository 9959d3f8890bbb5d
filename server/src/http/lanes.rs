//! Whose request is worked at. Strangers and customers share so many places, and those of one address fewer; staff have a lane of their own,
//! so that a crowd never stands between a waiter and an order.

use crate::http::problem::Failure;
use crate::run::doors::network;
use backend::session_id;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// Requests of strangers and customers that are worked at together: more would only wait for the database.
const PUBLIC: usize = 96;
/// Those of one address: a restaurant's whole Wi-Fi.
const PER_ADDRESS: usize = 32;
/// How long a request waits for its turn before it hears that there is too much to do.
const PATIENCE: Duration = Duration::from_secs(5);
/// A session of staff is known as one for so long after its last request.
const KNOWN: Duration = Duration::from_secs(24 * 3_600);

/// The lanes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lanes {
    public: Arc<Semaphore>,
    addresses: Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>,
    /// Sessions of staff by their public ids, with their last request.
    staff: Arc<Mutex<HashMap<String, Instant>>>,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            public: Arc::new(Semaphore::new(PUBLIC)),
            addresses: Arc::default(),
            staff: Arc::default(),
        }
    }
}

/// A place in a lane; given back when it is dropped. Staff hold none.
#[derive(Debug)]
pub struct Turn {
    _held: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
}

impl Lanes {
    /// Waits for a place.
    ///
    /// # Errors
    /// [`Failure::Busy`] where none is free for a while.
    pub async fn turn(&self, token: Option<&str>, address: IpAddr) -> Result<Turn, Failure> {
        if token.is_some_and(|token| self.is_staff(token)) {
            return Ok(Turn { _held: None });
        }
        let end = Instant::now() + PATIENCE;
        let own = lock(&self.addresses)
            .entry(network(address))
            .or_insert_with(|| Arc::new(Semaphore::new(PER_ADDRESS)))
            .clone();
        let own = take(own, end).await?;
        let public = take(self.public.clone(), end).await?;
        Ok(Turn {
            _held: Some((own, public)),
        })
    }

    /// This session is one of staff: from its next request on it has the other lane.
    pub fn note_staff(&self, token: &str) {
        lock(&self.staff).insert(session_id(token), Instant::now());
    }

    /// It is one no longer.
    pub fn note_other(&self, token: &str) {
        let mut staff = lock(&self.staff);
        if !staff.is_empty() {
            staff.remove(&session_id(token));
        }
    }

    fn is_staff(&self, token: &str) -> bool {
        lock(&self.staff).contains_key(&session_id(token))
    }

    /// Forgets addresses of which nobody is here, and sessions that were long not used; call now and then.
    pub fn forget(&self) {
        lock(&self.addresses).retain(|_, own| Arc::strong_count(own) > 1);
        lock(&self.staff).retain(|_, last| last.elapsed() < KNOWN);
    }
}

async fn take(places: Arc<Semaphore>, end: Instant) -> Result<OwnedSemaphorePermit, Failure> {
    match timeout_at(end, places.acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) | Err(_) => Err(Failure::Busy),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: u8) -> IpAddr {
        IpAddr::from([198, 51, 100, n])
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_waits_among_itself_and_staff_do_not_wait() {
        let lanes = Lanes::default();
        let mut held = Vec::new();
        for _ in 0..PER_ADDRESS {
            held.push(lanes.turn(None, at(1)).await.unwrap());
        }
        assert!(matches!(
            lanes.turn(Some("guest"), at(1)).await,
            Err(Failure::Busy)
        ));
        held.push(lanes.turn(Some("guest"), at(2)).await.unwrap());
        lanes.note_staff("waiter");
        for _ in 0..PUBLIC {
            held.push(lanes.turn(Some("waiter"), at(1)).await.unwrap());
        }
        lanes.note_other("waiter");
        assert!(lanes.turn(Some("waiter"), at(1)).await.is_err());
        held.clear();
        lanes.turn(None, at(1)).await.unwrap();
        lanes.forget();
        assert!(lock(&lanes.addresses).is_empty());
    }
}
