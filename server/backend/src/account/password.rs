//! Password hashes: Argon2id, 19 MiB, two passes; two at once, a short queue, then "busy".
//!
//! They are computed by two threads that live as long as the program: what an allocator keeps for each thread that ever hashed would
//! otherwise grow with a flood of guesses, and stay.

use crate::error::{AccountError, BackendError};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::account::Password;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Hashes computed at once; each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// People who wait for one; the next hears "busy" at once instead of late.
const QUEUE: usize = 32;

/// Verified for people who do not exist, so that an answer takes as long for them.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cmFwcG9ydC1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hasher with its queue.
#[derive(Clone)]
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    jobs: Sender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Passwords {
    /// Starts the threads; they end with the last of these.
    pub fn new() -> Result<Self, BackendError> {
        let (jobs, todo) = mpsc::channel();
        let todo = Arc::new(Mutex::new(todo));
        for _ in 0..AT_ONCE {
            let todo = todo.clone();
            std::thread::Builder::new()
                .name("password".to_owned())
                .spawn(move || work(&todo))
                .map_err(BackendError::Thread)?;
        }
        Ok(Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            jobs,
        })
    }

    /// Has something computed; the permit goes with it, so that a request that goes away does not free a core that still works.
    async fn compute<T: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let permit = self.permit().await?;
        let (answer, heard) = oneshot::channel();
        let job = move || {
            let _permit = permit;
            // Nobody listens any more: fine.
            drop(answer.send(what()));
        };
        // A thread that is gone drops the job, and with it the answer.
        drop(self.jobs.send(Box::new(job)));
        Ok(heard.await.map_err(BackendError::from)??)
    }

    /// The hash as a PHC string.
    pub async fn hash(&self, password: &Password) -> Result<String, AccountError> {
        let password = password.clone();
        self.compute(move || {
            let mut salt = [0_u8; 16];
            getrandom::fill(&mut salt)?;
            let hash = argon2()?
                .hash_password_with_salt(password.reveal().as_bytes(), &salt)
                .map_err(BackendError::Password)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// True where the password is the one that was hashed; `None` stands for nobody and is never true.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, AccountError> {
        let password = password.to_owned();
        self.compute(move || {
            let known = hash.is_some();
            let fits = argon2()?
                .verify_password(password.as_bytes(), hash.as_deref().unwrap_or(NOBODY))
                .is_ok();
            Ok(fits && known)
        })
        .await
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, AccountError> {
        let slot = QueueSlot::take(&self.waiting).ok_or(AccountError::Busy)?;
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| AccountError::Busy);
        drop(slot);
        permit
    }
}

/// What each thread does: one job after the other.
fn work(todo: &Mutex<Receiver<Job>>) {
    loop {
        let job = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Its answer is dropped with it, and is heard as an error.
        drop(catch_unwind(AssertUnwindSafe(job)));
    }
}

/// A slot in the queue, given back even by a request that goes away.
struct QueueSlot(Arc<AtomicUsize>);

impl QueueSlot {
    fn take(waiting: &Arc<AtomicUsize>) -> Option<Self> {
        let slot = Self(waiting.clone());
        (waiting.fetch_add(1, Ordering::SeqCst) < QUEUE).then_some(slot)
    }
}

impl Drop for QueueSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon2() -> Result<Argon2<'static>, BackendError> {
    let params =
        Params::new(19_456, 2, 1, None).map_err(|error| BackendError::Password(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::phc::PasswordHash;

    fn password() -> Password {
        Password::parse("correct horse battery").unwrap()
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(&password()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify("correct horse battery", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse batterx", Some(hash))
                .await
                .unwrap()
        );
        assert!(!passwords.verify("anything", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_is_computed_by_two_threads_however_many_ask() {
        let passwords = Passwords::new().unwrap();
        let seen: Arc<Mutex<std::collections::HashSet<_>>> = Arc::default();
        for _ in 0..8 {
            let ask = |_| {
                let (passwords, seen) = (passwords.clone(), seen.clone());
                tokio::spawn(async move {
                    let note = move || {
                        seen.lock().unwrap().insert(std::thread::current().id());
                        Ok(())
                    };
                    passwords.compute(note).await
                })
            };
            for one in (0..QUEUE).map(ask).collect::<Vec<_>>() {
                one.await.unwrap().unwrap();
            }
        }
        assert!(seen.lock().unwrap().len() <= AT_ONCE);
    }

    #[tokio::test]
    async fn a_job_that_breaks_off_is_an_error_and_the_next_one_is_done() {
        let passwords = Passwords::new().unwrap();
        for _ in 0..AT_ONCE {
            let broken = passwords.compute::<()>(|| panic!("on purpose")).await;
            assert!(matches!(broken, Err(AccountError::Backend(_))));
        }
        assert!(!passwords.verify("x", None).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_is_computed_like_any_other() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(hash.algorithm.as_str(), "argon2id");
        assert!(hash.salt.is_some() && hash.hash.is_some());
    }

    #[tokio::test]
    async fn a_full_queue_says_busy_at_once() {
        let passwords = Passwords::new().unwrap();
        let held = passwords
            .permits
            .clone()
            .acquire_many_owned(2)
            .await
            .unwrap();
        let wait = |_| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify("x", None).await })
        };
        let waiting: Vec<_> = (0..QUEUE).map(wait).collect();
        while passwords.waiting.load(Ordering::SeqCst) < QUEUE {
            tokio::task::yield_now().await;
        }
        assert!(matches!(
            passwords.verify("x", None).await,
            Err(AccountError::Busy)
        ));
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        for one in waiting {
            let _ = one.await;
        }
        drop(held);
        assert!(!passwords.verify("x", None).await.unwrap());
    }
}
